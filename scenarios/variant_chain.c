/* Chains of variants: reading their names and applying their parts. A chain is refused whose parts
 * would undo or break each other, so that each name that is taken says what is sent. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/variant.h"

static int unknown_part(const char *name, struct err *err)
{
    AUTOBUF struct buf names = BUF_INIT;
    AUTOFREE const char **known = mem_array(variant_total + 1, sizeof(*known));
    const char *near = NULL;

    for (size_t i = 0; i < variant_total; i++) {
        known[i] = variants[i].name;
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", variants[i].name);
    }
    near = text_suggest(name, known);
    if (near != NULL) {
        return err_set(err, ERR_INPUT, "unknown variant '%s', did you mean '%s'?", name, near);
    }
    return err_set(err, ERR_INPUT, "unknown variant '%s', expected one of: %s", name,
                   buf_str(&names));
}

/* The part before this one that is no change of the request; NULL: there is none. */
static const struct variant *text_before(const struct variant_chain *chain)
{
    for (size_t i = chain->count; i > 0; i--) {
        if (chain->parts[i - 1]->stage != STAGE_REQUEST) {
            return chain->parts[i - 1];
        }
    }
    return NULL;
}

static int check_order(const struct variant_chain *chain, const struct variant *part,
                       struct err *err)
{
    const struct variant *before = text_before(chain);

    if (part->stage == STAGE_REQUEST || before == NULL || part->stage >= before->stage) {
        return 0;
    }
    return err_set(err, ERR_INPUT,
                   "variant '%s': '%s' cannot follow '%s', whose output is encoded; expected %s",
                   chain->name, part->name, before->name,
                   before->stage == STAGE_URL ? "another URL encoding or nothing"
                                              : "another encoding or nothing");
}

static int add_part(struct variant_chain *chain, const char *name, struct err *err)
{
    const struct variant *part = NULL;

    if (*name == '\0') {
        return err_set(err, ERR_INPUT, "variant '%s': expected a name on both sides of each '+'",
                       chain->name);
    }
    part = variant_find(name);
    if (part == NULL) {
        return unknown_part(name, err);
    }
    if (chain->count == VARIANT_MAX_PARTS) {
        return err_set(err, ERR_INPUT, "variant '%s': more than %d parts", chain->name,
                       VARIANT_MAX_PARTS);
    }
    for (size_t i = 0; i < chain->count; i++) {
        if (chain->parts[i] == part) {
            return err_set(err, ERR_INPUT, "variant '%s': '%s' is there twice", chain->name, name);
        }
    }
    if (check_order(chain, part, err) < 0) {
        return -1;
    }
    chain->parts[chain->count++] = part;
    chain->writes = chain->writes || part->apply != NULL;
    chain->encoded = chain->encoded || part->stage == STAGE_URL;
    chain->request |= part->request;
    return 0;
}

int variant_chain_read(const char *name, struct variant_chain *out, struct err *err)
{
    struct variant_chain chain = {.name = name};
    const char *at = name;

    while (at != NULL) {
        const char *join = strchr(at, VARIANT_JOIN);
        AUTOFREE char *part = join == NULL ? mem_strdup(at) : mem_strndup(at, (size_t)(join - at));

        if (add_part(&chain, part, err) < 0) {
            return -1;
        }
        at = join == NULL ? NULL : join + 1;
    }
    if (chain.count > 1) {
        for (size_t i = 0; i < chain.count; i++) {
            if (chain.parts[i] == variant_find("plain")) {
                return err_set(err, ERR_INPUT, "variant '%s': 'plain' stands alone", name);
            }
        }
    }
    *out = chain;
    return 0;
}

/* The parts that rewrite words, or all others that write. */
static void apply_parts(const struct variant_chain *chain, bool words, bool authored,
                        const struct buf *text, struct buf *out)
{
    AUTOBUF struct buf now = BUF_INIT;

    buf_add(&now, buf_str(text), text->length);
    for (size_t i = 0; i < chain->count; i++) {
        const struct variant *part = chain->parts[i];
        struct buf next = BUF_INIT;

        if (part->apply == NULL || (part->stage == STAGE_WORDS) != words ||
            (part->keeps_inserts && !authored)) {
            continue;
        }
        part->apply(&next, buf_str(&now), now.length);
        buf_done(&now);
        now = next;
    }
    buf_add(out, buf_str(&now), now.length);
}

void variant_chain_words(const struct variant_chain *chain, bool authored, const struct buf *text,
                         struct buf *out)
{
    apply_parts(chain, true, authored, text, out);
}

void variant_chain_encode(const struct variant_chain *chain, const struct buf *text,
                          struct buf *out)
{
    apply_parts(chain, false, true, text, out);
}
