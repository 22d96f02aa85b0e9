/* The codes for what a run evaluated and for what may not be concluded from it: one table for
 * results and reports, whose words are in message.h. */
#ifndef REPORTS_LIMITS_H
#define REPORTS_LIMITS_H

#include <stdbool.h>

enum statement { /* what a reader may expect to find evaluated; rows after NISTIR 7007 and RFC 9411
                  */
                 STATEMENT_DETECTION,
                 STATEMENT_IDENTIFICATION,
                 STATEMENT_PREVENTION,
                 STATEMENT_FALSE_POSITIVES,
                 STATEMENT_CONTROL,
                 STATEMENT_DELAY,
                 STATEMENT_NOISE,
                 STATEMENT_EVASION,
                 STATEMENT_REPEATABILITY,
                 STATEMENT_FRESHNESS,
                 STATEMENT_UNSEEN,
                 STATEMENT_CORRELATION,
                 STATEMENT_ENCRYPTED,
                 STATEMENT_LOAD,
                 STATEMENT_SELF_PROTECTION,
                 STATEMENT_FAILURE,
                 STATEMENT_OTHER_SETTINGS,
                 STATEMENT_OPERATION,
                 STATEMENT_UPDATES,
};
#define STATEMENT_COUNT (STATEMENT_UPDATES + 1)

enum statement_state { STATEMENT_NO, STATEMENT_PARTLY, STATEMENT_YES };

enum limit { /* in the order in which they are printed */
             LIMIT_SAMPLE,
             LIMIT_REFUSED,
             LIMIT_NO_CONTROL,
             LIMIT_NO_REFERENCE,
             LIMIT_BELOW_FLOORS,
             LIMIT_MANY_VOIDS,
             LIMIT_UNTESTED,
             LIMIT_ONE_BED,
             LIMIT_THIS_SETTING,
             LIMIT_KNOWN_ATTACKS,
             LIMIT_DIFFERENCES,
             LIMIT_BASE_RATE,
             LIMIT_ONCE,
             LIMIT_EMULATED,
             LIMIT_NO_INTELLIGENCE,
             LIMIT_PARTLY_BOUND,
             LIMIT_STALE,
             LIMIT_AGE_MIX,
             LIMIT_AGE,
             LIMIT_CERTIFICATE,
};
#define LIMIT_COUNT (LIMIT_CERTIFICATE + 1)

const char *statement_name(enum statement statement); /* "false-positives" */
bool statement_parse(const char *name, enum statement *out);
const char *statement_state_name(enum statement_state state); /* "no", "partly", "yes" */
bool statement_state_parse(const char *name, enum statement_state *out);
const char *limit_name(enum limit limit); /* "many-voids" */
bool limit_parse(const char *name, enum limit *out);

#endif
