/* The parts of the HTML report. Each writes one section into the page's buffer from the validated
 * view. */
#ifndef REPORTS_HTML_PAGE_H
#define REPORTS_HTML_PAGE_H

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/report_order.h"
#include "reports/view.h"

struct page {
    struct buf out;
    const struct view *view;
    enum language language;
    const struct node *traces; /* NULL: none */
};

extern const char page_style[];  /* page_style.c: the style sheet */
extern const char page_script[]; /* page_script.c: the one script, for sorting and filtering */
/* The source of that script as a policy names it: 'sha256-...' */
void page_add_script_source(struct buf *out);

const char *page_say(const struct page *page, enum message id);
/* <tag class>message</tag> */
void page_message(struct page *page, const char *tag, const char *class, enum message id);
/* From the doctype to </head>, with the style sheet. policy: the content security policy. */
void page_head(struct page *page, const char *title, const char *policy);
/* A section with a heading; id is its anchor. Closed by page_section_end. */
void page_section(struct page *page, const char *id, enum message heading);
void page_section_end(struct page *page);
/* The round mark with a product's letter. */
void page_letter(struct page *page, size_t product);
/* "detect", "prevent" or "wrong": the colour that a metric has everywhere. */
const char *page_metric_class(enum metric_id metric);
/* "82.4 %" / "74.1-88.5 %" into a buffer. */
void page_percent(struct page *page, struct buf *out, double share);
void page_interval(struct page *page, struct buf *out, struct interval interval);
/* Table cells: a head, a text, a number, "x/n" or that nothing was tested. */
void page_head_cell(struct page *page, enum message id);
void page_cell(struct page *page, const char *class, const char *text);
void page_count_cell(struct page *page, int64_t count);
/* ... with its range below it where there is one */
void page_ratio_cell(struct page *page, const struct view_ratio *ratio);
/* A cell of a figure and a smaller line below it, each may be empty. */
void page_figure_cell(struct page *page, const char *figure, const char *range);
/* <div class="scroll"><table class=...><thead><tr> and back */
void page_table(struct page *page, const char *class, const enum message *heads, size_t count);
void page_table_end(struct page *page);
/* The mark of a verdict, in its colour. */
void page_verdict(struct page *page, enum threshold_verdict verdict);
/* The name cell that begins a product's rows: letter and name. */
void page_name_cell(struct page *page, size_t product, size_t rows);
/* A head cell over `rows` rows that is no product. */
void page_row_head(struct page *page, const char *text, size_t rows);
/* An image with its title and what it shows, in words. */
void page_open_chart(struct page *page, const char *class, double width, double height,
                     const char *title, const char *description);
/* page_rows.c. The figures of a chart, folded: a table of that head; a row a product, a rate a
 * column (at most METRIC_COUNT). */
void page_open_rows(struct page *page, const enum message *heads, size_t count);
void page_close_rows(struct page *page);
void page_rate_rows(struct page *page, const enum metric_id *metrics, size_t count);
/* page_controls.c. What the script needs to filter the rows of a section: a field to search in, for
 * the list of cases more. */
void page_controls(struct page *page, bool cases);

void page_short(struct page *page);         /* page_short.c */
void page_facts(struct page *page);         /* report_html.c; a part of page_short */
void page_answers(struct page *page);       /* page_answers.c; a part of page_short */
void page_plane(struct page *page);         /* chart_plane.c */
void page_rates(struct page *page);         /* chart_rates.c */
void page_metrics(struct page *page);       /* page_metrics.c; a folded part of page_rates */
void page_depth(struct page *page);         /* chart_depth.c */
void page_forest(struct page *page);        /* chart_forest.c */
void page_matrix(struct page *page);        /* chart_matrix.c */
void page_clusters(struct page *page);      /* page_groups.c */
void page_techniques(struct page *page);    /* page_groups.c */
void page_intel(struct page *page);         /* page_intel.c */
void page_age_histogram(struct page *page); /* chart_age.c; parts of page_intel */
void page_age_rates(struct page *page);
void page_compare(struct page *page);    /* page_compare.c; nothing with fewer than two products */
void page_sets(struct page *page);       /* page_sets.c; nothing where there is none of it */
void page_evasion(struct page *page);    /* page_evasion.c; nothing where there are no pairs */
void page_operation(struct page *page);  /* page_operation.c */
void page_work(struct page *page);       /* page_work.c; a part of page_operation */
void page_survival(struct page *page);   /* chart_survival.c; nothing in older results */
void page_overhead(struct page *page);   /* page_overhead.c; nothing where no times were taken */
void page_repeat(struct page *page);     /* page_repeat.c */
void page_thresholds(struct page *page); /* page_thresholds.c */
void page_voids(struct page *page);      /* page_voids.c */
void page_evaluated(struct page *page);  /* page_words.c */
void page_limits(struct page *page);     /* page_words.c */
void page_audience(struct page *page);   /* page_audience.c */
void page_traces(struct page *page);     /* page_traces.c; nothing where there are none */
void page_check(struct page *page);      /* page_check.c */
void page_cases(struct page *page);      /* page_cases.c */
void page_gates(struct page *page);      /* page_gates.c; nothing where there are no gates */
void page_joint(struct page *page, const struct view_product *product); /* a line of the label */
void page_coverage(struct page *page); /* page_coverage.c; nothing without a profile */

#endif
