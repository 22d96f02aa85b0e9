/* The parts of criteria that speak of others' frameworks and of time: `profile` and `valid_for`.
 * Sources of the words: MITRE ATT&CK (technique ids by their form), NIST Cybersecurity Framework
 * 2.0 (NIST CSWP 29, 2024: six functions, 22 categories; subcategories by their form), STIX 2.1
 * (industry-sector-ov, an open vocabulary). */
#ifndef REPORTS_CRITERIA_PROFILE_H
#define REPORTS_CRITERIA_PROFILE_H

#include "common/ext/doc.h"
#include "reports/criteria.h"

/* Both read a member of the criteria's root that need not be there. *out is zeroed and the caller's
 * to release also on failure. */
int criteria_profile_read(const struct cur *root, struct criteria_profile *out, struct err *err);
int criteria_valid_read(const struct cur *root, char **out, struct err *err);
/* The member to embed; lists that are empty are left out. The caller's. */
struct node *criteria_profile_embed(const struct criteria_profile *profile);
void criteria_profile_done(struct criteria_profile *profile);

/* Whether a case of this technique tests that of a profile: it is the same, or a sub-technique of
 * it. */
bool criteria_covers(const char *profile_technique, const char *case_technique);
/* Whether STIX 2.1 has this word for an industry. */
bool criteria_industry_known(const char *industry);
/* The first day, "2027-11-21", on which something of at_utc_ms may no longer be relied on;
 * valid_for as criteria_valid_read accepts it. A month that is too short ends on its last day.
 * Years 1970-9999. */
#define CRITERIA_DAY 11
void criteria_valid_until(int64_t at_utc_ms, const char *valid_for, char out[CRITERIA_DAY]);

#endif
