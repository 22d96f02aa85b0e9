/* Small text helpers that libc lacks. */
#ifndef COMMON_BASE_TEXT_H
#define COMMON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* The nearest of a NULL-ended list to word by edit distance, if near enough to be a slip (distance
 * at most 2 and less than half of the word), else the shortest that begins with the word or ends
 * with it behind '-' or '_' (2 letters at least); NULL otherwise. Borrowed from the list. */
const char *text_suggest(const char *word, const char *const *known);
/* Whether word is one of a NULL-ended list; NULL is an empty list. */
bool text_in_list(const char *const *list, const char *word);
/* The order of bytes, for qsort and bsearch over an array of texts. */
int text_compare(const void *a, const void *b);
/* Sorts the list so and leaves each text once, at the front; returns how many are left. */
size_t text_distinct(const char **list, size_t count);
/* Whole decimal integer in [min, max], no leading or trailing rubbish. */
int text_int(const char *text, int64_t min, int64_t max, int64_t *out, struct err *err);
/* Whether the bytes are valid UTF-8 without NUL. */
bool text_utf8_valid(const char *text, size_t length);
/* Appends bytes as valid UTF-8: invalid bytes and C0 controls except \t \n \r become U+FFFD. At
 * most max_bytes of input. */
void text_utf8_clean(struct buf *out, const char *bytes, size_t length, size_t max_bytes);
/* How many of the first bytes are printable ASCII other than '"' and '\\': what stands in JSON as
 * it is. */
size_t text_plain(const char *text, size_t length);
void text_hex(struct buf *out, const void *bytes, size_t length);
int text_hex_value(char c); /* of a hex digit, large or small; -1: it is none */
void text_base64(struct buf *out, const void *bytes, size_t length);
/* Strict RFC 4648 base64 with padding; bad input: ERR_INPUT. */
int text_base64_decode(const char *text, size_t length, struct buf *out, struct err *err);
/* An identifier of ours: [a-z0-9][a-z0-9-._]{0,max-1}. */
bool text_is_id(const char *text, size_t max);
/* Appends the ASCII letters and digits of a text in small letters, and one sign for all that stands
 * between them; none where out is empty or ends in one. No more once out holds max bytes. */
void text_slug(struct buf *out, const char *text, size_t length, char sign, size_t max);
/* A technique of ATT&CK: T1190 or T1059.004. */
bool text_is_technique(const char *text);
/* "90d", "36h", "2w", "15m", "30s", from 1 s to TEXT_DURATION_DAYS; -1: it is none. */
#define TEXT_DURATION_DAYS 36500
int64_t text_duration_ms(const char *text);

#endif
