/* The published schema says what the readers say. Each object of the schema is probed: a file with
 * a key that nobody knows is refused with the list of those that are known, and that list is the
 * schema's. Likewise for words out of a list. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/json.h"
#include "scenarios/variant.h"
#include "tests/scenarios/support.h"

#define STRANGE "qqqqqqqqqqqqqqqq"
#define MAX_WORDS 64

struct probe {
    const char *path; /* into the schema, as node_path has it: an object, or a list of words */
    bool benign;
    /* With STRANGE in the place; without: the word of the scenario's head that STRANGE replaces. */
    const char *yaml;
};

#define EFFECT "steps: [{http: {name: s, method: GET, path: /}}]\neffect: "
#define STEP "steps: [{"
#define HTTP STEP "http: {name: s, method: GET, path: /, "

static const struct probe keys[] = {
    {"", true, STRANGE ": 1\n"},
    {"$defs.origin", true, "origin: {" STRANGE ": 1}\n"},
    {"$defs.intel", true, "intel: {" STRANGE ": 1}\n"},
    {"$defs.detection", true, "detection: {" STRANGE ": 1}\n"},
    {"$defs.step", true, STEP STRANGE ": 1}]\n"},
    {"$defs.http", true, HTTP STRANGE ": 1}}]\n"},
    {"$defs.exec", true, STEP "exec: {name: s, " STRANGE ": 1}}]\n"},
    {"$defs.file", true, STEP "file: {name: s, " STRANGE ": 1}}]\n"},
    {"$defs.wait", true, STEP "wait: {" STRANGE ": 1}}]\n"},
    {"$defs.callback", true, STEP "callback: {name: s, " STRANGE ": 1}}]\n"},
    {"$defs.when", true, STEP "wait: {when: {" STRANGE ": 1}}}]\n"},
    {"$defs.each", true, HTTP "each: {" STRANGE ": 1}}}]\n"},
    {"$defs.http_conditions", true, HTTP "expect: {" STRANGE ": 1}}}]\n"},
    {"$defs.http_conditions", true,
     STEP "http: {name: s, method: GET, path: '/{{w}}', each: {name: w, of: [a]}, until: {" STRANGE
          ": 1}}}]\n"},
    {"$defs.exec_conditions", true,
     STEP "exec: {name: s, machine: target, argv: [a], expect: {" STRANGE ": 1}}}]\n"},
    {"$defs.capture.oneOf.1", true, HTTP "capture: {a: {" STRANGE ": 1}}}}]\n"},
    {"$defs.fields.oneOf.1.items", true, HTTP "query: [{" STRANGE ": 1}]}}]\n"},
    {"$defs.headers.oneOf.1.items", true, HTTP "headers: [{" STRANGE ": 1}]}}]\n"},
    {"$defs.part", true, HTTP "multipart: [{" STRANGE ": 1}]}}]\n"},
    {"$defs.effect", false, EFFECT "[{" STRANGE ": 1}]\n"},
    {"$defs.effect.properties.response", false, EFFECT "[{response: {" STRANGE ": 1}}]\n"},
    {"$defs.effect.properties.callback", false, EFFECT "[{callback: {" STRANGE ": 1}}]\n"},
    {"$defs.file_effect", false, EFFECT "[{file: {" STRANGE ": 1}}]\n"},
    {"$defs.exec_effect", false, EFFECT "[{exec: {" STRANGE ": 1}}]\n"},
};

/* Their keys are a part of those of effects and steps: what else may not be there is in the corpus.
 */
static const char *const parts[] = {"$defs.need", "$defs.clean_step", NULL};

static const struct probe words[] = {
    {"properties.kind.enum", true, "benign"},
    {"properties.tactic.enum", false, "initial-access"},
    {"properties.proof.enum", true, "proof: " STRANGE "\n"},
    {"properties.isolation.enum", true, "isolation: " STRANGE "\n"},
    {"$defs.variant.enum", true, "variants: [" STRANGE "]\n"},
    {"$defs.detection.properties.depth.enum", true, "detection: {depth: " STRANGE "}\n"},
    {"$defs.intel.properties.type.enum", true, "intel: {type: " STRANGE "}\n"},
    {"$defs.intel.properties.scheme.enum", true, "intel: {type: url, scheme: " STRANGE "}\n"},
    {"$defs.intel.properties.host.enum", true, "intel: {type: url, host: " STRANGE "}\n"},
    {"$defs.machine.enum", true, STEP "exec: {name: s, machine: " STRANGE "}}]\n"},
    {"$defs.callback.properties.proto.enum", true,
     STEP "callback: {name: s, port: 1, proto: " STRANGE "}}]\n"},
};

static struct node *load_schema(void)
{
    struct node *schema = NULL;
    struct err err = {0};

    assert_ok(node_load(SCHEMA_FILE, 1 << 20, &schema, &err), err);
    return schema;
}

static const struct node *find(const struct node *schema, const char *path)
{
    const struct node *found = *path == '\0' ? schema : node_path(schema, path);

    cr_assert_not_null(found, "the schema has no '%s'", path);
    return found;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "a, b, c" of words in any order, sorted. Caller frees. */
static char *sorted(const char **list, size_t count)
{
    struct buf out = BUF_INIT;

    qsort(list, count, sizeof(*list), by_text);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, "%s%s", i == 0 ? "" : ", ", list[i]);
    }
    return buf_take(&out);
}

