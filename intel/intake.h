/* Where a format hands over what it read. The intake checks what every format has to keep to
 * (lengths, times in order, normal values), counts, and passes on; a bad object is refused with its
 * path and reason, and the good ones go in. */
#ifndef INTEL_INTAKE_H
#define INTEL_INTAKE_H

#include "intel/item.h"

/* One telling of one item. All strings are borrowed for the call. */
struct intel_record {
    enum intel_type type;
    const char *value; /* in any spelling; the intake makes it normal */
    const char *name;  /* for people; NULL: the value tells enough */
    const char *ref;   /* the source's own id of what tells it (STIX id, MISP uuid, line of a list);
                          NULL: the item's id */
    int64_t version; /* of ref, UTC ms: a later one takes the place of an earlier one, which is kept
                        as history; INTEL_UNKNOWN: there is only one */
    struct intel_times times;
    int confidence; /* 0-100 as in STIX appendix A; INTEL_NO_CONFIDENCE */
    enum intel_tlp tlp;
    enum intel_mark mark;
    bool revoked; /* by its source, for good */
    const struct intel_label *labels;
    size_t label_count;
    int64_t digest; /* of the whole object it stands in; the intake fills it */
};
#define INTEL_RECORD_INIT                                                                          \
    {                                                                                              \
        .version = INTEL_UNKNOWN, .times = INTEL_TIMES_UNKNOWN, .confidence = INTEL_NO_CONFIDENCE, \
        .tlp = TLP_UNMARKED                                                                        \
    }

/* A tie between two things by the ids their source gave them, in any order: either may come later
 * or never. */
struct intel_relation {
    const char *ref;  /* its own id */
    const char *kind; /* "uses", "revoked-by", "indicates" ... */
    const char *from;
    const char *to;
    int64_t version;
    bool revoked;
};

/* What stands behind an intake: the store, or a test's list. */
struct intake_ops {
    /* 0; INTAKE_UNCHANGED when nothing new was said; ERR_INPUT: this record is refused; another
     * error ends the import. record->value is normal, record->ref is set. */
    int (*record)(void *data, const struct intel_record *record, struct err *err);
    int (*relation)(void *data, const struct intel_relation *relation, struct err *err);
    /* A problem of one object; called before it is counted. */
    void (*refused)(void *data, const char *path, const char *reason);
};
#define INTAKE_UNCHANGED 1

struct intake {
    const struct intake_ops *ops;
    void *data;
    enum intel_tlp
        unmarked;     /* what records without a marking get: TLP_UNMARKED, or the operator's word */
    int64_t imported; /* records and relations that were new or changed */
    int64_t unchanged;
    int64_t refused; /* objects */
    int64_t ignored; /* objects of kinds that carry no intelligence of their own (identities,
                        markings) */
};

/* path says where in the input, "objects[17].pattern" or "line 12". 0, also when it was refused and
 * counted; -1 when the import cannot go on. */
int intake_record(struct intake *intake, const char *path, const struct intel_record *record,
                  struct err *err);
int intake_relation(struct intake *intake, const char *path, const struct intel_relation *relation,
                    struct err *err);
/* Several records that stand or fall together (the observables of one indicator): all are checked
 * before the first goes in, and they count as one object. */
int intake_records(struct intake *intake, const char *path, const struct intel_record *records,
                   size_t count, struct err *err);
void intake_refuse(struct intake *intake, const char *path, const struct err *why);

#endif
