/* The choice of the way, and what all ways share. Rule: whatever fails leaves nothing given, and
 * the next give makes anew what failed; nothing is repaired. */
#include "orchestrator/vm/pristine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/pristine_private.h"

/* A builder that was not needed for so many gives is ended: its memory is of more use elsewhere. */
#define BUILDER_IDLE_MAX 8

static const char *const choices[] = {
    [PRISTINE_AUTO] = "auto", [PRISTINE_IN_PLACE] = "in-place", [PRISTINE_CLONE] = "clone"};

const char *pristine_choice_name(enum pristine_choice choice)
{
    return choices[choice];
}

int pristine_choice_parse(const char *text, enum pristine_choice *out, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        if (strcmp(choices[i], text) == 0) {
            *out = (enum pristine_choice)i;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "unknown way '%s', expected auto, in-place or clone", text);
}

/* This worker saves no more: without room for one template there is none for the next. */
static int give_up_saving(struct pristine *pristine, struct err *err)
{
    err_wrap(err, "template folder '%s'", pristine->options.templates);
    if (pristine->options.choice != PRISTINE_AUTO ||
        (err->kind != ERR_IO && err->kind != ERR_HOST)) {
        return -1;
    }
    pristine->unsaved = *err;
    template_store_free(TAKE(pristine->store));
    return 0;
}

int pristine_new(const struct pristine_options *options, struct pristine **out, struct err *err)
{
    AUTO(pristine) pristine = mem_alloc(sizeof(*pristine));

    pristine->options = *options;
    if (options->templates == NULL) {
        pristine->options.choice = PRISTINE_IN_PLACE;
    } else if (options->choice != PRISTINE_IN_PLACE &&
               template_store_new(options->templates, options->templates_mib, &pristine->store,
                                  err) < 0 &&
               give_up_saving(pristine, err) < 0) {
        return -1;
    }
    *out = TAKE(pristine);
    return 0;
}

static void known_free(struct known *known)
{
    reset_state_free(known->golden);
    saved_template_free(known->saved);
    free(known->key);
    free(known);
}

void pristine_free(struct pristine *pristine)
{
    if (pristine == NULL) {
        return;
    }
    pristine_drop_copies(pristine);
    pristine_drop_builder(pristine);
    while (pristine->known != NULL) {
        struct known *known = pristine->known;

        pristine->known = known->next;
        known_free(known);
    }
    node_free(pristine->reset);
    template_store_free(pristine->store);
    free(pristine);
}

bool pristine_proves(const struct pristine *pristine, const struct known *known)
{
    if (pristine->options.proves == 0) {
        return false;
    }
    return known->golden == NULL || known->is_foreign ||
           pristine->given % pristine->options.proves == 0;
}

/* A golden state of the other way is followed by the first one of this way. */
static void keep_or_free(struct known *known, struct reset_state *found)
{
    if (known->is_foreign) {
        reset_state_free(known->golden);
        known->golden = found;
        known->is_foreign = false;
    } else {
        reset_state_free(found);
    }
}

int pristine_prove(struct pristine *pristine, struct known *known, struct reset_state *found,
                   struct pristine_given *out, struct err *err)
{
    const struct node *differences = NULL;

    if (known->golden == NULL) {
        known->golden = found;
        return 0;
    }
    node_free(pristine->reset);
    pristine->reset = reset_compare(known->golden, found);
    out->reset = pristine->reset;
    if (node_get_bool(pristine->reset, "equal", false)) {
        keep_or_free(known, found);
        return 0;
    }
    reset_state_free(found);
    differences = node_get(pristine->reset, "differences");
    return err_set(err, ERR_HOST, "not the state that was frozen: %s",
                   node_str(node_at(differences, 0)));
}

static struct known *known_find(const struct pristine *pristine, const char *key)
{
    struct known *known = pristine->known;

    while (known != NULL && strcmp(known->key, key) != 0) {
        known = known->next;
    }
    return known;
}

static struct known *known_add(struct pristine *pristine, const char *key)
{
    struct known *known = mem_alloc(sizeof(*known));

