/* The table of blocks (Unicode Standard, Blocks.txt). */
#include "scenarios/generate/script.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base/mem.h"
#include "common/base/unicode.h"

static const char *const names[] = {"latin",  "han",        "hiragana", "katakana",
                                    "hangul", "cyrillic",   "greek",    "arabic",
                                    "hebrew", "devanagari", "thai",     "other"};

static const struct {
    uint32_t first, last;
    enum script script;
} blocks[] = {
    {0x00c0, 0x024f, SCRIPT_LATIN},    {0x0370, 0x03ff, SCRIPT_GREEK},
    {0x0400, 0x052f, SCRIPT_CYRILLIC}, {0x0590, 0x05ff, SCRIPT_HEBREW},
    {0x0600, 0x06ff, SCRIPT_ARABIC},   {0x0900, 0x097f, SCRIPT_DEVANAGARI},
    {0x0e00, 0x0e7f, SCRIPT_THAI},     {0x1100, 0x11ff, SCRIPT_HANGUL},
    {0x1e00, 0x1eff, SCRIPT_LATIN},    {0x1f00, 0x1fff, SCRIPT_GREEK},
    {0x3040, 0x309f, SCRIPT_HIRAGANA}, {0x30a0, 0x30ff, SCRIPT_KATAKANA},
    {0x3400, 0x4dbf, SCRIPT_HAN},      {0x4e00, 0x9fff, SCRIPT_HAN},
    {0xac00, 0xd7af, SCRIPT_HANGUL},   {0xff66, 0xff9f, SCRIPT_KATAKANA},
};

const char *script_name(enum script script)
{
    return names[script];
}

/* Latin-1 signs, punctuation of all scripts, full-width signs and digits. */
static bool is_sign(uint32_t c)
{
    return c < 0xc0 || (c >= 0x2000 && c <= 0x20cf) || (c >= 0x3000 && c <= 0x303f) ||
           (c >= 0xff00 && c <= 0xff65);
}

static enum script script_of(uint32_t c)
{
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        if (c >= blocks[i].first && c <= blocks[i].last) {
            return blocks[i].script;
        }
    }
    return SCRIPT_OTHER;
}

void script_tally(const char *text, size_t length, size_t count[SCRIPT_COUNT])
{
    const char *end = text + length;

    while (text < end) {
        uint32_t c = 0;

        text += unicode_decode(text, &c);
        if (c < 0x80) {
            count[SCRIPT_LATIN] += isalpha((int)c) != 0;
        } else if (!is_sign(c)) {
            count[script_of(c)]++;
        }
    }
}
