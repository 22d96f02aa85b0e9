/* For whom a report is: names of audiences, and cutting results down for one. What may stay is in
 * audience_allow.c; what depends on the numbers behind it in the other parts. */
#include "reports/audience.h"

#include <string.h>

#include "common/base/text.h"
#include "common/ext/hash.h"
#include "reports/audience_parts.h"

#define VENDOR "vendor:"

static const char *const left_names[AUDIENCE_LEFT_COUNT] = {
    [AUDIENCE_LEFT_CASES] = "cases",
    [AUDIENCE_LEFT_CLUSTERS] = "clusters",
    [AUDIENCE_LEFT_TECHNIQUES] = "techniques",
    [AUDIENCE_LEFT_VARIANTS] = "variants",
    [AUDIENCE_LEFT_SETS] = "sets",
    [AUDIENCE_LEFT_SEALED] = "sealed_scenarios",
    [AUDIENCE_LEFT_ITEMS] = "items",
    [AUDIENCE_LEFT_SOURCES] = "sources",
    [AUDIENCE_LEFT_PRODUCTS] = "products",
};

const char *audience_left_name(enum audience_left what)
{
    return left_names[what];
}

int audience_parse(const char *text, struct audience *out, struct err *err)
{
    struct audience audience = {AUDIENCE_EVALUATOR, NULL};
    if (strcmp(text, "public") == 0) {
        audience.kind = AUDIENCE_PUBLIC;
    } else if (text_starts(text, VENDOR) && text[strlen(VENDOR)] != '\0') {
        audience = (struct audience){AUDIENCE_VENDOR, text + strlen(VENDOR)};
    } else if (strcmp(text, "evaluator") != 0) {
        return err_set(err, ERR_USAGE, "no audience '%s', expected public, vendor:ID or evaluator",
                       text);
    }
    *out = audience;
    return 0;
}

void audience_name(struct buf *out, const struct audience *audience)
{
    static const char *const names[] = {"evaluator", "public", VENDOR};
    buf_str_add(out, names[audience->kind]);
    buf_str_add(out, audience->kind == AUDIENCE_VENDOR ? audience->product : "");
}

static int find_product(const struct redaction *redaction, const char *name, struct err *err)
{
    const char *id = redaction->audience.product;
    size_t ignored = 0;
    return id == NULL || view_find_product(redaction->view, id, &ignored)
               ? 0
               : err_set(err, ERR_INPUT, "%s: no product '%s' in it", name, id);
}

static void add_mark(struct redaction *redaction, const char *hash)
{
    struct node *mark = node_object(), *left = node_object();
    AUTOBUF struct buf name = BUF_INIT;
    audience_name(&name, &redaction->audience);
    for (int i = 0; i < AUDIENCE_LEFT_COUNT; i++) {
        if (redaction->left[i] > 0) {
            node_set_int(left, left_names[i], redaction->left[i]);
        }
    }
    node_set_str(mark, "audience", buf_str(&name));
    node_set_str(mark, "results_sha256", hash);
    node_set(mark, "left_out", left);
    node_set(redaction->out, "redacted", mark);
}

static int cut_down(struct redaction *redaction, const struct node *results, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    char hash[HASH_HEX];
    if (node_dump(results, NODE_PRETTY, &bytes, err) < 0) {
        return -1;
    }
    hash_bytes(buf_str(&bytes), bytes.length, hash);
    redaction->out = audience_allow(results, redaction->audience.kind);
    audience_cells(redaction);
    audience_intel(redaction);
    audience_cases(redaction);
    add_mark(redaction, hash);
    return 0;
}

/* Of a document that was cut down already: it stays as it is, or it is for somebody else. */
static int same_audience(const struct view *view, const struct audience *audience,
                         const struct node *results, struct node **out, struct err *err)
{
    AUTOBUF struct buf is = BUF_INIT;
    AUTOBUF struct buf asked = BUF_INIT;
    audience_name(&is, &view->redacted.audience);
    audience_name(&asked, audience);
    if (strcmp(buf_str(&is), buf_str(&asked)) != 0) {
        return err_set(err, ERR_INPUT, "the results were cut down for %s and cannot be for %s",
                       buf_str(&is), buf_str(&asked));
    }
    *out = node_ref(results);
    return 0;
}

int results_redact(const struct node *results, const struct audience *audience, struct node **out,
                   struct err *err)
{
    static const char name[] = "results";
    AUTO(view) view = NULL;
    struct redaction redaction = {.audience = *audience};
    if (view_read(results, name, &view, err) < 0) {
        return -1;
    }
    if (view->redacted.given) {
        return same_audience(view, audience, results, out, err);
    }
    redaction.view = view;
    if (audience->kind == AUDIENCE_EVALUATOR) {
        *out = node_ref(results);
        return 0;
    }
    if (find_product(&redaction, name, err) < 0 || cut_down(&redaction, results, err) < 0) {
        return -1;
    }
    *out = redaction.out;
    return 0;
}
