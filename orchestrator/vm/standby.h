/* One copy of a saved environment in reserve: made in the background while another one is in use,
 * and handed out in milliseconds. What comes back is ended in the background as well. A thread does
 * both, since libvirt's calls block. */
#ifndef ORCHESTRATOR_VM_STANDBY_H
#define ORCHESTRATOR_VM_STANDBY_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "orchestrator/vm/environment.h"
#include "orchestrator/vm/reset.h"

struct standby;

/* What a copy is made from. Copied; its strings, the topology and the list of files must outlive
 * the standby. */
struct standby_recipe {
    const char *folder; /* of the saved template; two recipes with one folder are the same */
    struct environment_options options; /* but for the seed */
    char seed[ENVIRONMENT_SEED_HEX + 1];
    struct environment_image product;
    const char *const *files; /* of the product, for the proof of reset */
    bool proves;              /* the copy is looked at before it is put aside */
};

struct standby_copy {
    struct environment *environment; /* stands still: environment_wake */
    struct reset_state *found;       /* NULL: it was not looked at */
    int64_t took_ms;                 /* to make it */
};

int standby_new(struct standby **out, struct err *err);
/* Ends the copy in reserve and all that came back. NULL is fine. */
void standby_free(struct standby *standby);
AUTO_DEFINE(standby)

/* Starts to make a copy unless one of this recipe is there or under way; one of another recipe is
 * ended. */
void standby_want(struct standby *standby, const struct standby_recipe *recipe);
/* The copy of this recipe, waiting until it is made; what it holds is the caller's. Fails as
 * environment_clone does. */
int standby_take(struct standby *standby, const struct standby_recipe *recipe,
                 struct standby_copy *out, struct err *err);
/* Takes an environment over and ends it. */
void standby_end(struct standby *standby, struct environment *environment);

#endif
