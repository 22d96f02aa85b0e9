/* The message table and its lookup. Rows that name an enum's values are found by that enum's order,
 * which the assertions below hold fast at both ends. */
#include "reports/message.h"

#include <assert.h>
#include <string.h>

#include "common/base/mem.h"
#include "reports/age.h"

static const char *const texts[][LANGUAGE_COUNT] = {
#define M(id, en, ja) [MSG_##id] = {en, ja},
#include "reports/message_list.h"
#undef M
};

static const char *const languages[LANGUAGE_COUNT] = {"en", "ja"};

bool language_parse(const char *name, enum language *out)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if (strcmp(name, languages[i]) == 0) {
            *out = (enum language)i;
            return true;
        }
    }
    return false;
}

const char *language_name(enum language language)
{
    return languages[language];
}

const char *message(enum language language, enum message id)
{
    return texts[id][language];
}

void message_fill(struct buf *out, enum language language, enum message id, const char *const *args,
                  size_t count)
{
    for (const char *at = message(language, id); *at;) {
        size_t which = at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}'
                           ? (size_t)(at[1] - '0')
                           : 0;
        if (which == 0) {
            buf_char(out, *at++);
            continue;
        }
        assert(which <= count);
        buf_str_add(out, args[which - 1]);
        at += 3;
    }
}

#define ROWS(first, last, count)                                                                   \
    _Static_assert((int)(last) - (int)(first) + 1 == (int)(count), "rows in enum order")
ROWS(MSG_VERDICT_NOT_RUN, MSG_VERDICT_AMBIGUOUS, VERDICT_COUNT);
ROWS(MSG_METRIC_DETECTION, MSG_METRIC_CONTROL_SUCCESS, METRIC_COUNT);
ROWS(MSG_WHAT_DETECTION, MSG_WHAT_CONTROL_SUCCESS, METRIC_COUNT);
ROWS(MSG_THRESHOLD_NOT_DECIDED, MSG_THRESHOLD_FAIL, THRESHOLD_FAIL + 1);
ROWS(MSG_STATEMENT_DETECTION, MSG_STATEMENT_UPDATES, STATEMENT_COUNT);
ROWS(MSG_HOW_DETECTION, MSG_HOW_UPDATES, STATEMENT_COUNT);
ROWS(MSG_AGE_BIN_1D, MSG_AGE_BIN_OLDER, AGE_BINS);
ROWS(MSG_AGE_SHORT_1D, MSG_AGE_SHORT_OLDER, AGE_BINS);
ROWS(MSG_LIMIT_SAMPLE, MSG_LIMIT_CERTIFICATE, LIMIT_COUNT);

enum message message_verdict(enum verdict verdict)
{
    return (enum message)((int)MSG_VERDICT_NOT_RUN + (int)verdict);
}

enum message message_metric(enum metric_id metric)
{
    return (enum message)((int)MSG_METRIC_DETECTION + (int)metric);
}

enum message message_metric_what(enum metric_id metric)
{
    return (enum message)((int)MSG_WHAT_DETECTION + (int)metric);
}

enum message message_threshold(enum threshold_verdict verdict)
{
    return (enum message)((int)MSG_THRESHOLD_NOT_DECIDED + (int)verdict);
}

enum message message_statement(enum statement statement)
{
    return (enum message)((int)MSG_STATEMENT_DETECTION + (int)statement);
}

enum message message_statement_note(enum statement statement)
{
    return (enum message)((int)MSG_HOW_DETECTION + (int)statement);
}

enum message message_limit(enum limit limit)
{
    return (enum message)((int)MSG_LIMIT_SAMPLE + (int)limit);
}

enum message message_age_bin(size_t bin)
{
    return (enum message)((int)MSG_AGE_BIN_1D + (int)bin);
}

enum message message_age_short(size_t bin)
{
    return (enum message)((int)MSG_AGE_SHORT_1D + (int)bin);
}
