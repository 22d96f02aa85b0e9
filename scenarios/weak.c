/* The rules about one scenario, and running them. A rule judges what a run would show, by looking
 * at the bytes of every case with stand-ins for what only a run knows. */
#include "scenarios/weak.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/ext/doc.h"
#include "scenarios/template.h"
#include "scenarios/weak_look.h"

void remarks_done(struct remarks *remarks)
{
    for (size_t i = 0; i < remarks->count; i++) {
        free(remarks->items[i].text);
    }
    free(remarks->items);
    *remarks = (struct remarks)REMARKS_INIT;
}

void remarks_add(struct remarks *remarks, const struct remark *remark)
{
    remarks->items = mem_grow(remarks->items, remarks->count + 1, sizeof(*remarks->items));
    remarks->items[remarks->count++] = *remark;
}

size_t remarks_count(const struct remarks *remarks, bool note)
{
    size_t count = 0;

    for (size_t i = 0; i < remarks->count; i++) {
        count += remarks->items[i].note == note;
    }
    return count;
}

static struct weak_place place_of(const struct cur *cur)
{
    struct weak_place place = {.file = doc_name(cur->doc)};

    cur_where(cur, &place.line, &place.column);
    return place;
}

struct weak_place weak_at(const struct scenario *scenario, const char *key)
{
    struct cur root = {.doc = scenario->doc, .node = doc_root(scenario->doc)};
    struct cur member = root;

    return cur_any(&root, key, false, &member, NULL) == 0 ? place_of(&member) : place_of(&root);
}

struct weak_place weak_at_step(const struct scenario *scenario, size_t step)
{
    struct cur root = {.doc = scenario->doc, .node = doc_root(scenario->doc)};
    struct cur steps = root;
    struct cur item;

    if (cur_array(&root, "steps", true, &steps, NULL) != 0) {
        return place_of(&root);
    }
    cur_item(&steps, step, &item);
    return place_of(&item);
}

void weak_remark(const struct weak_look *look, struct weak_place place, const char *format, ...)
{
    struct err text;
    va_list args;

    va_start(args, format);
    err_setv(&text, ERR_INPUT, format, args);
    va_end(args);
    struct remark remark = {.kind = look->rule->kind,
                            .note = look->rule->note,
                            .file = place.file,
                            .line = place.line,
                            .column = place.column,
                            .text = mem_strdup(text.text)};
    remarks_add(look->remarks, &remark);
}

void weak_count(struct weak_cases *cases, size_t case_index)
{
    cases->first = cases->count == 0 ? case_index : cases->first;
    cases->count++;
}

void weak_remark_cases(const struct weak_look *look, const char *key, const char *before,
                       const struct weak_cases *cases, const char *after)
{
    if (cases->count > 0) {
        AUTOFREE char *first = scenario_case_id(look->scenario, cases->first);

        weak_remark(look, weak_at(look->scenario, key), "%s%zu of %zu cases (the first is '%s')%s",
                    before, cases->count, scenario_case_count(look->scenario), first, after);
    }
}

static int check_no_proof(const struct weak_look *look, struct err *err)
{
    (void)err;
    if (look->scenario->proof == PROOF_PAYLOAD_ONLY) {
        weak_remark(look, weak_at(look->scenario, "proof"),
                    "nothing shows that the cases do what they say; they are reported apart");
    }
    return 0;
}

bool weak_text_uses(const char *text, const char *name)
{
    struct piece piece;

    while (template_next(&text, &piece, NULL) == 0) {
        if (piece.literal == NULL && strcmp(piece.name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool weak_node_uses(const struct node *node, const char *name)
{
    if (node_type(node) == NODE_STRING) {
        return weak_text_uses(node_str(node), name);
    }
    for (size_t i = 0; node_type(node) == NODE_ARRAY && i < node_count(node); i++) {
        if (weak_node_uses(node_at(node, i), name)) {
            return true;
        }
    }
    if (node_type(node) != NODE_OBJECT) {
        return false;
    }
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        const char *key = node_iter_key(i);
        const char *text = node_str(node_iter_value(i));
        bool asks = strcmp(key, "captured") == 0 || strcmp(key, "not_captured") == 0;

        if (strcmp(key, "capture") != 0 && ((asks && text != NULL && strcmp(text, name) == 0) ||
                                            weak_node_uses(node_iter_value(i), name))) {
            return true;
        }
    }
    return false;
}

static int check_unused_capture(const struct weak_look *look, struct err *err)
{
    const struct scenario *scenario = look->scenario;

    (void)err;
    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;

        for (size_t j = 0; j < http->capture_count; j++) {
            if (!weak_node_uses(scenario_node(scenario), http->captures[j].name)) {
                weak_remark(look, weak_at_step(scenario, i), "'%s' is captured and never used",
                            http->captures[j].name);
            }
        }
    }
    return 0;
}

const struct weak_rule weak_rules[] = {
    {.kind = "echo",
     .summary = "an attack is proven by an answer that only repeats the request",
     .check = weak_check_echo},
    {.kind = "shared-proof",
     .summary = "an attack's effect is that of another case in the same environment too",
     .check = weak_check_shared},
    {.kind = "any-page",
     .summary = "benign work is content with any page",
     .check = weak_check_any_page},
    {.kind = "channel",
     .summary = "the nonce is only where products seldom look: in the body",
     .check = weak_check_channel},
    {.kind = "unsent-nonce",
     .summary = "an effect looks for what the nonce names, and no step holds the nonce",
     .check = weak_check_unsent_nonce},
    {.kind = "method",
     .summary = "a method in other letters than servers know",
     .check = weak_check_method},
    {.kind = "unused-capture",
     .summary = "a text is captured and never used",
     .check = check_unused_capture},
    {.kind = "header-only",
     .summary = "the nonce is in a header alone, so a product that logs none is read by the "
                "source address",
     .note = true,
     .check = weak_check_header_only},
    {.kind = "no-proof", .summary = "no effect is shown", .note = true, .check = check_no_proof},
    {.kind = NULL},
};

int weak_scenario(const struct scenario *scenario, struct remarks *remarks, struct err *err)
{
    for (const struct weak_rule *rule = weak_rules; rule->kind != NULL; rule++) {
        struct weak_look look = {.rule = rule, .scenario = scenario, .remarks = remarks};

        if (rule->check(&look, err) < 0) {
            return err_wrap(err, "rule '%s' on '%s'", rule->kind, scenario->id);
        }
    }
    return 0;
}
