/* What a recording holds: requests with their answers, as plain data, and what had to be left out
 * of it with the reasons. A reader (har.h, pcap.h) fills it; record.h makes a scenario of it. It
 * knows nothing of scenarios. */
#ifndef SCENARIOS_RECORD_EXCHANGE_H
#define SCENARIOS_RECORD_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

#define EXCHANGE_MAX_COUNT 20000
#define EXCHANGE_MAX_FIELDS 256                   /* header fields of one head */
#define EXCHANGE_MAX_BODY_BYTES ((size_t)8 << 20) /* of a request or an answer */

struct exchange_field {
    char *name;
    char *value; /* without white space around it, no NUL */
};

struct exchange {
    char *method;
    char *host;   /* lower case, with a port that is not the scheme's own; "" when not known */
    char *target; /* path and query as they were sent, beginning with '/', or "*" */
    struct exchange_field *fields;
    size_t field_count;
    struct buf body;
    int status;             /* 100-599 */
    struct buf answer_head; /* status line and header fields, each ended by CRLF */
    struct buf answer_body; /* unpacked; the first EXCHANGE_MAX_BODY_BYTES */
    bool answer_packed;     /* ... which could not be done */
    bool plain_http;        /* names of header fields are spelled as HTTP/1.1 sent them */
    int64_t started_ms;     /* since any fixed moment */
    int64_t ended_ms;       /* the answer was whole; >= started_ms */
};

/* What was left out for one reason, and how often. */
struct left_out {
    char *why;
    size_t count;
};

struct exchanges {
    struct exchange *items;
    size_t count;
    struct left_out *left_out;
    size_t left_out_count;
};
#define EXCHANGES_INIT                                                                             \
    {                                                                                              \
        NULL, 0, NULL, 0                                                                           \
    }
#define AUTOEXCHANGES __attribute__((cleanup(exchanges_done)))

void exchange_done(struct exchange *exchange);
void exchange_add_field(struct exchange *exchange, const char *name, size_t name_length,
                        const char *value, size_t value_length);
/* The first field of this name in any case; NULL: there is none. Borrowed. */
const char *exchange_field(const struct exchange *exchange, const char *name);
/* The host of `Host` or of a URL as it is kept: lower case, without the port that is the scheme's
 * own. Caller frees. */
char *exchange_host(const char *text, size_t length, bool encrypted);
/* Reads "gzip" and the like: whether the body was left as it is or could be unpacked. false: it
 * could not and is as it was. At most EXCHANGE_MAX_BODY_BYTES come out. */
bool exchange_unpack(const char *coding, struct buf *body);

void exchanges_done(struct exchanges *exchanges);
/* Takes what *exchange owns and clears it; one past EXCHANGE_MAX_COUNT is counted as left out. */
void exchanges_add(struct exchanges *exchanges, struct exchange *exchange);
/* Counts one that is not there. why says what it is: "requests to other hosts". */
void exchanges_leave(struct exchanges *exchanges, const char *why);
/* In order of their start; those of one moment stay as they are. */
void exchanges_sort(struct exchanges *exchanges);

#endif
