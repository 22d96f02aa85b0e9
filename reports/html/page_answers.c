/* The three questions of a reader in a hurry, answered in words: which product detects more,
 * whether that may be said, and what was not tested. The answers say no more than the report shows:
 * figures alone give no order. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"
#include "reports/report_tactic.h"

struct list { /* words put together */
    struct buf text;
    const char *comma;
};

static void list_add(struct list *list, const char *word)
{
    buf_str_add(&list->text, list->text.length > 0 ? list->comma : "");
    buf_str_add(&list->text, word);
}

static void list_letter(struct list *list, size_t product)
{
    AUTOBUF struct buf letter = BUF_INIT;
    format_letter(&letter, product);
    list_add(list, buf_str(&letter));
}

static const struct view_metric *detection_of(const struct page *page, size_t product)
{
    return &page->view->products[product].metrics[METRIC_DETECTION];
}

static bool has_rate(const struct page *page, size_t product)
{
    return page->view->products[product].role == SCORE_ROLE_PRODUCT &&
           detection_of(page, product)->enough;
}

/* The products under test with a rate, the highest first; returns how many. order: room for all. */
static size_t by_rate(const struct page *page, size_t *order)
{
    size_t count = 0;
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (!has_rate(page, p)) {
            continue;
        }
        size_t at = count++;
        while (at > 0 && detection_of(page, order[at - 1])->value < detection_of(page, p)->value) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = p;
    }
    return count;
}

static size_t count_highest(const struct page *page, const size_t *order, size_t count)
{
    size_t same = 1;
    while (same < count &&
           detection_of(page, order[same])->value >= detection_of(page, order[0])->value) {
        same++;
    }
    return same;
}

static void open_answer(struct page *page, enum message question)
{
    html_open(&page->out, "article", "class", "answer", NULL);
    page_message(page, "h3", NULL, question);
}

static void say_highest(struct page *page, const size_t *order, size_t count)
{
    AUTOBUF struct buf text = BUF_INIT;
    size_t same = count_highest(page, order, count);
    struct list letters = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t i = 0; i < same; i++) {
        list_letter(&letters, order[i]);
    }
    MESSAGE_FILL(&text, page->language, same == 1 ? MSG_MORE_HIGHEST : MSG_MORE_SAME,
                 buf_str(&letters.text));
    buf_done(&letters.text);
    html_element(&page->out, "p", "lead-answer", buf_str(&text));
}

static void figure_item(struct page *page, size_t product)
{
    const struct view_metric *metric = detection_of(page, product);
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    html_open(&page->out, "li", NULL);
    page_letter(page, product);
    html_open(&page->out, "div", NULL);
    if (metric->enough) {
        page_percent(page, &value, metric->value);
        page_interval(page, &interval, metric->headline);
        html_element(&page->out, "b", NULL, buf_str(&value));
        html_element(&page->out, "span", "soft", buf_str(&interval));
    } else {
        report_add_base(&value, metric, page->language);
        html_element(&page->out, "span", "soft", buf_str(&value));
    }
    html_element(&page->out, "small", NULL, page->view->products[product].name);
    html_close(&page->out, "div");
    html_close(&page->out, "li");
}

static void answer_more(struct page *page, const size_t *order, size_t count)
{
    size_t tested = report_count_role(page->view, SCORE_ROLE_PRODUCT);
    open_answer(page, MSG_ASK_MORE);
    if (tested == 0) {
        page_message(page, "p", NULL, MSG_NO_PRODUCTS);
        html_close(&page->out, "article");
        return;
    }
    if (count > 1) {
        say_highest(page, order, count);
    }
    page_message(page, "p", NULL, tested == 1 ? MSG_MORE_ONE : MSG_MORE_FIGURES);
    html_open(&page->out, "ul", "class", "figures", NULL);
    for (size_t i = 0; i < count; i++) {
        figure_item(page, order[i]);
    }
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (page->view->products[p].role == SCORE_ROLE_PRODUCT && !has_rate(page, p)) {
            figure_item(page, p);
        }
    }
    html_close(&page->out, "ul");
    html_close(&page->out, "article");
}

