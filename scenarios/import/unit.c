/* What every imported test goes through. A scenario is written as YAML, read back from that text
 * and checked as an authored one is, so that no file is made which `scenario lint` would refuse. */
#include "scenarios/import/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/ext/hash.h"

static int count_tests(struct importing *importing, int64_t count, struct err *err)
{
    struct scenario_import_report *report = importing->report;

    if (count > SCENARIO_IMPORT_MAX_TESTS - report->tests) {
        return err_set(err, ERR_INPUT, "more than %d tests; import them in parts",
                       SCENARIO_IMPORT_MAX_TESTS);
    }
    report->tests += count;
    return 0;
}

/* Takes "name:line:column: " off the text, and the line out of it. */
static const char *strip_place(const char *name, const char *text, int *line)
{
    size_t length = strlen(name);
    const char *at = text + length;
    int64_t number = 0;
    size_t digits = 0;

    if (strncmp(text, name, length) != 0 || *at != ':') {
        return text;
    }
    digits = strspn(at + 1, "0123456789");
    for (size_t i = 0; i < digits && i < 9; i++) {
        number = number * 10 + (at[1 + i] - '0');
    }
    at += 1 + digits;
    if (digits == 0 || *at != ':' || strspn(at + 1, "0123456789") == 0) {
        return text;
    }
    at += 1 + strspn(at + 1, "0123456789");
    if (!text_starts(at, ": ")) {
        return text;
    }
    *line = (int)number;
    return at + 2;
}

int import_refuse(struct importing *importing, const struct import_place *place,
                  const struct err *why, struct err *err)
{
    int line = place->line;
    const char *text = strip_place(importing->file->path, why->text, &line);
    struct node *entry = NULL;

    if (count_tests(importing, place->count, err) < 0) {
        return -1;
    }
    importing->report->refused += place->count;
    entry = node_object();
    node_set_str(entry, "file", importing->file->path);
    node_set_int(entry, "line", line);
    node_set_str(entry, "test", place->test);
    node_set_str(entry, "why", text);
    node_append(importing->report->errors, entry);
    return 0;
}

int import_document(struct importing *importing, struct doc **out, struct cur *root,
                    struct err *err)
{
    const struct import_file *file = importing->file;
    const struct import_place whole = {.count = 1};
    struct err why;

    if (doc_parse(file->bytes, file->length, file->path, out, &why) == 0) {
        if (cur_root(*out, root, &why) == 0) {
            return 0;
        }
        doc_free(*out);
        *out = NULL;
    }
    return import_refuse(importing, &whole, &why, err) < 0 ? -1 : IMPORT_REFUSED;
}

static struct node *origin_of(const struct importing *importing, const struct import_head *head)
{
    struct node *origin = node_object();

    node_set_str(origin, "source", head->source);
    node_set_str(origin, "licence", head->licence);
    node_set_str(origin, "file", importing->file->relative);
    node_set_str(origin, "id", head->test);
    return origin;
}

static void set_class(struct node *scenario, const struct import_head *head)
{
    struct node *capec = NULL;

    if (head->technique == NULL) {
        return;
    }
    node_set_str(scenario, "technique", head->technique);
    node_set_str(scenario, "tactic", head->tactic);
    if (head->capec == NULL || head->capec[0] == 0) {
        return;
    }
    capec = node_array();
    for (size_t i = 0; head->capec[i] != 0; i++) {
        node_append(capec, node_int(head->capec[i]));
    }
    node_set(scenario, "capec", capec);
}

struct node *import_scenario(const struct importing *importing, const struct import_head *head)
{
    struct node *scenario = node_object();
    struct node *category = node_array();

    node_append(category, node_string(head->category));
    node_set_str(scenario, "id", head->id);
    node_set_int(scenario, "version", 1);
    node_set_str(scenario, "title", head->title);
    node_set_str(scenario, "kind", head->technique == NULL ? "benign" : "attack");
    node_set_str(scenario, "summary", head->summary);
    node_set(scenario, "category", category);
    set_class(scenario, head);
    node_set_str(scenario, "cluster", head->cluster);
    node_set_str(scenario, "proof", "payload-only");
    node_set_str(scenario, "isolation", "batch");
    node_set(scenario, "origin", origin_of(importing, head));
    return scenario;
}

/* What the YAML text is read back as must be what was meant. */
static int read_back(const struct node *meant, const struct buf *yaml, const char *name,
                     struct scenario **out, struct err *err)
{
    AUTO(doc) doc = NULL;

