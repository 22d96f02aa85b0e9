/* Whether it may be said that one product detects more than another. It rests on the comparison on
 * the same cases where the run has one. Without it nothing may: intervals alone give no order, and
 * say only whether there is a hint of one. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/answers.h"

/* What the intervals allow to be said: that of the highest figure against all others. */
static void say_by_intervals(struct page *page, const size_t *order)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf first = BUF_INIT;
    struct words others = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    format_letter(&first, order[0]);
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (p != order[0] && answers_has_rate(page, p) &&
            answers_rate(page, p)->headline.upper >= answers_rate(page, order[0])->headline.lower) {
            words_letter(&others, p);
        }
    }
    if (others.text.length > 0) {
        MESSAGE_FILL(&text, page->language, MSG_MAY_OVERLAP, buf_str(&first),
                     buf_str(&others.text));
    } else {
        MESSAGE_FILL(&text, page->language, MSG_MAY_APART, buf_str(&first));
    }
    buf_done(&others.text);
    page_message(page, "p", "lead-answer", MSG_MAY_NO);
    html_element(&page->out, "p", NULL, buf_str(&text));
}

/* The pairs of products under test that were compared in detection, case by case; NULL: none. */
static const struct view_comparison *tested_pairs(const struct page *page)
{
    for (size_t c = 0; c < page->view->comparison_count; c++) {
        const struct view_comparison *of = &page->view->comparisons[c];
        for (size_t i = 0; of->metric == METRIC_DETECTION && i < of->two_count; i++) {
            if (of->two[i].enough) {
                return of;
            }
        }
    }
    return NULL;
}

static bool between_products(const struct page *page, const struct view_compare_two *two)
{
    return page->view->products[two->first].role == SCORE_ROLE_PRODUCT &&
           page->view->products[two->second].role == SCORE_ROLE_PRODUCT;
}

/* "C detects more than A, B", if there is anyone than whom it does. */
static void say_better(struct page *page, const struct view_comparison *of, size_t product)
{
    struct words others = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t i = 0; i < of->two_count; i++) {
        const struct view_compare_two *two = &of->two[i];
        if (two->enough && between_products(page, two) &&
            ((two->better == 1 && two->first == product) ||
             (two->better == 2 && two->second == product))) {
            words_letter(&others, two->better == 1 ? two->second : two->first);
        }
    }
    if (others.text.length > 0) {
        AUTOBUF struct buf text = BUF_INIT;
        AUTOBUF struct buf letter = BUF_INIT;
        format_letter(&letter, product);
        MESSAGE_FILL(&text, page->language, MSG_MAY_MORE, buf_str(&letter), buf_str(&others.text));
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
    buf_done(&others.text);
}

static void say_undecided(struct page *page, const struct view_comparison *of)
{
    struct words pairs = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t i = 0; i < of->two_count; i++) {
        const struct view_compare_two *two = &of->two[i];
        if (between_products(page, two) && (!two->enough || two->better == 0)) {
            AUTOBUF struct buf pair = BUF_INIT;
            format_letter(&pair, two->first);
            buf_str_add(&pair, "\xe2\x80\x93");
            format_letter(&pair, two->second);
            words_add(&pairs, buf_str(&pair));
        }
    }
    if (pairs.text.length > 0) {
        AUTOBUF struct buf text = BUF_INIT;
        MESSAGE_FILL(&text, page->language, MSG_MAY_UNDECIDED, buf_str(&pairs.text));
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
    buf_done(&pairs.text);
}

/* What the comparison on the same cases allows to be said. */
static void say_by_pairs(struct page *page, const struct view_comparison *of)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf level = BUF_INIT;
    size_t pairs = 0, decided = 0;
    for (size_t i = 0; i < of->two_count; i++) {
        if (between_products(page, &of->two[i])) {
            pairs++;
            decided += of->two[i].enough && of->two[i].better != 0;
        }
    }
    page_message(page, "p", "lead-answer",
                 decided == 0       ? MSG_MAY_NO
                 : decided == pairs ? MSG_MAY_YES
                                    : MSG_MAY_PARTLY);
    for (size_t p = 0; p < page->view->product_count; p++) {
        say_better(page, of, p);
    }
    say_undecided(page, of);
    format_share(&level, page->language, page->view->criteria->level);
    MESSAGE_FILL(&text, page->language, MSG_MAY_HOW, buf_str(&level));
    html_element(&page->out, "p", "soft", buf_str(&text));
}

static void say_too_few(struct page *page)
{
    AUTOBUF struct buf text = BUF_INIT;
    char cases[32], clusters[32];
    snprintf(cases, sizeof(cases), "%lld", (long long)page->view->criteria->min_cases);
    snprintf(clusters, sizeof(clusters), "%lld", (long long)page->view->criteria->min_clusters);
    MESSAGE_FILL(&text, page->language, MSG_MAY_FEW, cases, clusters);
    page_message(page, "p", "lead-answer", MSG_MAY_NO);
    html_element(&page->out, "p", NULL, buf_str(&text));
}

void answers_may(struct page *page, const size_t *order, size_t count)
{
    size_t tested = report_count_role(page->view, SCORE_ROLE_PRODUCT);
    answers_open(page, MSG_ASK_MAY);
    if (tested < 2) {
        page_message(page, "p", "lead-answer", MSG_MAY_NO);
        page_message(page, "p", NULL, MSG_MAY_ONE);
    } else if (tested_pairs(page)) {
        say_by_pairs(page, tested_pairs(page));
    } else if (count < 2) {
        say_too_few(page);
    } else {
        say_by_intervals(page, order);
    }
    html_close(&page->out, "article");
}
