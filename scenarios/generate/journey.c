/* Reading a journey file: what it is, its pools, its states. The rule that a session relies on is
 * checked here: from every state there is a way to the end, within what a scenario can hold. */
#include "scenarios/generate/journey.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/generate/journey_read.h"
#include "scenarios/scenario.h"

#define MAX_WEIGHT 1000
#define MAX_DOUBLING 90
#define MAX_ID 48 /* leaves room for seed and number in a scenario's id */

const struct pool *journey_pool(const struct journey *journey, const char *name)
{
    const struct pool *pool = pool_find(&journey->pools, name);

    return pool != NULL || journey->shared == NULL ? pool : pool_find(journey->shared, name);
}

void journey_free(struct journey *journey)
{
    if (journey == NULL) {
        return;
    }
    free(journey->states);
    pool_list_done(&journey->pools);
    doc_free(journey->doc);
    free(journey);
}

static int read_length(const struct cur *root, struct journey *out, struct err *err)
{
    static const char *const known[] = {"shortest", "longest", "doubling", NULL};
    struct cur length;

    if (cur_object(root, "length", true, &length, err) != 0 ||
        cur_known(&length, known, err) != 0 ||
        cur_int(&length, "shortest", true, 1, SCENARIO_MAX_STEPS, &out->shortest, err) != 0 ||
        cur_int(&length, "longest", true, out->shortest, SCENARIO_MAX_STEPS, &out->longest, err) !=
            0 ||
        cur_int(&length, "doubling", true, 0, MAX_DOUBLING, &out->doubling, err) != 0) {
        return -1;
    }
    return 0;
}

static int read_head(const struct cur *root, struct journey *out, struct err *err)
{
    static const char *const known[] = {"id",      "title",   "summary", "weight",
                                        "cookies", "referer", "headers", "length",
                                        "pools",   "start",   "states",  NULL};
    AUTOFREE char *file = mem_strdup(file_basename(doc_name(root->doc)));
    struct cur place;

    if (cur_known(root, known, err) != 0 || cur_str(root, "id", true, &out->id, err) != 0 ||
        cur_any(root, "id", true, &place, err) != 0) {
        return -1;
    }
    if (text_ends(file, ".yaml")) {
        file[strlen(file) - strlen(".yaml")] = '\0';
    }
    if (!text_is_id(out->id, MAX_ID) || strcmp(out->id, file) != 0) {
        return cur_fail(&place, err,
                        "'%s' has to be the file's name without .yaml, an id of at "
                        "most %d characters",
                        out->id, MAX_ID);
    }
    if (cur_str(root, "title", true, &out->title, err) != 0 ||
        cur_str(root, "summary", true, &out->summary, err) != 0 ||
        cur_int(root, "weight", true, 1, MAX_WEIGHT, &out->weight, err) != 0 ||
        cur_bool(root, "cookies", false, &out->cookies, err) < 0 ||
        cur_bool(root, "referer", false, &out->referer, err) < 0) {
        return -1;
    }
    return read_length(root, out, err);
}

static int read_pools(const struct cur *root, struct journey *out, struct err *err)
{
    struct cur pools;
    int answer = cur_object(root, "pools", false, &pools, err);

    return answer != 0 ? (answer < 0 ? -1 : 0) : pool_list_read(&pools, &out->pools, err);
}

static int read_headers(const struct cur *root, struct journey *out, struct err *err)
{
    struct cur headers;
    int answer = cur_object(root, "headers", false, &headers, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    out->headers = headers.node;
    return journey_check_blanks(out, &headers, err);
}

static int read_journey(struct journey *out, struct err *err)
{
    struct cur root;
    const char *start = NULL;
    struct cur place;

    if (cur_root(out->doc, &root, err) != 0 || read_head(&root, out, err) < 0 ||
        read_pools(&root, out, err) < 0 || read_headers(&root, out, err) < 0 ||
        journey_read_states(out, &root, err) < 0 ||
        cur_str(&root, "start", true, &start, err) != 0 ||
        cur_any(&root, "start", true, &place, err) != 0) {
        return -1;
    }
    out->start = journey_state_find(out, start);
    if (out->start == JOURNEY_END) {
        return cur_fail(&place, err, "there is no state '%s'", start);
    }
    return journey_check_ways(out, &root, err);
}

int journey_load(const char *path, const struct pool_list *shared, struct journey **out,
                 struct err *err)
{
    AUTO(journey) journey = mem_alloc(sizeof(*journey));

    journey->shared = shared;
    if (doc_load(path, &journey->doc, err) != 0 || read_journey(journey, err) < 0) {
        return -1;
    }
    *out = TAKE(journey);
    return 0;
}

void journey_list_free(struct journey_list *list)
{
    if (list == NULL) {
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        journey_free(list->items[i]);
    }
    free(list->items);
    pool_list_done(&list->shared);
    doc_free(list->shared_doc);
    free(list);
}

static int load_shared(const char *folder, struct journey_list *list, struct err *err)
{
    AUTOFREE char *path = file_join(folder, JOURNEY_POOLS);
    struct cur root;

    if (!file_exists(path)) {
        return 0;
    }
    if (doc_load(path, &list->shared_doc, err) != 0 ||
        cur_root(list->shared_doc, &root, err) != 0) {
        return -1;
    }
    return pool_list_read(&root, &list->shared, err);
}

int journey_list_load(const char *folder, struct journey_list **out, struct err *err)
{
    AUTO(journey_list) list = mem_alloc(sizeof(*list));
    char **names = NULL;
    size_t count = 0;
    int answer = 0;

    if (load_shared(folder, list, err) < 0 ||
        file_list(folder, JOURNEY_MAX, &names, &count, err) != 0) {
        return -1;
    }
    list->items = mem_array(count + 1, sizeof(struct journey *));
    for (size_t i = 0; i < count && answer == 0; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        if (text_ends(names[i], ".yaml") && strcmp(names[i], JOURNEY_POOLS) != 0) {
            answer = journey_load(path, &list->shared, &list->items[list->count], err);
            list->count += answer == 0;
        }
    }
    file_names_free(names, count);
    if (answer == 0 && list->count == 0) {
        return err_set(err, ERR_INPUT, "no journeys in '%s', expected files *.yaml", folder);
    }
    if (answer == 0) {
        *out = TAKE(list);
    }
    return answer;
}
