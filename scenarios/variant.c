/* The variants, one row each. A variant may change how a payload is written, never what it does;
 * which ones keep the effect of a given payload is the author's choice and the control arm's proof.
 */
#include "scenarios/variant.h"

#include <string.h>

#include "common/base/mem.h"
#include "scenarios/encode.h"

const struct variant variants[] = {
    {.name = "plain", .summary = "as authored"},
    {.name = "url", .summary = "every byte as %4A", .apply = encode_url_all, .encoded = true},
    {.name = "url-lower",
     .summary = "every byte as %4a",
     .apply = encode_url_all_lower,
     .encoded = true},
    {.name = "url-reserved",
     .summary = "only reserved bytes as %2F, a space as %20",
     .apply = encode_url,
     .encoded = true},
    {.name = "double-url",
     .summary = "every byte as %254A",
     .apply = encode_url_all_twice,
     .encoded = true},
    {.name = "plus",
     .summary = "a space as +, least encoding",
     .apply = encode_url_least,
     .encoded = true},
    {.name = "case",
     .summary = "letters in turn upper and lower case",
     .apply = encode_alternate,
     .keeps_inserts = true},
    {.name = "upper",
     .summary = "letters in upper case",
     .apply = encode_upper,
     .keeps_inserts = true},
    {.name = "sql-case",
     .summary = "SQL words in alternating case",
     .apply = encode_sql_case,
     .keeps_inserts = true},
    {.name = "sql-version",
     .summary = "SQL words as /*!UNION*/",
     .apply = encode_sql_version,
     .keeps_inserts = true},
    {.name = "sql-comment", .summary = "a space as /**/", .apply = encode_sql_comment},
    {.name = "tab", .summary = "a space as a tab", .apply = encode_tab},
    {.name = "newline", .summary = "a space as a line feed", .apply = encode_newline},
    {.name = "ifs", .summary = "a space as ${IFS}", .apply = encode_ifs},
    {.name = "slash-twice", .summary = "a slash as //", .apply = encode_slash_twice},
    {.name = "slash-dot", .summary = "a slash as /./", .apply = encode_slash_dot},
    {.name = "html", .summary = "every ASCII byte as &#x4a;", .apply = encode_html_all},
    {.name = "json", .summary = "every ASCII byte as \\u004a", .apply = encode_json_all},
    {.name = "base64", .summary = "base64", .apply = encode_base64},
    {.name = "header-case", .summary = "header names in alternating case", .header_case = true},
    {.name = "method-post", .summary = "the query of a GET as the form of a POST", .as_form = true},
};
const size_t variant_total = COUNT_OF(variants);

const struct variant *variant_find(const char *name)
{
    for (size_t i = 0; i < variant_total; i++) {
        if (strcmp(variants[i].name, name) == 0) {
            return &variants[i];
        }
    }
    return NULL;
}
