/* What a worker does for hours, in a minute: nothing grows, and every state is the golden one. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/orchestrator/pristine_world.h"

#define RETURNS 1000
#define COPIES 200
#define WARM 10           /* gives after which buffers have found their sizes */
#define RESIDENT_KIB 2048 /* of the allocator's own moods; a leak of 11 KiB a copy would show */

/* One unit that leaves a file behind; *digest is that of the first. */
static void unit(struct pristine_world *world, char **digest)
{
    struct pristine_given given = pristine_world_give(world, "one");

    if (given.reset != NULL) {
        const char *found = node_get_str(given.reset, "digest", "");

        cr_assert(node_get_bool(given.reset, "equal", false));
        *digest = *digest != NULL ? *digest : mem_strdup(found);
        cr_assert_str_eq(found, *digest);
    }
    pristine_take_back(world->pristine, false);
}

static void assert_no_growth(const struct census_of_world *before,
                             const struct census_of_world *after)
{
    cr_assert_eq(after->processes, before->processes);
    cr_assert_eq(after->descriptors, before->descriptors);
    cr_assert_eq(after->threads, before->threads);
    cr_assert_eq(after->files, before->files);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what is freed */
    cr_assert_leq(after->resident_kib, before->resident_kib + RESIDENT_KIB, "%zu KiB, then %zu",
                  before->resident_kib, after->resident_kib);
#endif
}

static void endures(struct pristine_world *world, enum pristine_choice choice, int count)
{
    struct pristine_options options;
    struct census_of_world before;
    struct census_of_world after;
    AUTOFREE char *digest = NULL;

    pristine_world_open(world, "host");
    options = pristine_world_options(world, choice);
    pristine_world_begin(world, &options);
    for (int i = 0; i < WARM; i++) {
        unit(world, &digest);
    }
    cr_assert_not_null(digest);
    before = pristine_world_quiet(world);
    for (int i = WARM; i < count; i++) {
        unit(world, &digest);
    }
    after = pristine_world_quiet(world);
    assert_no_growth(&before, &after);
}

Test(pristine, returns_a_thousand_times_and_nothing_grows, .timeout = 550)
{
    PRISTINE_WORLD world = {0};

    endures(&world, PRISTINE_IN_PLACE, RETURNS);
    cr_assert_eq(world.set_ups, 1);
}

Test(pristine, makes_two_hundred_copies_and_nothing_grows, .timeout = 550)
{
    PRISTINE_WORLD world = {0};

    endures(&world, PRISTINE_CLONE, COPIES);
    cr_assert_eq(world.set_ups, 1);
}

/* Fifty copies, in-place returns and failures between; then the end. */
Test(pristine, leaves_nothing_when_it_ends, .timeout = 550)
{
    PRISTINE_WORLD world = {0};
    struct pristine_options options;
    struct census_of_world before;
    struct census_of_world after;

    pristine_world_open(&world, "host");
    before = pristine_world_census(&world);
    for (enum pristine_choice choice = PRISTINE_AUTO; choice <= PRISTINE_CLONE; choice++) {
        options = pristine_world_options(&world, choice);
        pristine_world_begin(&world, &options);
        for (int i = 0; i < 17; i++) {
            pristine_take_back(world.pristine, i == 5);
            pristine_world_give(&world, "one");
        }
        /* one is still given when it ends */
        pristine_free(TAKE(world.pristine));
        after = pristine_world_census(&world);
        after.resident_kib = before.resident_kib;
        assert_no_growth(&before, &after);
        cr_assert_eq(after.processes, 0);
    }
}
