/* The cookies of a recording: what requests sent and what answers had set before. */
#ifndef SCENARIOS_RECORD_COOKIE_H
#define SCENARIOS_RECORD_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "scenarios/record/exchange.h"

struct cookie_pair {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
};
/* Takes the next pair off a Cookie header. */
bool cookie_next(const char **header, struct cookie_pair *out);

struct cookie_list {
    struct cookie_pair *items; /* the latest of each name; borrowed from the exchanges */
    size_t count;
};
#define COOKIE_LIST_INIT                                                                           \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
void cookie_list_done(struct cookie_list *list);
/* What the answer sets; its attributes do not matter, for the request shows what was sent. */
void cookie_list_take(struct cookie_list *list, const struct exchange *exchange);
bool cookie_list_has(const struct cookie_list *list, const struct cookie_pair *pair);

#endif
