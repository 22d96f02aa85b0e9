/* Pristine environments over the fake hypervisor: both ways, saved templates, the choice. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/pristine_private.h"
#include "tests/orchestrator/pristine_world.h"

static void open_with(struct pristine_world *world, enum pristine_choice choice)
{
    struct pristine_options options;

    pristine_world_open(world, "inline");
    options = pristine_world_options(world, choice);
    pristine_world_begin(world, &options);
}

static void gives_what_was_frozen(enum pristine_choice choice, const char *way)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given first;

    open_with(&world, choice);
    first = pristine_world_unit(&world, "one");
    cr_assert(first.baked);
    cr_assert(first.is_first);
    cr_assert_gt(first.bake_ms, 0);
    cr_assert_gt(first.in_place_ms, 0);
    for (int i = 0; i < 3; i++) {
        struct pristine_given next = pristine_world_unit(&world, "one");

        cr_assert_str_eq(next.way, way);
        cr_assert_not(next.baked);
        cr_assert_not(next.is_first);
        cr_assert_eq(next.bake_ms, 0);
        cr_assert_str_eq(next.seed, first.seed);
        cr_assert_str_eq(next.name, first.name);
        cr_assert(node_get_bool(next.reset, "equal", false));
    }
    cr_assert_eq(world.set_ups, 1);
    cr_assert_eq(world.inspected, 1);
}

Test(pristine, gives_what_was_frozen_in_place, .timeout = 100)
{
    gives_what_was_frozen(PRISTINE_IN_PLACE, "in-place");
}

Test(pristine, gives_what_was_frozen_as_copies, .timeout = 100)
{
    gives_what_was_frozen(PRISTINE_CLONE, "clone");
}

/* Saves the template, so that the next pristine boots nothing. */
static void begin_anew(struct pristine_world *world, struct pristine_options *options)
{
    open_with(world, PRISTINE_CLONE);
    pristine_world_unit(world, "one");
    *options = pristine_world_options(world, PRISTINE_CLONE);
    options->proves = 0;
}

static struct environment *give_last(struct pristine_world *world)
{
    struct pristine_template template = pristine_world_template(world, "one");
    struct pristine_given given = {0};
    struct err err = {.kind = ERR_NONE};

    template.is_last = true;
    assert_ok(pristine_give(world->pristine, &template, &given, &err), err);
    return given.environment;
}

Test(pristine, makes_no_copy_in_advance_of_what_is_asked_for_last, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;
    size_t with_reserve = 0;

    begin_anew(&world, &options);
    pristine_world_begin(&world, &options);
    pristine_world_give(&world, "one");
    with_reserve = pristine_world_quiet(&world).processes;
    pristine_world_begin(&world, &options);
    give_last(&world);
    cr_assert_eq(pristine_world_quiet(&world).processes * 2, with_reserve);
}

Test(pristine, the_inspected_copy_serves_who_is_in_haste, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;

    begin_anew(&world, &options);
    options.inspected_serves = true;
    world.inspected = 0;
    pristine_world_begin(&world, &options);
    cr_assert_eq(give_last(&world), world.inspected_environment);
    cr_assert_eq(world.inspected, 1);
    options.inspected_serves = false;
    pristine_world_begin(&world, &options);
    cr_assert_neq(give_last(&world), world.inspected_environment);
    cr_assert_eq(world.inspected, 2);
}

Test(pristine, keeps_templates_apart_and_each_is_baked_once, .timeout = 100)
{
    PRISTINE_WORLD world = {0};

    open_with(&world, PRISTINE_IN_PLACE);
    for (int i = 0; i < 2; i++) {
        pristine_world_unit(&world, "one");
        pristine_world_unit(&world, "two");
    }
    cr_assert_eq(world.set_ups, 2);
}

Test(pristine, finds_a_template_that_another_saved, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;
    struct pristine_given baked;
    struct pristine_given found;

    open_with(&world, PRISTINE_CLONE);
    baked = pristine_world_unit(&world, "one");
    options = pristine_world_options(&world, PRISTINE_CLONE);
    pristine_world_begin(&world, &options);
    found = pristine_world_unit(&world, "one");
    cr_assert_not(found.baked);
    cr_assert(found.is_first);
    cr_assert_str_eq(found.way, "clone");
    cr_assert_str_eq(found.seed, baked.seed, "the canaries are in the saved target");
    cr_assert_eq(found.in_place_ms, baked.in_place_ms);
    cr_assert(node_get_bool(found.reset, "equal", false));
    cr_assert_eq(world.set_ups, 1);
    cr_assert_eq(world.inspected, 2, "the first copy of one that booted nothing");
}

