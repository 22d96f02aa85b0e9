/* STIX 2.1 objects (and those of 2.0 that mean the same) as records and relations. Shared by the
 * formats `stix` and `attack` and by TAXII's client; what stands where in a bundle or an envelope
 * is their affair. */
#ifndef INTEL_STIX_H
#define INTEL_STIX_H

#include "common/base/mem.h"
#include "common/ext/json.h"
#include "intel/intake.h"

/* What marking definitions that are not TLP's own ids mean, learnt as they come by: a definition
 * counts for the objects behind it. At most STIX_MARKINGS_MAX are kept. */
#define STIX_MARKINGS_MAX ((size_t)256)
struct stix_markings;
struct stix_markings *stix_markings_new(void);
void stix_markings_free(struct stix_markings *markings);
AUTO_DEFINE(stix_markings)

struct stix_context {
    struct stix_markings *markings; /* NULL: TLP's own ids alone are known */
    int64_t added; /* when the collection took the object in (date_added); INTEL_UNKNOWN */
};

/* Takes one object in, or refuses or ignores and counts it. path: "objects[17]"; what is wrong with
 * a member is refused as "objects[17].member". 0; -1 when the import cannot go on. */
int stix_object(struct intake *intake, const char *path, const struct node *object,
                const struct stix_context *context, struct err *err);

#endif
