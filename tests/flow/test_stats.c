/* The `stats` commands as an evaluator and a program use them: figures in JSON to the last digit,
 * one line without it, and what is said of wrong words and hostile files. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

/* No machine is needed, so no namespace either. */
static void setup(void)
{
    setenv("TAMESHI_DATA", FLOW_WORLD, 1);
}

TestSuite(stats, .init = setup);

static void near_to(const struct node *node, const char *path, double want, double tolerance)
{
    const struct node *at = node_path(node, path);
    cr_assert_not_null(at, "no '%s'", path);
    double got = node_real_value(at);
    cr_assert(fabs(got - want) <= tolerance, "%s is %.12g, expected %.12g", path, got, want);
}

/* A file of that text in the folder. Caller frees. */
static char *file_of(const char *folder, const char *text)
{
    char *path = file_join(folder, "in.csv");
    support_write(path, text);
    return path;
}

/* The answer to `stats NAME FILE --json`. Caller frees. */
static struct node *answer_to(const char *name, const char *folder, const char *text)
{
    AUTOFREE char *path = file_of(folder, text);
    const char *args[] = {"stats", name, path, "--json", NULL};
    return flow_json(args);
}

Test(stats, interval_in_three_ways)
{
    const char *wilson[] = {"stats", "interval", "--method", "wilson", "81", "263", "--json", NULL};
    const char *exact[] = {"stats", "interval", "--method", "clopper-pearson",
                           "51",    "235",      "--json",   NULL};
    const char *jeffreys[] = {"stats", "interval", "--method", "jeffreys",
                              "18",    "20",       "--json",   NULL};
    AUTO(node) one = flow_json(wilson);
    AUTO(node) two = flow_json(exact);
    AUTO(node) three = flow_json(jeffreys);
    near_to(one, "lower", 0.255289, 5e-7);
    near_to(one, "upper", 0.366210, 5e-7);
    cr_expect_str_eq(node_get_str(one, "method", ""), "wilson");
    cr_expect_eq(node_type(node_get(one, "one_sided_lower")), NODE_NULL);
    near_to(two, "lower", 0.1660633298083073, 1e-15); /* all digits */
    near_to(two, "upper", 0.2752683640289254, 1e-15);
    near_to(three, "lower", 0.716146742696, 1e-12);
    near_to(three, "upper", 0.978627511978, 1e-12);
}

Test(stats, all_and_none_come_with_a_one_sided_bound)
{
    const char *all[] = {"stats", "interval", "30", "30", NULL};
    const char *none[] = {"stats", "interval", "--json", "0", "300", NULL};
    AUTOFREE char *text = flow_good(all);
    AUTO(node) node = flow_json(none);
    cr_expect_str_eq(text, "30 of 30 is 1.000000; 95 % interval (wilson): 0.886487 to 1.000000\n"
                           "one-sided 95 % bound: at least 0.904966\n");
    near_to(node, "one_sided_upper", 0.0099360, 5e-7);
    near_to(node, "lower", 0.0, 0.0);
}

Test(stats, difference_and_its_other_methods)
{
    const char *args[] = {"stats", "difference", "--method", "newcombe", "5",
                          "56",    "0",          "29",       "--json",   NULL};
    AUTO(node) newcombe = flow_json(args);
    near_to(newcombe, "difference", 5.0 / 56.0, 1e-15);
    near_to(newcombe, "lower", -0.0381, 5e-5);
    near_to(newcombe, "upper", 0.1926, 5e-5);
    args[3] = "miettinen-nurminen";
    AUTO(node) score = flow_json(args);
    near_to(score, "upper", 0.1933, 5e-5);
    args[3] = "mee";
    AUTO(node) mee = flow_json(args);
    near_to(mee, "lower", -0.0313, 5e-5);
}

Test(stats, paired_gives_tests_and_intervals)
{
    const char *args[] = {"stats", "paired", "59", "6", "16", "80", "--json", NULL};
    AUTO(node) node = flow_json(args);
    near_to(node, "mcnemar.exact_p", 0.052479, 5e-7);
    near_to(node, "mcnemar.mid_p", 0.034690, 5e-7);
    near_to(node, "newcombe.lower", -0.1186, 5e-5);
    near_to(node, "tango.upper", -0.0054, 5e-5);
    cr_expect(node_get_bool(node, "tested", false));
    const char *open[] = {"stats", "paired", "3", "19", "0", "2", "--json", NULL};
    AUTO(node) odds = flow_json(open);
    cr_expect_eq(node_type(node_path(odds, "mcnemar.odds_ratio.upper")), NODE_NULL);
    const char *same[] = {"stats", "paired", "5", "0", "0", "5", NULL};
    AUTOFREE char *text = flow_good(same);
    cr_expect_not_null(strstr(text, "exact p 1, mid-p 1 (no pair differs, so nothing was tested)"),
                       "%s", text);
}

