<?php
// Signing in, the reader's own page and the editor-in-chief's page.

function login_page(): void
{
    if (!is_post()) {
        page('Sign in', form('/login', ['user' => 'Name', 'password' => 'Password'], 'Sign in'));
        return;
    }
    $user = param('user');
    $password = param('password');
    $found = rows("SELECT id, name, role FROM users WHERE name = '$user' AND password = SHA2('$password', 256) LIMIT 1");
    if ($found === []) {
        page('Sign in', '<p class="warning">Name or password is not right.</p>'
            . form('/login', ['user' => 'Name', 'password' => 'Password'], 'Sign in'), 401);
        return;
    }
    start_session();
    $_SESSION['id'] = (int) $found[0]['id'];
    $_SESSION['name'] = $found[0]['name'];
    $_SESSION['role'] = $found[0]['role'];
    redirect('/account');
}

function logout_page(): void
{
    if (isset($_COOKIE['MACHISID'])) {
        start_session();
        session_destroy();
    }
    redirect('/');
}

function account_page(): void
{
    $id = session_value('id');
    if ($id === null) {
        prefs();
        redirect('/login');
        return;
    }
    $user = rows_bound('SELECT name, role, city, bio, note FROM users WHERE id = ?', [$id])[0];
    $body = '<dl><dt>Name</dt><dd>' . h($user['name']) . '</dd><dt>Role</dt><dd>' . h($user['role'])
        . '</dd><dt>Town</dt><dd>' . h($user['city']) . '</dd><dt>About</dt><dd>' . h($_SESSION['bio'] ?? $user['bio'])
        . '</dd><dt>Private note</dt><dd>' . h($user['note']) . '</dd></dl>';
    page('Your account', $body . form('/profile', ['name' => 'Shown name', 'bio' => '*About you'], 'Save'));
}

/** The role comes from the session or, as for the old reader app, from the cookie `role`: plain or base64 of JSON. */
function current_role(): string
{
    $role = session_value('role');
    if ($role !== null) {
        return $role;
    }
    $cookie = is_string($_COOKIE['role'] ?? null) ? $_COOKIE['role'] : '';
    $data = json_decode((string) base64_decode($cookie), true);
    return is_array($data) ? (string) ($data['role'] ?? 'reader') : $cookie;
}

/** Only ordinary methods are checked, and the town hall's own address is always let in. */
function may_administer(): bool
{
    $method = $_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] ?? $_SERVER['REQUEST_METHOD'];
    $client = $_SERVER['HTTP_X_CLIENT_IP'] ?? $_SERVER['REMOTE_ADDR'];
    return !in_array($method, ['GET', 'POST', 'HEAD'], true) || $client === '127.0.0.1'
        || current_role() === 'administrator';
}

function admin_page(): void
{
    if (!may_administer()) {
        redirect('/login');
        return;
    }
    $body = '<p>Editorial key: <code>' . h(settings()['admin_key'] ?? '') . "</code></p>\n<table>";
    foreach (rows('SELECT name, role, city FROM users ORDER BY id') as $user) {
        $body .= '<tr><td>' . implode('</td><td>', array_map('h', $user)) . "</td></tr>\n";
    }
    page('Administration', $body . '</table>');
}

/** Keeps the shown name and the text about the reader in the session. */
function profile_page(): void
{
    if (!is_post()) {
        page('Profile', form('/profile', ['name' => 'Shown name', 'bio' => '*About you', 'city' => 'Town'], 'Save'));
        return;
    }
    $body = '<p>Saved.</p><dl>';
    foreach (['name' => 'Shown name', 'bio' => 'About you', 'city' => 'Town', 'website' => 'Website'] as $field => $label) {
        $value = param($field);
        if ($value === '') {
            continue;
        }
        if (session_value('id') !== null) {
            $_SESSION[$field] = $value;
        }
        $body .= '<dt>' . h($label) . '</dt><dd>' . h($value) . '</dd>';
    }
    page('Profile', $body . '</dl>');
}
