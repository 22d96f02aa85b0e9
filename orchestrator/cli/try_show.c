/* Showing a try. Answers and logs are of guests: they are shown as printable text, cut to a line or
 * two, and whole only in the JSON. */
#include "orchestrator/cli/try_show.h"

#include <stdio.h>
#include <string.h>

#include "common/base/unicode.h"

#define SHOW_LINE 160 /* bytes of a request line or a message */
#define SHOW_BODY 200 /* bytes of a body */
#define SHOW_ALERTS 6 /* of a trial */

void try_seen_init(struct try_seen *seen)
{
    *seen = (struct try_seen){.trials = node_object()};
}

void try_seen_done(struct try_seen *seen)
{
    node_free(seen->results);
    node_free(seen->trials);
}

int try_seen_visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                   const struct node *body, struct err *err)
{
    struct try_seen *seen = data;
    AUTOFREE char *key = mem_printf("%lld %s", (long long)node_get_int(body, "unit", -1),
                                    node_get_str(body, "case", ""));

    (void)chain;
    (void)at_utc_ms;
    (void)err;
    /* workers' records stand behind one another, so a later attempt may come first */
    if (strcmp(kind, "trial") == 0 && node_get_int(body, "attempt", 0) >=
                                          node_get_int(node_get(seen->trials, key), "attempt", 0)) {
        node_set(seen->trials, key, node_ref(body));
    }
    return 0;
}

static const struct node *find_case(const struct node *results, const char *id)
{
    const struct node *cases = node_get(results, "cases");

    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), id) == 0) {
            return node_at(cases, i);
        }
    }
    return NULL;
}

/* The verdict of one trial; of the control arm, what its state was. */
static const char *verdict_of(const struct node *results, const char *id, const char *product,
                              enum product_arm_kind arm)
{
    const struct node *found = find_case(results, id);
    const struct node *list = node_get(found, arm == PRODUCT_ARM_CONTROL ? "control" : "trials");

    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *trial = node_at(list, i);

        if (arm == PRODUCT_ARM_CONTROL) {
            return node_get_str(trial, "state", "unknown");
        }
        if (strcmp(node_get_str(trial, "product", ""), product) == 0 &&
            strcmp(node_get_str(trial, "arm", ""), product_arm_name(arm)) == 0) {
            return node_get_str(trial, "verdict", "unknown");
        }
    }
    return "unknown";
}

static void copy_members(struct node *to, const struct node *from, const char *const *keys)
{
    for (size_t i = 0; keys[i] != NULL; i++) {
        const struct node *value = node_get(from, keys[i]);

        if (value != NULL) {
            node_set(to, keys[i], node_ref(value));
        }
    }
}

static struct node *trial_of(const struct plan *plan, const struct plan_unit *unit,
                             const struct node *results, const struct node *body)
{
    static const char *const keys[] = {"case",    "nonce",  "worked",         "void", "steps",
                                       "effects", "alerts", "alerts_dropped", NULL};
    const char *product = plan->products[unit->product]->id;
    struct node *node = node_object();

    node_set_str(node, "product", product);
    node_set_str(node, "arm", product_arm_name(unit->arm));
    node_set_str(node, "verdict",
                 verdict_of(results, node_get_str(body, "case", ""), product, unit->arm));
    copy_members(node, body, keys);
    return node;
}

/* What was seen in one arm of a product. */
static void add_trials(const struct plan *plan, const struct try_seen *seen, size_t product,
                       enum product_arm_kind arm, struct node *list)
{
    for (void *i = node_iter(seen->trials); i != NULL; i = node_iter_next(seen->trials, i)) {
        const struct node *body = node_iter_value(i);
        int64_t number = node_get_int(body, "unit", -1);

        if (number >= 0 && (size_t)number < plan->unit_count &&
            plan->units[number].product == product && plan->units[number].arm == arm) {
            node_append(list, trial_of(plan, &plan->units[number], seen->results, body));
        }
    }
}

