/* The page as a whole. A policy in its head forbids anything from elsewhere and every script but
 * the page's own, which it names by its hash, should the escaper ever be wrong. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report.h"
#include "reports/report_audience.h"

static void write_head(struct page *page)
{
    AUTOBUF struct buf policy = BUF_INIT;
    buf_str_add(&policy, "default-src 'none'; base-uri 'none'; form-action 'none'; "
                         "style-src 'unsafe-inline'; script-src ");
    page_add_script_source(&policy);
    page_head(page, report_title(page->view, page->language), buf_str(&policy));
}

static void write_title(struct page *page)
{
    html_open(&page->out, "header", "class", "title", NULL);
    page_message(page, "p", "eyebrow", MSG_TITLE);
    html_element(&page->out, "h1", NULL,
                 page->view->title ? page->view->title : page->view->criteria->title);
    page_message(page, "p", "lead", MSG_SUBTITLE);
    html_close(&page->out, "header");
}

/* What the run was, below the label: by what it was judged, when, on how much. */
void page_facts(struct page *page)
{
    AUTOBUF struct buf criteria = BUF_INIT;
    AUTOBUF struct buf run = BUF_INIT;
    AUTOBUF struct buf population = BUF_INIT;
    AUTOBUF struct buf audience = BUF_INIT;
    report_add_audience(&audience, page->view, page->language);
    report_add_criteria(&criteria, page->view, page->language);
    report_add_run(&run, page->view, page->language);
    report_add_population(&population, page->view, page->language);
    html_open(&page->out, "p", "class", "meta", NULL);
    html_element(&page->out, "span", NULL, buf_str(&criteria));
    html_element(&page->out, "span", NULL, buf_str(&run));
    html_close(&page->out, "p");
    html_element(&page->out, "p", "meta", buf_str(&population));
    html_element(&page->out, "p", "meta", buf_str(&audience));
    page_message(page, "p", "meta", MSG_RELATES_ONLY);
    if (page->view->valid_until) {
        AUTOBUF struct buf valid = BUF_INIT;
        MESSAGE_FILL(&valid, page->language, MSG_VALID_UNTIL, page->view->valid_until);
        html_element(&page->out, "p", "meta", buf_str(&valid));
    }
}

static void write_pair(struct page *page, const struct view_pair *pair)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf above = BUF_INIT;
    AUTOBUF struct buf below = BUF_INIT;
    format_number(&above, pair->reference_score);
    format_number(&below, pair->product_score);
    MESSAGE_FILL(&text, page->language, MSG_REFUSED_PAIR, pair->reference, buf_str(&above),
                 pair->product, buf_str(&below));
    html_element(&page->out, "li", NULL, buf_str(&text));
}

static void write_pairs(struct page *page)
{
    if (page->view->pair_count == 0) {
        return;
    }
    page_message(page, "p", NULL, MSG_REFUSED_TEXT);
    html_open(&page->out, "ul", NULL);
    for (size_t i = 0; i < page->view->pair_count; i++) {
        write_pair(page, &page->view->pairs[i]);
    }
    html_close(&page->out, "ul");
}

static void write_gate_pairs(struct page *page)
{
    if (page->view->gate_pair_count == 0) {
        return;
    }
    page_message(page, "p", NULL, MSG_REFUSED_GATES_TEXT);
    html_open(&page->out, "ul", NULL);
    for (size_t i = 0; i < page->view->gate_pair_count; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        report_add_gate_pair(&text, &page->view->gate_pairs[i], page->language);
        html_element(&page->out, "li", NULL, buf_str(&text));
    }
    html_close(&page->out, "ul");
}

static void write_banners(struct page *page)
{
    const struct view *view = page->view;
    if (view->sample_note) {
        AUTOBUF struct buf text = BUF_INIT;
        MESSAGE_FILL(&text, page->language, MSG_SAMPLE_TEXT, view->sample_note);
        html_open(&page->out, "aside", "class", "banner", NULL);
        page_message(page, "h2", NULL, MSG_SAMPLE_HEAD);
        html_element(&page->out, "p", NULL, buf_str(&text));
        html_close(&page->out, "aside");
    }
    if (view->guard != VIEW_GUARD_REFUSED) {
        return;
    }
    html_open(&page->out, "aside", "class", "banner refused", NULL);
    page_message(page, "h2", NULL, MSG_REFUSED_HEAD);
    write_pairs(page);
    write_gate_pairs(page);
    html_close(&page->out, "aside");
}

static void (*const sections[])(struct page *) = {
    page_short,    page_plane,     page_rates,    page_compare,    page_depth,    page_survival,
    page_matrix,   page_forest,    page_clusters, page_techniques, page_intel,    page_evasion,
    page_sets,     page_operation, page_overhead, page_repeat,     page_gates,    page_thresholds,
    page_coverage, page_evaluated, page_limits,   page_voids,      page_audience, page_check,
    page_traces,   page_cases,
};

static void write_body(struct page *page)
{
    html_open(&page->out, "body", NULL);
    html_open(&page->out, "main", NULL);
    write_title(page);
    write_banners(page);
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        sections[i](page);
    }
    html_close(&page->out, "main");
    page_message(page, "footer", NULL, MSG_FOOTER);
    html_open(&page->out, "script", NULL);
    buf_str_add(&page->out, page_script);
    html_close(&page->out, "script");
    html_close(&page->out, "body");
    html_close(&page->out, "html");
}

int report_html(const struct node *results, const struct report_options *options, FILE *out,
                struct err *err)
{
    const char *name = options && options->name ? options->name : "results";
    AUTO(view) view = NULL;
    if (view_read(results, name, &view, err) < 0) {
        return -1;
    }
    struct page page = {.out = BUF_INIT,
                        .view = view,
                        .language = options ? options->language : LANGUAGE_EN,
                        .traces = options ? options->traces : NULL};
    write_head(&page);
    write_body(&page);
    size_t wrote = fwrite(buf_str(&page.out), 1, page.out.length, out);
    bool whole = wrote == page.out.length && fflush(out) == 0;
    buf_done(&page.out);
    return whole ? 0 : err_sys(err, ERR_IO, "cannot write the report");
}