    known->key = mem_strdup(key);
    known->next = pristine->known;
    pristine->known = known;
    return known;
}

/* Everything that a template depends on: what the caller says, and this host. */
static int name_template(const struct pristine *pristine, struct known *known,
                         const struct pristine_template *template, struct node **all,
                         struct err *err)
{
    AUTO(node) depends = node_object();

    node_set(depends, "host", node_ref(pristine->options.host));
    node_set(depends, "for", node_ref(template->depends));
    node_set_str(depends, "topology", template->topology->hash);
    node_set_int(depends, "product_memory_mib", template->product.memory_mib);
    node_set_int(depends, "target_memory_mib", pristine->options.target.memory_mib);
    node_set_int(depends, "attacker_memory_mib", pristine->options.attacker.memory_mib);
    if (template_key(depends, known->name, err) < 0) {
        return -1;
    }
    *all = TAKE(depends);
    return 0;
}

static struct node *about_template(const struct pristine *pristine, const struct known *known,
                                   const struct node *depends)
{
    struct node *about = node_object();

    node_set(about, "depends", node_ref(depends));
    node_set(about, "golden", reset_node(known->golden));
    node_set_str(about, "seed", pristine->seed);
    node_set_int(about, "in_place_ms", known->in_place_ms);
    return about;
}

static int use_saved(struct known *known, struct err *err)
{
    const struct node *about = known->saved->about;

    known->in_place_ms = node_get_int(about, "in_place_ms", 0);
    known->last = &pristine_in_place; /* its golden state was seen there */
    reset_state_free(TAKE(known->golden));
    if (reset_from_node(node_get(about, "golden"), &known->golden, err) < 0) {
        template_store_discard(TAKE(known->saved));
        return -1;
    }
    return 0;
}

static int bake_here(struct pristine *pristine, struct known *known,
                     const struct pristine_template *template, struct pristine_given *out,
                     struct err *err)
{
    int64_t begun_ms = clock_mono_ms();
    int status = known->in_builder ? 0 : pristine_bake(pristine, known, template, err);

    out->baked = status == 0;
    out->bake_ms += clock_mono_ms() - begun_ms;
    known->last = &pristine_in_place;
    return status;
}

/* What was baked becomes the saved template. */
static int save(struct pristine *pristine, struct known *known, const struct node *depends,
                struct template_bake *bake, struct err *err)
{
    AUTO(node) about = about_template(pristine, known, depends);

    return pristine_save(pristine, bake->folder, err) < 0
               ? -1
               : template_bake_end(pristine->store, bake, about, &known->saved, err);
}

static int bake_and_save(struct pristine *pristine, struct known *known,
                         const struct pristine_template *template, const struct node *depends,
                         struct template_bake *bake, struct pristine_given *out, struct err *err)
{
    int status = bake_here(pristine, known, template, out, err);

    if (status == 0 && save(pristine, known, depends, bake, err) < 0) {
        status = give_up_saving(pristine, err);
    }
    template_bake_drop(bake); /* nothing is left of one that was ended */
    return status == 0 && known->saved == NULL ? bake_here(pristine, known, template, out, err)
                                               : status;
}

/* A template that others may have saved, or that this worker saves now. */
static int find_or_bake(struct pristine *pristine, struct known *known,
                        const struct pristine_template *template, const struct node *depends,
                        struct pristine_given *out, struct err *err)
{
    struct template_bake bake = {.lock_fd = -1};
    int status = template_store_find(pristine->store, known->name, &known->saved, &bake, err);

    if (status == 0) {
        return use_saved(known, err);
    }
    if (status < 0) {
        return give_up_saving(pristine, err) < 0 ? -1
                                                 : bake_here(pristine, known, template, out, err);
    }
    return bake_and_save(pristine, known, template, depends, &bake, out, err);
}

/* Makes sure that the template is there, in the way that it will be given. */
static int ready(struct pristine *pristine, struct known *known,
                 const struct pristine_template *template, struct pristine_given *out,
                 struct err *err)
{
    AUTO(node) depends = NULL;

