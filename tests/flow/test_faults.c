/* Machines that fail in every way the fake can play: the unit is void with its cause, it is done
 * again, and the verdicts are those of a run in which nothing failed. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(faults, .init = flow_setup, .timeout = 300);

/* One worker, so that the n-th restore is the same one in every run. Baking takes nine: the
 * product's machine is set up (1-3), the golden state is looked at (4-6), closure is proved and the
 * template returned to (7-9); the first unit's machines are 10 (attacker), 11 (target) and 12
 * (product), in place as well as copied. Caller frees the run's folder. */
static char *run_with(const char *folder, const char *way, const char *faults)
{
    AUTOFREE char *plan = flow_plan(folder);
    char *dir = mem_printf("%s/%s", folder, faults != NULL ? "faulty" : "undisturbed");
    const char *args[] = {"run",
                          plan,
                          "--out",
                          dir,
                          "--hypervisor",
                          "fake",
                          "--fake-images",
                          FLOW_WORLD "/images",
                          "--jobs",
                          "1",
                          "--pristine",
                          way,
                          NULL};
    setenv("TAMESHI_FAKE_FAULTS", faults != NULL ? faults : "", 1);
    free(flow_good(args));
    return dir;
}

/* Whether there is a void attempt whose cause begins so and, later, a good one of the same unit. */
static bool was_tried_again(const struct node *units, const char *cause)
{
    for (size_t i = 0; i < node_count(units); i++) {
        if (strncmp(node_get_str(node_at(units, i), "void", ""), cause, strlen(cause)) != 0) {
            continue;
        }
        for (size_t k = i + 1; k < node_count(units); k++) {
            if (node_get_int(node_at(units, k), "unit", -1) ==
                    node_get_int(node_at(units, i), "unit", -2) &&
                node_get_str(node_at(units, k), "void", "")[0] == '\0') {
                return true;
            }
        }
    }
    return false;
}

static char *all_causes(const struct node *units)
{
    struct buf out = BUF_INIT;
    buf_str_add(&out, "");
    for (size_t i = 0; i < node_count(units); i++) {
        const char *cause = node_get_str(node_at(units, i), "void", "");
        if (cause[0] != '\0') {
            buf_printf(&out, "%s (%s); ", cause, node_get_str(node_at(units, i), "detail", ""));
        }
    }
    buf_char(&out, '\0');
    return buf_take(&out);
}

static void changes_nothing(const char *way, const char *faults, const char *cause)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *faulty = run_with(folder, way, faults);
    AUTOFREE char *whole = run_with(folder, way, NULL);
    AUTOFREE char *evidence = file_join(faulty, "evidence.jsonl");
    AUTO(node) units = flow_records(evidence, "unit");
    AUTOFREE char *causes = all_causes(units);
    cr_assert(was_tried_again(units, cause), "no '%s', but: %s", cause, causes);
    flow_same_verdicts(faulty, whole);
}

#define BOTH_WAYS(name, fault, cause)                                                              \
    Test(faults, name##_in_place)                                                                  \
    {                                                                                              \
        changes_nothing("in-place", fault, cause);                                                 \
    }                                                                                              \
    Test(faults, name##_in_a_copy)                                                                 \
    {                                                                                              \
        changes_nothing("clone", fault, cause);                                                    \
    }

BOTH_WAYS(a_machine_that_cannot_be_had, "restore-fails=10", "environment: host")
BOTH_WAYS(a_machine_that_is_dead, "die-at-restore=11", "environment: guest")
BOTH_WAYS(an_agent_that_is_silent, "silent-at-restore=10", "environment: timeout")
BOTH_WAYS(an_agent_that_floods, "flood-at-restore=12", "environment: timeout")
BOTH_WAYS(an_agent_that_lies, "lie-at-restore=11", "environment: timeout")
BOTH_WAYS(an_attacker_that_ends_in_the_middle, "die-later=10", "harness: guest")
BOTH_WAYS(a_product_machine_that_ends_in_the_middle, "die-later=12", "harness: guest")
BOTH_WAYS(an_attacker_that_hangs_in_the_middle, "stop-later=10", "harness: timeout")
BOTH_WAYS(a_target_that_ends_in_the_middle, "die-later=11", "harness: guest")
BOTH_WAYS(a_target_that_hangs_in_the_middle, "stop-later=11", "harness: timeout")
BOTH_WAYS(a_product_machine_that_hangs_in_the_middle, "stop-later=12", "harness: timeout")
/* "guest" where it comes faster than a flood may, "timeout" where the host is too slow for that */
BOTH_WAYS(an_agent_that_floods_in_the_middle, "flood-later=10", "harness: ")
BOTH_WAYS(an_agent_that_lies_in_the_middle, "lie-later=12", "harness: guest")
BOTH_WAYS(a_state_that_cannot_be_kept, "freeze-fails=4", "environment: io")

Test(faults, a_template_that_cannot_be_saved)
{
    changes_nothing("clone", "save-fails=2", "environment: io");
}

Test(faults, a_copy_that_cannot_be_made)
{
    changes_nothing("clone", "copy-fails=1", "environment: io");
}