Test(stats, holm_keeps_small_p_values)
{
    const char *args[] = {"stats", "holm", "1e-12", "0.04", "0.03", "--json", NULL};
    AUTO(node) node = flow_json(args);
    near_to(node, "adjusted.0", 3e-12, 1e-24);
    near_to(node, "adjusted.1", 0.06, 1e-15);
    near_to(node, "adjusted.2", 0.06, 1e-15);
}

#define OUTCOMES "1,1,1\n1,1,1\n1,1,0\n1,1,0\n1,1,0\n1,0,0\n1,0,0\n1,1,1\n0,0,0\n0,0,0\n"

Test(stats, cochran_q_with_and_without_names_of_cases)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) node = answer_to("cochran-q", folder, "one,two,three\n" OUTCOMES);
    AUTO(node) named = answer_to("cochran-q", folder, "case,a,b\nx,1,0\ny,1,0\nz,1,1\n");
    near_to(node, "q", 7.6, 1e-12);
    near_to(node, "p", exp(-3.8), 1e-12);
    cr_expect_eq(node_get_int(node, "informative_cases", 0), 5);
    cr_expect_str_eq(node_str(node_path(node, "products.1.product")), "two");
    cr_expect_eq(node_int_value(node_path(node, "products.1.x")), 6);
    near_to(named, "q", 2.0, 1e-12);
}

/* Ten techniques of fifty variants, nine detected. */
Test(stats, cluster_counts_identical_variants_once)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node)
    node = answer_to("cluster", folder,
                     "\xEF\xBB\xBFn,cluster,x\r\n50,a,50\r\n50,b,50\r\n50,c,50\r\n"
                     "50,d,50\r\n50,e,50\r\n50,f,50\r\n50,g,50\r\n50,h,50\r\n"
                     "20,i,20\r\n30,i,30\r\n50,j,0\r\n");
    cr_expect_eq(node_get_int(node, "clusters", 0), 10);
    near_to(node, "icc", 1.0, 1e-12);
    near_to(node, "n_eff", 10.0, 1e-9);
    near_to(node, "design_effect", 50.0, 1e-9);
    near_to(node, "wilson.lower", 0.5958, 5e-5);
    near_to(node, "korn_graubard.upper", 0.9975, 5e-5);
    cr_expect_lt(node_real_value(node_path(node, "korn_graubard_t.lower")),
                 node_real_value(node_path(node, "korn_graubard.lower")));
    cr_expect_str_eq(node_str(node_path(node, "bootstrap.generator")), "xoshiro256**");
    cr_expect_eq(node_int_value(node_path(node, "bootstrap.seed")), 1);
}

/* One row more than the bootstrap takes. */
Test(stats, cluster_leaves_the_bootstrap_out_where_it_would_take_long)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOBUF struct buf text = BUF_INIT;
    buf_str_add(&text, "cluster,x,n\n");
    for (int i = 0; i <= 10000; i++) {
        buf_printf(&text, "c%d,%d,1\n", i, i % 2);
    }
    AUTO(node) node = answer_to("cluster", folder, buf_str(&text));
    cr_expect_eq(node_get_int(node, "clusters", 0), 10001);
    cr_expect_eq(node_type(node_get(node, "bootstrap")), NODE_NULL);
    near_to(node, "se_linearised", 0.005, 1e-5);
}

#define GROUP_A "3,0,a\n1,1,a\n2,1,a\n3,1,a\n2,0,a\n1,0,a\n5,1,a\n3,0,a\n"
#define GROUP_B "1,0,b\n1,1,b\n2,0,b\n3,0,b\n7,1,b\n1,0,b\n5,1,b\n3,0,b\n9,1,b\n"

Test(stats, survival_of_two_groups)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) node = answer_to("survival", folder, "time,event,group\n" GROUP_A GROUP_B);
    near_to(node, "groups.0.steps.2.survival", 0.5468750, 1e-12);
    near_to(node, "groups.1.steps.1.se", 0.2518034, 5e-8);
    near_to(node, "groups.0.median.estimate", 5.0, 0.0);
    near_to(node, "groups.1.restricted_mean.tau", 5.0, 0.0);
    near_to(node, "log_rank.chi2", 2.14673, 5e-6);
    near_to(node, "log_rank.p", 0.14287, 5e-6);
    AUTO(node) one = answer_to("survival", folder, "event,time\n0,3\n0,4\n");
    cr_expect_eq(node_type(node_get(one, "log_rank")), NODE_NULL);
    cr_expect_eq(node_type(node_path(one, "groups.0.median.estimate")), NODE_NULL);
    cr_expect_eq(node_type(node_path(one, "groups.0.group")), NODE_NULL);
}

