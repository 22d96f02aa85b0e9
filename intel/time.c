/* Times as feeds write them. Rule: a time that no calendar has, or that nobody alive can have seen,
 * is a fault of the feed, not something to guess at. */
#include <ctype.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/item.h"

#define MS_DAY ((int64_t)86400000)
#define MS_HOUR ((int64_t)3600000)
#define MS_MINUTE ((int64_t)60000)
#define MS_SECOND ((int64_t)1000)
#define SHOWN 64

/* Days since 1970-01-01 of a day of the Gregorian calendar. The year is counted from March, so that
 * the leap day is its last. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Exactly so many digits; -1 if they are not there. */
static int digits(const char **at, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++, (*at)++) {
        if (!isdigit((unsigned char)**at)) {
            return -1;
        }
        value = value * 10 + (**at - '0');
    }
    return value;
}

static bool skip(const char **at, char c)
{
    if (**at != c) {
        return false;
    }
    (*at)++;
    return true;
}

static bool read_date(const char **at, int64_t *ms, int *year)
{
    int month = 0;
    int day = 0;

    *year = digits(at, 4);
    if (*year < 0 || !skip(at, '-')) {
        return false;
    }
    month = digits(at, 2);
    if (month < 1 || month > 12 || !skip(at, '-')) {
        return false;
    }
    day = digits(at, 2);
    if (day < 1 || day > month_days(*year, month)) {
        return false;
    }
    *ms = days_of(*year, month, day) * MS_DAY;
    return true;
}

/* ".123456": milliseconds, what is finer is cut off. */
static int64_t fraction(const char **at)
{
    int64_t ms = 0;
    int64_t unit = 100;

    for ((*at)++; isdigit((unsigned char)**at); (*at)++) {
        ms += (**at - '0') * unit;
        unit /= 10;
    }
    return ms;
}

static bool read_clock(const char **at, int64_t *ms)
{
    int hour = digits(at, 2);
    int minute = hour >= 0 && skip(at, ':') ? digits(at, 2) : -1;
    int second = 0;

    if (hour > 23 || minute < 0 || minute > 59) {
        return false;
    }
    if (skip(at, ':')) {
        second = digits(at, 2);
    }
    if (second < 0 || second > 60) {
        return false;
    }
    *ms += hour * MS_HOUR + minute * MS_MINUTE + second * MS_SECOND;
    if (**at == '.') {
        if (!isdigit((unsigned char)(*at)[1])) {
            return false;
        }
        *ms += fraction(at);
    }
    return true;
}

/* "Z", "+09:00", "-0530", or nothing: UTC. */
static bool read_offset(const char **at, int64_t *ms)
{
    int sign = **at == '-' ? 1 : -1;
    int hours = 0;
    int minutes = 0;

    if (skip(at, 'Z') || skip(at, 'z') || **at == '\0') {
        return true;
    }
    if (**at != '+' && **at != '-') {
        return false;
    }
    (*at)++;
    hours = digits(at, 2);
    (void)skip(at, ':');
    minutes = digits(at, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return false;
    }
    *ms += sign * (hours * MS_HOUR + minutes * MS_MINUTE);
    return true;
}

static bool read_time(const char *text, int64_t *ms, int *year)
{
    const char *at = text;

    if (!read_date(&at, ms, year)) {
        return false;
    }
    if (*at == '\0') {
        return true;
    }
    return (skip(&at, 'T') || skip(&at, 't') || skip(&at, ' ')) && read_clock(&at, ms) &&
           read_offset(&at, ms) && *at == '\0';
}

int intel_time_parse(const char *text, int64_t *out, struct err *err)
{
    int64_t ms = 0;
    int year = 0;

    if (!read_time(text, &ms, &year)) {
        return err_set(err, ERR_INPUT, "'%.*s' is no time, expected one like 2025-01-31T08:00:00Z",
                       SHOWN, text);
    }
    if (year < INTEL_YEAR_MIN || year > INTEL_YEAR_MAX || ms < 0) {
        return err_set(err, ERR_INPUT, "'%.*s' is outside the years %d to %d", SHOWN, text,
                       INTEL_YEAR_MIN, INTEL_YEAR_MAX);
    }
    *out = ms;
    return 0;
}

int intel_duration_parse(const char *text, int64_t *out_ms, struct err *err)
{
    int64_t ms = text_duration_ms(text);

    if (ms < 0) {
        return err_set(err, ERR_INPUT, "'%.*s' is no duration, expected one like 90d, 36h or 15m",
                       SHOWN, text);
    }
    *out_ms = ms;
    return 0;
}
