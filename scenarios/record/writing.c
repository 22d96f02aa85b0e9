/* The text of a scenario that is made of a recording, before anybody gets it: what it says about
 * itself, that no secret stands in it in any encoding, and that it is sound. */
#include "scenarios/record/writing.h"

#include <string.h>

#include "common/ext/doc.h"
#include "scenarios/encode.h"

#define MAX_LINE 200

void writing_line(struct buf *out, const char *text)
{
    size_t start = out->length;

    for (; *text != '\0' && out->length - start < MAX_LINE; text++) {
        unsigned char c = (unsigned char)*text;

        buf_char(out, c < 0x20 || c >= 0x7f ? '?' : *text);
    }
}

void writing_comment(const struct writing *writing, struct buf *out)
{
    const struct record_result *result = writing->result;

    buf_str_add(out, "# Recorded: ");
    buf_printf(out, "%zu requests to ", result->kept);
    writing_line(out, result->host);
    buf_str_add(out, ", out of ");
    writing_line(out, writing->file);
    buf_str_add(out, ".\n");
    for (size_t i = 0; i < node_count(result->left_out); i++) {
        buf_printf(out, "# Left out: %s: %lld.\n",
                   node_get_str(node_at(result->left_out, i), "what", ""),
                   (long long)node_get_int(node_at(result->left_out, i), "count", 0));
    }
    if (result->unread > 0) {
        buf_printf(out, "# Answers packed in a way that is not read, and so not searched: %zu.\n",
                   result->unread);
    }
    for (size_t i = 0; i < node_count(result->variables); i++) {
        const struct node *variable = node_at(result->variables, i);
        const struct node *where = node_get(variable, "where");

        buf_printf(out, "# To fill in: %s", node_get_str(variable, "name", ""));
        for (size_t k = 0; k < node_count(where); k++) {
            buf_str_add(out, k == 0 ? ": " : ", ");
            writing_line(out, node_str(node_at(where, k)));
        }
        buf_str_add(out, ".\n");
    }
    if (result->gone > 0) {
        buf_printf(out, "# Secrets without a variable, where 'replace-me' stands: %zu.\n",
                   result->gone);
    }
}

/* Whether a secret stands in a text as it is or in an encoding that requests use. */
static bool stands_in(const struct token *token, const struct buf *text)
{
    static encode_fn *const encodings[] = {encode_form, encode_url, encode_json, encode_base64,
                                           encode_html};

    if (memmem(buf_str(text), text->length, token->value, token->length) != NULL) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        AUTOBUF struct buf encoded = BUF_INIT;

        encodings[i](&encoded, token->value, token->length);
        if (memmem(buf_str(text), text->length, buf_str(&encoded), encoded.length) != NULL) {
            return true;
        }
    }
    return false;
}

int writing_check(const struct writing *writing, struct err *err)
{
    for (size_t i = 0; i < writing->tokens.count; i++) {
        const struct token *token = &writing->tokens.items[i];

        if (token->secret && token->distinct && token->length >= TOKEN_MIN_INSIDE &&
            stands_in(token, &writing->result->yaml)) {
            return err_set(
                err, ERR_INPUT,
                "'%s': the secret of %s of step %s would stand in the scenario, which is "
                "not written",
                writing->file, token->place_count > 0 ? token->places[0] : "a header",
                writing->names[token->first_use]);
        }
    }
    return 0;
}

int writing_read_back(const struct writing *writing, struct err *err)
{
    struct record_result *result = writing->result;
    AUTO(doc) doc = NULL;

    if (result->yaml.length > DOC_MAX_BYTES) {
        return err_set(err, ERR_INPUT,
                       "'%s': the scenario would be larger than %zu bytes; record less",
                       writing->file, DOC_MAX_BYTES);
    }
    if (doc_parse(buf_str(&result->yaml), result->yaml.length, "scenario", &doc, err) < 0 ||
        scenario_from_node(doc_root(doc), "scenario", &result->scenario, err) < 0) {
        return err_wrap(err, "'%s' makes no sound scenario", writing->file);
    }
    return 0;
}
