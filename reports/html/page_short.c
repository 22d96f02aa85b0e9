/* What a reader sees first: three questions answered, then the label: each product under test in a
 * few lines, with what its rates rest on and what the thresholds make of them; the reference
 * products apart, below. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"
#include "reports/report_measure.h"

static void write_judged(struct page *page, enum threshold_verdict verdict, const char *limit)
{
    html_open(&page->out, "span", NULL);
    page_verdict(page, verdict);
    html_element(&page->out, "span", "soft", limit);
    html_close(&page->out, "span");
}

static void write_verdicts(struct page *page, const struct view_product *product,
                           enum metric_id metric)
{
    html_open(&page->out, "dd", "class", "judged", NULL);
    for (size_t i = 0; i < product->threshold_count; i++) {
        const struct view_threshold *threshold = &product->thresholds[i];
        AUTOBUF struct buf limit = BUF_INIT;
        report_add_limit(&limit, threshold, page->language);
        if (threshold->threshold.metric == metric) {
            write_judged(page, threshold->verdict, buf_str(&limit));
        }
    }
    for (size_t i = 0; i < product->gate_count; i++) {
        const struct view_gate *gate = &product->gates[i];
        AUTOBUF struct buf limit = BUF_INIT;
        report_add_gate(&limit, gate, page->language);
        if (gate->gate.threshold.metric == metric) {
            write_judged(page, gate->verdict, buf_str(&limit));
        }
    }
    html_close(&page->out, "dd");
}

/* The figure itself: a rate with its interval, or why there is none. */
static void write_figure(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    if (metric->n == 0) {
        page_message(page, "span", "figure none", MSG_NOT_TESTED);
    } else if (!metric->enough) {
        char x[32], n[32];
        snprintf(x, sizeof(x), "%lld", (long long)metric->x);
        snprintf(n, sizeof(n), "%lld", (long long)metric->n);
        MESSAGE_FILL(&value, page->language, MSG_X_OF_N, x, n);
        html_element(&page->out, "span", "figure none", buf_str(&value));
    } else {
        page_percent(page, &value, metric->value);
        page_interval(page, &interval, metric->headline);
        html_open(&page->out, "span", "class", "figure", NULL);
        html_element(&page->out, "b", NULL, buf_str(&value));
        html_element(&page->out, "span", NULL, buf_str(&interval));
        html_close(&page->out, "span");
    }
}

static void open_line(struct page *page, const char *class, const char *name)
{
    html_open(&page->out, "div", "class", class, NULL);
    html_element(&page->out, "dt", NULL, name);
    html_open(&page->out, "dd", NULL);
}

static void close_line(struct page *page)
{
    html_close(&page->out, "dd");
    html_close(&page->out, "div");
}

static void write_rate(struct page *page, const struct view_product *product, enum metric_id id)
{
    const struct view_metric *metric = &product->metrics[id];
    AUTOFREE char *class = mem_printf("rate %s", page_metric_class(id));
    AUTOBUF struct buf base = BUF_INIT;
    AUTOBUF struct buf guard = BUF_INIT;
    report_add_guard(&guard, page->view, metric, page->language);
    html_open(&page->out, "div", "class", class, NULL);
    page_message(page, "dt", NULL, report_metric_word(id));
    write_verdicts(page, product, id);
    html_open(&page->out, "dd", NULL);
    write_figure(page, metric);
    if (metric->n > 0) {
        report_add_base(&base, metric, page->language);
        html_element(&page->out, "span", "base", buf_str(&base));
    }
    if (guard.length > 0) {
        html_element(&page->out, "span", "guard", buf_str(&guard));
    }
    close_line(page);
}

