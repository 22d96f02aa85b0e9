<?php
// The JSON interface: articles, feedback, readers, link import, and who holds a token.

function json_input(): array
{
    $data = json_decode((string) file_get_contents('php://input'), true);
    if (!is_array($data)) {
        throw new InvalidArgumentException('JSON: ' . json_last_error_msg());
    }
    return $data;
}

function api_articles(): void
{
    if (is_post()) {
        $data = json_input();
        rows_bound('INSERT INTO drafts (title, body, saved) VALUES (?, ?, NOW())',
            [(string) ($data['title'] ?? ''), json_encode($data, JSON_UNESCAPED_UNICODE)]);
        json_answer(['id' => db()->insert_id, 'title' => $data['title'] ?? '', 'state' => 'draft'], 201);
        return;
    }
    $page = max(1, (int) param('page', '1'));
    json_answer(['page' => $page, 'articles' => rows_bound(
        'SELECT id, title, author, published FROM articles ORDER BY id LIMIT 20 OFFSET ?', [($page - 1) * 20])]);
}

function api_article(int $id): void
{
    $found = rows_bound('SELECT id, title, summary, body, author, published FROM articles WHERE id = ?', [$id]);
    json_answer($found[0] ?? ['error' => 'no such article'], $found === [] ? 404 : 200);
}

function api_feedback(): void
{
    if (!is_post()) {
        json_answer(['error' => 'send JSON with POST'], 405);
        return;
    }
    $data = json_input();
    $subject = is_string($data['subject'] ?? null) ? $data['subject'] : '';
    log_line("feedback: $subject, rating " . (int) ($data['rating'] ?? 0));
    rows_bound('INSERT INTO feedback (name, email, subject, message, rating) VALUES (?, ?, ?, ?, ?)', [
        (string) json_encode($data['name'] ?? '', JSON_UNESCAPED_UNICODE), (string) json_encode($data['email'] ?? ''),
        $subject, (string) json_encode($data['message'] ?? '', JSON_UNESCAPED_UNICODE), (int) ($data['rating'] ?? 0)]);
    json_answer(['id' => db()->insert_id, 'received' => true, 'subject' => $subject], 201);
}

/** Whether a field fits a condition: a plain value, or an object of $ operators. */
function filter_fits(mixed $value, mixed $condition): bool
{
    if (!is_array($condition)) {
        return (string) $value === (string) $condition;
    }
    foreach ($condition as $operator => $operand) {
        $fits = match ((string) $operator) {
            '$eq' => $value == $operand,
            '$ne' => $value != $operand,
            '$gt' => $value > $operand,
            '$gte' => $value >= $operand,
            '$lt' => $value < $operand,
            '$in' => in_array($value, (array) $operand, false),
            '$nin' => !in_array($value, (array) $operand, false),
            '$exists' => (bool) $operand,
            '$regex' => preg_match('~' . str_replace('~', '\~', (string) $operand) . '~i', (string) $value) === 1,
            '$not' => !filter_fits($value, $operand),
            default => false,
        };
        if (!$fits) {
            return false;
        }
    }
    return true;
}

/** Readers by a filter such as {"city":"Minato"}. The administrator's name is not to be asked for. */
function api_users(): void
{
    $filter = $_GET['filter'] ?? [];
    $filter = is_array($filter) ? $filter : (json_decode($filter, true) ?? []);
    if (!isset($filter['name']) && !isset($filter['$or'])) {
        $filter['public'] = '1';
    } elseif (($filter['name'] ?? '') === 'admin') {
        json_answer(['count' => 0, 'users' => []]);
        return;
    }
    $any = (array) ($filter['$or'] ?? []);
    unset($filter['$or']);
    $list = [];
    foreach (rows('SELECT name, city, bio, note, public FROM users ORDER BY id') as $user) {
        $fits = true;
        foreach ($filter as $field => $condition) {
            $fits = $fits && filter_fits($user[$field] ?? null, $condition);
        }
        $one = $any === [];
        foreach ($any as $branch) {
            foreach ((array) $branch as $field => $condition) {
                $one = $one || filter_fits($user[$field] ?? null, $condition);
            }
        }
        if ($fits && $one) {
            $list[] = $user;
        }
    }
    json_answer(['count' => count($list), 'users' => $list]);
}

function api_import(): void
{
    if (!is_post()) {
        json_answer(['error' => 'send JSON with POST'], 405);
        return;
    }
    $url = (string) (json_input()['url'] ?? '');
    $answer = fetch_url($url);
    json_answer(['url' => $url, 'status' => $answer['status'], 'error' => $answer['error'],
                 'excerpt' => substr($answer['body'], 0, 2000)]);
}

/** Who a bearer token speaks for. Tokens that say they carry no signature are believed. */
function api_me(): void
{
    $token = preg_replace('/^Bearer\s+/i', '', array_change_key_case(getallheaders())['authorization'] ?? '');
    $parts = array_map(fn (string $part): string => (string) base64_decode(strtr($part, '-_', '+/')), explode('.', $token));
    $head = json_decode($parts[0] ?? '', true);
    $claims = json_decode($parts[1] ?? '', true);
    if (!is_array($head) || !is_array($claims)) {
        json_answer(['error' => 'a bearer token is needed'], 401);
        return;
    }
    $signed = hash_hmac('sha256', substr($token, 0, (int) strrpos($token, '.')), MACHI_API_KEY, true);
    if (strtolower((string) ($head['alg'] ?? '')) !== 'none' && !hash_equals($signed, $parts[2] ?? '')) {
        json_answer(['error' => 'the signature does not fit'], 401);
        return;
    }
    $answer = ['name' => (string) ($claims['name'] ?? ''), 'role' => (string) ($claims['role'] ?? 'reader')];
    if ($answer['role'] === 'administrator') {
        $answer['editorial_key'] = settings()['admin_key'] ?? '';
    }
    json_answer($answer);
}
