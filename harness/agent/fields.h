/* Members of a request, checked where they are taken out: the host may be wrong too, and a guest's
 * agent that dies of it would look like a failure of the machine. Every failure is ERR_INPUT and
 * names the member. */
#ifndef HARNESS_AGENT_FIELDS_H
#define HARNESS_AGENT_FIELDS_H

#include <netinet/in.h>
#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"

/* Required, 1 - max bytes, borrowed from the object. */
int field_str(const struct node *object, const char *key, size_t max, const char **out,
              struct err *err);
/* Absent leaves *out as it is. */
int field_int(const struct node *object, const char *key, int64_t min, int64_t max, int64_t *out,
              struct err *err);
int field_bool(const struct node *object, const char *key, bool *out, struct err *err);
/* Base64, decoded and appended; absent adds nothing. *given (NULL allowed) says whether it was
 * there. */
int field_bytes(const struct node *object, const char *key, size_t max, struct buf *out,
                bool *given, struct err *err);
/* An array of at most max elements; absent gives NULL, whose node_count is 0. Borrowed. */
int field_array(const struct node *object, const char *key, size_t max, const struct node **out,
                struct err *err);
/* Required dotted IPv4 address. */
int field_ipv4(const struct node *object, const char *key, struct in_addr *out, struct err *err);
/* 1-128 printable ASCII characters. */
int field_key(const struct node *object, const char **out, struct err *err);
/* "10.66.255.1/16"; the address keeps its host part. */
int parse_cidr(const char *text, struct in_addr *address, unsigned *prefix, struct err *err);

#endif
