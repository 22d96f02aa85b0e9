/* Time. Deadlines use the monotonic clock, records use UTC milliseconds; tests replace both. */
#ifndef COMMON_BASE_CLOCK_H
#define COMMON_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_utc_ms(void); /* since 1970-01-01T00:00:00Z */
/* "2026-11-21T07:31:09.123Z"; out holds at least CLOCK_TEXT bytes. Years 1970-9999. */
#define CLOCK_TEXT 25
void clock_format_utc(int64_t at_utc_ms, char out[CLOCK_TEXT]);
/* The other way round, exactly that form and a time that there is, 1970-9999; else false. */
bool clock_parse_utc(const char *text, int64_t *at_utc_ms);

/* Milliseconds left until deadline_mono_ms, never below 0, at most INT_MAX: for poll(). */
int clock_left_ms(int64_t deadline_mono_ms);

/* Tests: both clocks stand at the values until clock_release. */
void clock_hold(int64_t mono_ms, int64_t utc_ms);
void clock_release(void);

#endif
