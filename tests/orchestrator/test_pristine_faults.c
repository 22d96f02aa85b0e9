/* Pristine environments when something fails: that give fails, nothing is repaired, and the next
 * one is good. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/pristine_private.h"
#include "tests/orchestrator/pristine_world.h"

static void begin(struct pristine_world *world, enum pristine_choice choice)
{
    struct pristine_options options = pristine_world_options(world, choice);

    pristine_world_begin(world, &options);
}

static void open_with(struct pristine_world *world, enum pristine_choice choice)
{
    pristine_world_open(world, "inline");
    begin(world, choice);
}

static void refuses(enum pristine_choice choice)
{
    PRISTINE_WORLD world = {0};
    struct pristine_template template;
    struct pristine_given given = {0};
    struct err err = {.kind = ERR_NONE};

    open_with(&world, choice);
    pristine_world_unit(&world, "one");
    world.refusal = "port 80 stays closed";
    node_set_str(world.depends, "product", "two");
    template = pristine_world_template(&world, "two");
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(pristine_give(world.pristine, &template, &given, &err), PRISTINE_REFUSED);
        assert_err(err, ERR_GUEST, "port 80 stays closed");
        cr_assert_null(given.environment);
    }
    pristine_world_unit(&world, "one");
    world.refusal = NULL;
    cr_assert(pristine_world_unit(&world, "two").baked);
    pristine_world_unit(&world, "one");
    cr_assert_eq(world.set_ups, 4);
}

Test(pristine, is_good_for_others_after_a_refusal_in_place, .timeout = 100)
{
    refuses(PRISTINE_IN_PLACE);
}

Test(pristine, is_good_for_others_after_a_refusal_of_copies, .timeout = 100)
{
    refuses(PRISTINE_CLONE);
}

/* In place; the fault strikes at the target, the second of three that are brought back. */
static void fails_once(size_t fault, enum err_kind kind, const char *text)
{
    PRISTINE_WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    int *faults[] = {&world.faults.restore_fails, &world.faults.die_at_restore,
                     &world.faults.silent_at_restore};

    open_with(&world, PRISTINE_IN_PLACE);
    pristine_world_unit(&world, "one");
    *faults[fault] = world.faults.restores + 2;
    pristine_world_fail(&world, "one", &err);
    cr_assert_eq(err.kind, kind, "%s", err.text);
    cr_assert_not_null(strstr(err.text, text), "%s", err.text);
    cr_assert_eq(pristine_world_census(&world).processes, 0, "its machines are ended");
    cr_assert(pristine_world_unit(&world, "one").baked);
    cr_assert_eq(world.set_ups, 2);
}

Test(pristine, makes_anew_what_could_not_be_brought_back, .timeout = 100)
{
    fails_once(0, ERR_HOST, "target': restore t-one: refused");
}

Test(pristine, makes_anew_what_died, .timeout = 100)
{
    fails_once(1, ERR_GUEST, "return to 'one': machine 'target' ended by itself");
}

Test(pristine, makes_anew_what_does_not_answer, .timeout = 100)
{
    fails_once(2, ERR_TIMEOUT, "target");
}

Test(pristine, makes_a_new_builder_for_one_that_came_back_unfit, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given first;

    open_with(&world, PRISTINE_IN_PLACE);
    first = pristine_world_give(&world, "one");
    pristine_take_back(world.pristine, true);
    cr_assert_eq(pristine_world_census(&world).processes, 0);
    cr_assert_str_neq(pristine_world_unit(&world, "one").seed, first.seed);
    cr_assert_eq(world.set_ups, 2);
}

