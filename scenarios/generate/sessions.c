/* Choosing journeys and checking what they give. Every session is read back from its own YAML, so
 * that nothing is written that lint would refuse. */
#include "scenarios/generate/sessions.h"

#include "common/base/rng.h"

static size_t by_weight(const struct journey_list *list, struct rng *rng)
{
    uint64_t all = 0;
    size_t at = 0;

    for (size_t i = 0; i < list->count; i++) {
        all += (uint64_t)list->items[i]->weight;
    }
    uint64_t drawn = rng_below(rng, all);
    while (drawn >= (uint64_t)list->items[at]->weight) {
        drawn -= (uint64_t)list->items[at++]->weight;
    }
    return at;
}

void sessions_choose(const struct journey_list *list, uint64_t seed, size_t each, size_t count,
                     size_t *out)
{
    struct rng rng;

    rng_derive(&rng, seed, "journeys");
    for (size_t i = 0; i < count; i++) {
        out[i] = i < each * list->count ? i % list->count : by_weight(list, &rng);
    }
}

int sessions_make(const struct journey *journey, const struct walk_order *order, struct buf *yaml,
                  struct scenario **out, struct err *err)
{
    AUTO(node) document = walk_session(journey, order);
    AUTO(doc) doc = NULL;
    size_t before = yaml->length;
    AUTOFREE char *name = mem_printf("%s.yaml", node_get_str(document, "id", ""));

    if (doc_yaml_dump(document, yaml, err) != 0 ||
        doc_parse(buf_str(yaml) + before, yaml->length - before, name, &doc, err) != 0 ||
        scenario_from_node(doc_root(doc), name, out, err) != 0) {
        return err_wrap(err, "journey '%s'", journey->id);
    }
    return 0;
}
