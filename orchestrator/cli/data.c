/* Finding and loading the shipped data. */
#include "orchestrator/cli/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/vm/topology.h"

#define DATA_ENDING ".yaml"
#define MAX_ID 64

char *data_path(const char *name)
{
    AUTOFREE char *folder = image_default_data_dir();
    return file_join(folder, name);
}

void data_problem(void *data, const struct err *problem)
{
    (void)data;
    fprintf(stderr, "tameshi: %s\n", problem->text);
}

int data_scenarios(struct scenario_library **out, struct err *err)
{
    AUTOFREE char *folder = data_path("scenarios/library");
    return scenario_library_load(folder, data_problem, NULL, out, err);
}

int data_scenario_open(const char *word, struct data_scenario *out, struct err *err)
{
    if (text_ends(word, DATA_ENDING) || strchr(word, '/') != NULL) {
        if (scenario_load(word, &out->file, err) != 0) {
            return -1;
        }
        out->scenario = out->file;
        return 0;
    }
    if (data_scenarios(&out->library, err) != 0) {
        return -1;
    }
    out->scenario = scenario_library_find(out->library, word);
    return out->scenario != NULL
               ? 0
               : err_set(err, ERR_USAGE, "no scenario '%s'; 'tameshi scenario list' lists them",
                         word);
}

void data_scenario_done(struct data_scenario *opened)
{
    scenario_library_free(opened->library);
    scenario_free(opened->file);
    *opened = (struct data_scenario){0};
}

int data_scenario_id(const char *path, char **out, struct err *err)
{
    const char *base = file_basename(path);
    AUTOFREE char *id = NULL;
    if (!text_ends(base, DATA_ENDING)) {
        return err_set(err, ERR_USAGE, "'%s' does not end in " DATA_ENDING, path);
    }
    id = mem_strndup(base, strlen(base) - strlen(DATA_ENDING));
    if (!text_is_id(id, MAX_ID)) {
        return err_set(err, ERR_USAGE,
                       "'%s' is no id, expected a-z, 0-9, '-', '.' and '_', at most %d", id,
                       MAX_ID);
    }
    *out = TAKE(id);
    return 0;
}

int data_products(struct product_list *out, struct err *err)
{
    AUTOFREE char *folder = data_path("harness/products");
    return product_load_all(folder, out, err);
}

int data_topology_check(const struct product *product, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTOFREE char *folder = image_default_data_dir();
    if (topology_find(folder, product->topology, &topology, err) != 0) {
        return err_wrap(err, "product '%s'", product->id);
    }
    return 0;
}

static char *criteria_path(const char *id)
{
    AUTOFREE char *folder = data_path("reports/criteria");
    AUTOFREE char *name = mem_printf("%s" DATA_ENDING, id);
    return file_join(folder, name);
}

int data_criteria(const char *id, struct criteria **out, struct err *err)
{
    AUTOFREE char *path = criteria_path(id);
    if (!file_exists(path)) {
        return err_set(err, ERR_INPUT, "no criteria '%s': there is no file '%s'", id, path);
    }
    return criteria_load(path, out, err);
}

int data_criteria_open(const char *word, struct criteria **out, struct err *err)
{
    if (text_ends(word, DATA_ENDING) || strchr(word, '/') != NULL) {
        return criteria_load(word, out, err);
    }
    AUTOFREE char *path = criteria_path(word);
    return file_exists(path)
               ? criteria_load(path, out, err)
               : err_set(err, ERR_USAGE, "no criteria '%s'; 'tameshi criteria list' lists them",
                         word);
}

int data_images_open(struct data_images *out, struct err *err)
{
    AUTOFREE char *folder = image_default_data_dir();
    *out = (struct data_images){.agent = machines_agent_path()};
    if (image_default_cache_dir(&out->cache, err) != 0 ||
        image_catalogue_load(folder, &out->catalogue, err) != 0) {
        data_images_done(out);
        return -1;
    }
    out->store = (struct image_store){out->catalogue, out->cache, out->agent};
    return 0;
}

void data_images_done(struct data_images *images)
{
    image_catalogue_free(images->catalogue);
    free(images->cache);
    free(images->agent);
    *images = (struct data_images){0};
}

int data_put(const struct buf *text, const char *path, const char *what, struct err *err)
{
    if (path != NULL) {
        return file_write_atomic(path, buf_str(text), text->length, 0644, err);
    }
    return fwrite(buf_str(text), 1, text->length, stdout) == text->length
               ? 0
               : err_sys(err, ERR_IO, "cannot write the %s", what);
}

int data_print(const struct node *node, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (node_dump(node, NODE_PRETTY, &text, err) != 0) {
        return -1;
    }
    fputs(buf_str(&text), stdout);
    return 0;
}
