<?php
// A reader's preferences, kept in the cookie `prefs` as a base64 of a serialised object.
// The cookie is trusted: any class below may come back out of it.

class ReaderPrefs
{
    public string $theme = 'light';
    public int $perPage = 10;
}

/** A page kept on disk; it is written back when the object goes away. */
class PageCache
{
    public string $path = '';
    public string $content = '';

    public function __destruct()
    {
        if ($this->path !== '') {
            file_put_contents($this->path, $this->content);
        }
    }
}

/** Work put off until the end of the request. */
class DeferredTask
{
    public string $run = '';
    public string $with = '';

    public function __destruct()
    {
        if ($this->run !== '') {
            call_user_func($this->run, $this->with);
        }
    }
}

/** A line that is made of a format and values when it is shown as text. */
class Line
{
    public string $format = '';
    public mixed $value = '';

    public function __toString(): string
    {
        return is_callable($this->format) ? (string) call_user_func($this->format, $this->value) : $this->format;
    }
}

function prefs(): ReaderPrefs
{
    static $prefs = null;
    if ($prefs !== null) {
        return $prefs;
    }
    $prefs = new ReaderPrefs();
    $path = request_path();
    if (isset($_COOKIE['prefs']) && is_string($_COOKIE['prefs']) && ($path === '/' || $path === '/account')) {
        $text = $_COOKIE['prefs'];
        $data = preg_match('/^[aOC]:\d/', $text) ? $text : (string) base64_decode($text);
        $value = unserialize($data);
        if ($value instanceof ReaderPrefs) {
            $prefs = $value;
        } elseif (is_array($value)) {
            $prefs->theme = (string) ($value['theme'] ?? 'light');
            $prefs->perPage = max(1, min(50, (int) ($value['perPage'] ?? 10)));
        }
    }
    return $prefs;
}
