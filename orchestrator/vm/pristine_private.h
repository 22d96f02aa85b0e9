/* Inside pristine: what pristine.c (the choice and the table), pristine_bake.c (making templates),
 * pristine_place.c (return in place) and pristine_copy.c (copies of saved templates) share. */
#ifndef ORCHESTRATOR_VM_PRISTINE_PRIVATE_H
#define ORCHESTRATOR_VM_PRISTINE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "orchestrator/vm/pristine.h"
#include "orchestrator/vm/reset.h"
#include "orchestrator/vm/standby.h"
#include "orchestrator/vm/template_store.h"

/* A template that this worker has seen. */
struct known {
    struct known *next;
    char *key;
    const struct pristine_way *way;  /* that was chosen for it; NULL: not yet */
    const struct pristine_way *last; /* the way it was given last */
    int failures;                    /* of the saved template, in a row */
    bool in_builder;                 /* the builder holds it */
    struct reset_state *golden;      /* NULL until it was looked at */
    bool is_foreign;                 /* golden is of the other way: its disks lie differently */
    struct saved_template *saved;    /* held; NULL: it is not saved, or was not looked for yet */
    bool was_given;
    int64_t in_place_ms;
    char name[HASH_HEX];
};

struct pristine_way {
    const char *name;
    /* Gives the environment of a known template: see pristine_give. */
    int (*give)(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct pristine_given *out,
                struct err *err);
    void (*take_back)(struct pristine *pristine, bool unfit);
};
extern const struct pristine_way pristine_in_place;
extern const struct pristine_way pristine_copies;

struct pristine {
    struct pristine_options options;
    struct template_store *store; /* NULL: nothing is saved */
    struct err unsaved;           /* why not, where it was to be */
    bool told;                    /* unsaved was */
    /* The environment that was booted; NULL: there is none. It stands still unless it is given. */
    struct environment *builder;
    char seed[ENVIRONMENT_SEED_HEX + 1]; /* of the builder */
    size_t builder_idle;                 /* gives since it was needed last */
    struct known *known;                 /* the first of a list */
    struct standby *standby;             /* NULL until a copy is wanted */
    struct environment *copy;            /* given */
    const struct pristine_way *way;      /* of what is given; NULL: nothing is */
    bool inspected;                      /* an environment of this worker was */
    int64_t clone_ms;                    /* the last copy took so long to make */
    int64_t given;                       /* so many times */
    struct node *reset;                  /* proof of the last give */
};

struct environment_options pristine_environment_options(const struct pristine *pristine,
                                                        const struct topology *topology,
                                                        const char *seed);
/* Whether this give is to be proved. */
bool pristine_proves(const struct pristine *pristine, const struct known *known);
/* Compares with the golden state and keeps the proof; the first state found becomes golden.
 * ERR_HOST: not equal. */
int pristine_prove(struct pristine *pristine, struct known *known, struct reset_state *found,
                   struct pristine_given *out, struct err *err);

/* Bakes the template: machines booted, the product set up, all quiet, frozen in the builder under
 * its key. known->golden and ->in_place_ms are then set, and the builder was just returned to the
 * template. PRISTINE_REFUSED, or -1 with no builder left. */
int pristine_bake(struct pristine *pristine, struct known *known,
                  const struct pristine_template *template, struct err *err);
/* Saves what was baked right before into folder. -1 with no builder left. */
int pristine_save(struct pristine *pristine, const char *folder, struct err *err);
void pristine_drop_builder(struct pristine *pristine);
/* The copies of this process that are held or under way are ended. */
void pristine_drop_copies(struct pristine *pristine);

#endif
