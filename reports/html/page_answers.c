/* The three questions of a reader in a hurry, answered in words: which product detects more,
 * whether that may be said (answers_may.c), and what was not tested. They say no more than the
 * report: figures alone give no order. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/answers.h"
#include "reports/report_intel.h"
#include "reports/report_tactic.h"

void words_add(struct words *words, const char *word)
{
    buf_str_add(&words->text, words->text.length > 0 ? words->comma : "");
    buf_str_add(&words->text, word);
}

void words_letter(struct words *words, size_t product)
{
    AUTOBUF struct buf letter = BUF_INIT;
    format_letter(&letter, product);
    words_add(words, buf_str(&letter));
}

const struct view_metric *answers_rate(const struct page *page, size_t product)
{
    return &page->view->products[product].metrics[METRIC_DETECTION];
}

bool answers_has_rate(const struct page *page, size_t product)
{
    return page->view->products[product].role == SCORE_ROLE_PRODUCT &&
           answers_rate(page, product)->enough;
}

/* The products under test with a rate, the highest first; returns how many. order: room for all. */
static size_t by_rate(const struct page *page, size_t *order)
{
    size_t count = 0;
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (!answers_has_rate(page, p)) {
            continue;
        }
        size_t at = count++;
        while (at > 0 && answers_rate(page, order[at - 1])->value < answers_rate(page, p)->value) {
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
           answers_rate(page, order[same])->value >= answers_rate(page, order[0])->value) {
        same++;
    }
    return same;
}

void answers_open(struct page *page, enum message question)
{
    html_open(&page->out, "article", "class", "answer", NULL);
    page_message(page, "h3", NULL, question);
}

static void say_highest(struct page *page, const size_t *order, size_t count)
{
    AUTOBUF struct buf text = BUF_INIT;
    size_t same = count_highest(page, order, count);
    struct words letters = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t i = 0; i < same; i++) {
        words_letter(&letters, order[i]);
    }
    MESSAGE_FILL(&text, page->language, same == 1 ? MSG_MORE_HIGHEST : MSG_MORE_SAME,
                 buf_str(&letters.text));
    buf_done(&letters.text);
    html_element(&page->out, "p", "lead-answer", buf_str(&text));
}

static void figure_item(struct page *page, size_t product)
{
    const struct view_metric *metric = answers_rate(page, product);
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
    answers_open(page, MSG_ASK_MORE);
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
        if (page->view->products[p].role == SCORE_ROLE_PRODUCT && !answers_has_rate(page, p)) {
            figure_item(page, p);
        }
    }
    html_close(&page->out, "ul");
    html_close(&page->out, "article");
}

static void say_statements(struct page *page, enum statement_state state, enum message sentence)
{
    struct words names = {BUF_INIT, page_say(page, MSG_LIST_SEMICOLON)};
    for (size_t i = 0; i < page->view->statement_count; i++) {
        const struct view_statement *statement = &page->view->statements[i];
        if (statement->state == state) {
            AUTOBUF struct buf name = BUF_INIT;
            MESSAGE_FILL(&name, page->language, MSG_LIST_ITEM,
                         page_say(page, message_statement(statement->statement)));
            words_add(&names, buf_str(&name));
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
    struct words names = {BUF_INIT, page_say(page, MSG_LIST_COMMA)};
    for (size_t h = 0; h < report_headline_count(page->view); h++) {
        enum metric_id id = report_headline(page->view, h);
        if (of->metrics[id].n == 0) {
            words_add(&names, page_say(page, report_metric_word(id)));
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
    size_t count = report_tactics_untested(page->view);
    snprintf(untested, sizeof(untested), "%zu", count);
    snprintf(all, sizeof(all), "%zu", REPORT_TACTICS);
    if (count > 0) {
        MESSAGE_FILL(&text, page->language, MSG_UNTESTED_TACTICS, untested, all);
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
}

static void answer_untested(struct page *page)
{
    answers_open(page, MSG_ASK_UNTESTED);
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
    answers_may(page, order, count);
    answer_untested(page);
    html_close(&page->out, "div");
}
