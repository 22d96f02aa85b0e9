/* The label: each product under test with its three rates, what they rest on and what the
 * thresholds make of them; the reference products apart, below. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void write_judged(struct page *page, enum threshold_verdict verdict, const char *limit)
{
    html_open(&page->out, "p", "class", "judged", NULL);
    page_verdict(page, verdict);
    html_text(&page->out, " ");
    html_element(&page->out, "span", "soft", limit);
    html_close(&page->out, "p");
}

static void write_verdicts(struct page *page, const struct view_product *product,
                           enum metric_id metric)
{
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
}

/* The figure itself: a rate, or why there is none. */
static void write_figure(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    if (metric->n == 0) {
        page_message(page, "p", "figure none", MSG_NOT_TESTED);
    } else if (!metric->enough) {
        char x[32], n[32];
        snprintf(x, sizeof(x), "%lld", (long long)metric->x);
        snprintf(n, sizeof(n), "%lld", (long long)metric->n);
        MESSAGE_FILL(&value, page->language, MSG_X_OF_N, x, n);
        html_element(&page->out, "p", "figure none", buf_str(&value));
    } else {
        page_percent(page, &value, metric->value);
        page_interval(page, &interval, metric->headline);
        html_open(&page->out, "p", "class", "figure", NULL);
        html_element(&page->out, "b", NULL, buf_str(&value));
        html_element(&page->out, "span", NULL, buf_str(&interval));
        html_close(&page->out, "p");
    }
}

/* The interval that takes every trial as independent, beside the headline's. */
static void write_plain(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf interval = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    page_interval(page, &interval, metric->wilson);
    MESSAGE_FILL(&text, page->language, MSG_IF_INDEPENDENT, buf_str(&interval));
    html_element(&page->out, "p", "base", buf_str(&text));
}

static void write_rate(struct page *page, const struct view_product *product, enum metric_id id)
{
    const struct view_metric *metric = &product->metrics[id];
    AUTOFREE char *class = mem_printf("rate %s", page_metric_class(id));
    AUTOBUF struct buf base = BUF_INIT;
    AUTOBUF struct buf guard = BUF_INIT;
    report_add_guard(&guard, page->view, metric, page->language);
    html_open(&page->out, "div", "class", class, NULL);
    page_message(page, "h4", NULL, report_metric_word(id));
    write_figure(page, metric);
    if (metric->n > 0) {
        report_add_base(&base, metric, page->language);
        html_element(&page->out, "p", "base", buf_str(&base));
    }
    if (metric->enough) {
        write_plain(page, metric);
    }
    if (guard.length > 0) {
        html_element(&page->out, "p", "guard", buf_str(&guard));
    }
    write_verdicts(page, product, id);
    html_close(&page->out, "div");
}

static void write_product(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    html_open(&page->out, "article", "class", "product", NULL);
    html_open(&page->out, "header", NULL);
    page_letter(page, index);
    html_open(&page->out, "div", NULL);
    html_element(&page->out, "h3", NULL, product->name);
    html_open(&page->out, "p", "class", "soft", NULL);
    html_element(&page->out, "span", NULL, product->version);
    html_element(&page->out, "code", NULL, product->id);
    html_close(&page->out, "p");
    html_close(&page->out, "div");
    html_close(&page->out, "header");
    html_open(&page->out, "div", "class", "rates", NULL);
    for (size_t h = 0; h < report_headline_count(page->view); h++) {
        write_rate(page, product, report_headline(page->view, h));
    }
    html_close(&page->out, "div");
    page_joint(page, product);
    html_close(&page->out, "article");
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

static void write_guard_names(struct page *page)
{
    AUTOBUF struct buf names = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    report_add_references(&names, page->view);
    if (page->view->guard == VIEW_GUARD_PASSED) {
        MESSAGE_FILL(&text, page->language, MSG_GUARD_NAMES, buf_str(&names));
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
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
        write_guard_names(page);
    }
    html_close(&page->out, "div");
}

void page_short(struct page *page)
{
    page_section(page, "short", MSG_HEAD_SHORT);
    if (report_count_role(page->view, SCORE_ROLE_PRODUCT) == 0) {
        page_message(page, "p", "note", MSG_NO_PRODUCTS);
    }
    for (size_t i = 0; i < page->view->product_count; i++) {
        if (page->view->products[i].role == SCORE_ROLE_PRODUCT) {
            write_product(page, i);
        }
    }
    if (report_count_role(page->view, SCORE_ROLE_REFERENCE) > 0) {
        write_references(page);
    }
    write_reading(page);
    page_section_end(page);
}
