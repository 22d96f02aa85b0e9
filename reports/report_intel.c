/* How the age of intelligence is put into words. A trend is told with its p and never with a cause:
 * age is not the only thing in which the bins differ. */
#include "reports/report_intel.h"

#include <stdio.h>

#include "reports/format.h"
#include "reports/report_order.h"

#define NUMBER 32
#define HASH_SHOWN 12
#define HOUR_MS 3600000.0

static const char *number(char out[NUMBER], int64_t value)
{
    snprintf(out, NUMBER, "%lld", (long long)value);
    return out;
}

void report_add_age(struct buf *out, enum language language, int64_t age_ms)
{
    double hours = (double)age_ms / HOUR_MS, days = hours / 24.0;
    AUTOBUF struct buf value = BUF_INIT;
    enum message unit = hours < 48.0 ? MSG_AGE_HOURS : days < 730.0 ? MSG_AGE_DAYS : MSG_AGE_YEARS;
    double shown = unit == MSG_AGE_HOURS ? hours : unit == MSG_AGE_DAYS ? days : days / 365.0;
    buf_printf(&value, shown < 9.95 && shown > -9.95 ? "%.1f" : "%.0f", shown);
    MESSAGE_FILL(out, language, unit, buf_str(&value));
}

static void add_origin(struct buf *out, const struct view *view, enum language language)
{
    const struct view_intel *intel = &view->intel;
    char items[NUMBER], sources[NUMBER], bound[NUMBER], attacks[NUMBER];
    AUTOBUF struct buf snapshot = BUF_INIT;
    AUTOBUF struct buf share = BUF_INIT;
    if (view->snapshot_hash) {
        buf_add(&snapshot, view->snapshot_hash, HASH_SHOWN);
    } else {
        buf_printf(&snapshot, "(%s)", message(language, MSG_UNKNOWN));
    }
    format_percent(&share, language, (double)intel->sources[0].items / (double)intel->items);
    MESSAGE_FILL(out, language, MSG_INTEL_ORIGIN, buf_str(&snapshot), number(items, intel->items),
                 number(sources, (int64_t)intel->source_count), intel->sources[0].name,
                 buf_str(&share), number(bound, intel->attack_cases.x),
                 number(attacks, intel->attack_cases.n));
}

static void add_types(struct buf *out, const struct view_intel *intel, enum language language)
{
    AUTOBUF struct buf list = BUF_INIT;
    for (size_t i = 0; i < intel->type_count; i++) {
        buf_printf(&list, "%s%s %lld", i > 0 ? ", " : "", intel->types[i].name,
                   (long long)intel->types[i].items);
    }
    MESSAGE_FILL(out, language, MSG_INTEL_TYPES, buf_str(&list));
}

struct quartile_texts {
    struct buf q1, median, q3;
};

static void quartile_texts_done(struct quartile_texts *texts)
{
    buf_done(&texts->q1);
    buf_done(&texts->median);
    buf_done(&texts->q3);
}

static struct quartile_texts say_quartiles(const struct view_quartiles *quartiles,
                                           enum language language)
{
    struct quartile_texts out = {BUF_INIT, BUF_INIT, BUF_INIT};
    report_add_age(&out.q1, language, quartiles->q1_ms);
    report_add_age(&out.median, language, quartiles->median_ms);
    report_add_age(&out.q3, language, quartiles->q3_ms);
    return out;
}

static void add_ages(struct buf *out, const struct view_intel *intel, enum language language)
{
    char day[NUMBER], all[NUMBER];
    if (intel->age.trials == 0) {
        buf_str_add(out, message(language, MSG_INTEL_NO_AGE));
        return;
    }
    struct quartile_texts age = say_quartiles(&intel->age, language);
    MESSAGE_FILL(out, language, MSG_INTEL_AGE, buf_str(&age.median), buf_str(&age.q1),
                 buf_str(&age.q3), number(day, intel->up_to_day.x),
                 number(all, intel->up_to_day.n));
    quartile_texts_done(&age);
}

static void add_lags(struct buf *out, const struct view_intel *intel, enum language language)
{
    struct quartile_texts lag = say_quartiles(&intel->lag, language);
    MESSAGE_FILL(out, language, MSG_INTEL_LAG, buf_str(&lag.median), buf_str(&lag.q1),
                 buf_str(&lag.q3));
    quartile_texts_done(&lag);
}

static void add_of_all(struct buf *out, enum message id, int64_t count,
                       const struct view_intel *intel, enum language language)
{
    char x[NUMBER], n[NUMBER];
    MESSAGE_FILL(out, language, id, number(x, count), number(n, intel->trials));
}

