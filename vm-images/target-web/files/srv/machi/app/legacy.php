<?php
// Old software that the newspaper still runs behind the same name: each function is one product with one flaw of the catalogue
// of known exploited vulnerabilities, down to its root cause. Without an attack each answers as the product does.

/** Runs what a path of old software names; false if it names none. $path is as the client wrote it. */
function legacy(string $path): bool
{
    foreach (LEGACY as $pattern => $handler) {
        if (preg_match($pattern, $path, $found)) {
            $handler($found);
            return true;
        }
    }
    return false;
}

const LEGACY = [
    '#^/struts2-showcase(/.*)$#s' => 'struts_page',
    '#^/confluence/pages/(doenterpagevariables|createpage-entervariables)\.action$#' => 'confluence_variables',
    '#^/template/aui/text-inline\.vm$#' => 'confluence_label',
    '#^/wiki(/.*)$#s' => 'confluence_page',
    '#^/geoserver/wfs$#' => 'geoserver_page',
    '#^/solr/admin/cores$#' => 'solr_page',
    '#^/remote/fgt_lang$#' => 'gateway_language',
    '#^(/tmui/.*)$#' => 'tmui_page',
    '#^/CFIDE/administrator/enter\.cfm$#' => 'coldfusion_page',
    '#^/\+CSCOT\+/translation-table$#' => 'translation_table',
    '#^/clients/MyCRL$#' => 'client_files',
    '#^(/vpns?/.*)$#' => 'vpn_page',
    '#^/php-cgi/(php|php-cgi\.exe)$#' => 'php_cgi',
    '#^/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin\.php$#' => 'phpunit_page',
    '#^/nonecms/index\.php$#' => 'thinkphp_page',
    '#^/user/register$#' => 'drupal_page',
    '#^/docs/([\w.-]+?)(/?)$#' => 'tomcat_put',
    '#^/api/v2/cmdb/system/admin(/.*)?$#' => 'gateway_admins',
    '#^/teamcity(/.*)$#' => 'teamcity_page',
    '#^/password_change\.cgi$#' => 'webmin_page',
    '#^/HNAP1/?$#' => 'hnap_page',
    '#^/cgi-bin/;(.*)$#s' => 'router_cgi',
    '#^/cgi-bin/luci/(.*)$#' => 'router_locale',
    '#^/v1/api$#' => 'controller_api',
    '#^/api/v1/totp/user-backup-code(/.*)$#' => 'connect_api',
    '#^/_search$#' => 'elastic_search',
    '#^/forum/index\.php$#' => 'forum_page',
    '#^/WebInterface/function/?$#' => 'file_transfer',
];

function header_of(string $name): string
{
    return (string) ($_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] ?? '');
}

function plain(string $text, int $status = 200, string $type = 'text/plain; charset=utf-8'): void
{
    http_response_code($status);
    header("Content-Type: $type");
    echo $text;
}

/** Apache Struts 2: expressions are evaluated in the content type of a failed upload (CVE-2017-5638), in the namespace
 *  of an action (CVE-2018-11776), behind redirect: (CVE-2013-2251), and twice in attributes of tags (CVE-2020-17530). */
function struts_page(array $found): void
{
    $path = rawurldecode($found[1]);
    $written = '';
    $type = (string) ($_SERVER['CONTENT_TYPE'] ?? '');
    if (stripos($type, 'multipart/form-data') !== false && !preg_match('#^multipart/form-data; *boundary=#i', $type)) {
        $text = expressions_in($type, $written);
        plain($written !== '' ? $written : 'the request was rejected: ' . $text, 200);
        return;
    }
    if (preg_match('/^(redirect|action|redirectAction):(.*)$/s', rawurldecode((string) ($_SERVER['QUERY_STRING'] ?? '')), $prefix)) {
        $target = expressions_in($prefix[2], $written);
        header('Location: /struts2-showcase/' . preg_replace('/[\r\n].*/s', '', $target));
        plain($written, $written === '' ? 302 : 200);
        return;
    }
    if (preg_match('#^/(.*)/[\w-]+\.action$#s', $path, $part)) {
        $namespace = expressions_in($part[1], $written);
        if ($namespace !== $part[1] || $written !== '') {
            header('Location: /struts2-showcase/' . preg_replace('/[\r\n].*/s', '', $namespace) . '/date.action');
            plain($written, 302);
            return;
        }
    }
    $id = expressions_in(param('id', 'showcase'), $written);
    page('Showcase', '<a id="' . h($id) . '">Struts showcase</a>' . h($written));
}