Test(stats, agreement_of_two_and_of_three_with_one_missing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node)
    two = answer_to("agreement", folder, "anna,ben\na,a\na,b\nb,b\nb,b\nc,c\na,a\nb,a\n");
    AUTO(node)
    three = answer_to("agreement", folder,
                      "item,anna,ben,chie\n1,yes,yes,yes\n2,no,,no\n3,no,yes,no\n");
    near_to(two, "cohen.kappa", (5.0 / 7.0 - 19.0 / 49.0) / (1.0 - 19.0 / 49.0), 1e-12);
    cr_expect_neq(node_type(node_get(two, "fleiss")), NODE_NULL);
    cr_expect_eq(node_type(node_get(three, "fleiss")), NODE_NULL);
    cr_expect_eq(node_type(node_get(three, "cohen")), NODE_NULL);
    /* 8 paired values, 4 of each; pairs that agree: 3 + 2 + 1: 1 - 7 (8 - 6)/(64 - 32) */
    near_to(three, "krippendorff.alpha", 1.0 - 7.0 * 2.0 / 32.0, 1e-12);
}

Test(stats, trend_and_poisson)
{
    const char *trend[] = {"stats", "trend", "83/86", "90/93", "129/136", "70/82", "--json", NULL};
    const char *poisson[] = {"stats", "poisson", "3", "2", "--json", NULL};
    AUTO(node) one = flow_json(trend);
    AUTO(node) two = flow_json(poisson);
    near_to(one, "cochran_armitage.chi2", 8.2249, 5e-5);
    near_to(one, "cochran_armitage.p", 0.004132, 5e-7);
    near_to(one, "homogeneity.p", 0.005585, 5e-7);
    near_to(one, "groups.3.rate", 70.0 / 82.0, 1e-15);
    near_to(two, "lower", 0.618672 / 2.0, 5e-7);
    near_to(two, "count.upper", 8.767273, 5e-7);
}

Test(stats, plans)
{
    const char *zero[] = {"stats", "plan", "zero-failure", "--rate", "0.95", "--json", NULL};
    const char *paired[] = {"stats", "plan",    "paired", "--b",    "0.08", "--c",
                            "0.03",  "--power", "0.8",    "--json", NULL};
    const char *width[] = {"stats", "plan", "half-width", "--rate", ".9", "--half", ".05", NULL};
    const char *two[] = {"stats", "plan",    "independent", "--p1",   ".5", "--p2",
                         ".75",   "--power", ".9",          "--json", NULL};
    AUTO(node) a = flow_json(zero);
    AUTO(node) b = flow_json(paired);
    AUTOFREE char *c = flow_good(width);
    AUTO(node) d = flow_json(two);
    cr_expect_eq(node_get_int(a, "n", 0), 59);
    cr_expect_eq(node_int_value(node_path(b, "mid_p.n")), 335);
    cr_expect_eq(node_int_value(node_path(b, "exact.n")), 367);
    cr_expect_geq(node_real_value(node_path(b, "exact.power")), 0.8);
    cr_expect_str_eq(c, "141 trials give a 95 % interval (wilson) of 0.05 to either side at a rate "
                        "of 0.9\n");
    near_to(d, "n_exact", 76.70692, 5e-5);
}

