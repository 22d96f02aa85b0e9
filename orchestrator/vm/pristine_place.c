/* One environment for all units of a worker: after each it is returned, in place, to the template
 * of the next. */
#include <stdio.h>

#include "orchestrator/vm/pristine_private.h"

static int give(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct pristine_given *out,
                struct err *err)
{
    bool proves = pristine_proves(pristine, known);
    struct reset_state *found = NULL;

    pristine->builder_idle = 0;
    environment_look_at_disks(pristine->builder, proves);
    if (environment_return(pristine->builder, template->key, &out->returned, err) < 0) {
        return -1;
    }
    out->environment = pristine->builder;
    snprintf(out->seed, sizeof(out->seed), "%s", pristine->seed);
    if (!proves) {
        return 0;
    }
    return reset_look(pristine->builder, environment_disks(pristine->builder), template->files,
                      &found, err) < 0
               ? -1
               : pristine_prove(pristine, known, found, out, err);
}

static void take_back(struct pristine *pristine, bool unfit)
{
    if (unfit) {
        pristine_drop_builder(pristine);
    }
}

const struct pristine_way pristine_in_place = {
    .name = "in-place",
    .give = give,
    .take_back = take_back,
};
