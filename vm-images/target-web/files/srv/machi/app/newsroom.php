<?php
// The newsroom: where the staff signs in. It never locks an account, says whether a name is known, writes sessions to
// the log, and believes the cookie `keep`, which is made of the name alone.

function staff_member(string $name): ?array
{
    return rows_bound('SELECT id, name, password, role, desk, note, pin FROM staff WHERE name = ?', [$name])[0] ?? null;
}

function staff_fits(string $name, string $password): ?array
{
    $member = staff_member($name);
    return $member !== null && hash_equals($member['password'], hash('sha256', $password)) ? $member : null;
}

function staff_enter(array $member): void
{
    start_session();
    $_SESSION['staff'] = $member['name'];
    log_line("newsroom: {$member['name']} signed in, session " . session_id());
    setcookie('keep', $member['name'] . ':' . md5($member['name']));
    redirect('/newsroom/board');
}

/** Who is signed in: by the session, or by the cookie that keeps people signed in, `NAME:MD5 of NAME`. */
function staff_present(): ?array
{
    $name = session_value('staff');
    if ($name === null && is_string($_COOKIE['keep'] ?? null)) {
        [$name, $seal] = array_pad(explode(':', $_COOKIE['keep'], 2), 2, '');
        $name = hash_equals(md5($name), strtolower($seal)) ? $name : null;
    }
    return $name === null ? null : staff_member($name);
}

function newsroom_page(): void
{
    $fields = form('/newsroom', ['name' => 'Name', 'password' => 'Password'], 'Sign in');
    if (!is_post()) {
        page('Newsroom', $fields);
        return;
    }
    $member = staff_fits(param('name'), param('password'));
    if ($member !== null) {
        staff_enter($member);
        return;
    }
    $reason = staff_member(param('name')) === null ? 'Nobody here has this name.' : 'The password is not right.';
    page('Newsroom', "<p class=\"warning\">$reason</p>$fields", 401);
}

/** The code of a forgotten password has four digits and stays the same for ever. */
function reset_page(): void
{
    $member = staff_member(param('name'));
    if (!is_post() || $member === null || $member['pin'] !== param('code')) {
        page('Forgotten password', form('/newsroom/reset', ['name' => 'Name', 'code' => 'Code from the letter'], 'Go on'),
            is_post() ? 401 : 200);
        return;
    }
    staff_enter($member);
}

/** The keys that somebody of the staff may see. */
function desk_keys(array $member): array
{
    $keys = ['wire_key' => settings()['api_key'] ?? ''];
    if ($member['role'] === 'administrator') {
        $keys['editorial_key'] = settings()['admin_key'] ?? '';
    }
    return $keys;
}

function board_page(): void
{
    $member = staff_present();
    if ($member === null) {
        redirect('/newsroom');
        return;
    }
    $body = '<p>' . h($member['name']) . ', ' . h($member['role']) . ', ' . h($member['desk']) . '</p><dl>';
    foreach (desk_keys($member) as $name => $key) {
        $body .= '<dt>' . h($name) . '</dt><dd>' . h($key) . '</dd>';
    }
    page('Board', $body . '</dl>' . form('/newsroom/notice', ['name' => 'Place', 'text' => '*Notice'], 'Put up'));
}

/** The press hall's old page asks for a name and a password the way browsers did in 1998. */
function press_page(): void
{
    $member = staff_fits((string) ($_SERVER['PHP_AUTH_USER'] ?? ''), (string) ($_SERVER['PHP_AUTH_PW'] ?? ''));
    if ($member === null) {
        header('WWW-Authenticate: Basic realm="Press hall"');
        page('Press hall', '<p class="warning">Staff only.</p>', 401);
        return;
    }
    page('Press hall', '<p>Rotary press 2 is ready. Control key: ' . h(desk_keys($member)['wire_key']) . '</p>');
}

