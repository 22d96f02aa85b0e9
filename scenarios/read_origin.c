/* Reading where a scenario comes from and what a product is expected to say of it. Neither changes
 * what is sent: they are for those who read the results. */
#include <string.h>

#include "scenarios/read.h"

#define MAX_TEXT 500
#define MAX_RULE 64

const char *const scenario_depth_names[] = {"telemetry", "general", "tactic", "technique", NULL};

static int read_line(const struct cur *cur, const char *key, bool need, const char **out,
                     struct err *err)
{
    struct cur place;
    int answer = cur_str(cur, key, need, out, err);

    if (answer != 0 || cur_any(cur, key, true, &place, err) != 0) {
        return answer;
    }
    if (**out == '\0' || strlen(*out) > MAX_TEXT || strpbrk(*out, "\r\n") != NULL) {
        return cur_fail(&place, err, "expected one line of 1 to %d bytes", MAX_TEXT);
    }
    return 0;
}

int read_origin(struct reading *reading, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"source", "licence", "file", "id", "url", NULL};
    struct scenario_origin *origin = &reading->scenario->origin;
    struct cur cur;
    int answer = cur_object(root, "origin", false, &cur, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    read_known(reading, &cur, known);
    return read_line(&cur, "source", true, &origin->source, err) != 0 ||
                   read_line(&cur, "licence", true, &origin->licence, err) != 0 ||
                   read_line(&cur, "file", false, &origin->file, err) < 0 ||
                   read_line(&cur, "id", false, &origin->id, err) < 0 ||
                   read_line(&cur, "url", false, &origin->url, err) < 0
               ? -1
               : 0;
}

static int read_rules(struct reading *reading, const struct cur *cur, const char *key,
                      const char ***out, size_t *count, struct err *err)
{
    AUTOFREE const char **rules = NULL;
    struct cur place;
    int answer = cur_strings(cur, key, false, &rules, count, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(cur, key, true, &place, err);
    if (*count == 0 || *count > READ_MAX_LIST) {
        return cur_fail(&place, err, "expected 1 to %d rules, got %zu", READ_MAX_LIST, *count);
    }
    for (size_t i = 0; i < *count; i++) {
        if (*rules[i] == '\0' || strlen(rules[i]) > MAX_RULE) {
            return cur_fail(&place, err, "'%s' is no rule, expected 1 to %d bytes", rules[i],
                            MAX_RULE);
        }
    }
    *out = reading_array(reading, *count + 1, sizeof(**out));
    memcpy(*out, rules, *count * sizeof(**out));
    return 0;
}

int read_detection(struct reading *reading, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"depth", "rules", "not_rules", NULL};
    struct scenario_detection *detection = &reading->scenario->detection;
    struct cur cur;
    size_t depth = 0;
    int answer = cur_object(root, "detection", false, &cur, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    read_known(reading, &cur, known);
    answer = cur_choice(&cur, "depth", false, scenario_depth_names, &depth, err);
    if (answer < 0 ||
        read_rules(reading, &cur, "rules", &detection->rules, &detection->rule_count, err) < 0 ||
        read_rules(reading, &cur, "not_rules", &detection->not_rules, &detection->not_rule_count,
                   err) < 0) {
        return -1;
    }
    detection->has_depth = answer == 0;
    detection->depth = (enum scenario_depth)depth;
    if (reading->scenario->kind == SCENARIO_BENIGN &&
        (detection->has_depth || detection->rule_count > 0)) {
        return cur_fail(&cur, err, "nothing is to be detected in benign work; it has not_rules");
    }
    return answer != 0 && detection->rule_count + detection->not_rule_count == 0
               ? cur_fail(&cur, err, "an empty expectation; give depth, rules or not_rules")
               : 0;
}
