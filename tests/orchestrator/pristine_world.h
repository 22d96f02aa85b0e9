/* A pristine over the fake hypervisor, and what tests count of it: machines are folders with real
 * agents, a product is "set up" by writing one file. */
#ifndef TESTS_ORCHESTRATOR_PRISTINE_WORLD_H
#define TESTS_ORCHESTRATOR_PRISTINE_WORLD_H

#include <stddef.h>

#include "orchestrator/vm/fake.h"
#include "orchestrator/vm/pristine.h"
#include "tests/support.h"

struct pristine_world {
    char *folder;
    char *work;
    char *templates;
    char *disk; /* of the product */
    char *target;
    struct topology *topology;
    struct hypervisor *hypervisor;
    struct fake_faults faults;
    struct node *host;
    struct node *depends;
    struct pristine *pristine;
    int set_ups;
    const char *refusal; /* the product does not come up, and says this */
    int inspected;
    const struct environment *inspected_environment; /* the last */
};
void pristine_world_done(struct pristine_world *world);
#define PRISTINE_WORLD __attribute__((cleanup(pristine_world_done))) struct pristine_world

/* Everything but the pristine. topology: an id of the shipped ones. */
void pristine_world_open(struct pristine_world *world, const char *topology);
/* What its pristine is made with; a test changes it before world_begin. */
struct pristine_options pristine_world_options(struct pristine_world *world,
                                               enum pristine_choice choice);
/* Ends the pristine that is there, and makes one with these options. */
void pristine_world_begin(struct pristine_world *world, const struct pristine_options *options);
struct pristine_template pristine_world_template(struct pristine_world *world, const char *key);

/* Asserts that an environment is given. */
struct pristine_given pristine_world_give(struct pristine_world *world, const char *key);
/* The same, for one unit that writes a file in every machine, after asserting that no earlier one
 * did and that the product is set up and the target seeded as told. */
struct pristine_given pristine_world_unit(struct pristine_world *world, const char *key);
/* Asserts that nothing is given, and with what error. */
struct pristine_given pristine_world_fail(struct pristine_world *world, const char *key,
                                          struct err *err);

/* The file of a machine as text, "(none)" without one. Caller frees. */
char *pristine_world_file(const struct pristine_given *given, enum machine_role role,
                          const char *path);

struct census_of_world {
    size_t processes; /* with a tree of this world */
    size_t descriptors;
    size_t threads;
    size_t files; /* below the work folder */
    size_t resident_kib;
};
struct census_of_world pristine_world_census(const struct pristine_world *world);
/* The same, when two in a row are equal: copies are made and ended in the background. */
struct census_of_world pristine_world_quiet(const struct pristine_world *world);

#endif
