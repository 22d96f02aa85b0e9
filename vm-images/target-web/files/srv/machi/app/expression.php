<?php
// The expression language of old Java software (OGNL, SpEL, and what Groovy and MVEL share with them), as far as programs
// reach classes through it: literals, variables, operators, arrays, method calls, static calls. Class names are resolved
// as there, and a process that an expression starts is started.

/** A class by name. */
class JavaClass
{
    public function __construct(public string $name) {}
}

/** An object of a class that is known here: a runtime, a process that has run, a stream with its text, a writer. */
class JavaObject
{
    public function __construct(public string $kind, public mixed $value = null) {}
}

class Expression
{
    private array $tokens = [];
    private int $at = 0;
    private array $variables = [];
    private int $depth = 0;
    public string $written = '';

    /** The value of one expression; what it wrote to the response is in $written. */
    public function value(string $text): mixed
    {
        $pattern = '/\G\s*(?:("(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\]|\\\\.)*\')|(\d+)|([A-Za-z_$][\w$]*)|(==|!=|&&|\|\||.))/su';
        preg_match_all($pattern, substr($text, 0, 8000), $found, PREG_SET_ORDER);
        $this->tokens = array_map(fn ($one) => trim($one[0]), $found);
        $this->at = 0;
        $value = null;
        while ($this->at < count($this->tokens)) {
            $value = $this->sequence();
            if (!$this->take(';') && !$this->take('.') && $this->peek() !== '(') {
                break;
            }
        }
        return $value;
    }

    private function peek(int $ahead = 0): string
    {
        return $this->tokens[$this->at + $ahead] ?? '';
    }

    private function take(string $token): bool
    {
        if ($this->peek() !== $token) {
            return false;
        }
        $this->at++;
        return true;
    }

    private function sequence(): mixed
    {
        if (++$this->depth > 60) {
            throw new RuntimeException('expression nested too deep');
        }
        do {
            $value = $this->assignment();
        } while ($this->take(','));
        $this->depth--;
        return $value;
    }

    private function assignment(): mixed
    {
        if ($this->peek() === '#' && $this->peek(2) === '=') {
            $name = $this->peek(1);
            $this->at += 3;
            return $this->variables[$name] = $this->assignment();
        }
        $value = $this->binary(0);
        if ($this->take('=')) {
            return $this->assignment(); // a property of the context is set
        }
        if ($this->take('?')) {
            $yes = $this->assignment();
            $this->take(':');
            $no = $this->assignment();
            return $value ? $yes : $no;
        }
        return $value;
    }

    private const OPERATORS = [['||'], ['&&'], ['==', '!='], ['+', '-'], ['*', '/']];

    private function binary(int $level): mixed
    {
        if ($level === count(self::OPERATORS)) {
            return $this->take('!') ? !$this->binary($level) : $this->postfix();
        }
        $left = $this->binary($level + 1);
        while (in_array($this->peek(), self::OPERATORS[$level], true)) {
            $operator = $this->tokens[$this->at++];
            $right = $this->binary($level + 1);
            $left = $this->operate($operator, $left, $right);
        }
        return $left;
    }

    private function operate(string $operator, mixed $a, mixed $b): mixed
    {
        $numbers = is_int($a) && is_int($b);
        return match ($operator) {
            '||' => $a || $b,
            '&&' => $a && $b,
            '==' => $a === $b,
            '!=' => $a !== $b,
            '+' => $numbers ? $a + $b : self::text($a) . self::text($b),
            '-' => $numbers ? $a - $b : null,
            '*' => $numbers ? $a * $b : null,
            '/' => $numbers && $b !== 0 ? intdiv($a, $b) : null,
        };
    }