static struct node *read_trials(const struct plan *plan, const struct try_seen *seen)
{
    struct node *list = node_array();

    for (size_t i = 0; i < plan->product_count; i++) {
        for (int arm = 0; arm < PRODUCT_ARM_COUNT; arm++) {
            add_trials(plan, seen, i, (enum product_arm_kind)arm, list);
        }
    }
    return list;
}

struct node *try_node(const struct plan *plan, const struct try_seen *seen)
{
    const struct scenario *scenario = plan->scenarios[0].scenario;
    struct node *node = node_object();
    struct node *trials = read_trials(plan, seen);
    int64_t failed = 0;
    int64_t voids = 0;

    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);
        bool control = strcmp(node_get_str(trial, "arm", ""), "control") == 0;

        failed += control && !node_get_bool(trial, "worked", false);
        voids += node_get_str(trial, "void", NULL) != NULL;
    }
    voids += (int64_t)(plan_trial_count(plan) - node_count(trials));
    node_set_str(node, "scenario", scenario->id);
    node_set_int(node, "took_ms", seen->took_ms);
    node_set_int(node, "cases", (int64_t)plan_case_count(plan));
    node_set_int(node, "failed_in_control", failed);
    node_set_int(node, "void", voids);
    node_set(node, "trials", trials);
    return node;
}

/* The first line of a text. */
static void add_line(struct buf *out, const char *text, size_t max)
{
    unicode_plain(out, text, strcspn(text, "\r\n"), max);
}

/* Lines of a text below each other, each behind the mark. */
static void print_block(const char *mark, const char *text, size_t lines)
{
    for (size_t i = 0; *text != '\0' && i < lines; i++) {
        AUTOBUF struct buf line = BUF_INIT;
        size_t length = strcspn(text, "\n");

        add_line(&line, text, SHOW_BODY);
        printf("      %s %s\n", mark, buf_str(&line));
        text += length + (text[length] == '\n');
    }
}

static void print_answer(const struct node *step)
{
    const char *error = node_get_str(step, "error", "");

    if (*error != '\0') {
        printf("      < no whole answer: %s\n", error);
        return;
    }
    if (strcmp(node_get_str(step, "kind", ""), "http") != 0) {
        printf("      < exit code %lld\n", (long long)node_get_int(step, "status", 0));
        print_block("<", node_get_str(step, "body", ""), 4);
        return;
    }
    print_block("<", node_get_str(step, "head", ""), 1);
    printf("      < %lld bytes after %lld ms%s\n", (long long)node_get_int(step, "body_length", 0),
           (long long)node_get_int(step, "total_us", 0) / 1000,
           node_get_bool(step, "block_page", false) ? ": the product's block page" : "");
}

static void print_step(const struct node *step)
{
    const char *why = node_get_str(step, "why", "");
    AUTOBUF struct buf line = BUF_INIT;

    add_line(&line, why, SHOW_LINE);
    printf("    %s (%s)", node_get_str(step, "step", ""), node_get_str(step, "kind", ""));
    if (node_get_bool(step, "skipped", false)) {
        printf(": skipped, its condition does not hold\n");
        return;
    }
    if (!node_get_bool(step, "reached", false)) {
        printf(": not reached%s%s\n", *why != '\0' ? ", " : "", buf_str(&line));
        return;
    }
    if (node_get_int(step, "requests", 1) > 1) {
        printf(": the last of %lld requests", (long long)node_get_int(step, "requests", 1));
    }
    printf("\n");
    print_block(">", node_get_str(step, "request", ""), 12);
    if (node_get(step, "status") != NULL) {
        print_answer(step);
    }
    if (!node_get_bool(step, "expected", true)) {
        printf("      not as expected: %s\n", buf_str(&line));
    }
}

