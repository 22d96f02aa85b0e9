/* The words of a pattern. Rule: a quote that is opened is closed, and what is no word of the
 * language is named with its column. */
#include "intel/pattern_lex.h"

#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"

static const struct {
    const char *word;
    enum token_kind kind;
} keywords[] = {
    {"AND", TOKEN_AND},
    {"OR", TOKEN_OR},
    {"NOT", TOKEN_NOT},
    {"FOLLOWEDBY", TOKEN_FOLLOWEDBY},
    {"IN", TOKEN_IN},
    {"LIKE", TOKEN_LIKE},
    {"MATCHES", TOKEN_MATCHES},
    {"ISSUBSET", TOKEN_ISSUBSET},
    {"ISSUPERSET", TOKEN_ISSUPERSET},
    {"EXISTS", TOKEN_EXISTS},
    {"WITHIN", TOKEN_WITHIN},
    {"SECONDS", TOKEN_SECONDS},
    {"REPEATS", TOKEN_REPEATS},
    {"TIMES", TOKEN_TIMES},
    {"START", TOKEN_START},
    {"STOP", TOKEN_STOP},
    {"true", TOKEN_TRUE},
    {"false", TOKEN_FALSE},
};

/* Longer ones first. */
static const struct {
    const char *text;
    enum token_kind kind;
} symbols[] = {
    {"==", TOKEN_EQUAL},         {"!=", TOKEN_UNEQUAL},    {"<>", TOKEN_UNEQUAL},
    {">=", TOKEN_GREATER_EQUAL}, {"<=", TOKEN_LESS_EQUAL}, {"=", TOKEN_EQUAL},
    {">", TOKEN_GREATER},        {"<", TOKEN_LESS},        {"[", TOKEN_LEFT_BRACKET},
    {"]", TOKEN_RIGHT_BRACKET},  {"(", TOKEN_LEFT_PAREN},  {")", TOKEN_RIGHT_PAREN},
    {":", TOKEN_COLON},          {".", TOKEN_DOT},         {",", TOKEN_COMMA},
    {"*", TOKEN_STAR},
};

size_t lexer_column(const struct lexer *lexer, size_t at)
{
    size_t column = 1;

    for (size_t i = 0; i < at; i++) {
        column += ((unsigned char)lexer->text[i] & 0xc0) != 0x80;
    }
    return column;
}

static int wrong(const struct lexer *lexer, size_t at, const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "column %zu: %s", lexer_column(lexer, at), what);
}

static size_t character_bytes(const char *at)
{
    size_t bytes = 1;

    while (((unsigned char)at[bytes] & 0xc0) == 0x80) {
        bytes++;
    }
    return bytes;
}

/* Bytes of the white space that stands here; 0 if none. The grammar counts Unicode's too. */
static size_t blank_bytes(const char *at)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
    };

    if (*at != '\0' && strchr(" \t\r\n\v\f", *at) != NULL) {
        return 1;
    }
    if (strncmp(at, "\xe2\x80", 2) == 0 && (unsigned char)at[2] >= 0x80 &&
        (unsigned char)at[2] <= 0x8a) {
        return 3; /* U+2000 to U+200A */
    }
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        if (strncmp(at, wide[i], strlen(wide[i])) == 0) {
            return strlen(wide[i]);
        }
    }
    return 0;
}

static int skip_blanks(struct lexer *lexer, struct err *err)
{
    for (;;) {
        const char *at = lexer->text + lexer->at;
        size_t blank = blank_bytes(at);
        if (blank > 0) {
            lexer->at += blank;
        } else if (strncmp(at, "//", 2) == 0) {
            lexer->at += strcspn(at, "\r\n");
        } else if (strncmp(at, "/*", 2) == 0) {
            const char *end = strstr(at + 2, "*/");
            if (end == NULL) {
                return wrong(lexer, lexer->at, "a comment without its end", err);
            }
            lexer->at = (size_t)(end - lexer->text) + 2;
        } else {
            return 0;
        }
    }
}

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name_part(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c);
}

static enum token_kind keyword_of(const char *word, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        if (strlen(keywords[i].word) == length && strncmp(keywords[i].word, word, length) == 0) {
            return keywords[i].kind;
        }
    }
    return TOKEN_NAME;
}

