/* Models of decay, and reading them. Formulas: methodology of MISP's decaying models (Polynomial),
 * and half-life. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/ext/doc.h"
#include "intel/fresh.h"

#define MS_DAY 86400000.0
#define MODELS_MAX 32
#define LIFETIME_MAX 36500.0
#define SPEED_MAX 100.0

struct decay_models {
    struct doc *doc;
    struct decay_model models[MODELS_MAX];
    size_t count;
    const struct decay_model *of_type[INTEL_TYPES];
};

double decay_score(const struct decay_model *model, double base, int64_t age_ms)
{
    double days = age_ms < 0 ? 0 : (double)age_ms / MS_DAY;

    switch (model->kind) {
    case DECAY_POLYNOMIAL:
        return days >= model->lifetime_days
                   ? 0
                   : base * (1 - pow(days / model->lifetime_days, 1 / model->speed));
    case DECAY_EXPONENTIAL:
        return base * exp2(-days / model->lifetime_days);
    case DECAY_NONE:
        break;
    }
    return base;
}

int64_t decay_lifetime_ms(const struct decay_model *model, double base)
{
    double days = 0;

    if (base < model->threshold) {
        return 0;
    }
    if (model->kind == DECAY_NONE || model->threshold <= 0) {
        return model->kind == DECAY_POLYNOMIAL ? (int64_t)(model->lifetime_days * MS_DAY)
                                               : INT64_MAX;
    }
    if (model->kind == DECAY_POLYNOMIAL) {
        days = model->lifetime_days * pow(1 - model->threshold / base, model->speed);
    } else {
        days = model->lifetime_days * log2(base / model->threshold);
    }
    return (int64_t)(days * MS_DAY);
}

/* A number that is above low (or not below it) and at most high. */
static int read_number(const struct cur *cur, const char *key, bool may_be_low, double high,
                       double *out, struct err *err)
{
    struct cur value;
    double number = 0;

    if (cur_any(cur, key, true, &value, err) != 0) {
        return -1;
    }
    number = node_real_value(value.node);
    if ((node_type(value.node) != NODE_INT && node_type(value.node) != NODE_REAL) ||
        !(may_be_low ? number >= 0 : number > 0) || !(number <= high)) {
        return cur_fail(&value, err, "expected a number from %s0 to %g",
                        may_be_low ? "" : "just above ", high);
    }
    *out = number;
    return 0;
}

static int read_model(const struct cur *cur, const char *name, struct decay_model *out,
                      struct err *err)
{
    static const char *const known[] = {"kind", "lifetime_days", "speed",
                                        "base", "threshold",     NULL};
    static const char *const kinds[] = {"none", "polynomial", "exponential", NULL};
    size_t kind = 0;

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        cur_choice(cur, "kind", true, kinds, &kind, err) != 0 ||
        read_number(cur, "base", true, 100, &out->base, err) != 0 ||
        read_number(cur, "threshold", true, 100, &out->threshold, err) != 0) {
        return -1;
    }
    out->kind = (enum decay_kind)kind;
    if (out->kind != DECAY_NONE &&
        read_number(cur, "lifetime_days", false, LIFETIME_MAX, &out->lifetime_days, err) != 0) {
        return -1;
    }
    if (out->kind == DECAY_POLYNOMIAL &&
        read_number(cur, "speed", false, SPEED_MAX, &out->speed, err) != 0) {
        return -1;
    }
    out->name = name; /* lives as long as the document */
    return 0;
}

static int read_models(const struct cur *root, struct decay_models *models, struct err *err)
{
    struct cur list;

    if (cur_object(root, "models", true, &list, err) != 0) {
        return -1;
    }
    if (node_count(list.node) > MODELS_MAX) {
        return cur_fail(&list, err, "%zu models, expected at most %d", node_count(list.node),
                        MODELS_MAX);
    }
    for (void *at = node_iter(list.node); at != NULL; at = node_iter_next(list.node, at)) {
        struct cur member;

        cur_member(&list, at, &member);
        if (read_model(&member, node_iter_key(at), &models->models[models->count], err) != 0) {
            return -1;
        }
        models->count++;
    }
    return 0;
}

static int read_types(const struct cur *root, struct decay_models *models, struct err *err)
{
    const char *names[MODELS_MAX + 1] = {NULL};
    struct cur list;

    for (size_t i = 0; i < models->count; i++) {
        names[i] = models->models[i].name;
    }
    if (cur_object(root, "types", true, &list, err) != 0 ||
        cur_known(&list, intel_type_names(), err) != 0) {
        return -1;
    }
    for (size_t type = 0; type < INTEL_TYPES; type++) {
        size_t index = 0;

        if (cur_choice(&list, intel_type_name((enum intel_type)type), true, names, &index, err) !=
            0) {
            return -1;
        }
        models->of_type[type] = &models->models[index];
    }
    return 0;
}

int decay_models_load(const char *path, struct decay_models **out, struct err *err)
{
    static const char *const known[] = {"models", "types", NULL};
    AUTO(decay_models) models = mem_alloc(sizeof(*models));
    struct cur root;

    if (doc_load(path, &models->doc, err) != 0 || cur_root(models->doc, &root, err) != 0 ||
        cur_known(&root, known, err) != 0 || read_models(&root, models, err) != 0 ||
        read_types(&root, models, err) != 0) {
        return -1;
    }
    *out = TAKE(models);
    return 0;
}

void decay_models_free(struct decay_models *models)
{
    if (models == NULL) {
        return;
    }
    doc_free(models->doc);
    free(models);
}

const struct decay_model *decay_model_of(const struct decay_models *models, enum intel_type type)
{
    return models->of_type[type];
}