    if (known->in_builder || known->saved != NULL) {
        return 0;
    }
    if (name_template(pristine, known, template, &depends, err) < 0) {
        return -1;
    }
    return pristine->store != NULL ? find_or_bake(pristine, known, template, depends, out, err)
                                   : bake_here(pristine, known, template, out, err);
}

/* What one unit waits for its environment. A copy is made while another is in use, at the cost of
 * those who have no core to spare. */
static bool copies_are_faster(const struct pristine *pristine, const struct known *known)
{
    int64_t cost_ms = pristine->options.spare_cores ? 0 : pristine->clone_ms;

    return cost_ms < known->in_place_ms;
}

/* Chosen once, when both ways were measured; until then copies, which measures them. */
static const struct pristine_way *choose(const struct pristine *pristine, struct known *known)
{
    if (known->saved == NULL) {
        return &pristine_in_place;
    }
    if (pristine->options.choice == PRISTINE_CLONE || !known->in_builder) {
        return &pristine_copies;
    }
    if (known->way == NULL && pristine->clone_ms > 0) {
        known->way = copies_are_faster(pristine, known) ? &pristine_copies : &pristine_in_place;
    }
    return known->way != NULL ? known->way : &pristine_copies;
}

static void change_way(struct pristine *pristine, struct known *known,
                       const struct pristine_way *way)
{
    if (known->last != way && known->golden != NULL) {
        reset_forget_disks(known->golden);
        known->is_foreign = true;
    }
    known->last = way;
    pristine->way = way;
}

/* The builder stands still while copies are in use. */
static int rest_builder(struct pristine *pristine, struct err *err)
{
    if (pristine->way == &pristine_in_place || pristine->builder == NULL) {
        return 0;
    }
    if (environment_rest(pristine->builder, err) < 0) {
        pristine_drop_builder(pristine);
        return -1;
    }
    return 0;
}

static void tend_builder(struct pristine *pristine)
{
    if (pristine->builder != NULL && pristine->way != &pristine_in_place &&
        ++pristine->builder_idle > BUILDER_IDLE_MAX) {
        pristine_drop_builder(pristine);
    }
}

static int give(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct pristine_given *out,
                struct err *err)
{
    int status = ready(pristine, known, template, out, err);

    if (status != 0) {
        return status;
    }
    change_way(pristine, known, choose(pristine, known));
    out->way = pristine->way->name;
    return rest_builder(pristine, err) < 0
               ? -1
               : pristine->way->give(pristine, known, template, out, err);
}

static void tell_unsaved(struct pristine *pristine, struct pristine_given *out)
{
    if (pristine->unsaved.kind != ERR_NONE && !pristine->told) {
        out->unsaved = pristine->unsaved.text;
        pristine->told = true;
    }
}

int pristine_give(struct pristine *pristine, const struct pristine_template *template,
                  struct pristine_given *out, struct err *err)
{
    struct known *known = known_find(pristine, template->key);
    int64_t begun_ms = clock_mono_ms();
    int status = 0;

    assert(pristine->way == NULL);
    known = known != NULL ? known : known_add(pristine, template->key);
    *out = (struct pristine_given){.is_first = !known->was_given};
    status = give(pristine, known, template, out, err);
    tell_unsaved(pristine, out);
    if (status != 0) {
        if (status < 0) {
            pristine_take_back(pristine, true);
        }
        pristine->way = NULL;
        out->environment = NULL;
        return status;
    }
    known->was_given = true;
    pristine->given++;
    tend_builder(pristine);
    out->in_place_ms = known->in_place_ms;
    out->clone_ms = pristine->clone_ms;
    out->ready_ms = clock_mono_ms() - begun_ms;
    snprintf(out->name, sizeof(out->name), "%s", known->name);
    return 0;
}

void pristine_take_back(struct pristine *pristine, bool unfit)
{
    if (pristine->way != NULL) {
        pristine->way->take_back(pristine, unfit);
    }
    pristine->way = NULL;
}
