/* A scenario's life: read whole, checked whole, or not there at all. The document stays with it,
 * since it owns the strings and is what a plan embeds and a hash covers. */
#include "scenarios/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/read.h"

#define FILE_ENDING ".yaml"

void reading_problem(struct reading *reading, const struct err *problem)
{
    if (reading->problems == 0) {
        reading->first = *problem;
    }
    reading->problems++;
    if (reading->found != NULL) {
        reading->found(reading->data, problem);
    }
}

void reading_attempt(struct reading *reading, int answer, const struct err *problem)
{
    if (answer < 0) {
        reading_problem(reading, problem);
    }
}

static void *own(struct scenario *scenario, void *memory)
{
    scenario->owned =
        mem_grow(scenario->owned, scenario->owned_count + 1, sizeof(*scenario->owned));
    scenario->owned[scenario->owned_count++] = memory;
    return memory;
}

void *reading_array(struct reading *reading, size_t count, size_t size)
{
    return count == 0 ? NULL : own(reading->scenario, mem_array(count, size));
}

char *reading_own(struct reading *reading, char *text)
{
    return own(reading->scenario, text);
}

static void free_steps(struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        regex_free(steps[i].http.expect.regex);
        regex_free(steps[i].http.each.until.regex);
        regex_free(steps[i].exec.expect.regex);
        for (size_t j = 0; j < steps[i].http.capture_count; j++) {
            regex_free(steps[i].http.captures[j].regex);
        }
    }
}

void scenario_free(struct scenario *scenario)
{
    if (scenario == NULL) {
        return;
    }
    free_steps(scenario->steps, scenario->step_count);
    free_steps(scenario->clean_up, scenario->clean_up_count);
    for (size_t i = 0; i < scenario->effect_count; i++) {
        regex_free(scenario->effects[i].expect.regex);
    }
    for (size_t i = 0; i < scenario->need_count; i++) {
        regex_free(scenario->needs[i].expect.regex);
    }
    for (size_t i = 0; i < scenario->owned_count; i++) {
        free(scenario->owned[i]);
    }
    free(scenario->owned);
    doc_free(scenario->doc);
    free(scenario);
}

/* Runs one reader; a failure is a problem and the reading goes on. */
typedef int part_fn(struct reading *reading, const struct cur *root, struct err *err);
static bool read_part(struct reading *reading, const struct cur *root, part_fn *part)
{
    struct err problem;

    if (part(reading, root, &problem) < 0) {
        reading_problem(reading, &problem);
        return false;
    }
    return true;
}

static int check_file_name(struct reading *reading, const struct cur *root, struct err *err)
{
    const char *base = file_basename(doc_name(reading->scenario->doc));
    const char *id = reading->scenario->id;
    struct cur place;

    if (text_starts(base, id) && strcmp(base + strlen(id), FILE_ENDING) == 0) {
        return 0;
    }
    (void)cur_any(root, "id", true, &place, err);
    return cur_fail(&place, err, "the id '%s' is not the name of the file '%s'", id, base);
}

static void read_parts(struct reading *reading, const struct cur *root, bool from_file)
{
    if (!read_part(reading, root, read_name)) {
        reading->loose = true;
    } else {
        if (from_file && reading->scenario->id != NULL) {
            read_part(reading, root, check_file_name);
        }
        read_part(reading, root, read_class);
    }
    if (reading->card) {
        read_part(reading, root, read_detection);
        return;
    }
    read_part(reading, root, read_origin);
    read_part(reading, root, read_detection);
    if (!read_part(reading, root, read_intel)) {
        reading->loose = true;
    }
    if (!read_part(reading, root, read_values)) {
        reading->loose = true;
    }
    read_part(reading, root, read_variants);
    if (!read_part(reading, root, read_actors)) {
        reading->loose = true;
    }
    read_part(reading, root, read_needs);
    read_part(reading, root, read_steps);
    read_part(reading, root, read_effects);
    read_part(reading, root, read_clean_up);
    if (reading->problems == 0 && read_part(reading, root, check_use)) {
        read_part(reading, root, check_cases);
    }
}

static int hash_document(struct scenario *scenario, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (node_dump(doc_root(scenario->doc), NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_bytes(buf_str(&text), text.length, scenario->hash);
    return 0;
}

/* Takes the document over in any case. */
static int read_document(struct doc *doc, bool from_file, struct reading *reading,
                         struct scenario **out, struct err *err)
{
    AUTO(scenario) scenario = mem_alloc(sizeof(*scenario));
    struct cur root;
    struct err problem;

    scenario->doc = doc;
    reading->scenario = scenario;
    reading->from_file = from_file;
    if (cur_root(doc, &root, &problem) < 0) {
        reading_problem(reading, &problem);
    } else {
        read_parts(reading, &root, from_file);
    }
    if (reading->problems > 1 && reading->found != NULL) {
        return err_set(err, ERR_INPUT, "%zu problems in '%s'", reading->problems, doc_name(doc));
    }
    if (reading->problems > 0) {
        return err_set(err, reading->first.kind, "%s", reading->first.text);
    }
    embed_files(scenario);
    if (hash_document(scenario, err) < 0) {
        return -1;
    }
    *out = TAKE(scenario);
    return 0;
}

int scenario_lint(const char *path, scenario_found_fn *found, void *data, struct scenario **out,
                  struct err *err)
{
    struct reading reading = {.found = found, .data = data};
    struct doc *doc = NULL;
    struct err problem;

    if (doc_load(path, &doc, &problem) < 0) {
        reading_problem(&reading, &problem);
        return err_set(err, problem.kind, "%s", problem.text);
    }
    return read_document(doc, true, &reading, out, err);
}

int scenario_load(const char *path, struct scenario **out, struct err *err)
{
    return scenario_lint(path, NULL, NULL, out, err);
}

int scenario_from_node(const struct node *node, const char *name, struct scenario **out,
                       struct err *err)
{
    struct reading reading = {0};

    return read_document(doc_wrap(node_ref(node), name), false, &reading, out, err);
}

int read_card(const struct node *node, const char *name, struct scenario **out, struct err *err)
{
    struct reading reading = {.card = true};

    return read_document(doc_wrap(node_ref(node), name), false, &reading, out, err);
}

const struct node *scenario_node(const struct scenario *scenario)
{
    return doc_root(scenario->doc);
}

const char *scenario_hash(const struct scenario *scenario)
{
    return scenario->hash;
}

const char *scenario_kind_name(enum scenario_kind kind)
{
    return scenario_kind_names[kind];
}

const char *scenario_isolation_name(enum scenario_isolation isolation)
{
    return scenario_isolation_names[isolation];
}

const char *scenario_proof_name(enum scenario_proof proof)
{
    return scenario_proof_names[proof];
}

const char *scenario_depth_name(enum scenario_depth depth)
{
    return scenario_depth_names[depth];
}

const char *step_machine_name(enum step_machine machine)
{
    return step_machine_names[machine];
}

const char *callback_proto_name(enum callback_proto proto)
{
    return callback_proto_names[proto];
}
