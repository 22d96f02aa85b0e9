<?php
// Front controller of Machi: finds the page for a path and runs it.
declare(strict_types=1);

foreach (['base', 'prefs', 'template', 'lookup', 'articles', 'accounts', 'community',
          'tools', 'files', 'content', 'import', 'api', 'newsroom', 'notices', 'leftovers', 'expression', 'legacy',
          'legacy_devices'] as $part) {
    require "/srv/machi/app/$part.php";
}
set_exception_handler('show_failure');
set_error_handler(function (int $level, string $text, string $file, int $line): bool {
    if ($level & (E_USER_ERROR | E_RECOVERABLE_ERROR)) {
        throw new ErrorException($text, 0, $level, $file, $line);
    }
    return false;
});
settings();

const ROUTES = [
    '/' => 'front_page',
    '/article' => 'article_page',
    '/articles' => 'articles_page',
    '/search' => 'search_page',
    '/archive' => 'archive_page',
    '/events' => 'events_page',
    '/login' => 'login_page',
    '/logout' => 'logout_page',
    '/account' => 'account_page',
    '/admin' => 'admin_page',
    '/profile' => 'profile_page',
    '/comment' => 'comment_page',
    '/contact' => 'contact_page',
    '/subscribe' => 'subscribe_page',
    '/editor' => 'editor_page',
    '/tools/ping' => 'ping_page',
    '/tools/whois' => 'whois_page',
    '/download' => 'download_page',
    '/page' => 'static_page',
    '/upload' => 'upload_page',
    '/image' => 'image_page',
    '/preview' => 'preview_page',
    '/newsletter' => 'newsletter_page',
    '/calc' => 'calc_page',
    '/poll' => 'poll_page',
    '/fetch' => 'fetch_page',
    '/feed' => 'feed_page',
    '/api/articles' => 'api_articles',
    '/api/feedback' => 'api_feedback',
    '/api/users' => 'api_users',
    '/api/import' => 'api_import',
    '/api/sitemap' => 'api_sitemap',
    '/api/me' => 'api_me',
    '/api/session' => 'api_session',
    '/newsroom' => 'newsroom_page',
    '/newsroom/board' => 'board_page',
    '/newsroom/reset' => 'reset_page',
    '/newsroom/staff' => 'staff_page',
    '/newsroom/export' => 'export_page',
    '/newsroom/notice' => 'newsroom_notice_page',
    '/press' => 'press_page',
    '/xmlrpc.php' => 'xmlrpc_page',
    '/notices' => 'notices_page',
    '/notices/thanks' => 'thanks_page',
    '/phpinfo.php' => 'test_page',
    '/robots.txt' => 'robots_page',
];

/** The path as the client wrote it, without query and without a scheme and host. */
function request_path(): string
{
    $uri = $_SERVER['REQUEST_URI'] ?? '/';
    $uri = preg_replace('#^[a-z]+://[^/]*#i', '', $uri);
    // An older front end of the town hall hands on the wanted page in this header.
    if (isset($_SERVER['HTTP_X_ORIGINAL_URL'])) {
        $uri = $_SERVER['HTTP_X_ORIGINAL_URL'];
    }
    $path = explode('?', $uri, 2)[0];
    return $path === '' ? '/' : $path;
}

function run(string $path): void
{
    if (str_starts_with($path, '/files/')) {
        file_page(substr($path, 7));
    } elseif (preg_match('#^/api/articles/(\d+)$#', $path, $found)) {
        api_article((int) $found[1]);
    } elseif (!legacy($path) && !leftover($path)) {
        $handler = ROUTES[rtrim(rawurldecode($path), '/') ?: '/'] ?? 'not_found';
        $handler();
    }
}

log_request();
run(request_path());
