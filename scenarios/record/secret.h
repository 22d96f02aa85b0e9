/* What must not stand in a scenario that is made of a recording: told by the name of a field, or by
 * the look of the text itself. When in doubt it is a secret: one variable too many is a nuisance,
 * one secret too many is a leak. */
#ifndef SCENARIOS_RECORD_SECRET_H
#define SCENARIOS_RECORD_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_MIN_RANDOM 8 /* bytes; shorter texts do not look random */

/* Whether what a field of this name holds is secret: "user_password", "apiKey", "X-Auth-Token",
 * "cardNumber", but not "author", "keyword" or "discard". */
bool secret_is_name(const char *name);
/* Whether it is when it also looks random: "state", "code", "signature". */
bool secret_is_doubtful_name(const char *name);
/* Whether the text was made by a program and not by a person: an id, a token, a number of eight
 * digits; not words, dates or names with a number behind. */
bool secret_is_random(const char *text, size_t length);

enum secret_kind { SECRET_TOKEN, SECRET_EMAIL, SECRET_NAMED };
/* The next JSON Web Token, e-mail address or value behind a secret name (password="x", token=x, a
 * line "secret: x") of a text, from *start on; false: there is none. */
bool secret_find(const char *text, size_t length, size_t *start, size_t *end,
                 enum secret_kind *kind);

#endif