/* One rate per 1,000 actions with its interval; below the floors the counts. */
static void add_work(struct page *page, struct buf *out, const struct view_work *work)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    bool detect = work->arm == SCORE_ARM_DETECT;
    const struct view_rate *rate = detect ? &work->alerts_per_1000 : &work->blocked_per_1000;
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf range = BUF_INIT;
    char count[32], actions[32];
    buf_str_add(out, out->length > 0 ? page_say(page, MSG_LIST_SEMICOLON) : "");
    if (!rate->rated) {
        snprintf(count, sizeof(count), "%lld", (long long)(detect ? work->alerts : work->blocked));
        snprintf(actions, sizeof(actions), "%lld", (long long)work->actions);
        MESSAGE_FILL(out, page->language, detect ? MSG_LABEL_ALERTS_IN : MSG_LABEL_BLOCKS_IN, count,
                     actions);
        return;
    }
    report_add_rate_value(&value, rate);
    report_add_rate_range(&range, style, rate);
    if (range.length > 0) {
        buf_printf(&value, " (%s)", buf_str(&range));
    }
    MESSAGE_FILL(out, page->language, detect ? MSG_LABEL_FALSE_ALERTS : MSG_LABEL_FALSE_BLOCKS,
                 buf_str(&value));
}

/* False alerts of the detect arm and false blocks of the block arm. */
static void write_work(struct page *page, const struct view_product *product)
{
    AUTOBUF struct buf text = BUF_INIT;
    for (size_t i = 0; i < product->work_count; i++) {
        if (product->work[i].actions > 0) {
            add_work(page, &text, &product->work[i]);
        }
    }
    open_line(page, "line", page_say(page, MSG_LABEL_WORK));
    html_text(&page->out, text.length > 0 ? buf_str(&text) : page_say(page, MSG_NOT_MEASURED));
    close_line(page);
}

static void write_content(struct page *page, size_t index)
{
    AUTOBUF struct buf date = BUF_INIT;
    if (!page->view->intel.bound || !page->view->intel.products[index].content_date) {
        return;
    }
    buf_printf(&date, "%.10s", page->view->intel.products[index].content_date);
    open_line(page, "line", page_say(page, MSG_LABEL_CONTENT));
    html_text(&page->out, buf_str(&date));
    close_line(page);
}

static void write_product(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    html_open(&page->out, "article", "class", "product", NULL);
    html_open(&page->out, "header", NULL);
    page_letter(page, index);
    html_open(&page->out, "div", NULL);
    html_element(&page->out, "h3", NULL, product->name);
    html_element(&page->out, "p", "soft", product->version);
    html_close(&page->out, "div");
    html_close(&page->out, "header");
    html_open(&page->out, "dl", NULL);
    for (size_t h = 0; h < report_headline_count(page->view); h++) {
        write_rate(page, product, report_headline(page->view, h));
    }
    write_work(page, product);
    write_content(page, index);
    html_close(&page->out, "dl");
    page_joint(page, product);
    html_close(&page->out, "article");
}

static void write_fact(struct page *page, enum message name, const char *value)
{
    open_line(page, "line", page_say(page, name));
    html_text(&page->out, value);
    close_line(page);
}

/* What holds for the whole run: when, how fresh, by what, on how much. */
static void write_run(struct page *page)
{
    const struct view *view = page->view;
    AUTOBUF struct buf age = BUF_INIT;
    AUTOBUF struct buf date = BUF_INIT;
    AUTOBUF struct buf criteria = BUF_INIT;
    AUTOBUF struct buf cases = BUF_INIT;
    char attacks[32], benign[32];
    buf_printf(&date, "%.10s", view->ended ? view->ended : page_say(page, MSG_UNKNOWN));
    if (view->intel.bound && view->intel.age.trials > 0) {
        report_add_age(&age, page->language, view->intel.age.median_ms);
    }
    buf_printf(&criteria, "%s %s", view->criteria->id, view->criteria->version);
    snprintf(attacks, sizeof(attacks), "%lld", (long long)view->attack.cases);
    snprintf(benign, sizeof(benign), "%lld", (long long)view->benign.cases);
    MESSAGE_FILL(&cases, page->language, MSG_LABEL_CASES_COUNT, attacks, benign);
    html_open(&page->out, "dl", "class", "run", NULL);
    write_fact(page, MSG_LABEL_DATE, buf_str(&date));
    write_fact(page, MSG_LABEL_AGE,
               age.length > 0 ? buf_str(&age) : page_say(page, MSG_LABEL_NO_AGE));
    write_fact(page, MSG_LABEL_CRITERIA, buf_str(&criteria));
    write_fact(page, MSG_LABEL_CASES, buf_str(&cases));
    html_close(&page->out, "dl");
}

