/* The published schema says what the reader says: each object of the schema is probed with a key
 * that nobody knows, which the reader refuses with the list of those that it knows. And a validator
 * that is not ours takes what ships and refuses what the reader refuses. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "reports/criteria.h"
#include "tests/support.h"

#define SCHEMA_FILE REPORTS_CRITERIA_DIR "/criteria.schema.json"
#define STRANGE "qqqqqqqqqqqqqqqq"
#define MAX_WORDS 64
#define PYTHON_MS 120000
#define HEAD                                                                                       \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n"
#define FLOORS "floors: {cases: 1, clusters: 10}\n"
#define WHOLE HEAD FLOORS "headline: [detection_rate]\n"

static const struct probe {
    const char *path; /* of an object in the schema, as node_path has it */
    const char *yaml;
} probes[] = {
    {"", WHOLE STRANGE ": 1\n"},
    {"properties.floors", HEAD "floors: {" STRANGE ": 1}\nheadline: [detection_rate]\n"},
    {"properties.score.items", WHOLE "score: [{" STRANGE ": 1}]\n"},
    {"properties.thresholds.items", WHOLE "thresholds: [{" STRANGE ": 1}]\n"},
    {"properties.gates.items", WHOLE "gates: [{" STRANGE ": 1}]\n"},
    {"properties.profile", WHOLE "profile: {" STRANGE ": 1}\n"},
};

/* What the reader takes, and so has the validator to. */
static const char *const good[] = {
    WHOLE,
    WHOLE "score: []\nthresholds: []\ngates: []\nbase_rates: []\n",
    WHOLE "gates: [{metric: detection_rate, at_least: 1, window: 1s}]\n",
    WHOLE "gates: [{metric: false_block_rate, at_most: 0}]\nvalid_for: 3650d\n",
    WHOLE "profile: {csf: [GV, RC.CO, RS.MA-99], industries: [dams]}\nvalid_for: 120mo\n",
    HEAD "floors: {cases: 1, clusters: 1, effective: 1, half_width: 0.5}\nheadline: "
         "[telemetry_rate, ambiguous_rate]\n",
};

/* What the reader refuses. */
static const char *const bad[] = {
    HEAD FLOORS,
    WHOLE "gates: [{metric: speed, at_least: 1}]\n",
    WHOLE "gates: [{metric: control_valid_rate, at_least: 1}]\n",
    WHOLE "gates: [{metric: detection_rate}]\n",
    WHOLE "gates: [{metric: detection_rate, at_least: 1, at_most: 1}]\n",
    WHOLE "gates: [{metric: detection_rate, at_least: 1.1}]\n",
    WHOLE "gates: [{metric: detection_rate, at_least: 1, window: 0s}]\n",
    WHOLE "gates: [{metric: prevention_rate, at_least: 1, window: 1s}]\n",
    WHOLE "profile: {}\n",
    WHOLE "profile: {techniques: []}\n",
    WHOLE "profile: {techniques: [T1]}\n",
    WHOLE "profile: {techniques: [T1190, T1190]}\n",
    WHOLE "profile: {csf: [DE.XX]}\n",
    WHOLE "profile: {csf: [DE.CM-00]}\n",
    WHOLE "profile: {industries: [The Press]}\n",
    WHOLE "valid_for: 0d\n",
    WHOLE "valid_for: 3651d\n",
    WHOLE "valid_for: 121mo\n",
    WHOLE "valid_for: 1y\n",
    WHOLE "base_rates: [1]\n",
    HEAD "floors: {cases: 1}\nheadline: [detection_rate]\n",
    HEAD "floors: {cases: 1, clusters: 1, effective: 0}\nheadline: [detection_rate]\n",
    HEAD "floors: {cases: 1, clusters: 1, half_width: 0.51}\nheadline: [detection_rate]\n",
    HEAD FLOORS "headline: []\n",
};

/* The reader's answer; *problem, where it refuses, is the caller's. */
static int read_text(const char *text, char **problem)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    AUTO(criteria) criteria = NULL;
    struct err err = {0};
    support_write(path, text);
    int answer = criteria_load(path, &criteria, &err);
    *problem = mem_strdup(answer == 0 ? "" : err.text);
    return answer;
}

/* "a, b, c" of words in any order, sorted. Caller frees. */
static char *sorted(const char **list, size_t count)
{
    struct buf out = BUF_INIT;
    qsort(list, count, sizeof(*list), text_compare);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, "%s%s", i == 0 ? "" : ", ", list[i]);
    }
    return buf_take(&out);
}

static char *words_of_schema(const struct node *object)
{
    const char *list[MAX_WORDS];
    size_t count = 0;
    const struct node *properties = node_get(object, "properties");
    for (void *i = node_iter(properties); i != NULL; i = node_iter_next(properties, i)) {
        list[count++] = node_iter_key(i);
    }
    return sorted(list, count);
}

