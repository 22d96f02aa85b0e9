/* Refuses intelligence items that cannot be scored with, for scores_check. */
#ifndef REPORTS_SCORES_CHECK_ITEM_H
#define REPORTS_SCORES_CHECK_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "reports/input.h"

#define SCORES_MAX_ID 200                         /* bytes */
#define SCORES_MAX_TEXT 400                       /* bytes */
#define SCORES_MAX_TIME_MS INT64_C(7258118400000) /* 2200-01-01 */

/* 1 to max bytes of UTF-8; NULL is none. */
bool scores_is_text(const char *text, size_t max);
/* The item of a case that has one. */
int scores_check_item(const struct score_case *c, struct err *err);
/* Several cases may share an item, which then says the same of itself in all of them. */
int scores_check_items(const struct score_input *input, struct err *err);

#endif