static void write_label(struct page *page)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf level = BUF_INIT;
    html_open(&page->out, "div", "class", "label", NULL);
    write_run(page);
    html_open(&page->out, "div", "class", "products", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        if (page->view->products[i].role == SCORE_ROLE_PRODUCT) {
            write_product(page, i);
        }
    }
    html_close(&page->out, "div");
    format_share(&level, page->language, page->view->criteria->level);
    MESSAGE_FILL(&text, page->language, MSG_LABEL_READ, buf_str(&level));
    html_element(&page->out, "p", "note", buf_str(&text));
    html_close(&page->out, "div");
}

static void write_reference_rate(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    if (metric->n > 0 && !metric->enough) {
        char base[64];
        snprintf(base, sizeof(base), "%lld/%lld", (long long)metric->x, (long long)metric->n);
        page_cell(page, "number soft", base);
        return;
    }
    if (!metric->enough) {
        page_message(page, "td", "number soft", MSG_NOT_TESTED);
        return;
    }
    page_percent(page, &value, metric->value);
    page_interval(page, &interval, metric->headline);
    html_open(&page->out, "td", "class", "number", NULL);
    html_element(&page->out, "span", NULL, buf_str(&value));
    html_element(&page->out, "small", NULL, buf_str(&interval));
    html_close(&page->out, "td");
}

static void write_references(struct page *page)
{
    enum message heads[CRITERIA_MAX_HEADLINE + 1] = {MSG_REFERENCES};
    size_t count = report_headline_count(page->view);
    for (size_t h = 0; h < count; h++) {
        heads[h + 1] = report_metric_word(report_headline(page->view, h));
    }
    html_open(&page->out, "div", "class", "references", NULL);
    page_table(page, "plain", heads, count + 1);
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        if (product->role != SCORE_ROLE_REFERENCE) {
            continue;
        }
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, i, 1);
        for (size_t h = 0; h < report_headline_count(page->view); h++) {
            write_reference_rate(page, &product->metrics[report_headline(page->view, h)]);
        }
        html_close(&page->out, "tr");
    }
    page_table_end(page);
    page_message(page, "p", "note", MSG_REFERENCES_NOTE);
    html_close(&page->out, "div");
}

static void write_reading(struct page *page)
{
    AUTOBUF struct buf level = BUF_INIT;
    AUTOBUF struct buf window = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf in_time = BUF_INIT;
    format_share(&level, page->language, page->view->criteria->level);
    format_duration(&window, page->view->criteria->window_ms);
    MESSAGE_FILL(&text, page->language, MSG_READ_HEADLINE, buf_str(&level));
    MESSAGE_FILL(&in_time, page->language, MSG_READ_WINDOW, buf_str(&window));
    html_open(&page->out, "div", "class", "reading", NULL);
    page_message(page, "h3", NULL, MSG_HEAD_READING);
    html_element(&page->out, "p", NULL, buf_str(&text));
    html_element(&page->out, "p", NULL, buf_str(&in_time));
    page_message(page, "p", NULL, MSG_READ_VOID);
    if (page->view->guard != VIEW_GUARD_REFUSED) {
        page_message(page, "p", NULL,
                     page->view->guard == VIEW_GUARD_PASSED ? MSG_GUARD_PASSED
                                                            : MSG_GUARD_NOT_APPLIED);
    }
    html_close(&page->out, "div");
}

void page_short(struct page *page)
{
    page_section(page, "short", MSG_HEAD_SHORT);
    page_answers(page);
    write_label(page);
    page_facts(page);
    if (report_count_role(page->view, SCORE_ROLE_REFERENCE) > 0) {
        write_references(page);
    }
    write_reading(page);
    page_section_end(page);
}
