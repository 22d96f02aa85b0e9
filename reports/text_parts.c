/* The parts of the text report below its headline table. Tables name a product by its letter and
 * id: names are long. */
#include "reports/text_parts.h"

#include <stdlib.h>
#include <string.h>

#include "reports/format.h"
#include "reports/report_intel.h"
#include "reports/report_order.h"

void text_name_cell(struct text *t, size_t product, int width)
{
    AUTOBUF struct buf letter = BUF_INIT;
    format_letter(&letter, product);
    text_cell(&t->out, 0, 2, buf_str(&letter));
    text_cell(&t->out, 3, width - 3, t->view->products[product].id);
}

void text_depth(struct text *t)
{
    text_heading(&t->out, text_say(t, MSG_HEAD_DEPTH));
    for (int v = VERDICT_NONE; v <= VERDICT_TECHNIQUE; v++) {
        text_cell_right(&t->out, 40 + (v - VERDICT_NONE) * 10, 9,
                        text_say(t, message_verdict((enum verdict)v)));
    }
    text_cell_right(&t->out, 90, 9, text_say(t, MSG_DELAYED));
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_product *p = &t->view->products[i];
        text_name_cell(t, i, 39);
        for (int v = VERDICT_NONE; p->detect && v <= VERDICT_TECHNIQUE; v++) {
            text_cell_count(&t->out, 40 + (v - VERDICT_NONE) * 10, 9, p->depth[v]);
        }
        if (p->detect) {
            text_cell_count(&t->out, 90, 9, p->delayed);
        } else {
            text_cell(&t->out, 40, 20, text_say(t, MSG_NOT_TESTED));
        }
        text_newline(&t->out);
    }
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_DEPTH));
}

void text_thresholds(struct text *t)
{
    if (t->view->criteria->threshold_count == 0) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_THRESHOLDS));
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_product *p = &t->view->products[i];
        for (size_t k = 0; p->role == SCORE_ROLE_PRODUCT && k < p->threshold_count; k++) {
            const struct view_threshold *threshold = &p->thresholds[k];
            AUTOBUF struct buf limit = BUF_INIT;
            report_add_limit(&limit, threshold, t->language);
            if (k == 0) {
                text_name_cell(t, i, 39);
            }
            text_cell(&t->out, 40, 21, text_say(t, message_metric(threshold->threshold.metric)));
            text_cell(&t->out, 62, 17, buf_str(&limit));
            text_cell(&t->out, 80, 20, text_say(t, message_threshold(threshold->verdict)));
            text_newline(&t->out);
        }
    }
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_THRESHOLDS));
}

struct cause {
    const char *text;
    int64_t count[SCORE_MAX_PRODUCTS + 1]; /* by product; the last is the control's */
    int64_t all;
};

static int by_count(const void *a, const void *b)
{
    const struct cause *x = a, *y = b;
    return x->all != y->all ? (x->all < y->all) - (x->all > y->all) : strcmp(x->text, y->text);
}

static void add_causes(struct cause *list, size_t *count, size_t who, const struct view_void *voids,
                       size_t more)
{
    for (size_t i = 0; i < more; i++) {
        size_t at = 0;
        while (at < *count && strcmp(list[at].text, voids[i].cause) != 0) {
            at++;
        }
        if (at == *count) {
            list[(*count)++] = (struct cause){.text = voids[i].cause};
        }
        list[at].count[who] += voids[i].count;
        list[at].all += voids[i].count;
    }
}

/* "28  control: action failed", and below it whose they are: "A 4  B 3  control 1". */
static void cause_row(struct text *t, const struct cause *cause)
{
    AUTOBUF struct buf whose = BUF_INIT;
    text_cell_count(&t->out, 0, 7, cause->all);
    text_cell(&t->out, 9, TEXT_COLUMNS - 9, report_cause(t->language, cause->text));
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        if (cause->count[i] > 0) {
            format_letter(&whose, i);
            buf_printf(&whose, ":%lld ", (long long)cause->count[i]);
        }
    }
    if (cause->count[SCORE_MAX_PRODUCTS] > 0) {
        buf_printf(&whose, "%s:%lld", text_say(t, MSG_CONTROL),
                   (long long)cause->count[SCORE_MAX_PRODUCTS]);
    }
    text_wrap(&t->out, 9, buf_str(&whose));
}

