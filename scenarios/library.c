/* Reading a folder of scenarios. An author wants to see every problem at once; a run wants none. */
#include "scenarios/library.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"

#define MAX_DEPTH 8

struct loading {
    struct scenario_library *library;
    scenario_found_fn *found;
    void *data;
    size_t problems;
    struct err first;
};

static void note(void *data, const struct err *problem)
{
    struct loading *loading = data;

    if (loading->problems == 0) {
        loading->first = *problem;
    }
    loading->problems++;
    if (loading->found != NULL) {
        loading->found(loading->data, problem);
    }
}

void scenario_library_free(struct scenario_library *library)
{
    if (library == NULL) {
        return;
    }
    for (size_t i = 0; i < library->count; i++) {
        scenario_free(library->items[i]);
    }
    free(library->items);
    free(library);
}

static void load_file(struct loading *loading, const char *path)
{
    struct scenario_library *library = loading->library;
    struct scenario *scenario = NULL;
    struct err err;

    if (scenario_lint(path, note, loading, &scenario, &err) < 0) {
        return;
    }
    library->items = mem_grow(library->items, library->count + 1, sizeof(struct scenario *));
    library->items[library->count++] = scenario;
}

static int load_folder(struct loading *loading, const char *folder, int depth, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int answer = 0;

    if (depth > MAX_DEPTH) {
        return err_set(err, ERR_INPUT, "'%s' is more than %d folders deep", folder, MAX_DEPTH);
    }
    if (file_list(folder, LIBRARY_MAX_SCENARIOS, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count && answer == 0; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        if (file_is_dir(path)) {
            answer = load_folder(loading, path, depth + 1, err);
        } else if (text_ends(names[i], ".yaml") &&
                   loading->library->count < LIBRARY_MAX_SCENARIOS) {
            load_file(loading, path);
        }
    }
    file_names_free(names, count);
    return answer;
}

static int by_id(const void *a, const void *b)
{
    const struct scenario *const *left = a;
    const struct scenario *const *right = b;
    int order = strcmp((*left)->id, (*right)->id);

    return order != 0 ? order : strcmp(doc_name((*left)->doc), doc_name((*right)->doc));
}

static void find_twins(struct loading *loading)
{
    const struct scenario_library *library = loading->library;

    for (size_t i = 1; i < library->count; i++) {
        const struct scenario *one = library->items[i - 1];
        const struct scenario *two = library->items[i];
        struct err problem;

        if (strcmp(one->id, two->id) == 0) {
            err_set(&problem, ERR_INPUT, "%s: the id '%s' is also that of '%s'", doc_name(two->doc),
                    two->id, doc_name(one->doc));
            note(loading, &problem);
        }
    }
}

int scenario_library_load(const char *folder, scenario_found_fn *found, void *data,
                          struct scenario_library **out, struct err *err)
{
    AUTO(scenario_library) library = mem_alloc(sizeof(*library));
    struct loading loading = {.library = library, .found = found, .data = data};

    if (load_folder(&loading, folder, 0, err) < 0) {
        return -1;
    }
    if (library->count > 1) {
        qsort(library->items, library->count, sizeof(struct scenario *), by_id);
    }
    find_twins(&loading);
    if (loading.problems == 1) {
        return err_set(err, loading.first.kind, "%s", loading.first.text);
    }
    if (loading.problems > 1) {
        return err_set(err, ERR_INPUT, "%zu problems in '%s'", loading.problems, folder);
    }
    *out = TAKE(library);
    return 0;
}

const struct scenario *scenario_library_find(const struct scenario_library *library, const char *id)
{
    for (size_t i = 0; i < library->count; i++) {
        if (strcmp(library->items[i]->id, id) == 0) {
            return library->items[i];
        }
    }
    return NULL;
}

size_t scenario_library_case_count(const struct scenario_library *library)
{
    size_t count = 0;

    for (size_t i = 0; i < library->count; i++) {
        count += scenario_case_count(library->items[i]);
    }
    return count;
}
