/* One place for the way from a string in a package to a pattern, so that all keys that hold one
 * behave alike. */
#include "harness/sensors/pattern.h"

#include "common/base/mem.h"

static int compile_at(const struct cur *place, const char *text, struct regex **regex,
                      struct err *err)
{
    struct err why = {0};

    if (regex_new(text, 0, regex, &why) != 0) {
        return cur_fail(place, err, "%s", why.text);
    }
    return 0;
}

int pattern_decode(const struct cur *cur, const char *key, bool need, const char **text,
                   struct regex **regex, struct err *err)
{
    AUTO(regex) made = NULL;
    struct cur place;
    int answer = cur_any(cur, key, need, &place, err);

    if (answer != 0) {
        return answer;
    }
    if (cur_as_str(&place, text, err) != 0 || compile_at(&place, *text, &made, err) != 0) {
        return -1;
    }
    if (regex != NULL) {
        *regex = TAKE(made);
    }
    return 0;
}

int pattern_decode_group(const struct cur *cur, const char *key, bool need, const char **text,
                         struct err *err)
{
    AUTO(regex) probe = NULL;
    AUTOFREE char *reference = NULL;
    struct cur place;
    int answer = pattern_decode(cur, key, need, text, NULL, err);

    if (answer != 0) {
        return answer;
    }
    /* A reference to group 1 compiles only where there is one. */
    reference = mem_printf("(?:%s\n)\\1", *text);
    if (regex_new(reference, 0, &probe, NULL) == 0) {
        return 0;
    }
    (void)cur_any(cur, key, true, &place, NULL);
    return cur_fail(&place, err, "the pattern '%s' has no group, expected one around the value",
                    *text);
}

int pattern_decode_list(const struct cur *cur, const char *key, size_t max, const char ***list,
                        size_t *count, struct err *err)
{
    AUTOFREE const char **texts = NULL;
    struct cur place;
    size_t found = 0;
    int answer = cur_strings(cur, key, false, &texts, &found, err);

    if (answer != 0) {
        return answer;
    }
    (void)cur_any(cur, key, true, &place, NULL);
    if (found > max) {
        return cur_fail(&place, err, "%zu patterns, at most %zu", found, max);
    }
    for (size_t i = 0; i < found; i++) {
        AUTO(regex) made = NULL;
        struct cur item = place;

        if (node_type(place.node) == NODE_ARRAY) {
            cur_item(&place, i, &item);
        }
        if (compile_at(&item, texts[i], &made, err) != 0) {
            return -1;
        }
    }
    *list = TAKE(texts);
    *count = found;
    return 0;
}