Test(pristine, fails_to_bake_and_bakes_the_next_time, .timeout = 100)
{
    PRISTINE_WORLD world = {.faults = {.freeze_fails = 4}};
    struct err err = {.kind = ERR_NONE};

    open_with(&world, PRISTINE_CLONE);
    pristine_world_fail(&world, "one", &err);
    cr_assert_eq(err.kind, ERR_IO, "%s", err.text);
    cr_assert_not_null(strstr(err.text, "disk full"), "%s", err.text);
    cr_assert(pristine_world_unit(&world, "one").baked);
    cr_assert_str_eq(pristine_world_unit(&world, "one").way, "clone");
}

/* A copy whose second machine does not start, in a worker that found its template. */
Test(pristine, gives_the_next_copy_after_one_that_failed, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    open_with(&world, PRISTINE_CLONE);
    pristine_world_unit(&world, "one");
    begin(&world, PRISTINE_CLONE);
    world.faults.start_fails = world.faults.starts + 2;
    pristine_world_fail(&world, "one", &err);
    cr_assert_not_null(strstr(err.text, "start refused"), "%s", err.text);
    cr_assert_not(pristine_world_unit(&world, "one").baked);
    cr_assert_eq(world.set_ups, 1);
}

static char *saved_path(const struct pristine_world *world, const char *name, const char *below)
{
    return mem_printf("%s/%s/%s", world->templates, name, below);
}

Test(pristine, bakes_anew_when_the_saved_template_is_damaged, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given given;
    AUTOFREE char *path = NULL;

    open_with(&world, PRISTINE_CLONE);
    given = pristine_world_unit(&world, "one");
    pristine_free(TAKE(world.pristine));
    path = saved_path(&world, given.name, "product.tree/log");
    support_write(path, "Started\n");
    begin(&world, PRISTINE_CLONE);
    given = pristine_world_unit(&world, "one");
    cr_assert(given.baked);
    cr_assert_eq(world.set_ups, 2);
}

/* Whole as files, and of no use: nobody can be given a copy of it. */
static void saves_one_that_is_of_no_use(const struct pristine_world *world, const char *name,
                                        const char *seed)
{
    AUTO(template_store) store = NULL;
    AUTO(node) about = node_object();
    struct template_bake bake = {.lock_fd = -1};
    struct saved_template *saved = NULL;
    struct err err = {.kind = ERR_NONE};

    if (seed != NULL) {
        AUTO(node) golden = node_object();

        node_set(golden, "machines", node_array());
        node_set(golden, "moments", node_array());
        node_set(about, "golden", TAKE(golden));
        node_set_str(about, "seed", seed);
    }
    assert_ok(template_store_new(world->templates, 100, &store, &err), err);
    assert_ok(template_store_find(store, name, &saved, &bake, &err), err);
    template_store_discard(TAKE(saved));
    cr_assert_eq(template_store_find(store, name, &saved, &bake, &err), TEMPLATE_ABSENT);
    assert_ok(template_bake_end(store, &bake, about, &saved, &err), err);
    saved_template_free(saved);
}

Test(pristine, bakes_anew_when_a_saved_template_has_no_golden_state, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given given;
    struct err err = {.kind = ERR_NONE};

    open_with(&world, PRISTINE_CLONE);
    given = pristine_world_unit(&world, "one");
    pristine_free(TAKE(world.pristine));
    saves_one_that_is_of_no_use(&world, given.name, NULL);
    begin(&world, PRISTINE_CLONE);
    pristine_world_fail(&world, "one", &err);
    assert_err(err, ERR_INTEGRITY, "this is no state of an environment");
    cr_assert(pristine_world_unit(&world, "one").baked);
    cr_assert_eq(world.set_ups, 2);
}

Test(pristine, discards_a_template_whose_copies_fail_twice, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given given;
    struct err err = {.kind = ERR_NONE};

    open_with(&world, PRISTINE_CLONE);
    given = pristine_world_unit(&world, "one");
    pristine_free(TAKE(world.pristine));
    saves_one_that_is_of_no_use(&world, given.name, given.seed);
    begin(&world, PRISTINE_CLONE);
    for (int i = 0; i < 2; i++) {
        pristine_world_fail(&world, "one", &err);
        cr_assert_eq(world.set_ups, 1);
    }
    cr_assert(pristine_world_unit(&world, "one").baked);
    cr_assert_eq(world.set_ups, 2);
}

