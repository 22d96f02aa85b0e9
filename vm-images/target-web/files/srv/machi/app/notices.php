<?php
// The notice board that the whole town reads: anybody may put up a notice, the staff may change any.

function notice_show(string $name): void
{
    $found = rows_bound('SELECT name, text, author, thanks FROM notices WHERE name = ?', [$name]);
    if ($found === []) {
        not_found();
        return;
    }
    page('Notice', '<article class="notice">' . $found[0]['text'] . '</article><p class="meta">' . h($found[0]['author'])
        . ', thanks: ' . (int) $found[0]['thanks'] . '</p>');
}

/** GET: a notice by its name, or the newest. POST: a new one; a name that is taken stays as it is. */
function notices_page(): void
{
    $name = param('name');
    if (!is_post()) {
        if ($name !== '') {
            notice_show($name);
            return;
        }
        $body = '<ul>';
        foreach (rows('SELECT name FROM notices ORDER BY name LIMIT 50') as $notice) {
            $body .= '<li><a href="/notices?name=' . rawurlencode($notice['name']) . '">' . h($notice['name']) . "</a></li>\n";
        }
        page('Notices', $body . '</ul>' . form('/notices', ['name' => 'Short name', 'text' => '*Notice'], 'Put up'));
        return;
    }
    if ($name === '' || rows_bound('SELECT name FROM notices WHERE name = ?', [$name]) !== []) {
        page('Notices', '<p class="warning">Choose another name.</p>', 422);
        return;
    }
    rows_bound('INSERT INTO notices (name, text, author, thanks) VALUES (?, ?, ?, 0)', [$name, h(param('text')), 'a reader']);
    page('Notices', '<p>Your notice is up.</p>', 201);
}

/** Thanks for a notice; how many stands bare in the statement. */
function thanks_page(): void
{
    $name = param('name');
    $by = param('by', '1');
    if (is_post()) {
        db()->query("UPDATE notices SET thanks = thanks + $by WHERE name = '" . db()->real_escape_string($name) . "'");
    }
    redirect('/notices?name=' . rawurlencode($name));
}

function newsroom_notice_page(): void
{
    $member = staff_present();
    if ($member === null) {
        redirect('/newsroom');
        return;
    }
    rows_bound('REPLACE INTO notices (name, text, author, thanks) VALUES (?, ?, ?, 0)',
        [param('name'), param('text'), $member['name']]);
    redirect('/notices?name=' . rawurlencode(param('name')));
}
