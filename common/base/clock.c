/* The two clocks. A test that holds them sees the same time at every call. */
#include "common/base/clock.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LAST_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static bool held;
static int64_t held_mono_ms;
static int64_t held_utc_ms;

static int64_t read_ms(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void)
{
    return held ? held_mono_ms : read_ms(CLOCK_MONOTONIC);
}

int64_t clock_utc_ms(void)
{
    return held ? held_utc_ms : read_ms(CLOCK_REALTIME);
}

void clock_format_utc(int64_t at_utc_ms, char out[CLOCK_TEXT])
{
    struct tm day = {0};
    time_t seconds = 0;
    size_t used = 0;

    if (at_utc_ms < 0) {
        at_utc_ms = 0;
    }
    if (at_utc_ms > LAST_MS) {
        at_utc_ms = LAST_MS;
    }
    seconds = (time_t)(at_utc_ms / 1000);
    gmtime_r(&seconds, &day);
    used = strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &day);
    (void)snprintf(out + used, CLOCK_TEXT - used, ".%03uZ", (unsigned)(at_utc_ms % 1000));
}

static int number_at(const char *digits, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

/* A day or hour that there is not comes out as another one, and no more as the text. */
bool clock_parse_utc(const char *text, int64_t *at_utc_ms)
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    char again[CLOCK_TEXT];

    if (strlen(text) != sizeof(shape) - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof(shape) - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (shape[i] == '0' ? !digit : text[i] != shape[i]) {
            return false;
        }
    }
    struct tm day = {.tm_year = number_at(text, 4) - 1900,
                     .tm_mon = number_at(text + 5, 2) - 1,
                     .tm_mday = number_at(text + 8, 2),
                     .tm_hour = number_at(text + 11, 2),
                     .tm_min = number_at(text + 14, 2),
                     .tm_sec = number_at(text + 17, 2)};
    *at_utc_ms = (int64_t)timegm(&day) * 1000 + number_at(text + 20, 3);
    clock_format_utc(*at_utc_ms, again);
    return strcmp(text, again) == 0;
}

int clock_left_ms(int64_t deadline_mono_ms)
{
    int64_t now = clock_mono_ms();

    if (deadline_mono_ms <= now) {
        return 0;
    }
    return deadline_mono_ms - now > INT_MAX ? INT_MAX : (int)(deadline_mono_ms - now);
}

void clock_hold(int64_t mono_ms, int64_t utc_ms)
{
    held = true;
    held_mono_ms = mono_ms;
    held_utc_ms = utc_ms;
}

void clock_release(void)
{
    held = false;
}
