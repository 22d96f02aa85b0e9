/* Scripts that texts are written in, by the blocks of Unicode: enough to tell how many kinds of
 * writing a set of texts has, no more. */
#ifndef SCENARIOS_GENERATE_SCRIPT_H
#define SCENARIOS_GENERATE_SCRIPT_H

#include <stddef.h>

enum script {
    SCRIPT_LATIN,
    SCRIPT_HAN,
    SCRIPT_HIRAGANA,
    SCRIPT_KATAKANA,
    SCRIPT_HANGUL,
    SCRIPT_CYRILLIC,
    SCRIPT_GREEK,
    SCRIPT_ARABIC,
    SCRIPT_HEBREW,
    SCRIPT_DEVANAGARI,
    SCRIPT_THAI,
    SCRIPT_OTHER, /* letters of other blocks, emoji */
};
#define SCRIPT_COUNT (SCRIPT_OTHER + 1)

const char *script_name(enum script script); /* "latin" ... */
/* Adds the characters of a text in UTF-8; digits, spaces, signs and punctuation are of no script.
 */
void script_tally(const char *text, size_t length, size_t count[SCRIPT_COUNT]);

#endif