/* What the intervals allow to be said: that of the highest figure against all others. */
static void say_by_intervals(struct page *page, const size_t *order)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf first = BUF_INIT;
    struct list others = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    format_letter(&first, order[0]);
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (p != order[0] && has_rate(page, p) &&
            detection_of(page, p)->headline.upper >= detection_of(page, order[0])->headline.lower) {
            list_letter(&others, p);
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

static void answer_may(struct page *page, const size_t *order, size_t count)
{
    size_t tested = report_count_role(page->view, SCORE_ROLE_PRODUCT);
    open_answer(page, MSG_ASK_MAY);
    if (tested < 2) {
        page_message(page, "p", "lead-answer", MSG_MAY_NO);
        page_message(page, "p", NULL, MSG_MAY_ONE);
    } else if (count < 2) {
        say_too_few(page);
    } else {
        say_by_intervals(page, order);
    }
    html_close(&page->out, "article");
}

static void say_statements(struct page *page, enum statement_state state, enum message sentence)
{
    struct list names = {BUF_INIT, page_say(page, MSG_LIST_SEMICOLON)};
    for (size_t i = 0; i < page->view->statement_count; i++) {
        const struct view_statement *statement = &page->view->statements[i];
        if (statement->state == state) {
            AUTOBUF struct buf name = BUF_INIT;
            MESSAGE_FILL(&name, page->language, MSG_LIST_ITEM,
                         page_say(page, message_statement(statement->statement)));
            list_add(&names, buf_str(&name));
        }
    }
    if (names.text.length > 0) {
        AUTOBUF struct buf text = BUF_INIT;
        MESSAGE_FILL(&text, page->language, sentence, buf_str(&names.text));
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
    buf_done(&names.text);
}

/* Of a product under test, the headline metrics for which it has no scored trial. */
static void say_untested_of(struct page *page, size_t product)
{
    const struct view_product *of = &page->view->products[product];
    struct list names = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t h = 0; h < report_headline_count(page->view); h++) {
        enum metric_id id = report_headline(page->view, h);
        if (of->metrics[id].n == 0) {
            list_add(&names, page_say(page, report_metric_word(id)));
        }
    }
    if (names.text.length > 0) {
        AUTOBUF struct buf text = BUF_INIT;
        AUTOBUF struct buf letter = BUF_INIT;
        format_letter(&letter, product);
        MESSAGE_FILL(&text, page->language, MSG_UNTESTED_OF, buf_str(&letter),
                     buf_str(&names.text));
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
    buf_done(&names.text);
}

static void say_tactics(struct page *page)
{
    AUTOBUF struct buf text = BUF_INIT;
    char untested[32], all[32];
    size_t count = 0;
    for (size_t place = 0; place < REPORT_TACTICS; place++) {
        count += !report_tactic_tested(page->view, place);
    }
    snprintf(untested, sizeof(untested), "%zu", count);
    snprintf(all, sizeof(all), "%zu", REPORT_TACTICS);
    if (count > 0) {
        MESSAGE_FILL(&text, page->language, MSG_UNTESTED_TACTICS, untested, all);
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
}

static void answer_untested(struct page *page)
{
    open_answer(page, MSG_ASK_UNTESTED);
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (page->view->products[p].role == SCORE_ROLE_PRODUCT) {
            say_untested_of(page, p);
        }
    }
    say_statements(page, STATEMENT_NO, MSG_UNTESTED_ASPECTS);
    say_statements(page, STATEMENT_PARTLY, MSG_UNTESTED_PARTLY);
    say_tactics(page);
    page_message(page, "p", NULL, MSG_UNTESTED_MEANS);
    html_close(&page->out, "article");
}

void page_answers(struct page *page)
{
    AUTOFREE size_t *order = mem_array(page->view->product_count + 1, sizeof(*order));
    size_t count = by_rate(page, order);
    html_open(&page->out, "div", "class", "answers", NULL);
    answer_more(page, order, count);
    answer_may(page, order, count);
    answer_untested(page);
    html_close(&page->out, "div");
}
