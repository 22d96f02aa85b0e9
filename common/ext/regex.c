/* Regular expressions over PCRE2. Patterns come from product packages and subjects from guests, so
 * both the work and the memory of a match are limited, and a pattern cannot lift the limits or turn
 * UTF on. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "common/ext/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define MATCH_LIMIT 100000u       /* calls of the matcher's inner step */
#define HEAP_LIMIT_KIB 4096u      /* of one match without JIT */
#define JIT_STACK_FIRST 32768u    /* bytes */
#define JIT_STACK_LAST (1u << 20) /* bytes */
#define MAX_PATTERN_BYTES 8192u
#define MAX_NESTING 100u
#define QUOTED 80 /* bytes of the pattern shown in an error */

struct regex {
    pcre2_code *code;
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

static void *checked(void *made)
{
    if (made == NULL) {
        abort(); /* PCRE2 gives NULL here only when memory runs out */
    }
    return made;
}

static int compile(const char *pattern, unsigned flags, pcre2_code **out, struct err *err)
{
    uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;
    pcre2_compile_context *context = checked(pcre2_compile_context_create(NULL));
    PCRE2_UCHAR why[128] = "";
    PCRE2_SIZE offset = 0;
    int code = 0;

    if ((flags & REGEX_CASELESS) != 0) {
        options |= PCRE2_CASELESS;
    }
    pcre2_set_max_pattern_length(context, MAX_PATTERN_BYTES);
    pcre2_set_parens_nest_limit(context, MAX_NESTING);
    *out = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), options, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (*out == NULL) {
        pcre2_get_error_message(code, why, sizeof(why));
        return err_set(err, ERR_INPUT, "bad regular expression '%.*s' at offset %zu: %s", QUOTED,
                       pattern, offset, (const char *)why);
    }
    return 0;
}

static void set_limits(struct regex *regex)
{
    regex->context = checked(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(regex->context, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->context, MATCH_LIMIT);
    pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
    /* Without JIT (a host that forbids writable code, an odd pattern) matching is slower and the
     * same. */
    if (pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0) {
        regex->stack = checked(pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_LAST, NULL));
        pcre2_jit_stack_assign(regex->context, NULL, regex->stack);
    }
}

int regex_new(const char *pattern, unsigned flags, struct regex **out, struct err *err)
{
    AUTO(regex) regex = mem_alloc(sizeof(*regex));
    uint32_t groups = 0;

    if (compile(pattern, flags, &regex->code, err) != 0) {
        return -1;
    }
    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups >= REGEX_MAX_GROUPS) {
        return err_set(err, ERR_INPUT, "bad regular expression '%.*s': %u groups, at most %d",
                       QUOTED, pattern, groups, REGEX_MAX_GROUPS - 1);
    }
    set_limits(regex);
    regex->data = checked(pcre2_match_data_create(REGEX_MAX_GROUPS, NULL));
    *out = TAKE(regex);
    return 0;
}

void regex_free(struct regex *regex)
{
    if (regex == NULL) {
        return;
    }
    pcre2_match_data_free(regex->data);
    pcre2_match_context_free(regex->context);
    pcre2_jit_stack_free(regex->stack);
    pcre2_code_free(regex->code);
    free(regex);
}

static void fill_spans(const struct regex *regex, int used, struct regex_span *spans)
{
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);

    for (size_t i = 0; i < REGEX_MAX_GROUPS; i++) {
        spans[i] = (struct regex_span){(size_t)-1, (size_t)-1};
        if (i < (size_t)used && ends[2 * i] != PCRE2_UNSET) {
            spans[i] = (struct regex_span){ends[2 * i], ends[2 * i + 1]};
        }
    }
}

int regex_match(const struct regex *regex, const char *subject, size_t length,
                struct regex_span *spans, struct err *err)
{
    PCRE2_UCHAR why[128] = "";
    int code =
        pcre2_match(regex->code, (PCRE2_SPTR)subject, length, 0, 0, regex->data, regex->context);

    switch (code) {
    case PCRE2_ERROR_NOMATCH:
        return REGEX_NO_MATCH;
    case PCRE2_ERROR_MATCHLIMIT:
    case PCRE2_ERROR_DEPTHLIMIT:
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_JIT_STACKLIMIT:
        return REGEX_LIMIT;
    default:
        break;
    }
    if (code < 0) {
        pcre2_get_error_message(code, why, sizeof(why));
        return err_set(err, ERR_BUG, "regular expression: %s", (const char *)why);
    }
    if (spans != NULL) {
        fill_spans(regex, code, spans);
    }
    return 0;
}

int regex_group(const struct regex *regex, const char *name)
{
    int number = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);

    return number > 0 ? number : -1;
}
