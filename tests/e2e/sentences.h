/* The hypervisor's contract over libvirt, with the attacker image. */
#ifndef TESTS_E2E_SENTENCES_H
#define TESTS_E2E_SENTENCES_H

#include "tests/e2e/e2e.h"

/* Stops at the first sentence that does not hold. */
int sentences_run(const struct e2e_bed *bed, struct err *err);

#endif
