/* What is known of the world outside, as plain data: an item is one meaning (this URL, this
 * vulnerability, this technique) however many sources tell of it; each telling is a sighting. Times
 * are UTC milliseconds since 1970, INTEL_UNKNOWN where nobody said. */
#ifndef INTEL_ITEM_H
#define INTEL_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define INTEL_UNKNOWN INT64_MIN
#define INTEL_YEAR_MIN 1970
#define INTEL_YEAR_MAX 2199 /* later is nonsense: such a time is refused */
#define INTEL_VALUE_MAX ((size_t)16 << 10)
#define INTEL_NAME_MAX ((size_t)256)
#define INTEL_REF_MAX ((size_t)256)
#define INTEL_LABELS_MAX ((size_t)512) /* of one sighting */
#define INTEL_NO_CONFIDENCE (-1)

/* Names are STIX 2.1's where it has one for the thing (section 4), short words for observables. */
enum intel_type {
    INTEL_URL,
    INTEL_DOMAIN,
    INTEL_ADDRESS, /* IPv4 or IPv6, also a network in CIDR notation */
    INTEL_HASH,    /* "md5:...", "sha1:...", "sha256:...", "sha512:...": lower-case hex */
    INTEL_EMAIL,   /* an address of mail */
    INTEL_PATTERN, /* "stix:[...]" in canonical form, or "sigma:", "snort:", "yara:" ... and text */
    INTEL_VULNERABILITY, /* "CVE-2017-5638" */
    INTEL_TECHNIQUE,     /* ATT&CK's id "T1190", "T1059.004"; else the name */
    INTEL_TACTIC,        /* ATT&CK's short name "initial-access" */
    INTEL_INTRUSION_SET,
    INTEL_CAMPAIGN,
    INTEL_THREAT_ACTOR,
    INTEL_MALWARE,
    INTEL_TOOL,
    INTEL_INFRASTRUCTURE,
    INTEL_REPORT,
    INTEL_OBSERVATION, /* STIX observed-data */
    INTEL_TYPES,
};

/* Traffic Light Protocol 2.0 (FIRST, 2022); 1.0's white is read as clear. Ordered: a later one may
 * go to fewer people. */
enum intel_tlp {
    TLP_CLEAR,
    TLP_GREEN,
    TLP_AMBER,
    TLP_UNMARKED, /* nobody said; treated as amber */
    TLP_AMBER_STRICT,
    TLP_RED,
};

/* What a sighting says, as MISP's sighting types 0, 1, 2. */
enum intel_mark { INTEL_SEEN, INTEL_FALSE_POSITIVE, INTEL_EXPIRED };

struct intel_times {
    int64_t first_seen;
    int64_t last_seen;
    int64_t published; /* by its source */
    int64_t added;     /* to the source's collection (TAXII date_added); unknown for files */
    int64_t valid_from;
    int64_t valid_until; /* exclusive */
};
#define INTEL_TIMES_UNKNOWN                                                                        \
    {                                                                                              \
        INTEL_UNKNOWN, INTEL_UNKNOWN, INTEL_UNKNOWN, INTEL_UNKNOWN, INTEL_UNKNOWN, INTEL_UNKNOWN   \
    }

/* When it was first seen; published, where nobody said; INTEL_UNKNOWN. */
int64_t intel_times_since(const struct intel_times *times);

/* What else a source says of an item, for choosing and counting. */
enum intel_label_kind {
    LABEL_TECHNIQUE,
    LABEL_TACTIC,
    LABEL_PLATFORM,
    LABEL_FAMILY, /* of malware */
    LABEL_CVE,
    LABEL_ALIAS,
    LABEL_TAG,
    INTEL_LABEL_KINDS,
};

struct intel_label {
    enum intel_label_kind kind;
    const char *value;
};

const char *intel_type_name(enum intel_type type); /* "url", "intrusion-set" ... */
int intel_type_parse(const char *name, enum intel_type *out, struct err *err);
const char *const *intel_type_names(void);      /* NULL-ended, in the order of the enum */
const char *intel_tlp_name(enum intel_tlp tlp); /* "clear" ... "amber+strict", "unmarked" */
/* Also "white", "TLP:GREEN", "tlp:amber+strict", in any letter case. */
int intel_tlp_parse(const char *name, enum intel_tlp *out, struct err *err);
const char *intel_label_kind_name(enum intel_label_kind kind);
const char *intel_mark_name(enum intel_mark mark); /* "seen", "false-positive", "expired" */

/* The one form of a value that all spellings of the same meaning come to: scheme and host of a URL
 * in lower case, without its default port and fragment, an empty path as "/"; a domain in lower
 * case without a last dot; addresses as inet_ntop writes them, a host's own prefix left off; hashes
 * as above, their kind told by their length if it is not given; CVE ids in upper case; names
 * without white space around. Defanged spellings (hxxp, [.]) are read. ERR_INPUT says what is wrong
 * and what was expected. Caller frees. */
int intel_value_normal(enum intel_type type, const char *value, char **out, struct err *err);

/* Of http, https and ftp; 0: of no other is one known. */
int64_t intel_default_port(const char *scheme);

#define INTEL_ID 64 /* bytes that hold an id */
/* "<type>:<32 hex digits>", out of SHA-256 of type and normal value: the same on any machine. */
void intel_item_id(enum intel_type type, const char *normal, char out[INTEL_ID]);
/* The first 64 bits of the same hash, for an index. */
int64_t intel_item_key(enum intel_type type, const char *normal);

/* RFC 3339 as STIX, MISP and TAXII write it ("2017-01-20T00:00:00.000Z", any fraction, an offset
 * instead of Z), or a date alone. Outside INTEL_YEAR_MIN to INTEL_YEAR_MAX, or no time at all:
 * ERR_INPUT. */
int intel_time_parse(const char *text, int64_t *out, struct err *err);
/* "90d", "36h", "2w", "15m", "30s". ERR_INPUT, or ERR_USAGE's work is the caller's. */
int intel_duration_parse(const char *text, int64_t *out_ms, struct err *err);

#endif
