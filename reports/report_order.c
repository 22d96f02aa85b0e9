/* The facts and phrases that the text and the HTML report share, so that the two cannot say
 * different things. */
#include "reports/report_order.h"

#include <string.h>

#include "reports/format.h"
#include "reports/report_measure.h"

size_t report_headline_count(const struct view *view)
{
    return view->criteria->headline_count;
}

enum metric_id report_headline(const struct view *view, size_t h)
{
    return view->criteria->headline[h];
}

enum message report_metric_word(enum metric_id metric)
{
    if (metric == METRIC_DETECTION) {
        return MSG_DETECTION;
    }
    if (metric == METRIC_PREVENTION) {
        return MSG_PREVENTION;
    }
    return metric == METRIC_FALSE_POSITIVE ? MSG_FALSE_POSITIVES : message_metric(metric);
}

#define NUMBER 32

static const char *number(char out[NUMBER], int64_t value)
{
    snprintf(out, NUMBER, "%lld", (long long)value);
    return out;
}

size_t report_count_role(const struct view *view, enum score_role role)
{
    size_t count = 0;
    for (size_t i = 0; i < view->product_count; i++) {
        count += view->products[i].role == role;
    }
    return count;
}

const char *report_title(const struct view *view, enum language language)
{
    return view->title ? view->title : message(language, MSG_TITLE);
}

/* "2026-11-21 07:31 UTC" of an ISO time; anything else as it is. */
static void add_time(struct buf *out, const char *iso, enum language language)
{
    if (!iso) {
        buf_str_add(out, message(language, MSG_UNKNOWN));
    } else if (strlen(iso) == 24 && iso[10] == 'T' && iso[23] == 'Z') {
        buf_printf(out, "%.10s %.5s UTC", iso, iso + 11);
    } else {
        buf_str_add(out, iso);
    }
}

void report_add_run(struct buf *out, const struct view *view, enum language language)
{
    AUTOBUF struct buf started = BUF_INIT;
    AUTOBUF struct buf ended = BUF_INIT;
    add_time(&started, view->started, language);
    add_time(&ended, view->ended, language);
    MESSAGE_FILL(out, language, MSG_LINE_RUN, buf_str(&started), buf_str(&ended));
}

void report_add_criteria(struct buf *out, const struct view *view, enum language language)
{
    MESSAGE_FILL(out, language, MSG_LINE_CRITERIA, view->criteria->id, view->criteria->version);
}

void report_add_population(struct buf *out, const struct view *view, enum language language)
{
    const struct view_population *a = &view->attack, *b = &view->benign;
    const int64_t values[] = {a->cases,   a->scenarios, a->clusters,  a->techniques,
                              a->tactics, b->cases,     b->scenarios, b->clusters};
    char texts[COUNT_OF(values)][NUMBER];
    const char *args[COUNT_OF(values)];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        args[i] = number(texts[i], values[i]);
    }
    message_fill(out, language, MSG_POPULATION, args, COUNT_OF(args));
}

void report_add_base(struct buf *out, const struct view_metric *metric, enum language language)
{
    char x[NUMBER], n[NUMBER], clusters[NUMBER];
    if (metric->n == 0) {
        buf_str_add(out, message(language, MSG_NOT_TESTED));
        return;
    }
    MESSAGE_FILL(out, language, MSG_TRIALS_CLUSTERS, number(x, metric->x), number(n, metric->n),
                 number(clusters, metric->clusters));
}

/* Which floor the metric is below: those that are counted come first. */
static void add_below(struct buf *out, const struct view *view, const struct view_metric *metric,
                      enum language language)
{
    const struct criteria *criteria = view->criteria;
    char first[NUMBER], second[NUMBER], third[NUMBER], fourth[NUMBER];
    AUTOBUF struct buf got = BUF_INIT;
    AUTOBUF struct buf floor = BUF_INIT;
    if (metric->cases < criteria->min_cases || metric->clusters < criteria->min_clusters) {
        MESSAGE_FILL(out, language, MSG_BELOW_FLOORS, number(first, metric->cases),
                     number(second, metric->clusters), number(third, criteria->min_cases),
                     number(fourth, criteria->min_clusters));
    } else if (metric->effective < criteria->min_effective) {
        format_number(&got, metric->effective);
        format_number(&floor, criteria->min_effective);
        MESSAGE_FILL(out, language, MSG_BELOW_EFFECTIVE, buf_str(&got), buf_str(&floor));
    } else {
        format_number(&floor, criteria->max_half_width * 100.0);
        MESSAGE_FILL(out, language, MSG_BELOW_PRECISION, buf_str(&floor));
    }
}

