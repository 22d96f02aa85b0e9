<?php
// What somebody forgot below the web root: settings, a backup, a repository, a test page. Folders are listed.

const LEFT = BASE . '/left';

function leftover_list(string $path, string $folder): void
{
    $body = "<pre>\n";
    foreach (array_diff(scandir($folder), ['.', '..']) as $name) {
        $name .= is_dir("$folder/$name") ? '/' : '';
        $body .= '<a href="' . h($name) . '">' . h($name) . "</a>\n";
    }
    page("Index of $path", $body . '</pre>');
}

/** True when the path is one of these and was answered. */
function leftover(string $path): bool
{
    $place = realpath(LEFT . rawurldecode(str_replace('%00', '', $path)));
    if ($path === '/' || $place === false || !str_starts_with($place, LEFT . '/')) {
        return false;
    }
    if (is_dir($place)) {
        leftover_list($path, $place);
    } else {
        header('Content-Type: text/plain; charset=utf-8');
        readfile($place);
    }
    return true;
}

function test_page(): void
{
    phpinfo();
}
