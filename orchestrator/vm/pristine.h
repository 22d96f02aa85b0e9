/* Pristine environments for a worker: each unit of work is given one in the state that its template
 * froze. Two ways stand behind one table: the environment of this worker is returned in place, or
 * each unit gets a copy of a template that is saved on this host, one of which is made in
 * advance. Which is the faster one is measured when a template is baked.
 *
 * A template is baked once: machines booted, the product set up, everything quiet, frozen. Saved
 * ones are found again by the hash of all they depend on, by any worker and any later run. Where
 * none can be saved (their disk is full), PRISTINE_AUTO goes on in place. */
#ifndef ORCHESTRATOR_VM_PRISTINE_H
#define ORCHESTRATOR_VM_PRISTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/vm/environment.h"

struct pristine;

enum pristine_choice { PRISTINE_AUTO, PRISTINE_IN_PLACE, PRISTINE_CLONE };
const char *pristine_choice_name(enum pristine_choice choice); /* "auto", "in-place", "clone" */
int pristine_choice_parse(const char *text, enum pristine_choice *out,
                          struct err *err); /* ERR_USAGE */

struct pristine_options {
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor; /* open; borrowed, as all here */
    const char *root;
    const char *work;
    unsigned slot;
    struct environment_image attacker;
    struct environment_image target;
    const char *templates; /* folder of saved templates; NULL: the choice is in-place */
    int64_t templates_mib; /* what they may take on the disk */
    enum pristine_choice choice;
    bool spare_cores; /* what is done in the background costs others nothing */
    int64_t proves; /* every so many-th return is proved, and the first of each template; 0: none */
    const struct node *host; /* what every template depends on beside what it is wanted for */
    /* Called for an environment that is thrown away or returned after: when a template was baked,
     * and for the first copy of a worker that bakes none. -1 ends the give. */
    int (*inspect)(void *data, struct environment *environment, struct err *err);
    void *inspect_data;
    /* The copy that was inspected is given nevertheless, though the inspection left traces in it:
     * for whoever is in a hurry, and makes no evaluation. */
    bool inspected_serves;
};

int pristine_new(const struct pristine_options *options, struct pristine **out, struct err *err);
void pristine_free(struct pristine *pristine); /* ends all environments */
AUTO_DEFINE(pristine)

/* What the environment is to be. depends and set_up are for the call; the rest must outlive the
 * pristine. */
struct pristine_template {
    const char *key;            /* names it in this run ([a-zA-Z0-9._-]) */
    const struct node *depends; /* what it depends on: hashes of product and image, the arm ... */
    const struct topology *topology;
    struct environment_image product;
    const char *const
        *files; /* the product's logs, NULL-ended: their positions are part of the state */
    /* Brings the product up in its machine. 0; positive: the product did not come up, pristine_give
     * is then PRISTINE_REFUSED and *err says how; -1: the agent failed. */
    int (*set_up)(void *data, struct client *product, struct err *err);
    void *data;
    bool is_last; /* it is not asked for again, as it seems now: no copy is made in advance */
};

struct pristine_given {
    struct environment *environment; /* borrowed until pristine_take_back */
    struct environment_return_info returned;
    const char *way;     /* "in-place", "clone" */
    bool is_first;       /* of this template in this worker */
    bool baked;          /* it was baked for this */
    int64_t ready_ms;    /* until the environment was there, all in all */
    int64_t bake_ms;     /* 0: it was not baked now */
    int64_t in_place_ms; /* measured when it was baked: one return in place; 0: unknown */
    const char *unsaved; /* why templates are not saved any more, told once; NULL. Borrowed */
    int64_t clone_ms;    /* one copy made in the background, the last; 0: none was */
    char name[65];       /* hash of all the template depends on */
    char seed[ENVIRONMENT_SEED_HEX + 1];
    const struct node
        *reset; /* {digest, equal, differences} of this return; NULL: it was not proved. Borrowed */
};

/* Gives an environment, ready for the first request. One at a time. PRISTINE_REFUSED: see set_up.
 * -1: nothing is given; another try makes everything anew. A state that is not the golden one is -1
 * with ERR_HOST, and *out has its proof. */
#define PRISTINE_REFUSED 1
int pristine_give(struct pristine *pristine, const struct pristine_template *template,
                  struct pristine_given *out, struct err *err);
/* It is not used any more. unfit: something in it failed, so that it may not be returned in place.
 */
void pristine_take_back(struct pristine *pristine, bool unfit);

#endif
