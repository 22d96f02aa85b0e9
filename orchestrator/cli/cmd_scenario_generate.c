/* tameshi scenario generate: ordinary work on the site, as many sessions as are asked for. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/generate/sessions.h"
#include "scenarios/generate/variety.h"

#define MAX_EACH 100
#define MAX_SEED (((int64_t)1 << 53) - 1)

struct wanted {
    int64_t seed, each, sessions, pace; /* sessions 0: as many as `each` comes to */
    const char *out;
};

static int read_options(const struct cli_args *args, struct wanted *wanted, struct err *err)
{
    const char *seed = NULL;

    if (cli_need(args, "seed", &seed, err) != 0 ||
        cli_int(args, "seed", 0, MAX_SEED, 0, &wanted->seed, err) != 0 ||
        cli_int(args, "each", 0, MAX_EACH, 1, &wanted->each, err) != 0 ||
        cli_int(args, "sessions", 1, SESSIONS_MAX, 0, &wanted->sessions, err) != 0 ||
        cli_int(args, "pace", 0, 100, SESSIONS_PACE, &wanted->pace, err) != 0) {
        return -1;
    }
    return cli_need(args, "out", &wanted->out, err);
}

static int write_session(const struct journey *journey, const struct walk_order *order,
                         const char *folder, struct variety *variety, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    AUTOBUF struct buf yaml = BUF_INIT;

    if (sessions_make(journey, order, &yaml, &scenario, err) != 0) {
        return -1;
    }
    AUTOFREE char *name = mem_printf("%s.yaml", scenario->id);
    AUTOFREE char *path = file_join(folder, name);
    variety_add(variety, scenario);
    return file_write_atomic(path, yaml.data, yaml.length, 0644, err);
}

static int write_all(const struct journey_list *list, const struct wanted *wanted,
                     struct variety *variety, struct err *err)
{
    size_t each = (size_t)wanted->each;
    size_t count = wanted->sessions > 0 ? (size_t)wanted->sessions : each * list->count;
    AUTOFREE size_t *chosen = mem_array(count + 1, sizeof(*chosen));
    AUTOFREE size_t *taken = mem_array(list->count, sizeof(*taken));

    if (file_mkdirs(wanted->out, 0755, err) != 0) {
        return -1;
    }
    sessions_choose(list, (uint64_t)wanted->seed, each, count, chosen);
    for (size_t i = 0; i < count; i++) {
        struct walk_order order = {(uint64_t)wanted->seed, ++taken[chosen[i]], wanted->pace};

        if (write_session(list->items[chosen[i]], &order, wanted->out, variety, err) != 0) {
            return -1;
        }
    }
    return 0;
}

struct share {
    const char *name;
    int64_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct share *x = a, *y = b;

    return (x->count < y->count) - (x->count > y->count);
}

/* "GET 71%, POST 27%", most first; names that are not shown are counted. */
static void print_shares(const char *what, const struct node *tally, size_t most)
{
    size_t count = node_count(tally), at = 0;
    AUTOFREE struct share *shares = mem_array(count + 1, sizeof(*shares));
    int64_t all = 0;

    for (void *i = node_iter(tally); i != NULL; i = node_iter_next(tally, i)) {
        shares[at++] = (struct share){node_iter_key(i), node_int_value(node_iter_value(i))};
        all += node_int_value(node_iter_value(i));
    }
    qsort(shares, count, sizeof(*shares), by_count);
    printf("%-10s", what);
    for (size_t i = 0; i < count && i < most; i++) {
        printf("%s%s %.1f%%", i == 0 ? "" : ", ", shares[i].name,
               100.0 * (double)shares[i].count / (double)all);
    }
    printf(count > most ? ", %zu more\n" : "\n", count - most);
}

static void print_length(const struct node *length)
{
    printf("length    shortest %lld, median %lld, 90%% up to %lld, longest %lld, mean %.1f\n",
           (long long)node_get_int(length, "shortest", 0),
           (long long)node_get_int(length, "median", 0), (long long)node_get_int(length, "p90", 0),
           (long long)node_get_int(length, "longest", 0),
           node_real_value(node_get(length, "mean")));
    print_shares("lengths", node_get(length, "bins"), VARIETY_BINS);
}

static void print_variety(const struct node *node)
{
    const struct node *pause = node_get(node, "pause_ms");

    printf("%lld sessions, %lld actions, of %zu journeys\n",
           (long long)node_get_int(node, "sessions", 0),
           (long long)node_get_int(node, "actions", 0), node_count(node_get(node, "journeys")));
    print_length(node_get(node, "length"));
    printf("pauses    median %lld ms, 90%% up to %lld ms, longest %lld ms\n",
           (long long)node_get_int(pause, "median", 0), (long long)node_get_int(pause, "p90", 0),
           (long long)node_get_int(pause, "longest", 0));
    print_shares("methods", node_get(node, "methods"), 8);
    print_shares("pages", node_get(node, "pages"), 12);
    print_shares("scripts", node_get(node, "scripts"), SCRIPT_COUNT);
    printf("agents    %lld different\n", (long long)node_get_int(node, "agents", 0));
    printf("paths     %lld different; the kinds of pages have an entropy of %.2f bits\n",
           (long long)node_get_int(node, "distinct_paths", 0),
           node_real_value(node_get(node, "page_entropy_bits")));
}

static int run(const struct cli_args *args, struct err *err)
{
    AUTO(journey_list) list = NULL;
    AUTOFREE char *folder = data_path("scenarios/journeys");
    struct wanted wanted;
    struct variety variety __attribute__((cleanup(variety_done)));

    variety_init(&variety);
    if (read_options(args, &wanted, err) != 0 || journey_list_load(folder, &list, err) != 0 ||
        write_all(list, &wanted, &variety, err) != 0) {
        return -1;
    }
    AUTO(node) node = variety_node(&variety);
    if (cli_flag(args, "json")) {
        return data_print(node, err);
    }
    print_variety(node);
    return 0;
}

static const struct cli_option options[] = {
    {"seed", "N", "what all chance comes from: the same seed gives the same files"},
    {"each", "N", "first so many sessions of every journey (1)"},
    {"sessions", "N", "how many sessions in all; what is left after --each goes by weight"},
    {"pace", "N", "per cent of the pauses that people make (1), 0 for none"},
    {"out", "DIR", "where the scenarios are written, one file each"},
    {"json", NULL, "print the measured variety as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_generate = {
    .name = "scenario generate",
    .summary = "Make sessions of ordinary work out of the journeys, and measure their variety",
    .usage = "--seed N --out DIR [--each N] [--sessions N] [--pace N] [--json]",
    .help = "A session is one scenario with one case: a visit to the site from its first request "
            "to its last.\n"
            "Example: tameshi scenario generate --seed 7 --sessions 200 --out sessions",
    .options = options,
    .run = run,
};