static char *words_of_schema(const struct node *node)
{
    const char *list[MAX_WORDS];
    size_t count = 0;

    if (node_type(node) == NODE_ARRAY) {
        for (; count < node_count(node); count++) {
            list[count] = node_str(node_at(node, count));
        }
        return sorted(list, count);
    }
    const struct node *properties = node_get(node, "properties");
    for (void *i = node_iter(properties); i != NULL; i = node_iter_next(properties, i)) {
        list[count++] = node_iter_key(i);
    }
    return sorted(list, count);
}

static char *text_of_probe(const struct probe *probe)
{
    const char *more = strstr(probe->yaml, STRANGE) != NULL ? probe->yaml : "";
    AUTOFREE char *whole = probe->benign ? benign_of(more) : attack_of(more);
    const char *at = more == probe->yaml ? NULL : strstr(whole, probe->yaml);

    return at == NULL ? TAKE(whole)
                      : mem_printf("%.*s" STRANGE "%s", (int)(at - whole), whole,
                                   at + strlen(probe->yaml));
}

/* What the reader knows, out of the message with which it refuses the probe. Caller frees. */
static char *words_of_reader(const struct probe *probe)
{
    static const char before[] = "expected one of: ";
    const char *list[MAX_WORDS];
    size_t count = 0;
    AUTOFREE char *text = text_of_probe(probe);
    AUTOFREE char *problem = problem_of(text);
    char *at = strstr(problem, before);
    char *rest = NULL;

    cr_assert(at != NULL && strstr(problem, "'" STRANGE "'") != NULL, "'%s' is refused with: %s",
              probe->path, problem);
    for (char *word = strtok_r(at + strlen(before), ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        cr_assert_lt(count, MAX_WORDS);
        list[count++] = word;
    }
    return sorted(list, count);
}

static void assert_same_words(const struct node *schema, const struct probe *probe)
{
    AUTOFREE char *published = words_of_schema(find(schema, probe->path));
    AUTOFREE char *read = words_of_reader(probe);

    cr_expect_str_eq(published, read, "'%s': the schema has %s; the reader knows %s", probe->path,
                     published, read);
}

Test(schema, has_the_keys_that_are_read)
{
    AUTO(node) schema = load_schema();

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        assert_same_words(schema, &keys[i]);
    }
}

Test(schema, has_the_words_that_are_read)
{
    AUTO(node) schema = load_schema();

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        assert_same_words(schema, &words[i]);
    }
}

/* A chain is up to four names, each of which may be any but `plain`. */
Test(schema, joins_the_variants_that_are_read)
{
    AUTO(node) schema = load_schema();
    const struct node *chain = find(schema, "properties.variants.items.anyOf.1");
    AUTOBUF struct buf names = BUF_INIT;
    AUTOFREE char *expected = NULL;

    for (size_t i = 0; i < variant_total; i++) {
        if (strcmp(variants[i].name, "plain") != 0) {
            buf_printf(&names, "%s%s", names.length == 0 ? "" : "|", variants[i].name);
        }
    }
    expected = mem_printf("^(%s)([+](%s)){1,%d}$", buf_str(&names), buf_str(&names),
                          VARIANT_MAX_PARTS - 1);
    cr_expect_str_eq(node_get_str(chain, "pattern", ""), expected);
}

static bool is_probed(const char *path)
{
    bool found = text_in_list(parts, path);

    for (size_t i = 0; i < COUNT_OF(keys) && !found; i++) {
        found = strcmp(keys[i].path, path) == 0;
    }
    for (size_t i = 0; i < COUNT_OF(words) && !found; i++) {
        found = strcmp(words[i].path, path) == 0;
    }
    return found;
}

static char *below(const char *path, const char *key)
{
    return mem_printf("%s%s%s", path, *path == '\0' ? "" : ".", key);
}

/* Objects with keys of their own and lists of words, however deep. Below `if` and the like stand
 * conditions on what is described elsewhere. */
static void check_probed(const struct node *node, const char *path)
{
    static const char *const conditions[] = {"allOf", "if", "then", "else", "not", NULL};

    if (node_type(node_get(node, "properties")) == NODE_OBJECT) {
        cr_expect(is_probed(path), "no probe looks at the object '%s' of the schema", path);
        cr_expect(node_type(node_get(node, "additionalProperties")) == NODE_BOOL &&
                      !node_get_bool(node, "additionalProperties", true),
                  "'%s' takes other keys", path);
    }
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        const char *key = node_iter_key(i);
        const struct node *value = node_iter_value(i);
        AUTOFREE char *there = below(path, key);

        if (strcmp(key, "enum") == 0) {
            cr_expect(is_probed(there), "no probe looks at the words '%s' of the schema", there);
        } else if (node_type(value) == NODE_OBJECT && !text_in_list(conditions, key)) {
            check_probed(value, there);
        }
        for (size_t j = 0;
             node_type(value) == NODE_ARRAY && strcmp(key, "oneOf") == 0 && j < node_count(value);
             j++) {
            AUTOFREE char *entry = mem_printf("%s.%zu", there, j);

            check_probed(node_at(value, j), entry);
        }
    }
}

Test(schema, has_no_object_and_no_list_that_is_not_probed)
{
    AUTO(node) schema = load_schema();

    check_probed(schema, "");
}