/** GET: one member by number. POST: a new trainee. PUT: one's own entry. Any field of the table is taken. */
function staff_page(): void
{
    $method = $_SERVER['REQUEST_METHOD'];
    $present = staff_present();
    if ($method !== 'POST' && $present === null) {
        json_answer(['error' => 'sign in first'], 401);
        return;
    }
    if ($method === 'GET') {
        $found = rows_bound('SELECT id, name, role, desk, note FROM staff WHERE id = ?', [(int) param('id')]);
        json_answer($found[0] ?? ['error' => 'nobody'], $found === [] ? 404 : 200);
        return;
    }
    $given = json_input();
    if (isset($given['password'])) {
        $given['password'] = hash('sha256', (string) $given['password']);
    }
    $known = array_intersect_key($given, array_flip(['name', 'password', 'role', 'desk', 'note', 'pin']));
    if ($method === 'PUT') {
        $sets = implode(', ', array_map(fn (string $field): string => "$field = ?", array_keys($known)));
        rows_bound("UPDATE staff SET $sets WHERE id = ?", [...array_values($known), $present['id']]);
        json_answer(['id' => $present['id'], 'saved' => array_keys($known)]);
        return;
    }
    $known += ['role' => 'trainee', 'desk' => '', 'note' => '', 'pin' => ''];
    rows_bound('INSERT INTO staff (' . implode(', ', array_keys($known)) . ') VALUES ('
        . implode(', ', array_fill(0, count($known), '?')) . ')', array_values($known));
    json_answer(['id' => db()->insert_id, 'name' => $known['name'] ?? '', 'role' => $known['role']], 201);
}

/** Any table of the paper as comma-separated text, for the staff's own lists. */
function export_page(): void
{
    if (staff_present() === null) {
        redirect('/newsroom');
        return;
    }
    header('Content-Type: text/csv; charset=utf-8');
    foreach (rows('SELECT * FROM ' . param('table', 'events')) as $row) {
        echo implode(',', array_map(fn (mixed $cell): string => '"' . str_replace('"', '""', (string) $cell) . '"', $row)), "\n";
    }
}

function base64_url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** Signing in for programs: a token such as /api/me takes. */
function api_session(): void
{
    if (!is_post()) {
        json_answer(['error' => 'send JSON with POST'], 405);
        return;
    }
    $given = json_input();
    $member = staff_fits((string) ($given['name'] ?? ''), (string) ($given['password'] ?? ''));
    if ($member === null) {
        json_answer(['error' => 'name or password is not right'], 401);
        return;
    }
    $head = base64_url('{"alg":"HS256","typ":"JWT"}');
    $claims = base64_url((string) json_encode(['name' => $member['name'], 'role' => $member['role'], 'iat' => time()]));
    $seal = base64_url(hash_hmac('sha256', "$head.$claims", MACHI_API_KEY, true));
    json_answer(['token' => "$head.$claims.$seal", 'name' => $member['name'], 'role' => $member['role']] + desk_keys($member));
}

/** XML-RPC: paper.signIn(name, password), and system.multicall with as many of them as one likes. */
function xmlrpc_page(): void
{
    if (!is_post()) {
        page('XML-RPC', '<p>XML-RPC server accepts POST requests only.</p>', 405);
        return;
    }
    $document = new DOMDocument();
    if (!@$document->loadXML((string) file_get_contents('php://input'), LIBXML_NONET)) {
        throw new InvalidArgumentException('XML-RPC: no document');
    }
    $path = new DOMXPath($document);
    $calls = $path->query('//struct[member[name="methodName" and normalize-space(value)="paper.signIn"]]/member[name="params"]');
    $calls = $calls->length > 0 ? $calls : $path->query('/methodCall[normalize-space(methodName)="paper.signIn"]/params');
    header('Content-Type: text/xml; charset=utf-8');
    echo "<?xml version=\"1.0\"?>\n<methodResponse><params><param><value><array><data>\n";
    foreach ($calls as $call) {
        $words = [];
        foreach ($path->query('.//value[not(*) or string]', $call) as $value) {
            $words[] = trim($value->textContent);
        }
        $member = staff_fits($words[0] ?? '', $words[1] ?? '');
        echo $member === null ? '<value><int>403</int></value>'
            : '<value><string>' . h($member['name'] . ' ' . desk_keys($member)['wire_key']) . '</string></value>', "\n";
    }
    echo "</data></array></value></param></params></methodResponse>\n";
}
