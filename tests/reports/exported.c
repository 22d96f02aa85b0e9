/* What the tests of the documents for other programs share. */
#include "tests/reports/exported.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

report_write *const exported_all[] = {
    report_csv, report_junit, report_navigator, report_ocsf, report_oscal, report_misp, NULL};

const char *const hostile_texts[] = {
    "<script>alert(\"x\")</script> '&amp; ]]> <!-- \xe2\x80\xae"
    "gnp\x1b[2J\nend",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "+1,\"2\";@3\r\n-4",
    "\xef\xbc\x9d"
    "1+1", /* full-width = */
    " \xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\x92\xa5 ",
    "# *x* [a](javascript:1) {{ insert: param, x }} \\ `c`",
    " ",
    NULL,
};

static char *write_all(report_write *write, const struct node *results, const char *product,
                       int *answer, struct err *err)
{
    struct report_options options = {.name = "results.json", .product = product};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    *answer = write(results, &options, out, err);
    fclose(out);
    cr_assert_eq(strlen(text), length, "there is a NUL in it");
    return text;
}

char *exported(report_write *write, const struct node *results, const char *product)
{
    struct err err = {0};
    int answer = 0;
    char *text = write_all(write, results, product, &answer, &err);
    cr_assert_eq(answer, 0, "%s", err.text);
    return text;
}

static struct node *parse(const char *text)
{
    struct err err = {0};
    struct node *out = NULL;
    assert_ok(node_parse(text, strlen(text), "document", &out, &err), err);
    return out;
}

struct node *exported_json(report_write *write, const struct node *results, const char *product)
{
    AUTOFREE char *text = exported(write, results, product);
    return parse(text);
}

struct node *exported_lines(report_write *write, const struct node *results, const char *product)
{
    AUTOFREE char *text = exported(write, results, product);
    struct node *out = node_array();
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        node_append(out, parse(line));
    }
    return out;
}

void exported_fails(report_write *write, const struct node *results, const char *product,
                    struct err *err)
{
    int answer = 0;
    AUTOFREE char *text = write_all(write, results, product, &answer, err);
    cr_assert_eq(answer, -1);
    cr_assert_str_eq(text, "");
}

/* The same text for the id of acme and of its trials. */
static void rename_product(struct small *small, const char *text)
{
    small->products[0].id = small->products[0].name = small->products[0].version = text;
    small->products[0].category = "waf";
    for (size_t i = 0; i < small->input.trial_count; i++) {
        if (strcmp(small->trials[i].product_id, "acme") == 0) {
            small->trials[i].product_id = text;
        }
    }
}

struct node *hostile_results(struct small *small, const char *text)
{
    static struct results_fact facts[1];
    static const char *sources[1];
    static struct score_intel intel;
    small_fill(small);
    facts[0] = (struct results_fact){text, text};
    sources[0] = text;
    intel = (struct score_intel){.id = text,
                                 .type = text,
                                 .tlp = "clear",
                                 .value = text,
                                 .name = text,
                                 .first_seen_ms = 1000,
                                 .published_ms = 2000,
                                 .added_ms = SCORE_NO_TIME,
                                 .usable_until_ms = SCORE_NO_TIME,
                                 .sources = sources,
                                 .source_count = 1};
    for (size_t i = 0; i < small->input.trial_count; i++) {
        small->trials[i].at_utc_ms = 1795246269000 + (int64_t)i;
        if (small->trials[i].void_cause) {
            small->trials[i].void_cause = text;
        }
    }
    rename_product(small, text);
    small->cases[0].cluster = small->cases[0].technique = small->cases[0].tactic = text;
    small->cases[0].set = small->cases[0].variant = text;
    small->cases[0].scenario = small->cases[1].scenario = text;
    small->cases[0].intel = small->cases[7].intel = &intel;
    small->meta.title = small->meta.campaign = small->meta.sample_note = small->meta.seed = text;
    small->meta.tool_version = small->meta.accelerator = text;
    small->meta.machines = small->meta.images = small->meta.scenarios = facts;
    small->meta.machine_count = small->meta.image_count = small->meta.scenario_count = 1;
    return small_results(small);
}
