/* The hypervisor's contract over libvirt, with the attacker image. */
#ifndef TESTS_E2E_SENTENCES_H
#define TESTS_E2E_SENTENCES_H

#include "tests/e2e/e2e.h"

/* Stops at the first sentence that does not hold. names: those to run, NULL-ended; NULL: all. A
 * name that no sentence has is an error. */
int sentences_run(const struct e2e_bed *bed, const char *const *names, struct err *err);

#endif
