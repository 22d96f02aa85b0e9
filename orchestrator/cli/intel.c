/* Options and look-ups that the commands about intelligence share. */
#include "orchestrator/cli/intel.h"

#include <string.h>

#include "common/base/clock.h"
#include "orchestrator/cli/data.h"

int cli_intel_open(struct intel_store **out, struct err *err)
{
    return intel_store_open(cli_workspace(), out, err);
}

int cli_intel_models(struct decay_models **out, struct err *err)
{
    AUTOFREE char *path = data_path("intel/decay.yaml");
    return decay_models_load(path, out, err);
}

/* What was wrong with a value on the command line is a matter of usage. */
static int as_usage(const char *name, struct err *err)
{
    err->kind = ERR_USAGE;
    return err_wrap(err, "--%s", name);
}

int cli_time(const struct cli_args *args, const char *name, int64_t fallback, int64_t *out,
             struct err *err)
{
    const char *value = cli_value(args, name);
    if (value == NULL) {
        *out = fallback;
        return 0;
    }
    if (strcmp(value, "now") == 0) {
        *out = clock_utc_ms();
        return 0;
    }
    return intel_time_parse(value, out, err) < 0 ? as_usage(name, err) : 0;
}

int cli_duration(const struct cli_args *args, const char *name, int64_t *out, struct err *err)
{
    const char *value = cli_value(args, name);
    *out = 0;
    return value != NULL && intel_duration_parse(value, out, err) < 0 ? as_usage(name, err) : 0;
}

static int parse_types(const char *list, uint32_t *out, struct err *err)
{
    while (*list != '\0') {
        size_t length = strcspn(list, ",");
        AUTOFREE char *name = mem_strndup(list, length);
        enum intel_type type = INTEL_URL;
        if (intel_type_parse(name, &type, err) < 0) {
            return as_usage("type", err);
        }
        *out |= (uint32_t)1 << type;
        list += length + (list[length] == ',');
    }
    return 0;
}

int cli_query(const struct cli_args *args, struct intel_query *out, struct err *err)
{
    int64_t confidence = 0;
    const char *types = cli_value(args, "type");
    *out = (struct intel_query){
        .technique = cli_value(args, "technique"),
        .cve = cli_value(args, "cve"),
        .source = cli_value(args, "source"),
    };
    if (cli_int(args, "min-confidence", 1, 100, 0, &confidence, err) < 0) {
        return -1;
    }
    out->min_confidence = (int)confidence;
    return types == NULL ? 0 : parse_types(types, &out->types, err);
}

int cli_intel_find(struct intel_store *store, const char *word, struct intel_item *out,
                   struct err *err)
{
    int rc = intel_store_find(store, word, out, err);
    if (rc == INTEL_NOT_FOUND) {
        return err_set(err, ERR_INPUT, "no item '%s'; 'tameshi intel list' lists them", word);
    }
    return rc == 0 ? 0 : -1;
}
