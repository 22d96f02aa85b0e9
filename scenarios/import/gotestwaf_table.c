/* GoTestWAF's encoders and placeholders: what each writes and where it puts it. Names that it makes
 * up at random for fields are the case's nonce here, and its SOAP envelope is one of ours, since
 * only the payload in it counts. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "scenarios/import/go_url.h"
#include "scenarios/import/gotestwaf.h"

static void base64(struct buf *out, const char *text, size_t length)
{
    text_base64(out, text, length);
}

static void base64_flat(struct buf *out, const char *text, size_t length)
{
    size_t start = out->length;

    text_base64(out, text, length);
    while (out->length > start && out->data[out->length - 1] == '=') {
        buf_cut(out, out->length - 1);
    }
}

/* Every UTF-16 unit as \uXXXX. */
static void js_unicode(struct buf *out, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        uint32_t code = 0;

        text += unicode_decode(text, &code);
        if (code > 0xffff) {
            buf_printf(out, "\\u%04x", 0xd800 + ((code - 0x10000) >> 10));
            code = 0xdc00 + ((code - 0x10000) & 0x3ff);
        }
        buf_printf(out, "\\u%04x", code);
    }
}

/* As Go's XML encoder writes a string: an element around it, entities inside. */
static void xml_entity(struct buf *out, const char *text, size_t length)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {{'"', "&#34;"}, {'\'', "&#39;"}, {'&', "&amp;"},  {'<', "&lt;"},
                    {'>', "&gt;"},  {'\t', "&#x9;"}, {'\n', "&#xA;"}, {'\r', "&#xD;"}};

    buf_str_add(out, "<string>");
    for (size_t i = 0; i < length; i++) {
        const char *entity = (unsigned char)text[i] < 0x20 ? "\xef\xbf\xbd" : NULL;

        for (size_t j = 0; j < COUNT_OF(entities); j++) {
            entity = text[i] == entities[j].c ? entities[j].entity : entity;
        }
        if (entity != NULL) {
            buf_str_add(out, entity);
        } else {
            buf_char(out, text[i]);
        }
    }
    buf_str_add(out, "</string>");
}

static const struct gtw_encoder encoders[] = {
    {.name = "Plain", .brief = "plain"},
    {.name = "Base64", .brief = "base64", .encode = base64, .filter = "base64"},
    {.name = "Base64Flat", .brief = "base64flat", .encode = base64_flat},
    {.name = "URL", .brief = "url", .encode = go_query_escape},
    {.name = "JSUnicode", .brief = "jsunicode", .encode = js_unicode},
    {.name = "XMLEntity", .brief = "xmlentity", .encode = xml_entity},
};

#define SOAP_BEFORE                                                                                \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">"                     \
    "<soap:Body><search><text>"
#define SOAP_AFTER "</text></search></soap:Body></soap:Envelope>"

static const struct gtw_place places[] = {
    {"URLParam", "param", GTW_QUERY, "GET", NULL, "{{nonce}}=", "", NULL, {NULL}},
    {"URLPath", "path", GTW_PATH, "GET", NULL, "", "", NULL, {NULL}},
    {"Header", "header", GTW_HEADER, "GET", NULL, "", "", NULL, {NULL}},
    {"UserAgent", "agent", GTW_AGENT, "GET", NULL, "", "", NULL, {NULL}},
    {"HTMLForm",
     "form",
     GTW_BODY,
     "POST",
     "application/x-www-form-urlencoded",
     "{{nonce}}=",
     "",
     NULL,
     {NULL}},
    {"HTMLMultipartForm", "multipart", GTW_MULTIPART, "POST", NULL, "", "", NULL, {NULL}},
    {"JSONBody", "json", GTW_BODY, "POST", "application/json", "", "", NULL, {NULL}},
    {"JSONRequest",
     "json-field",
     GTW_BODY,
     "POST",
     "application/json",
     "{\"test\":true, \"{{nonce}}\": \"",
     "\"}",
     js_unicode,
     {NULL}},
    {"RequestBody", "body", GTW_BODY, "POST", NULL, "", "", NULL, {NULL}},
    {"XMLBody", "xml", GTW_BODY, "POST", "text/xml", "", "", NULL, {NULL}},
    {"SOAPBody",
     "soap",
     GTW_BODY,
     "POST",
     "text/xml",
     SOAP_BEFORE,
     SOAP_AFTER,
     xml_entity,
     {"SOAPAction", "\"http://schemas.xmlsoap.org/soap/actor/next\""}},
    {"NonCrudUrlPath", "cust-path", GTW_PATH, "CUST", NULL, "", "", NULL, {NULL}},
    {"NonCrudUrlParam", "cust-param", GTW_QUERY, "CUST", NULL, "{{nonce}}=", "", NULL, {NULL}},
    {"NonCRUDHeader", "cust-header", GTW_HEADER, "CUST", NULL, "", "", NULL, {NULL}},
    {"NonCRUDRequestBody", "cust-body", GTW_BODY, "CUST", NULL, "", "", NULL, {NULL}},
};