static void write_causes(struct text *t)
{
    const struct view *view = t->view;
    size_t room = view->control_void_count, count = 0;
    for (size_t i = 0; i < view->product_count; i++) {
        room += view->products[i].void_count;
    }
    AUTOFREE struct cause *list = mem_array(room + 1, sizeof(*list));
    add_causes(list, &count, SCORE_MAX_PRODUCTS, view->control_voids, view->control_void_count);
    for (size_t i = 0; i < view->product_count; i++) {
        add_causes(list, &count, i, view->products[i].voids, view->products[i].void_count);
    }
    qsort(list, count, sizeof(*list), by_count);
    for (size_t i = 0; i < count; i++) {
        cause_row(t, &list[i]);
    }
}

#define STATES 6
#define STATE_STALE 3

/* Stale trials have a column where there is intelligence that can grow stale. */
static bool shows_state(const struct text *t, int state)
{
    return state != STATE_STALE || t->view->intel.bound;
}

static int state_width(const struct text *t)
{
    return t->view->intel.bound ? 7 : 9;
}

static int state_column(const struct text *t, int column)
{
    return 50 + column * (state_width(t) + 1);
}

void text_voids(struct text *t)
{
    static const enum message heads[STATES] = {MSG_PLANNED, MSG_SCORED,  MSG_VOID,
                                               MSG_STALE,   MSG_NOT_RUN, MSG_NOT_APPLICABLE};
    text_heading(&t->out, text_say(t, MSG_HEAD_VOIDS));
    for (int i = 0, column = 0; i < STATES; i++) {
        if (shows_state(t, i)) {
            int at = state_column(t, column++);
            text_cell_right(&t->out, at, i + 1 == STATES ? TEXT_COLUMNS - at : state_width(t),
                            text_say(t, heads[i]));
        }
    }
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_product *p = &t->view->products[i];
        for (size_t k = 0; k < p->count_count; k++) {
            const struct view_count *c = &p->counts[k];
            const int64_t values[STATES] = {c->planned, c->scored,  c->voids,
                                            c->stale,   c->not_run, c->not_applicable};
            if (k == 0) {
                text_name_cell(t, i, 29);
            }
            text_cell(&t->out, 30, 9, report_word(t->language, score_arm_name(c->arm)));
            text_cell(&t->out, 40, 9, report_word(t->language, score_kind_name(c->kind)));
            for (int v = 0, column = 0; v < STATES; v++) {
                if (shows_state(t, v)) {
                    text_cell_count(&t->out, state_column(t, column++), state_width(t), values[v]);
                }
            }
            text_newline(&t->out);
        }
    }
    text_newline(&t->out);
    write_causes(t);
}

void text_words(struct text *t)
{
    text_heading(&t->out, text_say(t, MSG_HEAD_EVALUATED));
    for (size_t i = 0; i < t->view->statement_count; i++) {
        const struct view_statement *s = &t->view->statements[i];
        text_cell(&t->out, 0, 7, text_say(t, report_state_word(s->state)));
        text_cell(&t->out, 8, 35, text_say(t, message_statement(s->statement)));
        text_cell(&t->out, 43, 1, "");
        text_wrap(&t->out, 44, text_say(t, report_statement_note(s)));
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_LIMITS));
    for (size_t i = 0; i < t->view->limit_count; i++) {
        AUTOBUF struct buf line = BUF_INIT;
        text_cell(&t->out, 0, 1, "-");
        report_add_caveat(&line, t->view, t->view->limits[i], t->language);
        text_wrap(&t->out, 2, buf_str(&line));
    }
}

void text_check(struct text *t)
{
    const struct {
        enum message label;
        const char *value;
    } rows[] = {
        {MSG_CAMPAIGN, t->view->campaign},           {MSG_PLAN_HASH, t->view->plan_hash},
        {MSG_EVIDENCE_ROOT, t->view->evidence_root}, {MSG_CRITERIA_HASH, t->view->criteria->hash},
        {MSG_SNAPSHOT, t->view->snapshot_hash},      {MSG_SEED, t->view->seed}};
    text_heading(&t->out, text_say(t, MSG_HEAD_CHECK));
    text_wrap(&t->out, 0, text_say(t, MSG_CHECK_TEXT));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].value) {
            text_cell(&t->out, 0, 29, text_say(t, rows[i].label));
            text_cell(&t->out, 30, 70, rows[i].value);
            text_newline(&t->out);
        }
    }
    text_wrap(&t->out, 0, text_say(t, MSG_CHECK_SCORE));
    text_wrap(&t->out, 4, "tameshi verify DIR");
}
