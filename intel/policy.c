/* Sources with a limit on the age are few, so they are read once. */
#include "intel/policy.h"

#include <stdlib.h>
#include <string.h>

struct limit {
    char *source;
    int64_t max_age_ms;
};

struct intel_policies {
    struct limit *limits;
    size_t count;
};

static int add(void *data, const struct intel_source *source, struct err *err)
{
    struct intel_policies *policies = data;

    (void)err;
    if (source->max_age_ms > 0) {
        policies->limits = mem_grow(policies->limits, policies->count + 1, sizeof(struct limit));
        policies->limits[policies->count++] =
            (struct limit){mem_strdup(source->name), source->max_age_ms};
    }
    return 0;
}

int intel_policies_load(struct intel_store *store, struct intel_policies **out, struct err *err)
{
    AUTO(intel_policies) policies = mem_alloc(sizeof(*policies));

    if (intel_store_sources(store, add, policies, err) < 0) {
        return -1;
    }
    *out = TAKE(policies);
    return 0;
}

void intel_policies_free(struct intel_policies *policies)
{
    if (policies != NULL) {
        for (size_t i = 0; i < policies->count; i++) {
            free(policies->limits[i].source);
        }
        free(policies->limits);
        free(policies);
    }
}

struct asking {
    const struct intel_policies *policies;
    int64_t max_age_ms;
};

static int apply(void *data, const char *source, struct err *err)
{
    struct asking *asking = data;

    (void)err;
    for (size_t i = 0; i < asking->policies->count; i++) {
        const struct limit *limit = &asking->policies->limits[i];
        if (strcmp(limit->source, source) == 0 &&
            (asking->max_age_ms == 0 || limit->max_age_ms < asking->max_age_ms)) {
            asking->max_age_ms = limit->max_age_ms;
        }
    }
    return 0;
}

int intel_item_fresh(struct intel_store *store, const struct intel_policies *policies,
                     const struct intel_item *item, int64_t max_age_ms, struct fresh_input *out,
                     struct err *err)
{
    struct asking asking = {policies, max_age_ms};

    if (policies->count > 0 &&
        intel_store_item_sources(store, item->row, apply, &asking, err) < 0) {
        return -1;
    }
    *out = (struct fresh_input){
        .type = item->type,
        .times = item->times,
        .confidence = item->confidence,
        .revoked = item->revoked,
        .mark = item->mark,
        .max_age_ms = asking.max_age_ms,
    };
    return 0;
}
