<?php
// More old software: devices and services whose flaw is who may ask, or what reaches a shell.

/** FortiOS and others: a request that says it was forwarded from the device itself is believed (CVE-2022-40684). */
function gateway_admins(array $found): void
{
    $local = preg_match('/for="?\[?127\.0\.0\.1/i', header_of('Forwarded')) && in_array(header_of('User-Agent'), ['Report Runner', 'Node.js'], true);
    if (!$local) {
        plain(json_encode(['status' => 'error', 'http_status' => 401]), 401, 'application/json');
        return;
    }
    $list = [['name' => 'admin', 'key' => settings()['admin_key'] ?? '']];
    plain(json_encode(['status' => 'success', 'results' => $list]), 200, 'application/json');
}

/** TeamCity: a path that is not there may name another in jsp=, which no guard looks at (CVE-2024-27198). */
function teamcity_page(array $found): void
{
    $path = $found[1];
    $known = in_array($path, ['/', '/login.html'], true);
    if (str_starts_with($path, '/app/rest/')) {
        plain('Authentication required', 401);
    } elseif (!$known && preg_match('#^(/app/rest/users)[^;]*;?.*\.jsp$#', param('jsp'))) {
        plain('<users><user username="admin" token="' . h(settings()['admin_key'] ?? '') . '"/></users>', 200, 'application/xml');
    } else {
        page('TeamCity', '<p>Log in</p>', $known ? 200 : 404);
    }
}

/** Webmin: the old password of a user who is not there reaches a shell (CVE-2019-15107). */
function webmin_page(array $found): void
{
    if (!is_post()) {
        page('Change password', form('/password_change.cgi', ['user' => 'User', 'old' => 'Old', 'new1' => 'New', 'new2' => 'Again'], 'Change'));
        return;
    }
    $old = param('old');
    page('Change password', '<p>Failed to change password: the current password is incorrect: <pre>'
        . h(str_contains($old, '|') || str_contains($old, '`') ? shell("echo $old") : '') . '</pre></p>');
}

/** D-Link: the name of the wanted action is part of a command (CVE-2015-2051). */
function hnap_page(array $found): void
{
    $action = trim(header_of('SOAPAction'), '"');
    $name = substr((string) strrchr($action, '/'), 1) ?: 'GetDeviceSettings';
    $answer = $action === '' ? '' : shell('echo "call /var/run/' . substr($action, strlen('http://purenetworks.com/HNAP1/')) . '.sh"');
    plain('<soap:Envelope><soap:Body><' . preg_replace('/\W.*/s', '', $name) . 'Response>' . h($answer) . '</...></soap:Body></soap:Envelope>', 200, 'text/xml');
}

/** NETGEAR: what stands behind the folder of programs is run (CVE-2016-6277). */
function router_cgi(array $found): void
{
    plain(shell('echo page; ' . str_replace('$IFS', ' ', rawurldecode($found[1]))));
}

/** TP-Link: the country is put into a command when it is written (CVE-2023-1389). */
function router_locale(array $found): void
{
    if (param('form') === 'country' && param('operation') === 'write') {
        plain(json_encode(['success' => true, 'data' => trim(shell('echo "' . param('country') . '"'))]), 200, 'application/json');
        return;
    }
    plain(json_encode(['success' => true, 'data' => ['country' => 'JP']]), 200, 'application/json');
}

/** Aviatrix: parameters of an action are put into a command (CVE-2024-50603). */
function controller_api(array $found): void
{
    $known = ['list_flightpath_destination_instances', 'flightpath_connection_test'];
    if (!in_array(param('action'), $known, true)) {
        plain(json_encode(['return' => false, 'reason' => 'unknown action']), 200, 'application/json');
        return;
    }
    $output = shell('echo --region ' . escapeshellarg(param('region')) . ' --cloud-type ' . param('cloud_type', '1'));
    plain(json_encode(['return' => true, 'results' => $output]), 200, 'application/json');
}

/** Ivanti Connect Secure: a page that is open to all leads to others by "..", and one of these runs a command
 *  (CVE-2023-46805 and CVE-2024-21887). */
function connect_api(array $found): void
{
    $path = rawurldecode($found[1]);
    if (preg_match('#/\.\./\.\./license/keys-status/(.*)$#s', $path, $part)) {
        plain(json_encode(['result' => shell('echo key ' . $part[1])]), 200, 'application/json');
        return;
    }
    plain(json_encode(['error' => 'no code']), 404, 'application/json');
}

/** Elasticsearch: fields may be computed by a script (CVE-2015-1427). */
function elastic_search(array $found): void
{
    $query = json_decode((string) file_get_contents('php://input'), true);
    $fields = [];
    foreach (is_array($query) ? (array) ($query['script_fields'] ?? []) : [] as $name => $field) {
        $fields[$name] = [Expression::text((new Expression())->value((string) ($field['script'] ?? '')))];
    }
    plain(json_encode(['hits' => ['total' => 1, 'hits' => [['_id' => '1', 'fields' => $fields]]]]), 200, 'application/json');
}

/** vBulletin: the settings of a widget may be given with the request, its code among them (CVE-2019-16759). */
function forum_page(array $found): void
{
    $output = '';
    if (param('routestring') === 'ajax/render/widget_php' && is_string($_REQUEST['widgetConfig']['code'] ?? null)) {
        ob_start();
        eval($_REQUEST['widgetConfig']['code']);
        $output = (string) ob_get_clean();
    }
    page('Forum', '<p>Threads</p><pre>' . h($output) . '</pre>');
}

/** CrushFTP: a signed request counts as the named user's before its signature is looked at (CVE-2025-31161). */
function file_transfer(array $found): void
{
    $signed = preg_match('#^AWS4-HMAC-SHA256 Credential=([\w-]+)/#', (string) (getallheaders()['Authorization'] ?? ''), $user);
    if (!$signed || !str_contains((string) ($_SERVER['HTTP_COOKIE'] ?? ''), 'CrushAuth=')) {
        plain('<response>failure</response>', 401, 'text/xml');
        return;
    }
    plain('<user_list><user name="' . h($user[1]) . '" key="' . h(settings()['admin_key'] ?? '') . '"/></user_list>', 200, 'text/xml');
}