    private function postfix(): mixed
    {
        $value = $this->primary();
        while (true) {
            if ($this->peek() === '.' && $this->peek(1) === '(') {
                $this->at += 2;
                $value = $this->sequence();
                $this->take(')');
            } elseif ($this->peek() === '.' && preg_match('/^[A-Za-z_$]/', $this->peek(1))) {
                $name = $this->peek(1);
                $this->at += 2;
                $value = $this->peek() === '(' ? $this->call($value, $name, $this->arguments())
                    : $this->member($value, $name);
            } elseif ($this->take('[')) {
                $index = $this->sequence();
                $this->take(']');
                $value = is_array($value) ? ($value[$index] ?? null) : null;
            } else {
                return $value;
            }
        }
    }

    private function primary(): mixed
    {
        $token = $this->peek();
        $this->at++;
        if ($token !== '' && ($token[0] === '"' || $token[0] === "'")) {
            return stripcslashes(substr($token, 1, -1));
        }
        if (ctype_digit($token)) {
            return (int) $token;
        }
        switch ($token) {
            case '(':
                $value = $this->sequence();
                $this->take(')');
                return $value;
            case '{':
                return $this->items('}');
            case '#':
                $name = $this->tokens[$this->at++] ?? '';
                return $this->variables[$name] ?? new JavaObject($name === 'parameters' ? 'parameters' : 'context');
            case '@':
                $class = $this->dotted();
                $this->take('@');
                $name = $this->tokens[$this->at++] ?? '';
                return $this->peek() === '(' ? $this->call(new JavaClass($class), $name, $this->arguments())
                    : $this->member(new JavaClass($class), $name);
            case 'new':
                return $this->construct($this->dotted());
            case 'T':
                if ($this->take('(')) {
                    $class = $this->dotted();
                    $this->take(')');
                    return new JavaClass($class);
                }
                break;
            case 'true':
            case 'false':
                return $token === 'true';
            case 'null':
                return null;
        }
        return preg_match('/^[A-Za-z_$]/', $token) ? $this->named($token) : null;
    }

    /** A name that stands alone: a function of the context, a class with its package, or a property. */
    private function named(string $name): mixed
    {
        if ($this->peek() === '(') {
            return $this->call(new JavaObject('context'), $name, $this->arguments());
        }
        while ($this->peek() === '.' && preg_match('/^\w/', $this->peek(1)) && !preg_match('/(^|\.)[A-Z]\w*$/', $name)) {
            $name .= '.' . $this->peek(1);
            $this->at += 2;
        }
        return preg_match('/^[a-z][\w.]*\.[A-Z]\w*$/', $name) ? new JavaClass($name)
            : ($this->variables[$name] ?? new JavaObject('context'));
    }

    private function dotted(): string
    {
        $name = $this->tokens[$this->at++] ?? '';
        while ($this->peek() === '.') {
            $name .= '.' . $this->peek(1);
            $this->at += 2;
        }
        return $name;
    }

    private function items(string $end): array
    {
        $list = [];
        while ($this->peek() !== '' && !$this->take($end)) {
            $list[] = $this->assignment();
            $this->take(',');
        }
        return $list;
    }

    private function arguments(): array
    {
        $this->take('(');
        return $this->items(')');
    }

    private function construct(string $class): mixed
    {
        if ($this->take('[')) {
            $this->take(']');
            $this->take('{');
            return $this->items('}');
        }
        $arguments = $this->arguments();
        return match ($class) {
            'java.lang.ProcessBuilder' => new JavaObject('builder', $arguments[0] ?? []),
            'java.util.Scanner', 'java.io.InputStreamReader', 'java.io.BufferedReader' =>
                new JavaObject('stream', self::text($arguments[0] ?? '')),
            'java.lang.String', 'String' => self::text($arguments[0] ?? ''),
            default => new JavaObject('context'),
        };
    }

    private function member(mixed $value, string $name): mixed
    {
        return match (true) {
            $name === 'class' => new JavaClass('java.lang.Class'),
            $value instanceof JavaObject && in_array($name, ['text', 'inputStream']) => $this->call($value, 'get' . ucfirst($name), []),
            $value instanceof JavaObject && $value->kind === 'parameters' => param($name),
            is_array($value) && $name === 'length' => count($value),
            default => new JavaObject('context'),
        };
    }

