/* Reading conditions: what an answer, a file or an output must hold. Steps and effects share them.
 */
#include <string.h>

#include "scenarios/read.h"

#define MAX_MS 600000

/* Whether the pattern has a group that keeps what it matched: a "(" that is neither escaped, in a
 * class nor "(?". */
static bool has_group(const char *pattern)
{
    bool in_class = false;

    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
        } else if (*p == '[') {
            in_class = true;
        } else if (*p == ']') {
            in_class = false;
        } else if (*p == '(' && !in_class && (p[1] != '?' || p[2] == 'P' || p[2] == '<')) {
            return true;
        }
    }
    return false;
}

int read_regex(const struct cur *cur, const char *key, const char **pattern, struct regex **regex,
               struct err *err)
{
    struct cur item = *cur;
    struct err problem;
    int answer = key == NULL ? 0 : cur_any(cur, key, false, &item, err);

    if (answer != 0) {
        return answer;
    }
    if (cur_as_str(&item, pattern, err) != 0) {
        return -1;
    }
    if (regex_new(*pattern, 0, regex, &problem) < 0) {
        return cur_fail(&item, err, "%s", problem.text);
    }
    if (key == NULL && !has_group(*pattern)) {
        return cur_fail(&item, err, "the regular expression '%s' has no group to capture",
                        *pattern);
    }
    return 0;
}

static int read_numbers(struct reading *reading, const struct cur *cur, unsigned parts,
                        struct expect *out, struct err *err)
{
    int answer = 0;

    if ((parts & EXPECT_STATUS) != 0) {
        answer = read_ints(reading, cur, "status", false, 100, 599, &out->statuses,
                           &out->status_count, err);
    }
    if (answer >= 0 && (parts & EXPECT_EXIT) != 0) {
        answer =
            read_ints(reading, cur, "exit", false, 0, 255, &out->statuses, &out->status_count, err);
    }
    if (answer >= 0 && (parts & EXPECT_TIME) != 0) {
        answer = cur_int(cur, "min_ms", false, 1, MAX_MS, &out->min_ms, err);
    }
    return answer < 0 ? -1 : 0;
}

int read_conditions(struct reading *reading, const struct cur *cur, unsigned parts,
                    struct expect *out, struct err *err)
{
    size_t count = 0;

    if (read_numbers(reading, cur, parts, out, err) < 0 ||
        read_texts(reading, cur, "contains", false, &out->contains, &count, err) < 0 ||
        read_texts(reading, cur, "not_contains", false, &out->not_contains, &count, err) < 0 ||
        read_regex(cur, "matches", &out->matches, &out->regex, err) < 0) {
        return -1;
    }
    out->given = out->status_count > 0 || out->min_ms > 0 || out->contains != NULL ||
                 out->not_contains != NULL || out->regex != NULL;
    return 0;
}

/* The `expect` member of a step. */
int read_expect(struct reading *reading, const struct cur *cur, struct expect *out, struct err *err)
{
    static const char *const http[] = {"status", "contains", "not_contains", "matches", NULL};
    static const char *const exec[] = {"exit", "contains", "not_contains", "matches", NULL};
    bool is_exec = strcmp(cur->key, "exec") == 0;
    struct cur expect;
    int answer = cur_object(cur, "expect", false, &expect, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    read_known(reading, &expect, is_exec ? exec : http);
    if (read_conditions(reading, &expect, is_exec ? EXPECT_EXIT : EXPECT_STATUS, out, err) < 0) {
        return -1;
    }
    return out->given
               ? 0
               : cur_fail(&expect, err, "an empty expectation; leave it out or give a condition");
}
