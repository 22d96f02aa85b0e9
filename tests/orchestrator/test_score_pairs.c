/* Which cases scoring is told are the same attack in plain form. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/run/score_input.h"
#include "tests/orchestrator/bind_world.h"

static void add(const char *folder, const char *id, const char *kind, const char *variants,
                const char *more)
{
    AUTOFREE char *library = file_join(folder, "library");
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(library, name);
    AUTOFREE char *text = mem_printf(
        "id: %s\nversion: 1\ntitle: t\nkind: %s\nsummary: s\ncategory: [waf]\ncluster: c-%s\n"
        "values: {p: [one, two]}\nvariants: [%s]\nsteps:\n  - http: {name: s, method: GET, path: "
        "/, query: {q: '{{p|variant}}'}}\n%s",
        id, kind, id, variants, more);
    struct err err = {0};

    assert_ok(file_mkdirs(library, 0755, &err), err);
    support_write(path, text);
}

static void assert_case(const struct score_input *input, const char *id, const char *variant,
                        const char *plain)
{
    for (size_t i = 0; i < input->case_count; i++) {
        const struct score_case *of = &input->cases[i];

        if (strcmp(of->id, id) == 0) {
            cr_expect_str_eq(of->variant, variant, "%s", id);
            cr_expect_str_eq(of->plain_id == NULL ? "none" : of->plain_id, plain, "%s", id);
            return;
        }
    }
    cr_assert_fail("no case '%s'", id);
}

#define ATTACK                                                                                     \
    "technique: T1190\ntactic: initial-access\ncapec: [66]\neffect:\n"                             \
    "  - response: {step: s, contains: x}\n"

Test(score_pairs, an_attack_is_told_its_plain_form)
{
    SUPPORT_FOLDER folder = support_folder();
    add(folder, "other", "attack", "upper, case+url", ATTACK);
    add(folder, "paired", "attack", "upper+url, plain, case", ATTACK);
    add(folder, "work", "benign", "plain, url", "");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");
    AUTO(scoring) scoring = scoring_new(plan);
    const struct score_input *input = scoring_input(scoring);

    cr_assert_eq(input->case_count, 4 + 6 + 4);
    assert_case(input, "other/1-case+url", "case+url", "none");
    assert_case(input, "paired/1-plain", "plain", "none");
    assert_case(input, "paired/1-upper+url", "upper+url", "paired/1-plain");
    assert_case(input, "paired/1-case", "case", "paired/1-plain");
    assert_case(input, "paired/2-case", "case", "paired/2-plain");
    assert_case(input, "work/1-url", "url", "none");
}
