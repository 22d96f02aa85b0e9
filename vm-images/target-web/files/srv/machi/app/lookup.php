<?php
// The site's log. Messages may hold lookups, ${kind:key} and ${kind:key:-default}, which are
// resolved before the line is written, wherever in the message they come from.

/** Asks a directory server for the entry named in a jndi: address and returns its answer as text. */
function lookup_directory(string $address): string
{
    if (!preg_match('#^(ldaps?|rmi|dns|iiop)://([^/:]+)(?::(\d+))?/?(.*)$#is', trim($address), $part)) {
        return '';
    }
    if (strtolower($part[1]) === 'dns') {
        return (string) gethostbyname($part[4] !== '' ? $part[4] : $part[2]);
    }
    $port = (int) ($part[3] ?: 389);
    $stream = @fsockopen($part[2], $port, $code, $text, 4.0);
    if ($stream === false) {
        return '';
    }
    stream_set_timeout($stream, 1);
    fwrite($stream, directory_search($part[4]));
    $answer = (string) fread($stream, 4096);
    fclose($stream);
    return $answer === '' ? '' : 'directory entry';
}

/** An LDAP search request (RFC 4511, BER) for one base object, any class, no attributes. */
function directory_search(string $base): string
{
    $base = substr($base, 0, 100);
    $search = ber(0x04, $base) . "\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00"
        . ber(0x87, 'objectClass') . ber(0x30, '');
    return ber(0x30, "\x02\x01\x01" . ber(0x63, $search));
}

function ber(int $tag, string $content): string
{
    $size = strlen($content);
    return chr($tag) . ($size < 128 ? chr($size) : "\x81" . chr($size)) . $content;
}

function lookup_value(string $body): string
{
    [$body, $default] = array_pad(explode(':-', $body, 2), 2, '');
    [$kind, $key] = array_pad(explode(':', $body, 2), 2, '');
    $value = match (strtolower($kind)) {
        'lower' => strtolower($key),
        'upper' => strtoupper($key),
        'env' => (string) getenv($key),
        'date' => date($key),
        'sys' => $key === 'os.name' ? PHP_OS : '',
        'jndi' => lookup_directory($key),
        default => '',
    };
    return $value === '' ? $default : $value;
}

/** Resolves lookups from the innermost outwards, at most 60 of them. */
function lookup_resolve(string $text): string
{
    for ($i = 0; $i < 60 && preg_match('/\$\{([^${}]*)\}/', $text, $found, PREG_OFFSET_CAPTURE); $i++) {
        $text = substr_replace($text, lookup_value($found[1][0]), $found[0][1], strlen($found[0][0]));
    }
    return $text;
}

function log_line(string $text): void
{
    $line = date('c') . ' ' . str_replace(["\r", "\n"], ' ', lookup_resolve(substr($text, 0, 8192)));
    file_put_contents(BASE . '/log/site.log', $line . "\n", FILE_APPEND);
}

/** The interface under /api/ logs who calls it. */
function log_request(): void
{
    if (str_starts_with(request_path(), '/api/')) {
        log_line('api ' . ($_SERVER['HTTP_USER_AGENT'] ?? '-') . ' version '
            . ($_SERVER['HTTP_X_API_VERSION'] ?? '1') . ' from ' . ($_SERVER['HTTP_REFERER'] ?? '-'));
    }
}
