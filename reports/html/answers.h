/* What the answers to a reader's three questions share. */
#ifndef REPORTS_HTML_ANSWERS_H
#define REPORTS_HTML_ANSWERS_H

#include "reports/html/page.h"

struct words { /* put together: "A, B" */
    struct buf text;
    const char *comma;
};
void words_add(struct words *words, const char *word);
void words_letter(struct words *words, size_t product); /* adds its letter */

const struct view_metric *answers_rate(const struct page *page, size_t product); /* of detection */
bool answers_has_rate(const struct page *page, size_t product); /* and is under test */
/* <article> with its question; closed by html_close(&page->out, "article"). */
void answers_open(struct page *page, enum message question);
/* answers_may.c. order: the products under test with a rate, the highest first. */
void answers_may(struct page *page, const size_t *order, size_t count);

#endif
