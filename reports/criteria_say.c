/* Criteria as sentences. Names and limits are those of the reports, so that what is agreed to is
 * what is read later. */
#include "reports/criteria_say.h"

#include <math.h>
#include <string.h>

#include "reports/criteria_profile.h"
#include "reports/format.h"
#include "reports/message.h"

static const char *name_of(enum metric_id metric)
{
    return message(LANGUAGE_EN, message_metric(metric));
}

static void add_limit(struct buf *out, const struct criteria_threshold *limit)
{
    buf_printf(out, "  %-20s %s ", name_of(limit->metric),
               limit->at_least ? "at least" : "at most");
    format_share(out, LANGUAGE_EN, limit->limit);
}

static void say_head(struct buf *out, const struct criteria *c)
{
    buf_printf(out, "%s %s: ", c->id, c->version);
    format_plain(out, c->title);
    buf_printf(out, "\nSHA-256 %s\nFor products of the category %s.\n", c->hash, c->category);
    format_plain(out, c->summary);
    buf_char(out, '\n');
}

static void say_floors(struct buf *out, const struct criteria *c)
{
    buf_printf(out,
               "\nCounts only, no rate and no verdict, with fewer than %lld cases or %lld clusters",
               (long long)c->min_cases, (long long)c->min_clusters);
    if (c->min_effective > 0.0) {
        buf_str_add(out, ",\nfewer than ");
        format_number(out, c->min_effective);
        buf_str_add(out, " effective trials");
    }
    if (c->max_half_width > 0.0) {
        buf_str_add(out, ",\nor an interval wider than ");
        format_number(out, c->max_half_width * 100.0);
        buf_str_add(out, " points either way");
    }
    buf_str_add(out, ".\nAn alert counts within ");
    format_duration(out, c->window_ms);
    buf_str_add(out, " of the start of an attack. Intervals are at ");
    format_share(out, LANGUAGE_EN, c->level);
    buf_str_add(out, " confidence.\nA report puts first:");
    for (size_t i = 0; i < c->headline_count; i++) {
        buf_printf(out, "%s %s", i > 0 ? "," : "", name_of(c->headline[i]));
    }
    buf_str_add(out, ".\n");
}

static void say_limits(struct buf *out, const struct criteria *c)
{
    if (c->gate_count > 0) {
        buf_str_add(out, "\nGates, which must all hold; one that fails fails the whole:\n");
    }
    for (size_t i = 0; i < c->gate_count; i++) {
        add_limit(out, &c->gates[i].threshold);
        if (c->gates[i].window_ms > 0) {
            buf_str_add(out, ", alerted within ");
            format_duration(out, c->gates[i].window_ms);
        }
        buf_char(out, '\n');
    }
    if (c->threshold_count > 0) {
        buf_str_add(out, "\nThresholds, each judged by itself:\n");
    }
    for (size_t i = 0; i < c->threshold_count; i++) {
        add_limit(out, &c->thresholds[i]);
        buf_char(out, '\n');
    }
}

static void say_score(struct buf *out, const struct criteria *c)
{
    if (c->term_count + c->gate_count > 0) {
        buf_str_add(out, "\nRefused for ranking when a reference product comes out above a product "
                         "under test");
        buf_str_add(out,
                    c->term_count > 0 ? ",\nby the gates or by this score:\n" : " by the gates.\n");
    }
    for (size_t i = 0; i < c->term_count; i++) {
        buf_printf(out, "  %s ", c->terms[i].weight < 0.0 ? "minus" : "plus ");
        format_number(out, fabs(c->terms[i].weight));
        buf_printf(out, " x %s\n", name_of(c->terms[i].metric));
    }
}

static void say_base_rates(struct buf *out, const struct criteria *c)
{
    if (c->base_rate_count == 0) {
        return;
    }
    buf_str_add(out, "\nPrecision is worked out where of all requests this share are attacks:");
    for (size_t i = 0; i < c->base_rate_count; i++) {
        buf_printf(out, "%s %g %%", i > 0 ? "," : "", c->base_rates[i] * 100.0);
    }
    buf_str_add(out, ".\n");
}

static void say_names(struct buf *out, const char *what, const struct criteria_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : what, names->items[i]);
    }
    if (names->count > 0) {
        buf_char(out, '\n');
    }
}

static void say_profile(struct buf *out, const struct criteria *c)
{
    if (criteria_has_profile(c)) {
        buf_char(out, '\n');
    }
    say_names(out, "To be covered, techniques of MITRE ATT&CK: ", &c->profile.techniques);
    say_names(out, "Mapped to NIST CSF 2.0: ", &c->profile.csf);
    say_names(out, "Industries in view: ", &c->profile.industries);
    if (c->valid_for) {
        bool months = strchr(c->valid_for, 'm') != NULL;
        buf_printf(out, "\nResults may be relied on for %.*s %s after the run.\n",
                   (int)strspn(c->valid_for, "0123456789"), c->valid_for,
                   months ? "months" : "days");
    }
}

void criteria_say(struct buf *out, const struct criteria *criteria)
{
    say_head(out, criteria);
    say_floors(out, criteria);
    say_limits(out, criteria);
    say_score(out, criteria);
    say_base_rates(out, criteria);
    say_profile(out, criteria);
}