Test(stats, wrong_words_are_told)
{
    static const struct {
        const char *args[10];
        const char *line;
    } wrong[] = {
        {{"stats", "interval", "9", "8"}, "X takes a number from 0 to 8, not '9'"},
        {{"stats", "interval", "0", "0"}, "N takes a number from 1 to 1e+08, not '0'"},
        {{"stats", "interval", "nan", "8"}, "X takes a number from 0 to 8, not 'nan'"},
        {{"stats", "interval", "0x1", "8"}, "X takes a number from 0 to 8, not '0x1'"},
        {{"stats", "interval", "1", "8", "--method", "wald"},
         "--method takes wilson, clopper-pearson or jeffreys, not 'wald'"},
        {{"stats", "interval", "1", "8", "--level", "95"},
         "--level takes a number from 0.5 to 0.999999, not '95'"},
        {{"stats", "difference", "1", "8", "3", "2"},
         "3 of 2 is no share, expected N above 0 and X at most N"},
        {{"stats", "difference", "1", "8", "1.5", "2"},
         "X2 takes a whole number from 0 to 100000000, not '1.5'"},
        {{"stats", "paired", "0", "0", "0", "0"}, "A to D make 0 pairs, expected 1 to 100000000"},
        {{"stats", "holm", "1.5"}, "P takes a number from 0 to 1, not '1.5'"},
        {{"stats", "trend", "1/2", "3"}, "'3' is no group, expected X/N"},
        {{"stats", "trend", "1/2", "3/"},
         "N of X/N takes a whole number from 0 to 100000000, not ''"},
        {{"stats", "poisson", "3", "0"}, "T takes a number between 0 and 1e+15, not '0'"},
        {{"stats", "plan", "guess"},
         "'guess' is no plan, expected zero-failure, paired, half-width or independent"},
        {{"stats", "plan", "zero-failure"}, "--rate R is missing"},
        {{"stats", "plan", "zero-failure", "--rate", "1"},
         "--rate takes a number between 0 and 1, not '1'"},
        {{"stats", "plan", "zero-failure", "--rate", ".9", "--b", ".1"},
         "--b does not go with zero-failure"},
        {{"stats", "plan", "paired", "--b", ".3", "--c", ".3", "--power", ".8"},
         "--b 0.3 and --c 0.3 must differ and be at most 1 together"},
        {{"stats", "interval", "1"},
         "usage: tameshi stats interval [--method wilson|clopper-pearson|jeffreys] X N [--level L] "
         "[--json]"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        AUTOFREE char *line = mem_printf("tameshi: %s", wrong[i].line);
        flow_fails(wrong[i].args, 2, line);
    }
}

Test(stats, hostile_files_are_told_with_line_and_column)
{
    static const struct {
        const char *command, *text, *line;
    } wrong[] = {
        {"cluster", "", ":1:1: nothing in it, expected a header"},
        {"cluster", "cluster,n\na,1\n", ":1:1: no column 'x', expected cluster,x,n"},
        {"cluster", "cluster,x,n,x\n", ":1:13: the column 'x' is there twice"},
        {"cluster", "cluster,x,n\n\na,1,2\nb,3,2\n",
         ":4:3: '3' as x, expected a whole number from 0 to 2"},
        {"cluster", "cluster,x,n\na,1,-2\n",
         ":2:5: '-2' as n, expected a whole number from 0 to 100000000"},
        {"cluster", "cluster,x,n\na,1\n", ":2:3: 2 fields, expected 3 as in the header"},
        {"cluster", "cluster,x,n\na,1,2,3\n", ":2:7: 4 fields, expected 3 as in the header"},
        {"cluster", "cluster,x,n\n\"a,1,2\n", ":2:1: a quote that is not closed"},
        {"cluster", "cluster,x,n\n,1,2\n",
         ":2:1: not a name as cluster, expected 1 to 128 bytes of UTF-8"},
        {"cluster", "cluster,x,n\n\xff,1,2\n",
         ":2:1: not a name as cluster, expected 1 to 128 bytes of UTF-8"},
        {"cluster", "cluster,x,n\na,0,0\n",
         ": no trials in it, expected at least one row with n > 0"},
        {"survival", "time,event\n-1,0\n", ":2:1: '-1' as time, expected a number from 0 on"},
        {"survival", "time,event\n1e999,0\n", ":2:1: '1e999' as time, expected a number from 0 on"},
        {"survival", "time,event\n1,2\n",
         ":2:3: '2' as event, expected a whole number from 0 to 1"},
        {"survival", "time,event\n0,1\n", ": expected a time above 0 in every group"},
        {"cochran-q", "one\n1\n", ":1:1: 1 product, expected 2 to 64"},
        {"cochran-q", "one,two\n1,yes\n", ":2:3: 'yes' under two, expected 0 or 1"},
        {"agreement", "item,anna\n1,yes\n", ":1:1: 1 evaluator, expected 2 to 64"},
        {"agreement", "anna,ben\n,\n", ": no rating in it"},
    };
    SUPPORT_FOLDER folder = support_folder();
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        AUTOFREE char *path = file_of(folder, wrong[i].text);
        AUTOFREE char *line = mem_printf("tameshi: %s%s", path, wrong[i].line);
        const char *args[] = {"stats", wrong[i].command, path, NULL};
        flow_fails(args, 1, line);
    }
}

Test(stats, too_much_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOBUF struct buf text = BUF_INIT;
    buf_str_add(&text, "time,event,group\n");
    for (int i = 0; i < 65; i++) {
        buf_printf(&text, "1,1,g%d\n", i);
    }
    AUTOFREE char *path = file_of(folder, buf_str(&text));
    AUTOFREE char *line = mem_printf("tameshi: %s:66:5: 'g64' makes more than 64 groups", path);
    const char *args[] = {"stats", "survival", path, NULL};
    flow_fails(args, 1, line);
    buf_clear(&text);
    buf_str_add(&text, "cluster,x,n\n");
    for (int i = 0; i <= 1000000; i++) {
        buf_str_add(&text, "a,1,1\n");
    }
    support_write(path, buf_str(&text));
    AUTOFREE char *rows = mem_printf("tameshi: %s:1000002:1: more than 1000000 rows", path);
    const char *cluster[] = {"stats", "cluster", path, NULL};
    flow_fails(cluster, 1, rows);
}
