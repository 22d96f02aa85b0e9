/* One object while it is read. Inside the mapping of STIX. All that answers -1 has set why and
 * member: the object is refused. */
#ifndef INTEL_STIX_READING_H
#define INTEL_STIX_READING_H

#include "intel/stix.h"

#define STIX_PATH_MAX 256
#define STIX_SCRATCH 4096

struct stix_reading;

/* What is done with objects of one type. */
struct stix_type {
    const char *name;     /* "intrusion-set" */
    enum intel_type type; /* of the item; INTEL_TYPES: no item of its own */
    const char *kinds;    /* member with words of a vocabulary, kept as tags; NULL: none */
    /* 0, also when it was refused or ignored; -1 with *err when the import cannot go on. */
    int (*read)(struct stix_reading *reading, struct err *err);
};

struct stix_reading {
    struct intake *intake;
    const char *path;
    const struct node *object;
    const struct stix_context *context;
    const struct stix_type *type;
    bool old; /* STIX 2.0, which has no pattern_type and no is_family */
    struct intel_record record;
    const char *attack_id; /* "T1059.004", "S0061"; NULL: not of ATT&CK */
    const char *cve;       /* the first that it refers to */
    size_t scratch_used;
    const char *member; /* at fault; NULL: the object as a whole */
    struct err why;
    char name[INTEL_NAME_MAX + 1];
    char scratch[STIX_SCRATCH]; /* texts of labels that are put together */
    struct intel_label labels[INTEL_LABELS_MAX];
};

/* ---- members: 0 also when an optional one is absent, *out is as it was then */
int stix_text(struct stix_reading *reading, const char *key, bool required, const char **out);
/* Strictly as STIX writes it: UTC with seconds and Z. */
int stix_time(struct stix_reading *reading, const char *key, bool required, int64_t *out);
int stix_bool(struct stix_reading *reading, const char *key, bool required, bool *out);
int stix_int(struct stix_reading *reading, const char *key, bool required, int64_t min, int64_t max,
             int64_t *out);
int stix_ref(struct stix_reading *reading, const char *key, const char **out); /* required */
/* NULL when absent; each element is of that type. */
int stix_list(struct stix_reading *reading, const char *key, enum node_type type,
              const struct node **out);
/* Two times in order, each of them may be unknown. */
int stix_order(struct stix_reading *reading, const char *first, int64_t first_ms,
               const char *second, int64_t second_ms);
int stix_wrong(struct stix_reading *reading, const char *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool stix_is_id(const char *text, const char *type); /* type NULL: any */

/* ---- what all objects have */
/* created, modified, revoked, confidence and markings into the record. */
int stix_common(struct stix_reading *reading);
/* The name, cut at a character; required or not. */
int stix_name(struct stix_reading *reading, bool required);
int stix_tlp(struct stix_reading *reading);

/* ---- labels; those past INTEL_LABELS_MAX and those that are too long for one are left out */
void stix_label(struct stix_reading *reading, enum intel_label_kind kind, const char *value);
void stix_tag(struct stix_reading *reading, const char *prefix, const char *value);
/* All that the object says of itself: references, phases, platforms, aliases, tags. */
int stix_labels(struct stix_reading *reading);

/* ---- endings */
int stix_refuse(struct stix_reading *reading);
/* Hands the record over; member: where its value stands. */
int stix_put(struct stix_reading *reading, const char *member, struct err *err);

/* ---- readers, by family of types */
int stix_read_named(struct stix_reading *reading, struct err *err);
int stix_read_malware(struct stix_reading *reading, struct err *err);
int stix_read_technique(struct stix_reading *reading, struct err *err);
int stix_read_tactic(struct stix_reading *reading, struct err *err);
int stix_read_vulnerability(struct stix_reading *reading, struct err *err);
int stix_read_report(struct stix_reading *reading, struct err *err);
int stix_read_observed(struct stix_reading *reading, struct err *err);
int stix_read_indicator(struct stix_reading *reading, struct err *err);
int stix_read_relationship(struct stix_reading *reading, struct err *err);
int stix_read_sighting(struct stix_reading *reading, struct err *err);
int stix_read_marking(struct stix_reading *reading, struct err *err);
int stix_read_value(struct stix_reading *reading, struct err *err);
int stix_read_file(struct stix_reading *reading, struct err *err);

#endif
