/* The item of intelligence that a case is made with, as its texts see it. What an item is, and
 * whether it may be used, is decided elsewhere; here its value is only taken apart for the inserts.
 */
#ifndef SCENARIOS_BOUND_H
#define SCENARIOS_BOUND_H

#include <stdbool.h>

#include "scenarios/scenario.h"

#define ITEM_PREFIX "intel."

struct bound_item {
    char *id;
    char *value;
    char *host; /* of a URL, without its port; the value of a domain or an address; else NULL */
    char
        *path; /* of a URL with its query, "/" at least; "/" of a domain or an address; else NULL */
};

/* type is one that a scenario can ask for, the value in its normal form. */
void bound_item_init(struct bound_item *item, const char *type, const char *id, const char *value);
void bound_item_done(struct bound_item *item);
#define AUTOITEM __attribute__((cleanup(bound_item_done)))

/* Whether an item of this type has a place on the network, so that it has a host and a path. */
bool item_type_has_host(const char *type);
/* Whether such an item is something seen on the wire or on a disk: a case is made with one only if
 * a text holds it. The others (a vulnerability, a technique) say what the whole case is about. */
bool item_type_is_observable(const char *type);
/* One of the kind that the scenario asks for, to check and to show its texts with. Without a
 * request *out is empty, and the bindings get NULL: `bindings.item = request ? &item : NULL`. */
void bound_item_stand_in(const struct item_request *request, struct bound_item *out);

#endif