static void print_effects(const struct scenario *scenario, const struct node *trial)
{
    const struct node *effects = node_get(trial, "effects");

    for (size_t i = 0; i < scenario->effect_count && i < node_count(effects); i++) {
        const struct effect *effect = &scenario->effects[i];
        bool step = effect->kind == EFFECT_RESPONSE || effect->kind == EFFECT_CALLBACK;

        printf("    effect %zu (%s%s%s): %s\n", i + 1, effect_kind_name(effect->kind),
               step ? " of " : "", step ? scenario->steps[effect->step].name : "",
               node_bool_value(node_at(effects, i)) ? "seen" : "not seen");
    }
}

static void print_alerts(const struct node *trial)
{
    const struct node *alerts = node_get(trial, "alerts");
    size_t shown = 0;

    for (size_t i = 0; i < node_count(alerts); i++) {
        const struct node *alert = node_at(alerts, i);
        const struct node *rules = node_get(alert, "rules");
        AUTOBUF struct buf line = BUF_INIT;

        if (shown++ == SHOW_ALERTS) {
            printf("    ... and %zu records more\n", node_count(alerts) - SHOW_ALERTS);
            return;
        }
        for (size_t k = 0; k < node_count(rules); k++) {
            buf_str_add(&line, k == 0 ? " rules " : ", ");
            add_line(&line, node_str(node_at(rules, k)), SHOW_LINE);
        }
        if (*node_get_str(alert, "message", "") != '\0') {
            buf_str_add(&line, " \"");
            add_line(&line, node_get_str(alert, "message", ""), SHOW_LINE);
            buf_str_add(&line, "\"");
        }
        printf("    logged by %s after %lld ms: %s%s%s\n", node_get_str(alert, "sensor", ""),
               (long long)node_get_int(alert, "delay_ms", 0),
               node_get_bool(alert, "alert", false) ? "alert" : "telemetry",
               node_get_bool(alert, "blocked", false) ? ", blocked" : "", buf_str(&line));
    }
}

static void print_trial(const struct scenario *scenario, const struct node *trial)
{
    const struct node *steps = node_get(trial, "steps");
    bool control = strcmp(node_get_str(trial, "arm", ""), "control") == 0;
    const char *cause = node_get_str(trial, "void", NULL);

    printf("  %s, %s arm: ", control ? "no product" : node_get_str(trial, "product", "?"),
           node_get_str(trial, "arm", "?"));
    if (cause != NULL) {
        printf("void, %s\n", cause);
    } else if (control) {
        printf("%s\n", node_get_bool(trial, "worked", false) ? "it works" : "IT DOES NOT WORK");
    } else {
        printf("%s\n", node_get_str(trial, "verdict", "?"));
    }
    for (size_t i = 0; i < node_count(steps); i++) {
        print_step(node_at(steps, i));
    }
    print_effects(scenario, trial);
    print_alerts(trial);
}

void try_print(const struct plan *plan, const struct node *node)
{
    const struct scenario *scenario = plan->scenarios[0].scenario;
    const struct node *trials = node_get(node, "trials");

    for (size_t i = 0; i < plan->scenarios[0].case_count; i++) {
        AUTOFREE char *id = scenario_case_id(scenario, plan->scenarios[0].cases[i]);

        printf("case %s\n", id);
        for (size_t k = 0; k < node_count(trials); k++) {
            if (strcmp(node_get_str(node_at(trials, k), "case", ""), id) == 0) {
                print_trial(scenario, node_at(trials, k));
            }
        }
    }
    int64_t cases = node_get_int(node, "cases", 0);
    int64_t failed = node_get_int(node, "failed_in_control", 0);
    printf("%lld case%s, %lld do%s not work without a product, %lld trials void; %.1f s\n",
           (long long)cases, cases == 1 ? "" : "s", (long long)failed, failed == 1 ? "es" : "",
           (long long)node_get_int(node, "void", 0),
           (double)node_get_int(node, "took_ms", 0) / 1000);
}