void report_intel_sentences(const struct view *view, enum language language, report_emit *emit,
                            void *data)
{
    AUTOBUF struct buf line = BUF_INIT;
    add_origin(&line, view, language);
    emit(data, buf_str(&line));
    buf_clear(&line);
    add_types(&line, &view->intel, language);
    emit(data, buf_str(&line));
    buf_clear(&line);
    add_ages(&line, &view->intel, language);
    emit(data, buf_str(&line));
    buf_clear(&line);
    if (view->intel.lag.trials > 0) {
        add_lags(&line, &view->intel, language);
        emit(data, buf_str(&line));
        buf_clear(&line);
    }
    if (view->intel.age.trials > 0 && view->intel.age.trials < view->intel.trials) {
        add_of_all(&line, MSG_INTEL_UNDATED, view->intel.trials - view->intel.age.trials,
                   &view->intel, language);
        emit(data, buf_str(&line));
        buf_clear(&line);
    }
    add_of_all(&line, MSG_INTEL_STALE, view->intel.stale.x, &view->intel, language);
    emit(data, buf_str(&line));
}

bool report_shows_age(const struct view *view, size_t product)
{
    return view->products[product].role == SCORE_ROLE_PRODUCT ||
           report_count_role(view, SCORE_ROLE_PRODUCT) == 0;
}

static void add_trend(struct buf *out, const struct view *view, const struct view_by_age *by_age,
                      const char *label, enum language language)
{
    bool chance = by_age->p >= 1.0 - view->criteria->level;
    AUTOBUF struct buf p = BUF_INIT;
    buf_printf(&p, by_age->p < 0.001 ? "< 0.001" : "= %.3f", by_age->p);
    MESSAGE_FILL(out, language,
                 chance            ? MSG_TREND_CHANCE
                 : by_age->z > 0.0 ? MSG_TREND_RISES
                                   : MSG_TREND_FALLS,
                 label, buf_str(&p));
}

struct trends {
    const struct view *view;
    enum language language;
    report_emit *emit;
    void *data;
    struct buf untested; /* labels */
};

static void tell_trend(struct trends *trends, size_t product, const struct view_by_age *by_age,
                       enum message metric)
{
    AUTOBUF struct buf label = BUF_INIT;
    AUTOBUF struct buf line = BUF_INIT;
    format_letter(&label, product);
    buf_printf(&label, " %s", message(trends->language, metric));
    if (by_age->tested) {
        add_trend(&line, trends->view, by_age, buf_str(&label), trends->language);
        if (by_age->has_area) {
            char area[NUMBER];
            snprintf(area, sizeof(area), "%.3f", by_age->area);
            buf_char(&line, ' ');
            MESSAGE_FILL(&line, trends->language, MSG_AGE_AREA, area);
        }
        trends->emit(trends->data, buf_str(&line));
    } else {
        buf_printf(&trends->untested, "%s%s", trends->untested.length > 0 ? ", " : "",
                   buf_str(&label));
    }
}

void report_trend_sentences(const struct view *view, enum language language, report_emit *emit,
                            void *data)
{
    struct trends trends = {view, language, emit, data, BUF_INIT};
    for (size_t p = 0; p < view->product_count; p++) {
        if (report_shows_age(view, p) && view->products[p].detect) {
            tell_trend(&trends, p, &view->intel.products[p].detection, MSG_DETECTION);
        }
        if (report_shows_age(view, p) && view->products[p].block) {
            tell_trend(&trends, p, &view->intel.products[p].prevention, MSG_PREVENTION);
        }
    }
    if (trends.untested.length > 0) {
        AUTOBUF struct buf line = BUF_INIT;
        MESSAGE_FILL(&line, language, MSG_TREND_FEW, buf_str(&trends.untested));
        emit(data, buf_str(&line));
    }
    buf_done(&trends.untested);
}

void report_add_rate(struct buf *out, const struct view_metric *metric, enum language language,
                     const char *dash)
{
    if (metric->n == 0) {
        return;
    }
    buf_printf(out, "%lld/%lld", (long long)metric->x, (long long)metric->n);
    if (metric->enough) {
        buf_str_add(out, ", ");
        format_percent(out, language, metric->value);
        buf_str_add(out, " (");
        format_range(out, metric->headline, dash);
        buf_char(out, ')');
    }
}

void report_add_caveat(struct buf *out, const struct view *view, enum limit limit,
                       enum language language)
{
    const struct view_ratio *stale = &view->intel.stale;
    char x[NUMBER], n[NUMBER];
    AUTOBUF struct buf share = BUF_INIT;
    if (limit != LIMIT_STALE) {
        buf_str_add(out, message(language, message_limit(limit)));
        return;
    }
    format_percent(&share, language, stale->n > 0 ? (double)stale->x / (double)stale->n : 0.0);
    MESSAGE_FILL(out, language, MSG_LIMIT_STALE, buf_str(&share), number(x, stale->x),
                 number(n, stale->n));
}
