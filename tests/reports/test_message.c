/* The message table and how numbers are written. */
#include <string.h>

#include "reports/format.h"
#include "reports/message.h"
#include "tests/support.h"

/* Bit n is set when {n} stands in the text. */
static unsigned placeholders(const char *text)
{
    unsigned out = 0;
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        out |= at[1] >= '1' && at[1] <= '9' && at[2] == '}' ? 1u << (at[1] - '0') : 1u;
    }
    return out;
}

Test(message, every_language_says_everything_with_the_same_blanks)
{
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        const char *english = message(LANGUAGE_EN, (enum message)id);
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            const char *text = message((enum language)language, (enum message)id);
            cr_assert_not_null(text);
            cr_assert_neq(*text, '\0');
            cr_assert_eq(placeholders(text), placeholders(english), "\"%s\"", english);
        }
    }
}

Test(message, blanks_are_filled_in_any_order)
{
    AUTOBUF struct buf out = BUF_INIT;
    MESSAGE_FILL(&out, LANGUAGE_JA, MSG_X_OF_N, "3", "{1}");
    cr_assert_str_eq(buf_str(&out), "{1} 件中 3 件");
}

Test(message, enum_rows_say_what_they_should)
{
    cr_assert_str_eq(message(LANGUAGE_EN, message_verdict(VERDICT_FALSE_BLOCK)), "false block");
    cr_assert_str_eq(message(LANGUAGE_EN, message_metric(METRIC_FALSE_BLOCK)), "False-block rate");
    cr_assert_str_eq(message(LANGUAGE_EN, message_threshold(THRESHOLD_CONDITIONAL_FAIL)),
                     "conditional fail");
    cr_assert_str_eq(message(LANGUAGE_EN, message_statement(STATEMENT_LOAD)),
                     "Throughput and delay under load");
    cr_assert_str_eq(message(LANGUAGE_JA, message_verdict(VERDICT_PREVENTED)), "防御成功");
}

Test(message, languages_are_named)
{
    enum language language = LANGUAGE_EN;
    cr_assert(language_parse("ja", &language));
    cr_assert_eq((int)language, LANGUAGE_JA);
    cr_assert_not(language_parse("fr", &language));
}

static void percent_is(double share, const char *want)
{
    AUTOBUF struct buf out = BUF_INIT;
    format_percent(&out, LANGUAGE_EN, share);
    cr_assert_str_eq(buf_str(&out), want);
}

Test(format, rounding_never_claims_all_or_none)
{
    percent_is(0.0, "0 %");
    percent_is(0.0001, "< 0.1 %");
    percent_is(0.0012, "0.1 %");
    percent_is(0.824, "82.4 %");
    percent_is(0.9994, "99.9 %");
    percent_is(0.99999, "99.9 %");
    percent_is(1.0, "100 %");
}

Test(format, controls_become_question_marks)
{
    AUTOBUF struct buf out = BUF_INIT;
    format_plain(&out, "a\x1b[31m\tb\xe2\x80\xae"
                       "c\xc2\x9b"
                       "d");
    cr_assert_str_eq(buf_str(&out), "a?[31m?b?c?d");
}

static void duration_is(int64_t ms, const char *want)
{
    AUTOBUF struct buf out = BUF_INIT;
    format_duration(&out, ms);
    cr_assert_str_eq(buf_str(&out), want);
}

Test(format, durations_take_a_fitting_unit)
{
    duration_is(500, "500 ms");
    duration_is(1000, "1 s");
    duration_is(90000, "90 s");
    duration_is(300000, "5 min");
    duration_is(7200000, "2 h");
}

Test(format, letters_go_on_past_the_alphabet)
{
    AUTOBUF struct buf out = BUF_INIT;
    format_letter(&out, 25);
    format_letter(&out, 26);
    format_letter(&out, 63);
    cr_assert_str_eq(buf_str(&out), "ZAABL");
}
