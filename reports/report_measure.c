/* What is said of a measured figure: never a bare one where it has a range, never a range where
 * there is too little for one. */
#include "reports/report_measure.h"

#include <math.h>
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_order.h"
#include "reports/stats/bootstrap.h"

#define EN_DASH "\xe2\x80\x93"

static void add_bound(struct buf *out, enum language language, bool least, const char *bound)
{
    MESSAGE_FILL(out, language, least ? MSG_AT_LEAST_SHORT : MSG_AT_MOST_SHORT, bound);
}

void report_add_share_range(struct buf *out, struct report_style style,
                            const struct view_ratio *share)
{
    if (!share->rated) {
        return;
    }
    if (share->side == VIEW_BOTH) {
        format_interval(out, style.language, share->interval, style.dash);
        return;
    }
    AUTOBUF struct buf bound = BUF_INIT;
    format_percent(&bound, style.language, share->bound);
    add_bound(out, style.language, share->side == VIEW_LOWER, buf_str(&bound));
}

void report_add_share(struct buf *out, struct report_style style, const struct view_ratio *share)
{
    if (share->n == 0) {
        buf_str_add(out, message(style.language, MSG_NOT_TESTED));
        return;
    }
    buf_printf(out, "%lld/%lld", (long long)share->x, (long long)share->n);
    if (share->rated) {
        buf_str_add(out, " (");
        report_add_share_range(out, style, share);
        buf_str_add(out, ")");
    }
}

void report_add_rate_value(struct buf *out, const struct view_rate *rate)
{
    if (rate->rated) {
        format_number(out, rate->value);
    } else {
        buf_str_add(out, EN_DASH);
    }
}

void report_add_rate_range(struct buf *out, struct report_style style, const struct view_rate *rate)
{
    AUTOBUF struct buf bound = BUF_INIT;
    if (rate->rated && rate->none) {
        format_number(&bound, rate->bound);
        add_bound(out, style.language, false, buf_str(&bound));
    } else if (rate->rated && rate->bounded) {
        format_number(out, rate->interval.lower);
        buf_str_add(out, style.dash);
        format_number(out, rate->interval.upper);
    }
}

void report_add_noise(struct buf *out, struct report_style style,
                      const struct view_noise_rate *noise)
{
    AUTOBUF struct buf hours = BUF_INIT;
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf range = BUF_INIT;
    char alerts[32];
    snprintf(alerts, sizeof(alerts), "%lld", (long long)noise->alerts);
    format_duration(&hours, noise->observed_ms);
    format_number(&value, noise->per_hour);
    format_number(&range, noise->interval.lower);
    buf_str_add(&range, style.dash);
    format_number(&range, noise->interval.upper);
    MESSAGE_FILL(out, style.language, MSG_PER_HOUR, alerts, buf_str(&hours), buf_str(&value),
                 buf_str(&range));
}

void report_add_p(struct buf *out, double p)
{
    buf_printf(out, p < 0.001 ? "< 0.001" : "= %.3f", p);
}

void report_add_reached(struct buf *out, struct report_style style, double ms)
{
    if (ms < 0.0) {
        buf_str_add(out, message(style.language, MSG_NOT_REACHED));
    } else {
        format_duration(out, llround(ms));
    }
}

void report_add_reached_range(struct buf *out, struct report_style style, struct interval range)
{
    report_add_reached(out, style, range.lower);
    if (range.lower >= 0.0 || range.upper >= 0.0) {
        buf_str_add(out, style.dash);
        report_add_reached(out, style, range.upper);
    }
}

void report_add_latency(struct buf *out, double us)
{
    format_number(out, us / 1000.0);
    buf_str_add(out, " ms");
}

void report_add_added(struct buf *out, struct report_style style, double us, struct interval range)
{
    buf_printf(out,
               style.language == LANGUAGE_JA ? "%+.2f（%+.2f〜%+.2f）ms"
                                             : "%+.2f (%+.2f to %+.2f) ms",
               us / 1000.0, range.lower / 1000.0, range.upper / 1000.0);
}

bool report_has_survival(const struct view *view)
{
    return view->survival.window_ms > 0 && view->product_count > 0;
}

bool report_has_overhead(const struct view *view)
{
    return view->overhead.generator != NULL && view->product_count > 0;
}

void report_add_shares_caption(struct buf *out, const struct view *view, enum language language)
{
    AUTOBUF struct buf level = BUF_INIT;
    format_share(&level, language, view->criteria->level);
    MESSAGE_FILL(out, language, MSG_CAP_SHARES, buf_str(&level));
}