    if (doc_parse(buf_str(yaml), yaml->length, name, &doc, err) < 0) {
        return -1;
    }
    if (!node_equal(doc_root(doc), meant)) {
        return err_set(err, ERR_INPUT, "%s: it cannot be written as YAML without a change", name);
    }
    return scenario_from_node(doc_root(doc), name, out, err);
}

static void count_put(struct scenario_import_report *report, const struct scenario *scenario,
                      int64_t count)
{
    if (scenario->proof == PROOF_PAYLOAD_ONLY) {
        report->payload_only += count;
    } else {
        report->converted += count;
    }
}

static int hand_on(struct importing *importing, const struct scenario *scenario,
                   const struct buf *yaml, const struct import_place *place, struct err *err)
{
    if (count_tests(importing, place->count, err) < 0 ||
        importing->put(importing->put_data, scenario, yaml, err) < 0) {
        return -1;
    }
    node_set_int(importing->ids, scenario->id, 1);
    count_put(importing->report, scenario, place->count);
    return 0;
}

/* Whether another test has this id already; why says so. */
static bool is_taken(const struct importing *importing, const char *id, struct err *why)
{
    if (node_get(importing->ids, id) == NULL) {
        return false;
    }
    err_set(why, ERR_INPUT, "its id '%s' is that of another test", id);
    return true;
}

int import_put(struct importing *importing, struct node *node, const struct import_place *place,
               struct err *err)
{
    AUTO(node) meant = node;
    AUTO(scenario) scenario = NULL;
    AUTOBUF struct buf yaml = BUF_INIT;
    const char *id = node_get_str(meant, "id", "");
    struct err why;

    if (is_taken(importing, id, &why)) {
        return import_refuse(importing, place, &why, err);
    }
    if (doc_yaml_dump(meant, &yaml, err) < 0) {
        return -1;
    }
    if (read_back(meant, &yaml, id, &scenario, &why) < 0) {
        return import_refuse(importing, place, &why, err);
    }
    return hand_on(importing, scenario, &yaml, place, err);
}

int import_put_read(struct importing *importing, const struct scenario *scenario,
                    const struct buf *yaml, const struct import_place *place, struct err *err)
{
    struct err why;

    if (is_taken(importing, scenario->id, &why)) {
        return import_refuse(importing, place, &why, err);
    }
    return hand_on(importing, scenario, yaml, place, err);
}

void import_literal(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '{' && i + 1 < length && bytes[i + 1] == '{') {
            buf_str_add(out, "{{{{");
            i++;
        } else {
            buf_char(out, bytes[i]);
        }
    }
}

/* A name that is too long keeps its beginning, and tells itself apart by its hash. */
char *import_slug(const char *text)
{
    struct buf out = BUF_INIT;
    char hash[HASH_HEX];

    text_slug(&out, text, strlen(text), '-', SIZE_MAX);
    buf_trim(&out, '-');
    if (out.length > IMPORT_ID_MAX) {
        hash_bytes(out.data, out.length, hash);
        buf_cut(&out, IMPORT_ID_MAX - 13);
        buf_printf(&out, "-%.12s", hash);
    }
    return buf_take(&out);
}

int import_scalar(const struct cur *cur, const char *key, bool need, char **out, struct err *err)
{
    struct cur place = *cur;
    int answer = key == NULL ? 0 : cur_any(cur, key, need, &place, err);

    if (answer != 0) {
        return answer;
    }
    switch (node_type(place.node)) {
    case NODE_STRING:
        *out = mem_strdup(node_str(place.node));
        return 0;
    case NODE_INT:
        *out = mem_printf("%lld", (long long)node_int_value(place.node));
        return 0;
    case NODE_BOOL:
        *out = mem_strdup(node_bool_value(place.node) ? "true" : "false");
        return 0;
    case NODE_NULL:
        return need ? cur_fail(&place, err, "expected a text, got null") : CUR_ABSENT;
    case NODE_REAL:
    case NODE_OBJECT:
    case NODE_ARRAY:
    default:
        return cur_fail(&place, err, "expected a text, got %s%s", cur_type_name(&place),
                        node_type(place.node) == NODE_REAL ? "; put it in quotes" : "");
    }
}

char *import_line(const char *text, size_t max)
{
    size_t length = 0;

    text += strspn(text, " \t\r\n");
    length = strcspn(text, "\r\n");
    if (length > max) {
        length = max;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    return mem_strndup(text, length);
}

bool import_is_yaml(const char *name)
{
    return text_ends(name, ".yaml") || text_ends(name, ".yml");
}
