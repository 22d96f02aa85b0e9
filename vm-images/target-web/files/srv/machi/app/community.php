<?php
// What readers send in: comments, letters, subscriptions, and the writers' editor.

function comment_page(): void
{
    $article = (int) param('article', '1');
    $text = param('text');
    if (!is_post() || $text === '') {
        redirect("/article?id=$article");
        return;
    }
    rows_bound('INSERT INTO comments (article, name, text, posted) VALUES (?, ?, ?, NOW())',
        [$article, param('name', 'Guest'), $text]);
    redirect("/article?id=$article#comments");
}

/** Writes one mail file for each recipient that the head of the message names. */
function mail_deliver(string $head, string $text): int
{
    preg_match_all('/^(?:To|Cc|Bcc):(.*)$/mi', str_replace("\r", '', $head), $lines);
    $sent = 0;
    foreach (preg_split('/[\s,;]+/', implode(',', $lines[1]), -1, PREG_SPLIT_NO_EMPTY) as $address) {
        $box = preg_replace('/[^A-Za-z0-9._-]/', '_', strstr($address, '@', true) ?: $address);
        file_put_contents(BASE . '/mail/' . substr($box, 0, 64) . '.eml', $head . "\r\n\r\n" . $text . "\r\n.\r\n", FILE_APPEND);
        $sent++;
    }
    return $sent;
}

function contact_page(): void
{
    if (!is_post()) {
        page('Write to us', form('/contact', ['name' => 'Name', 'email' => 'Mail address', 'message' => '*Message'], 'Send'));
        return;
    }
    $name = param('name');
    $email = param('email');
    $head = "To: desk@machi.test\r\nSubject: Letter from $name\r\nFrom: $name <$email>";
    $sent = mail_deliver($head, param('message'));
    page('Write to us', '<p>Thank you, ' . h($name) . ". Your letter is on its way ($sent).</p>");
}

function subscribe_page(): void
{
    $email = param('email');
    if (!is_post() || !str_contains($email, '@')) {
        page('Morning letter', form('/subscribe', ['email' => 'Mail address'], 'Subscribe'), is_post() ? 422 : 200);
        return;
    }
    page('Morning letter', '<p>We will write to ' . h($email) . ' every morning.</p>');
}

/** Writers see their text exactly as it will be printed. */
function editor_page(): void
{
    if (!is_post()) {
        page('Editor', form('/editor', ['title' => 'Title', 'body' => '*Text (HTML)'], 'Save draft'));
        return;
    }
    rows_bound('INSERT INTO drafts (title, body, saved) VALUES (?, ?, NOW())', [param('title'), param('body')]);
    page('Draft saved', '<h2>' . h(param('title')) . '</h2><div class="draft">' . param('body') . '</div>');
}
