<?php
// The paper's own small template language: {{ name }}, {{ name|filter }} and {{ expression }}.
// An expression is handed to PHP as it stands.

const TEMPLATE_FILTERS = [
    'upper' => 'mb_strtoupper',
    'lower' => 'mb_strtolower',
    'trim' => 'trim',
    'escape' => 'h',
    'lines' => 'nl2br',
];

function template_value(string $expression, array $variables): string
{
    $expression = trim($expression);
    $filters = [];
    while (preg_match('/^(.*)\|\s*([a-z]+)$/s', $expression, $found) && isset(TEMPLATE_FILTERS[$found[2]])) {
        array_unshift($filters, TEMPLATE_FILTERS[$found[2]]);
        $expression = trim($found[1]);
    }
    if (preg_match('/^[a-z_]+$/', $expression)) {
        $value = (string) ($variables[$expression] ?? '');
    } else {
        $value = template_evaluate($expression, $variables);
    }
    foreach ($filters as $filter) {
        $value = $filter($value);
    }
    return $value;
}

function template_evaluate(string $__expression, array $__variables): string
{
    extract($__variables);
    ob_start();
    try {
        $__value = eval("return ($__expression);");
    } finally {
        $__printed = ob_get_clean();
    }
    return $__printed . (is_scalar($__value) ? (string) $__value : json_encode($__value));
}

function template_render(string $template, array $variables): string
{
    return preg_replace_callback(
        '/\{\{(.+?)\}\}/s',
        fn (array $found): string => template_value($found[1], $variables),
        $template
    ) ?? $template;
}