static void change_product(struct pristine_world *world, struct pristine_options *options)
{
    (void)options;
    node_set_str(world->depends, "product", "another hash");
}

static void change_arm(struct pristine_world *world, struct pristine_options *options)
{
    (void)options;
    node_set_str(world->depends, "arm", "off");
}

static void change_host(struct pristine_world *world, struct pristine_options *options)
{
    (void)options;
    node_set_str(world->host, "kernel", "2");
}

static void change_memory(struct pristine_world *world, struct pristine_options *options)
{
    (void)world;
    options->target.memory_mib = 2;
}

static void change_topology(struct pristine_world *world, struct pristine_options *options)
{
    struct err err = {.kind = ERR_NONE};

    (void)options;
    pristine_free(TAKE(world->pristine)); /* it borrows the topology */
    topology_free(TAKE(world->topology));
    assert_ok(topology_find(TEST_DATA_DIR "/../..", "service", &world->topology, &err), err);
}

static void bakes_anew(void (*change)(struct pristine_world *world,
                                      struct pristine_options *options))
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;
    struct pristine_given first;
    struct pristine_given second;

    open_with(&world, PRISTINE_CLONE);
    first = pristine_world_unit(&world, "one");
    options = pristine_world_options(&world, PRISTINE_CLONE);
    change(&world, &options);
    pristine_world_begin(&world, &options);
    second = pristine_world_unit(&world, "one");
    cr_assert(second.baked);
    cr_assert_str_neq(second.name, first.name);
    cr_assert_str_neq(second.seed, first.seed);
    cr_assert_eq(world.set_ups, 2);
}

#define BAKES_ANEW(name, change)                                                                   \
    Test(pristine, name, .timeout = 100)                                                           \
    {                                                                                              \
        bakes_anew(change);                                                                        \
    }

BAKES_ANEW(bakes_anew_for_another_product, change_product)
BAKES_ANEW(bakes_anew_for_another_arm, change_arm)
BAKES_ANEW(bakes_anew_on_another_host, change_host)
BAKES_ANEW(bakes_anew_for_another_memory, change_memory)
BAKES_ANEW(bakes_anew_for_another_topology, change_topology)

/* The figures of the choice are given, so that it does not depend on this host's speed. */
static void chooses(bool spare_cores, int64_t clone_ms, int64_t in_place_ms, const char *way)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;
    struct pristine_given given;

    pristine_world_open(&world, "inline");
    options = pristine_world_options(&world, PRISTINE_AUTO);
    options.spare_cores = spare_cores;
    pristine_world_begin(&world, &options);
    given = pristine_world_unit(&world, "one");
    cr_assert_str_eq(given.way, "clone", "which measures it");
    cr_assert_gt(given.clone_ms, 0);
    world.pristine->clone_ms = clone_ms;
    world.pristine->known->in_place_ms = in_place_ms;
    for (int i = 0; i < 2; i++) {
        given = pristine_world_unit(&world, "one");
        cr_assert_str_eq(given.way, way);
        cr_assert(node_get_bool(given.reset, "equal", false));
    }
}

Test(pristine, chooses_copies_when_others_pay_nothing_for_them, .timeout = 100)
{
    chooses(true, 100000, 100, "clone");
}

Test(pristine, chooses_in_place_when_copies_take_longer, .timeout = 100)
{
    chooses(false, 101, 100, "in-place");
}

Test(pristine, chooses_copies_when_they_take_less, .timeout = 100)
{
    chooses(false, 99, 100, "clone");
}

Test(pristine, saves_nothing_without_a_folder_for_it, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;

    pristine_world_open(&world, "inline");
    options = pristine_world_options(&world, PRISTINE_CLONE);
    options.templates = NULL;
    pristine_world_begin(&world, &options);
    cr_assert_str_eq(pristine_world_unit(&world, "one").way, "in-place");
    cr_assert_not(file_exists(world.templates));
}

Test(pristine, names_its_ways)
{
    enum pristine_choice choice = PRISTINE_AUTO;
    struct err err = {.kind = ERR_NONE};

    for (enum pristine_choice each = PRISTINE_AUTO; each <= PRISTINE_CLONE; each++) {
        assert_ok(pristine_choice_parse(pristine_choice_name(each), &choice, &err), err);
        cr_assert_eq(choice, each);
    }
    cr_assert_eq(pristine_choice_parse("fast", &choice, &err), -1);
    assert_err(err, ERR_USAGE, "unknown way 'fast', expected auto, in-place or clone");
}
