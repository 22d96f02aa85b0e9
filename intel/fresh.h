/* Whether an item may be used at a time, and why not. Pure functions of what the sightings say, the
 * models and the time: no store, no clock. Source of the formulas: MISP's decaying models
 * (Polynomial), and plain half-life. */
#ifndef INTEL_FRESH_H
#define INTEL_FRESH_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "intel/item.h"

enum decay_kind { DECAY_NONE, DECAY_POLYNOMIAL, DECAY_EXPONENTIAL };

/* How the score of an item of a type falls with the time since it was last seen. */
struct decay_model {
    const char *name;
    enum decay_kind kind;
    double lifetime_days; /* polynomial: tau, the score is 0 from then on; exponential: half-life */
    double speed;         /* polynomial: delta */
    double base;          /* 0-100, where the sightings give no confidence */
    double threshold;     /* 0-100: below it the item is not used any more */
};

/* score = base * (1 - (age / tau)^(1 / delta)), 0 past tau; base * 2^(-age / half-life); base. A
 * negative age counts as 0 here. base: the item's confidence, or the model's. */
double decay_score(const struct decay_model *model, double base, int64_t age_ms);
/* Age at which the score falls to the threshold, ms; INT64_MAX: never; 0: it is below from the
 * start. */
int64_t decay_lifetime_ms(const struct decay_model *model, double base);

/* Models by type, as data. */
struct decay_models;
/* YAML: `models: {name: {kind, ...}}`, `types: {url: name, ...}`; each type has a model. */
int decay_models_load(const char *path, struct decay_models **out, struct err *err);
void decay_models_free(struct decay_models *models);
AUTO_DEFINE(decay_models)
const struct decay_model *decay_model_of(const struct decay_models *models, enum intel_type type);

enum freshness {
    FRESH_USABLE,
    FRESH_NOT_SEEN_YET,   /* everything known of it is from after that time */
    FRESH_REVOKED,        /* by all who told of it */
    FRESH_EXPIRED_MARK,   /* the last word is a sighting of type "expired" */
    FRESH_FALSE_POSITIVE, /* the last word is a sighting of type "false-positive" */
    FRESH_NOT_VALID_YET,
    FRESH_NOT_VALID_MORE, /* valid_until has passed */
    FRESH_DECAYED,        /* score below the model's threshold */
    FRESH_TOO_OLD,        /* older than the policy allows */
    FRESH_UNDATED,        /* a limit on the age, and nobody said when it was first seen */
    FRESH_COUNT,
};

struct fresh_input {
    enum intel_type type;
    struct intel_times times;
    int confidence;
    bool revoked;
    enum intel_mark mark; /* the last word, by time */
    int64_t max_age_ms;   /* since first seen; 0: no limit */
};

struct fresh_state {
    enum freshness freshness;
    int64_t age_ms;   /* at - first seen (published if that is unknown); INTEL_UNKNOWN */
    int64_t lag_ms;   /* at - when it could be had: added, or published; INTEL_UNKNOWN */
    double score;     /* at that time */
    int64_t until_ms; /* UTC: usable until then if nothing new is said; INT64_MAX: for good */
};

void fresh_judge(const struct fresh_input *input, const struct decay_models *models, int64_t at_ms,
                 struct fresh_state *out);
const char *freshness_name(enum freshness freshness); /* "usable", "revoked", "not-valid-yet" ... */
/* A sentence with the figures: "valid until 2024-01-01T00:00:00.000Z, which has passed". Caller
 * frees. */
char *fresh_reason(const struct fresh_input *input, const struct decay_models *models,
                   int64_t at_ms, const struct fresh_state *state);

#endif
