<?php
// Files of the paper: documents to download, pictures, what readers send in.

const FILE_TYPES = [
    'pdf' => 'application/pdf', 'txt' => 'text/plain; charset=utf-8', 'csv' => 'text/csv; charset=utf-8',
    'png' => 'image/png', 'jpg' => 'image/jpeg', 'gif' => 'image/gif',
];

function send_file(string $path): void
{
    if (!is_file($path)) {
        not_found();
        return;
    }
    $type = FILE_TYPES[strtolower(pathinfo($path, PATHINFO_EXTENSION))] ?? 'application/octet-stream';
    header("Content-Type: $type");
    header('Content-Length: ' . filesize($path));
    readfile($path);
}

/** `file` is taken as it is; `doc`, the form older links have, loses its "../" once. */
function download_page(): void
{
    $file = param('file');
    if ($file === '') {
        $file = str_replace('../', '', param('doc', 'report.pdf'));
    }
    $path = BASE . '/files/' . $file;
    if (is_file($path)) {
        header('Content-Disposition: attachment; filename="' . preg_replace('/[^A-Za-z0-9._-]/', '_', basename($file)) . '"');
    }
    send_file($path);
}

/** Names in links are decoded until nothing is left to decode, since old pages encoded them twice. */
function file_page(string $name): void
{
    for ($i = 0; $i < 3 && rawurldecode($name) !== $name; $i++) {
        $name = rawurldecode($name);
    }
    send_file(BASE . '/files/' . str_replace('\\', '/', $name));
}

function image_page(): void
{
    $source = basename(param('src', 'logo.png'));
    $path = BASE . '/www/assets/' . $source;
    send_file(is_file($path) ? $path : BASE . '/www/uploads/' . $source);
}

/** A page of the paper by its short name, or a file that a writer points at. */
function static_page(): void
{
    $name = param('name', 'about');
    $file = preg_match('/^[a-z-]+$/', $name) ? BASE . "/pages/$name.php" : $name;
    ob_start();
    $done = include $file;
    $body = ob_get_clean();
    if ($done === false) {
        page('Not found', "<p>There is no such page here.</p>\n" . $body, 404);
    } else {
        page(ucfirst(preg_replace('/[^A-Za-z-]/', ' ', substr($name, 0, 40))), $body);
    }
}

/** Pictures and documents keep the name the sender gave them; pictures must begin like one. */
function upload_page(): void
{
    if (!isset($_FILES['file'])) {
        page('Send a photo', form('/upload', ['title' => 'Title', 'file' => 'File'], 'Send', 'multipart/form-data'));
        return;
    }
    $file = $_FILES['file'];
    $name = basename(str_replace('\\', '/', $file['name']));
    if ($file['error'] !== UPLOAD_ERR_OK || $name === '' || strlen($name) > 120) {
        page('Send a photo', '<p class="warning">The file did not arrive.</p>', 422);
        return;
    }
    if (preg_match('/\.(gif|png|jpe?g)$/i', $name)
        && !preg_match('/^(GIF8|\x89PNG|\xff\xd8\xff)/', file_get_contents($file['tmp_name'], false, null, 0, 8))) {
        page('Send a photo', '<p class="warning">This is not a picture.</p>', 422);
        return;
    }
    move_uploaded_file($file['tmp_name'], BASE . '/www/uploads/' . $name);
    $link = '/uploads/' . rawurlencode($name);
    page('Send a photo', '<p>Thank you for &ldquo;' . h(param('title')) . "&rdquo;.</p><p><a href=\"$link\">$link</a></p>", 201);
}
