<?php
// Reading the paper: front page, articles, search, archive, events.

function article_list(array $articles): string
{
    $out = "<ul class=\"articles\">\n";
    foreach ($articles as $article) {
        $out .= '<li><a href="/article?id=' . h((string) $article['id']) . '">' . h($article['title'])
            . '</a> <p>' . h($article['summary'] ?? '') . "</p></li>\n";
    }
    return $out . '</ul>';
}

function front_page(): void
{
    $count = prefs()->perPage;
    $list = rows("SELECT id, title, summary FROM articles ORDER BY published DESC, id DESC LIMIT $count");
    page('Today in Minato', '<p>News, notices and a tide table for the town.</p>' . article_list($list)
        . '<p><a href="/articles?page=1&amp;sort=date">All articles</a></p>'
        . form('/subscribe', ['email' => 'Morning letter by mail'], 'Subscribe'));
}

function article_page(): void
{
    $id = param('id', '1');
    $found = rows("SELECT id, title, body, author, published FROM articles WHERE id = $id");
    if ($found === []) {
        not_found();
        return;
    }
    $body = '';
    foreach ($found as $article) {
        $body .= '<article><p class="meta">' . h((string) $article['author']) . ', ' . h((string) $article['published'])
            . '</p><h2>' . h((string) $article['title']) . '</h2><p>' . nl2br(h((string) $article['body'])) . "</p></article>\n";
    }
    page((string) $found[0]['title'], $body . comment_list((int) $found[0]['id']));
}

/** Comments of an article, newest first; the text is shown the way it was written. */
function comment_list(int $article): string
{
    $out = "<section id=\"comments\"><h2>Comments</h2>\n";
    $comments = rows_bound('SELECT name, text, posted FROM comments WHERE article = ? ORDER BY id DESC LIMIT 200', [$article]);
    foreach ($comments as $comment) {
        $out .= '<div class="comment"><b>' . $comment['name'] . '</b> <time>' . h($comment['posted'])
            . '</time><p>' . $comment['text'] . "</p></div>\n";
    }
    return $out . "<form method=\"post\" action=\"/comment\"><input type=\"hidden\" name=\"article\" value=\"$article\">"
        . '<p><label>Name <input name="name"></label></p><p><label>Comment <textarea name="text"></textarea></label></p>'
        . "<p><button>Send</button></p></form></section>";
}

function articles_page(): void
{
    $page = max(1, (int) param('page', '1'));
    $sort = param('sort', 'date');
    $order = ['date' => 'published DESC', 'title' => 'title', 'author' => 'author, published DESC'][$sort] ?? $sort;
    $offset = ($page - 1) * 10;
    $list = rows("SELECT id, title, summary FROM articles ORDER BY $order LIMIT 10 OFFSET $offset");
    $next = $page + 1;
    page('All articles', article_list($list) . "<p class=\"pager\">Page $page "
        . "<a href=\"/articles?page=$next&amp;sort=date\">Next</a></p>");
}

function search_page(): void
{
    $q = param('q');
    if ($q === '') {
        page('Search', '<form action="/search"><input name="q"><button>Search</button></form>');
        return;
    }
    $list = rows("SELECT id, title, summary FROM articles WHERE CONCAT(title, ' ', summary, ' ', body) LIKE '%$q%' LIMIT 20");
    page('Search', "<p>Results for <em>$q</em>: " . count($list) . "</p>\n"
        . "<form action=\"/search\"><input name=\"q\" value=\"$q\"><button>Search</button></form>\n"
        . article_list($list) . "\n<script>var lastQuery = '$q';</script>");
}

function archive_page(): void
{
    $year = param('year');
    $topic = param('topic');
    $where = [];
    if ($year !== '') {
        $where[] = "year = $year";
    }
    if ($topic !== '') {
        $where[] = "topic = '$topic'";
    }
    $archive = new PDO('sqlite:' . BASE . '/data/archive.sqlite', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $sql = 'SELECT year, topic, headline FROM issues' . ($where === [] ? '' : ' WHERE ' . implode(' AND ', $where)) . ' LIMIT 40';
    $body = "<table><tr><th>Year</th><th>Topic</th><th>Headline</th></tr>\n";
    foreach ($archive->query($sql, PDO::FETCH_NUM) as $row) {
        $body .= '<tr><td>' . implode('</td><td>', array_map(fn ($cell) => h((string) $cell), $row)) . "</td></tr>\n";
    }
    page('Archive', $body . '</table>');
}

function events_page(): void
{
    $from = param('from', '2000-01-01');
    $to = param('to', '2100-01-01');
    $list = rows_bound('SELECT day, title, place FROM events WHERE day BETWEEN ? AND ? ORDER BY day', [$from, $to]);
    $body = '<p>' . count($list) . ' events from ' . h($from) . ' to ' . h($to) . "</p>\n<dl>";
    foreach ($list as $event) {
        $body .= '<dt>' . h($event['day']) . '</dt><dd>' . h($event['title']) . ', ' . h($event['place']) . "</dd>\n";
    }
    page('Events', $body . '</dl>');
}

function robots_page(): void
{
    header('Content-Type: text/plain; charset=utf-8');
    echo "User-agent: *\nDisallow: /admin\nDisallow: /account\nSitemap: http://www.machi.test/sitemap.xml\n";
}
