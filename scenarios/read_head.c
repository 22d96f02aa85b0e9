/* Reading what a scenario is: its names and its place in the frameworks. An attack has to say what
 * it is an example of; benign work may not. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

#define MAX_VERSION 1000000
#define MAX_CAPEC 9999
#define MAX_CWE 99999
#define MAX_ID 64

const char *const scenario_kind_names[] = {"attack", "benign", NULL};
const char *const scenario_isolation_names[] = {"case", "scenario", "batch", NULL};
const char *const scenario_proof_names[] = {"effect", "payload-only", NULL};

/* ATT&CK's tactics, enterprise and then what only ICS has. */
static const char *const tactics[] = {"reconnaissance",
                                      "resource-development",
                                      "initial-access",
                                      "execution",
                                      "persistence",
                                      "privilege-escalation",
                                      "defense-evasion",
                                      "credential-access",
                                      "discovery",
                                      "lateral-movement",
                                      "collection",
                                      "command-and-control",
                                      "exfiltration",
                                      "impact",
                                      "evasion",
                                      "inhibit-response-function",
                                      "impair-process-control",
                                      NULL};

int read_id(const struct cur *cur, const char *key, bool need, const char **out, struct err *err)
{
    struct cur item;
    int answer = cur_str(cur, key, need, out, err);

    if (answer != 0 || cur_any(cur, key, true, &item, err) != 0) {
        return answer;
    }
    if (!text_is_id(*out, MAX_ID)) {
        return cur_fail(&item, err,
                        "'%s' is no id, expected a-z, 0-9, '-', '.' and '_', at most %d", *out,
                        MAX_ID);
    }
    return 0;
}

static int read_line(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    if (cur_str(cur, key, true, out, err) != 0) {
        return -1;
    }
    if (**out == '\0') {
        return cur_fail(cur, err, "'%s' is empty", key);
    }
    return 0;
}

int read_name(struct reading *reading, const struct cur *root, struct err *err)
{
    static const char *const known[] = {
        "id",        "version",   "title",  "kind",     "summary",   "category", "set",
        "origin",    "technique", "tactic", "capec",    "cwe",       "cluster",  "proof",
        "isolation", "cookies",   "actors", "intel",    "detection", "values",   "variants",
        "needs",     "steps",     "effect", "clean_up", NULL};
    struct scenario *scenario = reading->scenario;
    struct err problem;
    size_t kind = 0;

    read_known(reading, root, known);
    if (read_id(root, "id", true, &scenario->id, &problem) != 0) {
        reading_problem(reading, &problem);
        scenario->id = NULL; /* so that it is not held against the file's name too */
    }
    reading_attempt(reading,
                    cur_int(root, "version", true, 1, MAX_VERSION, &scenario->version, &problem),
                    &problem);
    reading_attempt(reading, read_line(root, "title", &scenario->title, &problem), &problem);
    reading_attempt(reading, read_line(root, "summary", &scenario->summary, &problem), &problem);
    if (cur_choice(root, "kind", true, scenario_kind_names, &kind, err) != 0) {
        return -1;
    }
    scenario->kind = (enum scenario_kind)kind;
    return 0;
}

static int read_technique(const struct cur *root, const char **out, struct err *err)
{
    struct cur item;

    if (cur_str(root, "technique", true, out, err) != 0 ||
        cur_any(root, "technique", true, &item, err) != 0) {
        return -1;
    }
    return text_is_technique(*out)
               ? 0
               : cur_fail(&item, err, "'%s' is no ATT&CK technique, expected T1190 or T1059.004",
                          *out);
}

static int read_tactic(const struct cur *root, const char **out, struct err *err)
{
    size_t tactic = 0;

    if (cur_choice(root, "tactic", true, tactics, &tactic, err) != 0) {
        return -1;
    }
    *out = tactics[tactic];
    return 0;
}

/* A list of numbers of a catalogue, which authors like to write as "CWE-94". */
static int read_numbers(struct reading *reading, const struct cur *root, const char *key, bool need,
                        int64_t max, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    bool capec = strcmp(key, "capec") == 0;

    if (need && !read_has(root, key)) {
        return cur_fail(root, err, "missing key '%s', expected a list of numbers, as [66]", key);
    }
    return capec ? read_ints(reading, root, key, false, 1, max, &scenario->capec,
                             &scenario->capec_count, err)
                 : read_ints(reading, root, key, false, 1, max, &scenario->cwe,
                             &scenario->cwe_count, err);
}

/* An attack that is imported may come without a pattern of CAPEC. */
static void read_attack_class(struct reading *reading, const struct cur *root)
{
    struct scenario *scenario = reading->scenario;
    bool need = scenario->proof == PROOF_EFFECT;
    struct err problem;

    reading_attempt(reading, read_technique(root, &scenario->technique, &problem), &problem);
    reading_attempt(reading, read_tactic(root, &scenario->tactic, &problem), &problem);
    reading_attempt(reading, read_numbers(reading, root, "capec", need, MAX_CAPEC, &problem),
                    &problem);
    reading_attempt(reading, read_numbers(reading, root, "cwe", false, MAX_CWE, &problem),
                    &problem);
}

static int read_benign_class(const struct cur *root, struct err *err)
{
    static const char *const keys[] = {"technique", "tactic", "capec", "cwe", "effect"};
    struct cur item;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (cur_any(root, keys[i], false, &item, err) == 0) {
            return cur_fail(&item, err, "benign work has no '%s'; it is of attacks only", keys[i]);
        }
    }
    return 0;
}

static int read_categories(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    AUTOFREE const char **names = NULL;
    struct cur item;

    if (cur_strings(root, "category", true, &names, &scenario->category_count, err) != 0 ||
        cur_any(root, "category", true, &item, err) != 0) {
        return -1;
    }
    if (scenario->category_count == 0) {
        return cur_fail(&item, err, "expected at least one category");
    }
    for (size_t i = 0; i < scenario->category_count; i++) {
        if (!text_is_id(names[i], MAX_ID)) {
            return cur_fail(&item, err, "'%s' is no category, expected an id such as waf",
                            names[i]);
        }
    }
    scenario->categories = reading_array(reading, scenario->category_count + 1, sizeof(*names));
    memcpy(scenario->categories, names, scenario->category_count * sizeof(*names));
    return 0;
}

int read_class(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    size_t isolation = ISOLATION_SCENARIO;
    size_t proof = PROOF_EFFECT;
    struct err problem;

    reading_attempt(reading, read_categories(reading, root, &problem), &problem);
    reading_attempt(reading, read_id(root, "cluster", true, &scenario->cluster, &problem),
                    &problem);
    reading_attempt(
        reading,
        cur_choice(root, "isolation", false, scenario_isolation_names, &isolation, &problem),
        &problem);
    reading_attempt(reading,
                    cur_choice(root, "proof", false, scenario_proof_names, &proof, &problem),
                    &problem);
    reading_attempt(reading, cur_bool(root, "cookies", false, &scenario->cookies, &problem),
                    &problem);
    reading_attempt(reading, read_id(root, "set", false, &scenario->set, &problem), &problem);
    scenario->isolation = (enum scenario_isolation)isolation;
    scenario->proof = (enum scenario_proof)proof;
    if (scenario->kind == SCENARIO_BENIGN) {
        return read_benign_class(root, err);
    }
    read_attack_class(reading, root);
    return 0;
}
