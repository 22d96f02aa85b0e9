/* A copy of a saved template for each unit. One is made in advance, of the template that was given
 * last: a worker stays with one product and arm as long as there are units of it. */
#include <stdio.h>

#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/pristine_private.h"

#define FAILURES_MAX 2

static struct standby_recipe recipe_of(const struct pristine *pristine, const struct known *known,
                                       const struct pristine_template *template)
{
    struct standby_recipe recipe = {
        .folder = known->saved->folder,
        .options = pristine_environment_options(pristine, template->topology, NULL),
        .product = template->product,
        .files = template->files,
        .proves = pristine_proves(pristine, known),
    };

    snprintf(recipe.seed, sizeof(recipe.seed), "%s", node_get_str(known->saved->about, "seed", ""));
    return recipe;
}

void pristine_drop_copies(struct pristine *pristine)
{
    standby_free(TAKE(pristine->standby));
    if (pristine->copy != NULL) {
        environment_free(TAKE(pristine->copy));
    }
}

static int inspect(struct pristine *pristine, struct environment *copy, struct err *err)
{
    if (environment_wake(copy, NULL, err) < 0 ||
        pristine->options.inspect(pristine->options.inspect_data, copy, err) < 0) {
        return -1;
    }
    pristine->inspected = true;
    return pristine->options.inspected_serves ? environment_rest(copy, err) : 0;
}

static int take(struct pristine *pristine, const struct standby_recipe *recipe,
                struct standby_copy *out, struct err *err)
{
    if (standby_take(pristine->standby, recipe, out, err) < 0) {
        return -1;
    }
    pristine->clone_ms = out->took_ms;
    return 0;
}

/* The first copy of a worker that has booted nothing shows that this host's copies are closed, too.
 */
static int take_inspected(struct pristine *pristine, const struct standby_recipe *recipe,
                          struct standby_copy *out, struct err *err)
{
    int status = take(pristine, recipe, out, err);

    if (status < 0 || pristine->inspected || pristine->options.inspect == NULL) {
        return status;
    }
    status = inspect(pristine, out->environment, err);
    if (status == 0 && pristine->options.inspected_serves) {
        return 0;
    }
    reset_state_free(TAKE(out->found));
    standby_end(pristine->standby, TAKE(out->environment));
    return status < 0 ? -1 : take(pristine, recipe, out, err);
}

/* A copy that was made in advance for a give that was not to be proved, as it seemed then: others
 * came in between in place. Nobody looked at its disks. */
static int prove_late(struct pristine *pristine, struct known *known,
                      const struct standby_recipe *recipe, struct environment *copy,
                      struct pristine_given *out, struct err *err)
{
    struct reset_state *found = NULL;

    return reset_look(copy, NULL, recipe->files, &found, err) < 0
               ? -1
               : pristine_prove(pristine, known, found, out, err);
}

static int give_copy(struct pristine *pristine, struct known *known, struct standby_recipe *recipe,
                     struct pristine_given *out, struct err *err)
{
    struct standby_copy copy = {.environment = NULL};

    if (take_inspected(pristine, recipe, &copy, err) < 0) {
        return -1;
    }
    pristine->copy = copy.environment;
    out->environment = copy.environment;
    if (copy.found != NULL && pristine_prove(pristine, known, copy.found, out, err) < 0) {
        return -1;
    }
    if (environment_wake(copy.environment, &out->returned, err) < 0) {
        return -1;
    }
    return copy.found == NULL && recipe->proves
               ? prove_late(pristine, known, recipe, copy.environment, out, err)
               : 0;
}

/* One whose copies fail twice in a row is made anew, whatever is wrong with it. */
static void blame_template(struct known *known)
{
    if (++known->failures >= FAILURES_MAX) {
        template_store_discard(TAKE(known->saved));
        known->failures = 0;
    }
}

static int give(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct pristine_given *out,
                struct err *err)
{
    struct standby_recipe recipe = recipe_of(pristine, known, template);

    if (pristine->standby == NULL && standby_new(&pristine->standby, err) < 0) {
        return -1;
    }
    if (give_copy(pristine, known, &recipe, out, err) < 0) {
        blame_template(known);
        return -1;
    }
    known->failures = 0;
    snprintf(out->seed, sizeof(out->seed), "%s", recipe.seed);
    if (!template->is_last) {
        recipe.proves =
            pristine->options.proves > 0 && (pristine->given + 1) % pristine->options.proves == 0;
        standby_want(pristine->standby, &recipe);
    }
    return 0;
}

static void take_back(struct pristine *pristine, bool unfit)
{
    (void)unfit; /* a copy is used once */
    if (pristine->copy != NULL) {
        standby_end(pristine->standby, TAKE(pristine->copy));
    }
}

const struct pristine_way pristine_copies = {
    .name = "clone",
    .give = give,
    .take_back = take_back,
};