void report_add_guard(struct buf *out, const struct view *view, const struct view_metric *metric,
                      enum language language)
{
    char first[NUMBER];
    AUTOBUF struct buf bound = BUF_INIT;
    AUTOBUF struct buf level = BUF_INIT;
    if (metric->n > 0 && !metric->enough) {
        add_below(out, view, metric, language);
    }
    if (!metric->enough || metric->side == VIEW_BOTH) {
        return;
    }
    format_percent(&bound, language, metric->bound);
    format_share(&level, language, view->criteria->level);
    MESSAGE_FILL(out, language, metric->side == VIEW_LOWER ? MSG_ALL_SEEN : MSG_NONE_SEEN,
                 number(first, metric->n), buf_str(&bound), buf_str(&level));
}

enum message report_statement_note(const struct view_statement *statement)
{
    bool could_be = statement->statement <= STATEMENT_FRESHNESS;
    return statement->state == STATEMENT_NO && could_be
               ? MSG_NOT_PART
               : message_statement_note(statement->statement);
}

enum message report_state_word(enum statement_state state)
{
    static const enum message words[] = {MSG_NO, MSG_PARTLY, MSG_YES};
    return words[state];
}

const char *report_word(enum language language, const char *name)
{
    static const struct {
        const char *name;
        enum message word;
    } words[] = {{"control", MSG_ARM_CONTROL}, {"detect", MSG_ARM_DETECT},
                 {"block", MSG_ARM_BLOCK},     {"attack", MSG_ATTACK},
                 {"benign", MSG_BENIGN},       {"any", MSG_ANY},
                 {"worked", MSG_WORKED},       {"not-worked", MSG_NOT_WORKED},
                 {"void", MSG_VOID},           {"not-run", MSG_NOT_RUN}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i].name, name) == 0) {
            return message(language, words[i].word);
        }
    }
    return name;
}

const char *report_cause(enum language language, const char *cause)
{
    for (int id = MSG_CAUSE_NOT_RUN; id <= MSG_CAUSE_OTHERS; id++) {
        if (strcmp(message(LANGUAGE_EN, (enum message)id), cause) == 0) {
            return message(language, (enum message)id);
        }
    }
    return cause;
}

void report_add_verdicts(struct buf *out, const struct view_case *of, size_t product,
                         enum score_arm arm, enum language language)
{
    bool any = false;
    for (size_t i = 0; i < of->trial_count; i++) {
        const struct view_trial *trial = &of->trials[i];
        if (trial->product != product || trial->arm != arm) {
            continue;
        }
        buf_str_add(out, any ? ", " : "");
        buf_str_add(out, message(language, message_verdict(trial->verdict)));
        if (trial->delayed) {
            buf_printf(out, " (%s)", message(language, MSG_DELAYED));
        }
        any = true;
    }
}

void report_add_held(struct buf *out, const struct view_held *held, enum language language,
                     const char *dash)
{
    int64_t plain = held->both + held->plain_only;
    if (plain > 0) {
        report_add_share(out, (struct report_style){language, dash}, &held->resistance);
    } else {
        buf_str_add(out, message(language, held->pairs > 0 ? MSG_EVASION_NONE : MSG_NOT_TESTED));
    }
}

void report_add_evasion(struct buf *out, const struct view *view, enum language language)
{
    char pairs[NUMBER];
    MESSAGE_FILL(out, language, MSG_CAP_EVASION, number(pairs, view->evasion.case_pairs));
}

void report_add_payload(struct buf *out, const struct view *view, enum language language)
{
    char attack[NUMBER], benign[NUMBER];
    MESSAGE_FILL(out, language, MSG_CAP_PAYLOAD, number(attack, view->sets.payload_attack),
                 number(benign, view->sets.payload_benign));
}

void report_add_place(struct buf *out, enum language language, const struct view_compare_rank *rank,
                      size_t count)
{
    char best[32], worst[32], of[32], tier[32];
    snprintf(best, sizeof(best), "%lld", (long long)rank->best);
    snprintf(worst, sizeof(worst), "%lld", (long long)rank->worst);
    snprintf(of, sizeof(of), "%zu", count);
    snprintf(tier, sizeof(tier), "%lld", (long long)rank->tier);
    if (rank->best == rank->worst) {
        MESSAGE_FILL(out, language, MSG_COMPARE_PLACE_ONE, best, of, tier);
    } else {
        MESSAGE_FILL(out, language, MSG_COMPARE_PLACE, best, worst, of, tier);
    }
}

bool report_has_work(const struct view *view)
{
    for (size_t i = 0; i < view->product_count; i++) {
        for (size_t k = 0; k < view->products[i].work_count; k++) {
            if (view->products[i].work[k].actions > 0) {
                return true;
            }
        }
    }
    return false;
}

void report_add_dropped(struct buf *out, const struct view *view, enum language language)
{
    char count[NUMBER];
    int64_t dropped = 0;
    for (size_t i = 0; i < view->product_count; i++) {
        for (size_t k = 0; k < view->products[i].work_count; k++) {
            dropped += view->products[i].work[k].dropped;
        }
    }
    if (dropped > 0) {
        MESSAGE_FILL(out, language, MSG_CAP_WORK_DROPPED, number(count, dropped));
    }
}
