<?php
// Texts made with the template language: the writers' preview and the morning letter.

function preview_page(): void
{
    $template = param('template');
    if ($template === '') {
        page('Preview', form('/preview', ['title' => 'Title', 'template' => '*Template'], 'Show'));
        return;
    }
    $variables = ['title' => param('title'), 'paper' => 'Machi', 'town' => 'Minato', 'today' => date('Y-m-d')];
    page('Preview', '<div class="preview">' . template_render($template, $variables) . '</div>');
}

function newsletter_page(): void
{
    $body = param('body');
    if ($body === '') {
        page('Morning letter', form('/newsletter', ['subject' => 'Subject', 'name' => 'Name of the reader', 'body' => '*Text'], 'Test'));
        return;
    }
    $variables = ['name' => param('name', 'reader'), 'paper' => 'Machi', 'today' => date('Y-m-d')];
    page('Morning letter', '<h2>' . h(template_render(param('subject'), $variables)) . '</h2><div class="letter">'
        . template_render($body, $variables) . '</div>');
}
