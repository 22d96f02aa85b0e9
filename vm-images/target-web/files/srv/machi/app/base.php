<?php
// What every page of Machi needs: settings, the database handle, the page frame and error pages.

const BASE = '/srv/machi';

/** Settings of the site; the interface key is handed on to child processes as well. */
function settings(): array
{
    static $settings = null;
    if ($settings === null) {
        $settings = parse_ini_file(BASE . '/config/machi.ini') ?: [];
        define('MACHI_API_KEY', $settings['api_key'] ?? '');
        putenv('MACHI_API_KEY=' . MACHI_API_KEY);
    }
    return $settings;
}

function db(): mysqli
{
    static $db = null;
    if ($db === null) {
        $db = new mysqli('localhost', 'machi', 'machi', 'machi');
        $db->set_charset('utf8mb4');
    }
    return $db;
}

/** Runs a query as it stands and returns all rows. */
function rows(string $sql): array
{
    return db()->query($sql)->fetch_all(MYSQLI_ASSOC);
}

/** Runs a statement with bound values and returns all rows, if it has any. */
function rows_bound(string $sql, array $values): array
{
    $result = db()->execute_query($sql, $values);
    return $result instanceof mysqli_result ? $result->fetch_all(MYSQLI_ASSOC) : [];
}

function h(?string $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

/** A parameter out of the query or the form, as text. */
function param(string $name, string $default = ''): string
{
    $value = $_POST[$name] ?? $_GET[$name] ?? $default;
    return is_string($value) ? $value : $default;
}

function is_post(): bool
{
    return ($_SERVER['REQUEST_METHOD'] ?? 'GET') === 'POST';
}

function start_session(): void
{
    if (session_status() !== PHP_SESSION_ACTIVE) {
        session_name('MACHISID');
        session_start();
    }
}

/** Opens the session only if the reader already has one, so that plain reading stays cheap. */
function session_value(string $key): mixed
{
    if (!isset($_COOKIE['MACHISID'])) {
        return null;
    }
    start_session();
    return $_SESSION[$key] ?? null;
}

function page(string $title, string $body, int $status = 200): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    $theme = h(prefs()->theme);
    $name = session_value('name');
    $who = $name === null ? '<a href="/login">Sign in</a>'
        : '<a href="/account">' . h($name) . '</a> <a href="/logout">Sign out</a>';
    echo "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        '<meta name="viewport" content="width=device-width, initial-scale=1">', "\n",
        '<title>', h($title), " - Machi</title>\n",
        '<link rel="stylesheet" href="/assets/style.css">', "\n</head>\n<body class=\"$theme\">\n",
        '<header><a class="brand" href="/"><img src="/assets/logo.png" alt="" width="32" height="32"> Machi</a>',
        '<nav><a href="/articles">News</a> <a href="/archive">Archive</a> <a href="/events">Events</a> ',
        '<a href="/page?name=about">About</a> <a href="/contact">Contact</a> ', $who, "</nav>\n",
        '<form action="/search"><input name="q" placeholder="Search"><button>Go</button></form></header>', "\n",
        "<main>\n<h1>", h($title), "</h1>\n", $body, "\n</main>\n",
        "<footer>Machi, the paper of Minato town. 港町の新聞 <a href=\"/page?name=terms\">Terms</a></footer>\n",
        '<script src="/assets/site.js"></script>', "\n</body>\n</html>\n";
}

function json_answer(mixed $data, int $status = 200): void
{
    http_response_code($status);
    header('Content-Type: application/json; charset=utf-8');
    echo json_encode($data, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}

function redirect(string $path): void
{
    http_response_code(303);
    header('Location: ' . $path);
}

/** Fields of a form: name => label; a label that starts with a star makes a text area. */
function form(string $action, array $fields, string $button, string $enctype = 'application/x-www-form-urlencoded'): string
{
    $out = "<form method=\"post\" action=\"$action\" enctype=\"$enctype\">\n";
    foreach ($fields as $name => $label) {
        $control = match (true) {
            $label[0] === '*' => "<textarea name=\"$name\" rows=\"6\" cols=\"60\"></textarea>",
            $name === 'password' => '<input type="password" name="password">',
            $enctype === 'multipart/form-data' && $name === 'file' => '<input type="file" name="file">',
            default => "<input name=\"$name\">",
        };
        $out .= '<p><label>' . h(ltrim($label, '*')) . " $control</label></p>\n";
    }
    return $out . "<p><button>" . h($button) . "</button></p>\n</form>";
}

function not_found(): void
{
    page('Not found', '<p>There is no such page here.</p>', 404);
}

/** Shows what went wrong in full, as a site left in development mode does. */
function show_failure(Throwable $failure): void
{
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    if (!headers_sent()) {
        http_response_code(500);
        header('Content-Type: text/html; charset=utf-8');
    }
    echo "<!DOCTYPE html>\n<title>Error - Machi</title>\n<h1>Something went wrong</h1>\n<pre>",
        h(get_class($failure) . ': ' . $failure->getMessage()), "\n",
        h($failure->getFile() . ':' . $failure->getLine()), "</pre>\n";
}
