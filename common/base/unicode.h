/* Characters of UTF-8 text: their numbers, how wide they are shown, and which of them would fool a
 * reader. */
#ifndef COMMON_BASE_UNICODE_H
#define COMMON_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/* The length in bytes of the character at text (valid UTF-8, not at its end), and its number. */
size_t unicode_decode(const char *text, uint32_t *code);
/* Appends a character, up to 0x10ffff. A lone surrogate is written like any other, which is no
 * valid UTF-8: whoever keeps the text cleans it. */
void unicode_encode(struct buf *out, uint32_t code);
/* C0, C1 and what changes the direction of text or is not seen: shown to people, it would make them
 * read something else than what is there. */
bool unicode_is_control(uint32_t code);
/* Appends bytes from outside as one line for people: at most max_bytes of them, with "..." when
 * that is not all. Tabs and ends of lines become spaces, invalid UTF-8 and other C0 controls
 * U+FFFD, all other controls '?'. */
void unicode_plain(struct buf *out, const char *bytes, size_t length, size_t max_bytes);
/* Columns that a terminal needs: 2 for East Asian wide characters, 0 for combining marks. */
int unicode_width(const char *text);

#endif
