/* The verdicts of a try at one glance: a line for each case, a column for each arm. What the words
 * mean stands below it, for those that occur. */
#include <stdio.h>
#include <string.h>

#include "orchestrator/cli/try_show.h"

#define WORD_WIDTH 13 /* "not-prevented" */

static const struct word {
    const char *word; /* as in results.json */
    const char *text; /* in the table */
    const char *means;
} words[] = {
    {"worked", "works", "without a product it did what its author says"},
    {"not-worked", "DOES NOT WORK", NULL},
    {"none", "none", "the product logged nothing"},
    {"telemetry", "telemetry", "it logged the request, without an alert"},
    {"general", "general", "an alert that names neither technique nor tactic"},
    {"tactic", "tactic", "an alert that names the tactic"},
    {"technique", "technique", "an alert that names the technique"},
    {"prevented", "prevented", "no effect, and the product says or shows that it blocked"},
    {"not-prevented", "not-prevented", "the effect was seen behind the product"},
    {"unattributed", "unattributed", "no effect, but nothing shows that the product blocked"},
    {"clean", "clean", "let through without an alert"},
    {"false-alert", "false-alert", "an alert on honest work"},
    {"false-block", "false-block", "honest work was blocked"},
    {"ambiguous", "ambiguous", "it failed, and nothing shows that the product did it"},
    {TRY_NOT_JUDGED, "not judged", "the case does not work without a product"},
    {"void", "void", "the trial says nothing, for the reason above"},
};

static const struct word *word_of(const char *verdict)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i].word, verdict) == 0) {
            return &words[i];
        }
    }
    return NULL;
}

const char *try_word(const char *verdict)
{
    const struct word *word = word_of(verdict);

    return word == NULL ? verdict : word->text;
}

static const char *verdict_in(const struct node *trials, const char *id, const char *product,
                              const char *arm)
{
    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);

        if (strcmp(node_get_str(trial, "case", ""), id) == 0 &&
            strcmp(node_get_str(trial, "product", ""), product) == 0 &&
            strcmp(node_get_str(trial, "arm", ""), arm) == 0) {
            return node_get_str(trial, "verdict", "?");
        }
    }
    return NULL;
}

/* Whether any case has a trial in this arm. */
static bool has_arm(const struct node *trials, const char *product, const char *arm)
{
    for (size_t i = 0; i < node_count(trials); i++) {
        if (strcmp(node_get_str(node_at(trials, i), "product", ""), product) == 0 &&
            strcmp(node_get_str(node_at(trials, i), "arm", ""), arm) == 0) {
            return true;
        }
    }
    return false;
}

/* Columns that a product takes: those of its arms, or of its name if that is longer. */
static size_t width_of(const struct node *trials, const char *product)
{
    size_t width = 0;

    for (int arm = 0; arm < PRODUCT_ARM_COUNT; arm++) {
        width += has_arm(trials, product, product_arm_name((enum product_arm_kind)arm))
                     ? WORD_WIDTH + 2
                     : 0;
    }
    return width > 0 && width < strlen(product) + 2 ? strlen(product) + 2 : width;
}

static void pad(struct buf *line, size_t length)
{
    while (line->length < length) {
        buf_char(line, ' ');
    }
}

/* id NULL: the names of the arms; else its verdicts. */
static void add_cells(struct buf *line, const struct node *trials, const char *product,
                      const char *id)
{
    for (int arm = 0; arm < PRODUCT_ARM_COUNT; arm++) {
        const char *name = product_arm_name((enum product_arm_kind)arm);

        if (has_arm(trials, product, name)) {
            const char *verdict = id == NULL ? name : verdict_in(trials, id, product, name);
            size_t begun = line->length;

            buf_str_add(line, verdict == NULL ? "-" : try_word(verdict));
            pad(line, begun + WORD_WIDTH + 2);
        }
    }
}

/* One line of the table behind its first cell, of `width`. id NULL: a line of the table's head. */
static void print_line(const struct plan *plan, const struct node *trials, const char *first,
                       size_t width, const char *id)
{
    AUTOBUF struct buf line = BUF_INIT;

    buf_str_add(&line, first);
    pad(&line, width + 2);
    for (size_t i = 0; i < plan->product_count; i++) {
        const char *product = plan->products[i]->id;
        size_t end = line.length + width_of(trials, product);

        if (id == NULL && *first == '\0') {
            buf_str_add(&line, end == line.length ? "" : i == 0 ? "no product" : product);
        } else {
            add_cells(&line, trials, product, id);
        }
        pad(&line, end);
    }
    buf_trim(&line, ' ');
    printf("%s\n", buf_str(&line));
}

/* Every word of the table once. */
static void print_legend(const struct node *trials)
{
    const char *between = "";

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        bool there = false;

        for (size_t k = 0; k < node_count(trials) && words[i].means != NULL; k++) {
            there = there ||
                    strcmp(node_get_str(node_at(trials, k), "verdict", ""), words[i].word) == 0;
        }
        if (there) {
            printf("%s%s: %s", between, words[i].text, words[i].means);
            between = "; ";
        }
    }
    if (*between != '\0') {
        printf("\n");
    }
}

void try_table(const struct plan *plan, const struct node *node)
{
    const struct plan_scenario *entry = &plan->scenarios[0];
    const struct node *trials = node_get(node, "trials");
    size_t width = strlen("case");

    for (size_t i = 0; i < entry->case_count; i++) {
        AUTOFREE char *id = scenario_case_id(entry->scenario, entry->cases[i]);

        width = strlen(id) > width ? strlen(id) : width;
    }
    print_line(plan, trials, "", width, NULL);
    print_line(plan, trials, "case", width, NULL);
    for (size_t i = 0; i < entry->case_count; i++) {
        AUTOFREE char *id = scenario_case_id(entry->scenario, entry->cases[i]);

        print_line(plan, trials, id, width, id);
    }
    print_legend(trials);
}