static const struct gtw_place graphql_get = {
    "GraphQL", "graphql-get", GTW_QUERY, "GET", NULL, "query=", "", go_query_escape, {NULL}};
static const struct gtw_place graphql_post = {"GraphQL", "graphql-post", GTW_BODY, "POST", NULL, "",
                                              "",        NULL,           {NULL}};

const struct gtw_encoder *gtw_encoder(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(encoders); i++) {
        if (strcasecmp(encoders[i].name, name) == 0) {
            return &encoders[i];
        }
    }
    return NULL;
}

const struct gtw_place *gtw_place(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (strcasecmp(places[i].name, name) == 0) {
            return &places[i];
        }
    }
    return NULL;
}

const struct gtw_place *gtw_graphql(const char *method)
{
    if (strcmp(method, "GET") == 0) {
        return &graphql_get;
    }
    return strcmp(method, "POST") == 0 ? &graphql_post : NULL;
}

static const struct gtw_class classes[] = {
    {"nosql", "T1190", "initial-access", {676, 0}},
    {"sql", "T1190", "initial-access", {66, 0}},
    {"sqli", "T1190", "initial-access", {66, 0}},
    {"xss", "T1190", "initial-access", {63, 0}},
    {"rce", "T1059", "execution", {88, 0}},
    {"shell", "T1059", "execution", {88, 0}},
    {"traversal", "T1190", "initial-access", {126, 0}},
    {"lfi", "T1190", "initial-access", {126, 0}},
    {"xxe", "T1190", "initial-access", {201, 0}},
    {"xml", "T1190", "initial-access", {250, 0}},
    {"ldap", "T1190", "initial-access", {136, 0}},
    {"mail", "T1190", "initial-access", {134, 0}},
    {"crlf", "T1190", "initial-access", {34, 0}},
    {"include", "T1190", "initial-access", {101, 0}},
    {"sst", "T1190", "initial-access", {242, 0}},
    {"ssti", "T1190", "initial-access", {242, 0}},
    {"overflow", "T1190", "initial-access", {100, 0}},
    {"agent", "T1595", "reconnaissance", {310, 0}},
    {"soap", "T1190", "initial-access", {279, 0}},
};
/* Whatever it is, it is input that a public application should not act on. */
static const struct gtw_class any_class = {"", "T1190", "initial-access", {153, 0}};

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = text; (at = strcasestr(at, word)) != NULL; at++) {
        if ((at == text || !isalpha((unsigned char)at[-1])) &&
            !isalpha((unsigned char)at[length])) {
            return true;
        }
    }
    return false;
}

const struct gtw_class *gtw_class(const char *name, const char *type)
{
    const char *const texts[] = {name, type};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (size_t j = 0; texts[i] != NULL && j < COUNT_OF(classes); j++) {
            if (has_word(texts[i], classes[j].word)) {
                return &classes[j];
            }
        }
    }
    return &any_class;
}

/* What Go would send and no request line of ours can hold. */
static int check_line(const struct buf *uri, struct err *err)
{
    for (size_t i = 0; i < uri->length; i++) {
        unsigned char c = (unsigned char)uri->data[i];

        if (c <= ' ' || c >= 0x7f) {
            return err_set(err, ERR_INPUT,
                           "%s that no request line can hold as it is; it needs an encoder",
                           c == ' ' ? "a space" : "a character past ASCII");
        }
    }
    return 0;
}

int gtw_fit_uri(const char *text, struct buf *out, struct err *err)
{
    AUTOBUF struct buf uri = BUF_INIT;

    if (go_request_uri(text, &uri, err) < 0 || check_line(&uri, err) < 0) {
        return -1;
    }
    buf_add(out, buf_str(&uri), uri.length);
    return 0;
}

int gtw_fit_header(const char *text, struct buf *out, struct err *err)
{
    size_t length = 0;

    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f) {
            return err_set(err, ERR_INPUT,
                           "a header holds no control character, so that no request is made of "
                           "it");
        }
    }
    buf_add(out, text, length);
    return 0;
}

/* The URL's part that the payload is, out of the URL it makes. */
static int fit_part(const char *front, const char *text, struct buf *out, struct err *err)
{
    AUTOFREE char *url = mem_printf("%s%s", front, text);
    AUTOBUF struct buf uri = BUF_INIT;

    if (gtw_fit_uri(url, &uri, err) < 0) {
        return -1;
    }
    buf_str_add(out, buf_str(&uri) + strlen(front));
    return 0;
}

int gtw_fit(const struct gtw_place *place, const char *text, struct buf *out, struct err *err)
{
    switch (place->where) {
    case GTW_QUERY:
        return fit_part("/?", text, out, err);
    case GTW_PATH:
        return fit_part("/", text, out, err);
    case GTW_HEADER:
    case GTW_AGENT:
        return gtw_fit_header(text, out, err);
    case GTW_MULTIPART:
    case GTW_BODY:
    default:
        buf_str_add(out, text);
        return 0;
    }
}
