/* One exchange as a step of a scenario. */
#ifndef SCENARIOS_RECORD_REQUEST_H
#define SCENARIOS_RECORD_REQUEST_H

#include "common/ext/json.h"
#include "scenarios/record/token.h"

#define REQUEST_MAX_THINK_MS 2000

/* Why a request cannot be a step of a scenario: "requests ..."; NULL: it can. */
const char *request_problem(const struct exchange *exchange);
/* {http: {...}} for exchange `index`, without its captures; name is that of the step. */
struct node *request_step(struct tokens *tokens, size_t index, const char *name);
/* A name after the path: "articles-12", "post-login". No secret is in it. Caller frees. */
char *request_name(struct tokens *tokens, size_t index);

/* request_headers.c. The fields that a step has to name: a mapping, or a list of {name, value}
 * where a name is there twice. type: what its body is sent with unless a field says otherwise. */
struct node *request_headers(struct tokens *tokens, size_t index, const char *type);

/* request_body.c. Adds form, json, multipart, body or body_base64 to the step, and gives the type
 * that it will be sent with (borrowed); NULL: there is no body. */
const char *request_body(struct tokens *tokens, size_t index, struct node *http);
/* Pairs as a list of {name, value}, if writing them gives the same bytes; else NULL. */
struct node *request_pairs(struct tokens *tokens, size_t index, const char *text, size_t length);

#endif
