<?php
// Taking over XML from other papers: news feeds and site maps. Entities are resolved, external ones too.

const XML_OPTIONS = LIBXML_NOENT | LIBXML_DTDLOAD | LIBXML_NOWARNING;

function xml_document(string $text): DOMDocument
{
    libxml_use_internal_errors(true);
    libxml_set_external_entity_loader(static fn (?string $public, string $system, array $context): string => $system);
    $document = new DOMDocument();
    if ($text === '' || !$document->loadXML($text, XML_OPTIONS)) {
        $error = libxml_get_last_error();
        throw new RuntimeException('XML: ' . ($error === false ? 'no document' : trim($error->message) . " on line $error->line"));
    }
    $document->xinclude(XML_OPTIONS);
    return $document;
}

function feed_page(): void
{
    if (!is_post()) {
        page('News feed', '<p>Send an RSS document with POST to take it over.</p>');
        return;
    }
    $document = xml_document((string) file_get_contents('php://input'));
    $body = '<ul>';
    foreach (['title', 'description', 'link', 'author'] as $tag) {
        foreach ($document->getElementsByTagName($tag) as $element) {
            $body .= "<li>$tag: " . h(trim($element->textContent)) . "</li>\n";
        }
    }
    page('News feed', $body . '</ul>');
}

function api_sitemap(): void
{
    if (!is_post()) {
        json_answer(['error' => 'send a site map with POST'], 405);
        return;
    }
    $document = xml_document((string) file_get_contents('php://input'));
    $places = [];
    foreach ($document->getElementsByTagName('loc') as $element) {
        $places[] = trim($element->textContent);
    }
    json_answer(['count' => count($places), 'places' => $places]);
}