/** Atlassian Confluence: a parameter stands inside a string of an expression (CVE-2021-26084). */
function confluence_variables(array $found): void
{
    $query = str_ireplace(['\u0027', '\u0022'], ["'", '"'], param('queryString', 'pageId=7'));
    $machine = new Expression();
    $value = Expression::text($machine->value("'$query'"));
    page('Page variables', '<input type="hidden" name="queryString" value="' . h($value) . '"><p>Variables of the page.</p>');
}

/** Atlassian Confluence: a label of a template is evaluated again (CVE-2023-22527). */
function confluence_label(array $found): void
{
    $label = str_ireplace(['\u0027', '\u0022'], ["'", '"'], param('label', 'name'));
    $machine = new Expression();
    $value = Expression::text($machine->value("'$label'"));
    plain('<label>' . h($value) . '</label>' . $machine->written, 200, 'text/html; charset=utf-8');
}

/** Atlassian Confluence: the path itself is translated as text with expressions (CVE-2022-26134). */
function confluence_page(array $found): void
{
    $written = '';
    $name = expressions_in(rawurldecode($found[1]), $written);
    page('Wiki', '<p>' . h($name) . '</p>' . h($written));
}

/** GeoServer: the name of a property is an expression over the feature (CVE-2024-36401). */
function geoserver_page(array $found): void
{
    $reference = param('valueReference', 'the_geom');
    $value = preg_match('/^[\w:\/]+$/', $reference) ? $reference : Expression::text((new Expression())->value($reference));
    plain('<wfs:ValueCollection><wfs:member>' . h($value) . '</wfs:member></wfs:ValueCollection>', 200, 'text/xml');
}

/** Apache Solr with Log4j: parameters are logged, lookups in them are resolved (CVE-2021-44228). */
function solr_page(array $found): void
{
    log_line('INFO solr ' . param('action', 'STATUS') . ' ' . param('name'));
    plain(json_encode(['responseHeader' => ['status' => 0], 'status' => new stdClass()]), 200, 'application/json');
}

/** A file below a folder, the name joined as it stands. */
function joined(string $folder, string $name): void
{
    $text = @file_get_contents(BASE . "/$folder/" . explode("\0", $name)[0]);
    plain($text === false ? 'not found' : $text, $text === false ? 404 : 200);
}

/** FortiOS: the language of the portal names a file (CVE-2018-13379). */
function gateway_language(array $found): void
{
    param('lang', 'en') === 'en' ? plain('var fgt_lang = {"sign_in": "Sign in"};') : joined('files', param('lang'));
}

/** BIG-IP: what stands behind "..;" is another page for the application than for its guard (CVE-2020-5902). */
function tmui_page(array $found): void
{
    $parts = [];
    foreach (explode('/', rawurldecode($found[1])) as $part) {
        $part = explode(';', $part)[0];
        $part === '..' ? array_pop($parts) : $parts[] = $part;
    }
    $inside = implode('/', $parts);
    $guarded = !str_starts_with($found[1], '/tmui/login.jsp');
    if (str_ends_with($inside, '/locallb/workspace/fileRead.jsp') && !$guarded) {
        $text = @file_get_contents(param('fileName'));
        plain(json_encode(['output' => (string) $text]), 200, 'application/json');
        return;
    }
    page('Traffic management', '<form><input name="username"><input name="passwd" type="password"></form>', $guarded ? 401 : 200);
}

/** ColdFusion: the locale names a file, up to a NUL (CVE-2010-2861). */
function coldfusion_page(array $found): void
{
    $locale = param('locale', 'en');
    preg_match('/^\w+$/', $locale) ? page('Administrator', '<p>Language: ' . h($locale) . '</p>') : joined('files', $locale);
}

/** Cisco ASA: the domain of a translation names a file (CVE-2020-3452). */
function translation_table(array $found): void
{
    $domain = param('textdomain', 'customization');
    preg_match('/^\w+$/', $domain) ? plain("msgid \"Logon\"\nmsgstr \"Sign in\"\n") : joined('files/' . param('lang', '.'), $domain);
}

/** Check Point gateways: the wanted file only has to contain the name of an allowed folder (CVE-2024-24919). */
function client_files(array $found): void
{
    $wanted = trim((string) file_get_contents('php://input'));
    if (!str_contains($wanted, 'CSHELL/')) {
        plain('no such list', 404);
        return;
    }
    joined('files', substr($wanted, (int) strpos($wanted, '/') + 1));
}