static char *words_of_reader(const struct probe *probe)
{
    static const char before[] = "expected one of: ";
    const char *list[MAX_WORDS];
    size_t count = 0;
    AUTOFREE char *problem = NULL;
    char *rest = NULL;
    cr_assert_eq(read_text(probe->yaml, &problem), -1);
    char *at = strstr(problem, before);
    cr_assert(at != NULL && strstr(problem, "'" STRANGE "'") != NULL, "'%s' is refused with: %s",
              probe->path, problem);
    for (char *word = strtok_r(at + strlen(before), ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        cr_assert_lt(count, MAX_WORDS);
        list[count++] = word;
    }
    return sorted(list, count);
}

static struct node *load_schema(void)
{
    struct node *schema = NULL;
    struct err err = {0};
    assert_ok(node_load(SCHEMA_FILE, 1 << 20, &schema, &err), err);
    return schema;
}

Test(criteria_schema, has_the_keys_that_are_read)
{
    AUTO(node) schema = load_schema();
    for (size_t i = 0; i < COUNT_OF(probes); i++) {
        const struct node *object =
            *probes[i].path == '\0' ? schema : node_path(schema, probes[i].path);
        cr_assert_not_null(object, "the schema has no '%s'", probes[i].path);
        AUTOFREE char *published = words_of_schema(object);
        AUTOFREE char *read = words_of_reader(&probes[i]);
        cr_expect_str_eq(published, read, "'%s': the schema has %s; the reader knows %s",
                         probes[i].path, published, read);
    }
}

/* Objects that take no other keys are those that are probed. */
static size_t count_closed(const struct node *node)
{
    size_t count = node_type(node) == NODE_OBJECT && node_get(node, "additionalProperties") != NULL;
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        count += count_closed(node_iter_value(i));
    }
    return count;
}

Test(criteria_schema, has_no_object_that_is_not_probed)
{
    AUTO(node) schema = load_schema();
    cr_assert_eq(count_closed(schema), COUNT_OF(probes));
}

Test(criteria_schema, has_the_metrics_that_criteria_may_name)
{
    AUTO(node) schema = load_schema();
    const struct node *names = node_path(schema, "$defs.metric.enum");
    size_t at = 0;
    for (int m = 0; m < METRIC_COUNT; m++) {
        AUTOFREE char *problem = NULL;
        AUTOFREE char *text =
            mem_printf(HEAD FLOORS "headline: [%s]\n", metric_name((enum metric_id)m));
        if (read_text(text, &problem) == 0) {
            cr_expect_str_eq(node_str(node_at(names, at)), metric_name((enum metric_id)m));
            at++;
        }
    }
    cr_expect_eq(at, node_count(names));
}

/* As JSON, which the validator reads without an understanding of YAML. */
static void put_document(const struct doc *doc, const char *folder, const char *name)
{
    AUTOFREE char *file = mem_printf("%s/%s.json", folder, name);
    struct err err = {0};
    assert_ok(node_save(doc_root(doc), NODE_PRETTY, file, &err), err);
}

static void put_texts(const char *const *texts, size_t count, const char *folder)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(doc) doc = NULL;
        AUTOFREE char *name = mem_printf("%02zu", i);
        struct err err = {0};
        assert_ok(doc_parse(texts[i], strlen(texts[i]), name, &doc, &err), err);
        put_document(doc, folder, name);
    }
}

/* Asserts that the validator says "NAME ok" of each document, or of none. */
static void validate(const char *folder, size_t count, bool ok)
{
    const char *argv[] = {"python3", SCHEMA_CHECK, SCHEMA_FILE, folder, NULL};
    struct proc_options options = {
        .argv = argv, .timeout_ms = PYTHON_MS, .max_output_bytes = 1 << 20};
    struct proc_result result = {0};
    struct err err = {0};
    size_t seen = 0;
    char *rest = NULL;
    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
    AUTOFREE char *said = mem_strdup(buf_str(&result.out));
    for (char *line = strtok_r(said, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        cr_expect_eq(text_ends(line, ".json ok"), ok, "%s", line);
        seen++;
    }
    cr_expect_eq(seen, count);
    proc_result_done(&result);
}

Test(criteria_schema, takes_what_ships_and_what_is_read)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    static const char *const ships[] = {"waf-1", "waf-2"};
    for (size_t i = 0; i < COUNT_OF(ships); i++) {
        AUTO(doc) doc = NULL;
        AUTOFREE char *path = mem_printf(REPORTS_CRITERIA_DIR "/%s.yaml", ships[i]);
        struct err err = {0};
        assert_ok(doc_load(path, &doc, &err), err);
        put_document(doc, folder, ships[i]);
    }
    put_texts(good, COUNT_OF(good), folder);
    validate(folder, COUNT_OF(ships) + COUNT_OF(good), true);
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        AUTOFREE char *problem = NULL;
        cr_expect_eq(read_text(good[i], &problem), 0, "%s", problem);
    }
}

Test(criteria_schema, refuses_what_the_reader_refuses)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    put_texts(bad, COUNT_OF(bad), folder);
    validate(folder, COUNT_OF(bad), false);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        AUTOFREE char *problem = NULL;
        cr_expect_eq(read_text(bad[i], &problem), -1, "it was read: %s", bad[i]);
    }
}
