/* Items come out of feeds: what they say of themselves is checked like the evidence. */
#include "reports/scores_check_item.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

#define MAX_VALUE ((size_t)16 << 10) /* a pattern may be long */

bool scores_is_text(const char *text, size_t max)
{
    size_t length = text ? strnlen(text, max + 1) : 0;
    return length > 0 && length <= max && text_utf8_valid(text, length);
}

static bool is_item_time(int64_t ms)
{
    return ms == SCORE_NO_TIME || (ms >= 0 && ms < SCORES_MAX_TIME_MS);
}

static bool sources_are_proper(const struct score_intel *intel)
{
    if (intel->source_count == 0 || intel->source_count > SCORE_MAX_SOURCES) {
        return false; /* before they are compared, each with each */
    }
    for (size_t i = 0; i < intel->source_count; i++) {
        if (!scores_is_text(intel->sources[i], SCORES_MAX_ID)) {
            return false;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(intel->sources[k], intel->sources[i]) == 0) {
                return false;
            }
        }
    }
    return true;
}

int scores_check_item(const struct score_case *c, struct err *err)
{
    const struct score_intel *intel = c->intel;
    const char *wrong = NULL;
    if (!scores_is_text(intel->id, SCORES_MAX_ID) || !scores_is_text(intel->type, SCORES_MAX_ID) ||
        !scores_is_text(intel->tlp, SCORES_MAX_ID)) {
        wrong = "no proper id, type or marking";
    } else if ((intel->value && !scores_is_text(intel->value, MAX_VALUE)) ||
               (intel->name && !scores_is_text(intel->name, SCORES_MAX_TEXT))) {
        wrong = "no proper value or name";
    } else if (!is_item_time(intel->first_seen_ms) || !is_item_time(intel->published_ms) ||
               !is_item_time(intel->added_ms) || !is_item_time(intel->usable_until_ms)) {
        wrong = "a time is out of range";
    } else if (!sources_are_proper(intel)) {
        wrong = "expected its sources, each once";
    }
    return wrong ? err_set(err, ERR_INPUT, "case '%s': intelligence item: %s", c->id, wrong) : 0;
}

static int compare_intel(const void *a, const void *b)
{
    const struct score_intel *x = *(const struct score_intel *const *)a;
    const struct score_intel *y = *(const struct score_intel *const *)b;
    return strcmp(x->id, y->id);
}

static bool has_source(const struct score_intel *intel, const char *name)
{
    for (size_t i = 0; i < intel->source_count; i++) {
        if (strcmp(intel->sources[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_sources(const struct score_intel *a, const struct score_intel *b)
{
    for (size_t i = 0; i < a->source_count; i++) {
        if (!has_source(b, a->sources[i])) {
            return false;
        }
    }
    return a->source_count == b->source_count;
}

static bool same_intel(const struct score_intel *a, const struct score_intel *b)
{
    return strcmp(a->type, b->type) == 0 && strcmp(a->tlp, b->tlp) == 0 &&
           a->first_seen_ms == b->first_seen_ms && a->published_ms == b->published_ms &&
           a->added_ms == b->added_ms && a->usable_until_ms == b->usable_until_ms &&
           same_sources(a, b);
}

int scores_check_items(const struct score_input *input, struct err *err)
{
    AUTOFREE const struct score_intel **list =
        mem_array(input->case_count + 1, sizeof(const struct score_intel *));
    size_t count = 0;
    for (size_t i = 0; i < input->case_count; i++) {
        if (input->cases[i].intel) {
            list[count++] = input->cases[i].intel;
        }
    }
    qsort(list, count, sizeof(const struct score_intel *), compare_intel);
    for (size_t i = 1; i < count; i++) {
        if (compare_intel(&list[i - 1], &list[i]) == 0 && !same_intel(list[i - 1], list[i])) {
            return err_set(err, ERR_INPUT, "intelligence item '%s' is given in two ways",
                           list[i]->id);
        }
    }
    return 0;
}