void report_add_survival_caption(struct buf *out, const struct view *view, enum language language)
{
    AUTOBUF struct buf window = BUF_INIT;
    format_duration(&window, view->survival.window_ms);
    MESSAGE_FILL(out, language, MSG_CAP_SURVIVAL, buf_str(&window));
}

void report_add_log_rank(struct buf *out, const struct view *view, enum language language)
{
    const struct view_survival *of = &view->survival;
    bool differ = of->p < 1.0 - view->criteria->level;
    AUTOBUF struct buf chi2 = BUF_INIT;
    AUTOBUF struct buf p = BUF_INIT;
    char products[32], df[32];
    if (!of->tested) {
        return;
    }
    snprintf(products, sizeof(products), "%lld", (long long)of->tested_products);
    snprintf(df, sizeof(df), "%lld", (long long)of->df);
    format_number(&chi2, of->chi2);
    report_add_p(&p, of->p);
    MESSAGE_FILL(out, language, MSG_SURVIVAL_LOG_RANK, products,
                 message(language, differ ? MSG_CURVES_DIFFER : MSG_CURVES_DO_NOT), buf_str(&chi2),
                 df, buf_str(&p));
}

void report_add_work_caption(struct buf *out, const struct view *view, enum language language)
{
    char draws[32];
    snprintf(draws, sizeof(draws), "%d", BOOTSTRAP_DRAWS);
    MESSAGE_FILL(out, language, MSG_CAP_WORK_RATES, BOOTSTRAP_GENERATOR, view->seed, draws);
}

void report_add_overhead_caption(struct buf *out, const struct view *view, enum language language)
{
    MESSAGE_FILL(out, language, MSG_CAP_OVERHEAD, view->overhead.generator, view->overhead.seed);
}

/* At most sqrt(n/(n-1) / 4): half of the repetitions each way. */
void report_add_repeat_caption(struct buf *out, const struct view *view, enum language language)
{
    double n = (double)view->repetitions, most = floor(n / 2.0) / n;
    char repetitions[32], largest[32];
    snprintf(repetitions, sizeof(repetitions), "%lld", (long long)view->repetitions);
    snprintf(largest, sizeof(largest), "%.2f", sqrt(n / (n - 1.0) * most * (1.0 - most)));
    MESSAGE_FILL(out, language, MSG_CAP_REPEAT, repetitions, largest);
}

enum message report_agreement(const struct view *view, size_t index,
                              const struct view_agreement_group **out)
{
    static const enum message words[REPORT_AGREEMENTS] = {MSG_DETECTION, MSG_PREVENTION,
                                                          MSG_FALSE_POSITIVES};
    const struct view_agreement_group *const groups[REPORT_AGREEMENTS] = {
        &view->agreement.detection, &view->agreement.prevention, &view->agreement.benign};
    *out = groups[index];
    return words[index];
}

void report_add_kappa(struct buf *out, struct report_style style,
                      const struct view_agreement_group *group)
{
    if (group->has_kappa) {
        buf_printf(out, "%.2f (%.2f%s%.2f)", group->kappa, group->interval.lower, style.dash,
                   group->interval.upper);
    } else {
        buf_str_add(out, EN_DASH);
    }
}

void report_add_alpha(struct buf *out, enum language language,
                      const struct view_agreement_group *group)
{
    static const enum message words[] = {MSG_TRUST_OPEN, MSG_TRUST_HOLD, MSG_TRUST_TENTATIVE,
                                         MSG_TRUST_GOOD};
    if (group->has_alpha) {
        buf_printf(out, "%.2f: ", group->alpha);
    }
    buf_str_add(out, message(language, words[group->trust]));
}

void report_add_judged(struct buf *out, enum language language,
                       const struct view_agreement_group *group)
{
    char twice[32], scored[32];
    snprintf(twice, sizeof(twice), "%lld", (long long)group->twice);
    snprintf(scored, sizeof(scored), "%lld", (long long)group->scored);
    MESSAGE_FILL(out, language, MSG_AGREEMENT_OF, twice, scored);
}

void report_add_agreement_caption(struct buf *out, const struct view *view, enum language language)
{
    char evaluators[32];
    AUTOFREE char *hash = mem_printf("SHA-256 %.12s", view->agreement.hash);
    snprintf(evaluators, sizeof(evaluators), "%lld", (long long)view->agreement.evaluators);
    MESSAGE_FILL(out, language, MSG_CAP_AGREEMENT, evaluators, hash);
}