bool lexer_is_name(const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i < length; i++) {
        if (!is_name_part(word[i])) {
            return false;
        }
    }
    return is_name_start(word[0]) && keyword_of(word, length) == TOKEN_NAME;
}

static int read_name(struct lexer *lexer, struct token *out)
{
    const char *start = lexer->text + lexer->at;
    size_t length = 0;
    bool dashed = false;

    while (is_name_part(start[length]) || start[length] == '-') {
        dashed = dashed || start[length] == '-';
        length++;
    }
    *out = (struct token){dashed ? TOKEN_DASHED : keyword_of(start, length), lexer->at, length};
    lexer->at += length;
    return 0;
}

/* From the opening quote to behind the closing one; prefix: bytes of the letter before it. */
static int read_quoted(struct lexer *lexer, enum token_kind kind, size_t prefix, struct token *out,
                       struct err *err)
{
    size_t start = lexer->at;
    size_t at = start + prefix + 1;

    while (lexer->text[at] != '\'' && lexer->text[at] != '\0') {
        if (kind == TOKEN_STRING && lexer->text[at] == '\\') {
            char next = lexer->text[at + 1];
            if (next != '\'' && next != '\\') {
                return wrong(lexer, at, "a backslash in a string, expected \\' or \\\\", err);
            }
            at++;
        }
        at++;
    }
    if (lexer->text[at] == '\0') {
        return wrong(lexer, start, "a quote that is not closed", err);
    }
    *out = (struct token){kind, start, at + 1 - start};
    lexer->at = at + 1;
    return 0;
}

static bool is_number(const char *at)
{
    const char *digits = at + (*at == '+' || *at == '-');

    return isdigit((unsigned char)digits[0]) ||
           (digits[0] == '.' && isdigit((unsigned char)digits[1]));
}

static int read_number(struct lexer *lexer, struct token *out, struct err *err)
{
    const char *start = lexer->text + lexer->at;
    size_t sign = *start == '+' || *start == '-';
    size_t whole = strspn(start + sign, "0123456789");
    size_t end = sign + whole;
    bool is_float = start[end] == '.' && isdigit((unsigned char)start[end + 1]);

    if (is_float) {
        end += 1 + strspn(start + end + 1, "0123456789");
    } else if (whole > 1 && start[sign] == '0') {
        return wrong(lexer, lexer->at, "a whole number that starts with 0", err);
    }
    *out = (struct token){is_float ? TOKEN_FLOAT : TOKEN_INT, lexer->at, end};
    lexer->at += end;
    return 0;
}

static int read_symbol(struct lexer *lexer, struct token *out, struct err *err)
{
    const char *at = lexer->text + lexer->at;

    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        size_t length = strlen(symbols[i].text);
        if (strncmp(at, symbols[i].text, length) == 0) {
            *out = (struct token){symbols[i].kind, lexer->at, length};
            lexer->at += length;
            return 0;
        }
    }
    return err_set(err, ERR_INPUT, "column %zu: '%.*s' has no meaning here",
                   lexer_column(lexer, lexer->at), (int)character_bytes(at), at);
}

static enum token_kind quoted_kind(const char *at)
{
    static const char letters[] = "hbt";
    static const enum token_kind kinds[] = {TOKEN_HEX, TOKEN_BINARY, TOKEN_TIME};
    const char *letter = strchr(letters, at[0]);

    return at[0] == '\''                     ? TOKEN_STRING
           : letter != NULL && at[1] == '\'' ? kinds[letter - letters]
                                             : TOKEN_END;
}

int lexer_next(struct lexer *lexer, struct token *out, struct err *err)
{
    const char *at = NULL;

    if (skip_blanks(lexer, err) < 0) {
        return -1;
    }
    at = lexer->text + lexer->at;
    if (*at == '\0') {
        *out = (struct token){TOKEN_END, lexer->at, 0};
        return 0;
    }
    enum token_kind quoted = quoted_kind(at);
    if (quoted != TOKEN_END) {
        return read_quoted(lexer, quoted, quoted != TOKEN_STRING, out, err);
    }
    if (is_name_start(*at)) {
        return read_name(lexer, out);
    }
    return is_number(at) ? read_number(lexer, out, err) : read_symbol(lexer, out, err);
}