/** Citrix ADC: the guard looks at the path as it is written, the files are found by what it means (CVE-2019-19781). */
function vpn_page(array $found): void
{
    $parts = [];
    foreach (explode('/', rawurldecode($found[1])) as $part) {
        if ($part !== '.') {
            $part === '..' ? array_pop($parts) : $parts[] = $part;
        }
    }
    $inside = implode('/', $parts);
    if (str_starts_with($inside, '/vpns/cfg/') && str_starts_with($found[1], '/vpn/')) {
        joined('config', substr($inside, strlen('/vpns/cfg/')));
        return;
    }
    page('Gateway', '<p>Please sign in.</p>', str_starts_with($found[1], '/vpns/') ? 401 : 200);
}

/** PHP as CGI: a query without "=" is cut into arguments of the interpreter (CVE-2012-1823); on Windows a soft hyphen
 *  becomes a dash on the way (CVE-2024-4577). */
function php_cgi(array $found): void
{
    $query = (string) ($_SERVER['QUERY_STRING'] ?? '');
    $words = str_contains(explode('+', $query)[0], '=') ? [] : array_map('rawurldecode', explode('+', $query));
    if ($found[1] === 'php-cgi.exe') {
        $words = array_map(fn ($word) => preg_replace('/^\xAD/', '-', $word), $words);
        $words = ($words[0] ?? '') !== '' && $words[0][0] === '-' && !str_starts_with($query, '-') ? $words : [];
    }
    $settings = [];
    foreach ($words as $i => $word) {
        if ($word === '-s') {
            plain((string) file_get_contents(BASE . '/config/machi.ini'));
            return;
        }
        if (str_starts_with($word, '-d')) {
            [$name, $value] = array_pad(explode('=', $word === '-d' ? ($words[$i + 1] ?? '') : substr($word, 2), 2), 2, '1');
            $settings[trim($name)] = trim($value, " \"'");
        }
    }
    ob_start();
    if (in_array($settings['allow_url_include'] ?? '', ['1', 'on'], true) && ($settings['auto_prepend_file'] ?? '') === 'php://input') {
        eval('?>' . file_get_contents('php://input'));
    }
    plain(ob_get_clean() . "PHP page\n");
}

/** PHPUnit in the document root: runs what is posted to it (CVE-2017-9841). */
function phpunit_page(array $found): void
{
    ob_start();
    eval('?>' . file_get_contents('php://input'));
    plain((string) ob_get_clean());
}

/** ThinkPHP: any method of any class may be named as the wanted controller (CVE-2018-20062). */
function thinkphp_page(array $found): void
{
    $parts = explode('/', trim(param('s', 'index/index/index'), '/'));
    [$class, $method] = [ltrim($parts[1] ?? '', '\\'), $parts[2] ?? ''];
    $output = '';
    if (strcasecmp($class, 'think\app') === 0 && strcasecmp($method, 'invokefunction') === 0) {
        $function = param('function');
        $values = $_GET['vars'] ?? $_POST['vars'] ?? [];
        ob_start();
        $value = is_callable($function) && is_array($values) ? call_user_func_array($function, array_values($values)) : '';
        $output = ob_get_clean() . (is_string($value) ? $value : '');
    }
    page('noneCms', '<p>Welcome.</p><pre>' . h($output) . '</pre>');
}

/** Drupal: form values may hold render arrays, whose callbacks are called (CVE-2018-7600). */
function drupal_page(array $found): void
{
    if (!is_post()) {
        page('Create account', form('/user/register', ['name' => 'Name', 'mail' => 'Mail'], 'Create'));
        return;
    }
    $element = $_POST;
    foreach (array_slice(explode('/', (string) ($_GET['element_parents'] ?? '')), 1, 1) as $part) {
        $element = $element[$part] ?? [];
    }
    $markup = is_array($element) && is_string($element['#markup'] ?? null) ? $element['#markup'] : '';
    foreach (is_array($element) ? (array) ($element['#post_render'] ?? []) : [] as $callback) {
        ob_start();
        $value = is_callable($callback) ? $callback($markup) : '';
        $markup = ob_get_clean() . (is_string($value) ? $value : '');
    }
    plain(json_encode([['command' => 'insert', 'data' => $markup]]), 200, 'application/json');
}

/** Tomcat that may be written to: pages are refused by their ending, before a slash behind it is taken off (CVE-2017-12615). */
function tomcat_put(array $found): void
{
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'PUT') {
        page('Documents', '<p>' . h($found[1]) . '</p>');
        return;
    }
    if ($found[2] === '' && preg_match('/\.jspx?$/i', $found[1])) {
        plain('not allowed', 405);
        return;
    }
    file_put_contents(BASE . '/drop/' . $found[1], substr((string) file_get_contents('php://input'), 0, 65536));
    plain('', 201);
}