    private function call(mixed $value, string $name, array $with): mixed
    {
        $kind = $value instanceof JavaClass ? $value->name : ($value instanceof JavaObject ? $value->kind : gettype($value));
        $first = $with[0] ?? null;
        if ($name === 'forName' && is_string($first)) {
            return new JavaClass($first);
        }
        if (in_array($kind, ['java.lang.Runtime', 'context', 'java.lang.Class'], true) && $name === 'getRuntime') {
            return new JavaObject('runtime');
        }
        return match ("$kind.$name") {
            'runtime.exec' => new JavaObject('process', self::run($first)),
            // GeoTools and the like hand the object on as the first argument.
            'context.exec' => new JavaObject('process', self::run($with[1] ?? $first)),
            'context.findValue' => $this->nested(self::text($first)),
            'builder.start' => new JavaObject('process', self::run($value->value)),
            'builder.redirectErrorStream', 'stream.useDelimiter' => $value,
            'process.getInputStream' => new JavaObject('stream', $value->value),
            'process.getText', 'stream.next', 'stream.nextLine', 'stream.readLine', 'stream.getText' => $value->value,
            'process.waitFor' => 0,
            'org.apache.commons.io.IOUtils.toString' => self::text($first),
            'org.apache.commons.io.IOUtils.copy' => $this->write(self::text($first)),
            'java.lang.System.getProperty' => $first === 'os.name' ? 'Linux' : null,
            'java.util.Arrays.asList' => $with,
            'org.apache.struts2.ServletActionContext.getResponse' => new JavaObject('response'),
            'response.getOutputStream', 'response.getWriter' => new JavaObject('writer'),
            'writer.print', 'writer.println', 'writer.write' => $this->write(self::text($first)),
            'response.addHeader', 'response.setHeader' => header(preg_replace('/[\r\n]+/', ' ', "$first: " . self::text($with[1] ?? ''))),
            'string.equals' => $value === $first,
            'string.contains' => str_contains($value, self::text($first)),
            'string.toLowerCase' => strtolower($value),
            'string.trim' => trim($value),
            'string.toString' => $value,
            default => new JavaObject('context'),
        };
    }

    /** An expression whose text is the value of another. */
    private function nested(string $text): mixed
    {
        $inner = new self();
        $inner->depth = $this->depth + 1;
        $value = $inner->value($text);
        $this->written .= $inner->written;
        return $value;
    }

    private function write(string $text): bool
    {
        $this->written .= $text;
        return true;
    }

    /** As Runtime.exec does: a string is cut at blanks, a list is taken as it is, and there is no shell. */
    private static function run(mixed $command): string
    {
        $words = is_array($command) ? array_map([self::class, 'text'], $command)
            : preg_split('/\s+/', trim(self::text($command)));
        $process = @proc_open(array_values($words), [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes, '/tmp');
        if (!is_resource($process)) {
            return '';
        }
        $text = substr((string) stream_get_contents($pipes[1]), 0, 65536);
        proc_close($process);
        return $text;
    }

    public static function text(mixed $value): string
    {
        return match (true) {
            is_string($value) => $value,
            is_int($value) => (string) $value,
            is_bool($value) => $value ? 'true' : 'false',
            $value instanceof JavaObject && is_string($value->value) => $value->value,
            default => '',
        };
    }
}

/** Evaluates every %{...} and ${...} of a text, as Struts and Confluence do with what they print. */
function expressions_in(string $text, ?string &$written = null): string
{
    for ($i = 0; $i < 4 && preg_match('/[%$](\{(?:[^{}]++|(?1))*\})/s', $text, $found, PREG_OFFSET_CAPTURE); $i++) {
        $machine = new Expression();
        $value = Expression::text($machine->value(substr($found[1][0], 1, -1)));
        $written .= $machine->written;
        $text = substr_replace($text, $value, $found[0][1], strlen($found[0][0]));
    }
    return $text;
}
