/* Where the data that ships with tameshi is, below $TAMESHI_DATA or the folder compiled in, and
 * loading it. */
#ifndef ORCHESTRATOR_CLI_DATA_H
#define ORCHESTRATOR_CLI_DATA_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "harness/products/product.h"
#include "orchestrator/image/image.h"
#include "reports/criteria.h"
#include "scenarios/library.h"

/* Joined behind the data folder. Caller frees. */
char *data_path(const char *name);
/* A scenario_found_fn that prints the problem to standard error. */
void data_problem(void *data, const struct err *problem);
int data_scenarios(struct scenario_library **out, struct err *err);
/* A scenario that a command names: a file, or the id of one in the library. */
struct data_scenario {
    struct scenario_library *library;
    struct scenario *file;
    const struct scenario *scenario; /* borrowed from one of them */
};
#define DATA_SCENARIO __attribute__((cleanup(data_scenario_done))) struct data_scenario
int data_scenario_open(const char *word, struct data_scenario *out, struct err *err);
void data_scenario_done(struct data_scenario *opened);
/* The id that a scenario in this file has: the file's name, which ends in .yaml. Caller frees. Else
 * ERR_USAGE. */
int data_scenario_id(const char *path, char **out, struct err *err);
int data_products(struct product_list *out, struct err *err);
/* Whether the topology that the product stands in exists and is sound. */
int data_topology_check(const struct product *product, struct err *err);
/* id "waf-1" is reports/criteria/waf-1.yaml. */
int data_criteria(const char *id, struct criteria **out, struct err *err);
/* Criteria that a command names: a file, or the id of some that ship. */
int data_criteria_open(const char *word, struct criteria **out, struct err *err);

/* The image store of this user: catalogue, cache and agent. */
struct data_images {
    struct image_catalogue *catalogue;
    char *cache;
    char *agent;
    struct image_store store;
};
int data_images_open(struct data_images *out, struct err *err);
void data_images_done(struct data_images *images);

/* Writes a file as a whole or not at all; to standard output where path is NULL. what: as an error
 * calls it, "report". */
int data_put(const struct buf *text, const char *path, const char *what, struct err *err);
/* Prints a document to standard output, NODE_PRETTY. */
int data_print(const struct node *node, struct err *err);

#endif
