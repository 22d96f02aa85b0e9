/* GET over HTTP and HTTPS (libcurl). TLS is always verified; a body is capped while it comes in; a
 * redirect stays on its host and never leaves TLS. A proxy of the environment (https_proxy and the
 * like) is used, as laboratories stand behind them. */
#ifndef COMMON_EXT_HTTP_H
#define COMMON_EXT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"

struct http; /* a connection that is kept between requests */

struct http_options {
    const char *user; /* basic authentication; NULL: none */
    const char *password;
    const char *token;   /* bearer token; NULL: none */
    const char *ca_file; /* NULL: the host's certificates */
    int64_t timeout_ms;  /* for one request as a whole, > 0 */
    int retries; /* of answers 429 and 503, waiting as long as Retry-After says, 60 s at the most */
};

struct http_answer {
    int status;
    struct buf body;
    char *content_type; /* NULL: not given */
    char **wanted;      /* values of the headers asked for, NULL where not given */
    size_t wanted_count;
};

int http_open(const struct http_options *options, struct http **out, struct err *err);
void http_free(struct http *http);
AUTO_DEFINE(http)

struct http_get {
    const char *url;
    const char *accept;         /* NULL: anything */
    const char *const *headers; /* NULL-ended names of headers wanted of the answer, or NULL */
    size_t max_body;            /* more is ERR_INPUT */
};
/* Any status is an answer. ERR_INPUT: no http(s) URL, one with a user in it, a larger body;
 * ERR_TIMEOUT; ERR_HOST: it cannot be reached, or its certificate is not trusted. Texts name the
 * URL without user and password. */
int http_fetch(struct http *http, const struct http_get *get, struct http_answer *out,
               struct err *err);
void http_answer_done(struct http_answer *answer);

/* How long the "https://host:port" of a URL is; 0: it is none. */
size_t http_origin(const char *url);
bool http_same_origin(const char *a, const char *b);

#endif