/* The state that the builder returns to is changed behind its back. */
Test(pristine, does_not_hand_out_another_state_in_place, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given given;
    AUTOFREE char *log = NULL;
    struct err err = {.kind = ERR_NONE};

    open_with(&world, PRISTINE_IN_PLACE);
    pristine_world_unit(&world, "one");
    log = mem_printf("%s/%s/product.0.qcow2/states/t-one/log", world.work,
                     environment_name(world.pristine->builder));
    cr_assert(file_exists(log), "%s", log);
    support_write(log, "started twice\n");
    given = pristine_world_fail(&world, "one", &err);
    assert_err(err, ERR_HOST, "not the state that was frozen: product: disk differs");
    cr_assert_not(node_get_bool(given.reset, "equal", true));
    cr_assert_str_eq(node_str(node_path(given.reset, "differences.1")),
                     "product: the product's logs have other sizes");
    cr_assert_eq(node_count(node_get(given.reset, "differences")), 2);
    given = pristine_world_unit(&world, "one");
    cr_assert(given.baked);
    cr_assert(node_get_bool(given.reset, "equal", false));
}

/* One copy may have been made in advance before the change; of two more, none may be given. */
Test(pristine, does_not_hand_out_another_state_as_a_copy, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_given given = {0};
    struct pristine_template template;
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *log = NULL;
    int failures = 0;

    open_with(&world, PRISTINE_CLONE);
    given = pristine_world_unit(&world, "one");
    log = saved_path(&world, given.name, "product.tree/log");
    pristine_world_unit(&world, "one");
    support_write(log, "Started\n");
    template = pristine_world_template(&world, "one");
    for (int i = 0; i < 3 && failures < 2; i++) {
        int status = pristine_give(world.pristine, &template, &given, &err);

        if (status == 0) {
            cr_assert_eq(i, 0);
            pristine_take_back(world.pristine, false);
            continue;
        }
        failures++;
        assert_err(err, ERR_HOST, "not the state that was frozen: product: disk differs");
        cr_assert_not(node_get_bool(given.reset, "equal", true));
        cr_assert_null(given.environment);
    }
    cr_assert_eq(failures, 2);
    pristine_world_unit(&world, "one"); /* the saved one was given up */
}

Test(pristine, proves_as_often_as_it_is_told, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;

    pristine_world_open(&world, "inline");
    options = pristine_world_options(&world, PRISTINE_CLONE);
    options.proves = 3;
    pristine_world_begin(&world, &options);
    for (int i = 0; i < 7; i++) {
        struct pristine_given given = pristine_world_unit(&world, "one");

        cr_assert_eq(given.reset != NULL, i % 3 == 0, "give %d", i);
    }
}

/* The copy of "one" was made when it seemed that the give after it would be the next of its own. */
Test(pristine, proves_a_copy_also_when_others_came_in_place_between, .timeout = 100)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;

    pristine_world_open(&world, "inline");
    options = pristine_world_options(&world, PRISTINE_AUTO);
    options.proves = 2;
    pristine_world_begin(&world, &options);
    pristine_world_unit(&world, "one");
    node_set_str(world.depends, "product", "two");
    pristine_world_unit(&world, "two");
    world.pristine->known->next->way = &pristine_copies;
    world.pristine->known->way = &pristine_in_place;
    for (int i = 2; i < 6; i++) {
        struct pristine_given given = pristine_world_unit(&world, i % 2 == 0 ? "one" : "two");

        cr_assert_str_eq(given.way, i % 2 == 0 ? "clone" : "in-place");
        cr_assert(i % 2 != 0 || given.reset != NULL, "give %d", i);
    }
}
