/* The words of a document's audience. */
#include "reports/report_audience.h"

#include <stdio.h>

_Static_assert((int)MSG_LEFT_PRODUCTS - (int)MSG_LEFT_CASES + 1 == AUDIENCE_LEFT_COUNT,
               "rows in the order of enum audience_left");

static const char *product_name(const struct view *view)
{
    return view->product_count > 0 ? view->products[0].name : view->redacted.audience.product;
}

void report_add_audience(struct buf *out, const struct view *view, enum language language)
{
    if (!view->redacted.given) {
        buf_str_add(out, message(language, MSG_FOR_EVALUATOR));
    } else if (view->redacted.audience.kind == AUDIENCE_VENDOR) {
        MESSAGE_FILL(out, language, MSG_FOR_VENDOR, product_name(view));
    } else {
        buf_str_add(out, message(language, MSG_FOR_PUBLIC));
    }
}

void report_add_audience_why(struct buf *out, const struct view *view, enum language language)
{
    char floor[32];
    if (!view->redacted.given) {
        buf_str_add(out, message(language, MSG_AUDIENCE_EVALUATOR));
    } else if (view->redacted.audience.kind == AUDIENCE_VENDOR) {
        buf_str_add(out, message(language, MSG_AUDIENCE_VENDOR));
    } else {
        snprintf(floor, sizeof(floor), "%d", AUDIENCE_FLOOR);
        MESSAGE_FILL(out, language, MSG_AUDIENCE_PUBLIC, floor);
    }
    if (view->redacted.given) {
        buf_printf(out, "%s%s", language == LANGUAGE_JA ? "" : " ",
                   message(language, MSG_AUDIENCE_COMPLEMENT));
    }
}

void report_add_left(struct buf *out, const struct view *view, enum audience_left what,
                     enum language language)
{
    char count[32];
    if (view->redacted.left[what] > 0) {
        snprintf(count, sizeof(count), "%lld", (long long)view->redacted.left[what]);
        MESSAGE_FILL(out, language, (enum message)((int)MSG_LEFT_CASES + (int)what), count);
    }
}
