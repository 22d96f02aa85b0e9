/* One environment: booted, with a product, frozen, and returned to that. */
#ifndef TESTS_E2E_ONCE_H
#define TESTS_E2E_ONCE_H

#include "orchestrator/vm/topology.h"
#include "tests/e2e/e2e.h"

/* In the topology inline, which the caller loaded. The attacker reaches the target through the
 * product before and after. */
int once_boot_and_return(const struct e2e_bed *bed, const struct topology *inside, struct err *err);

#endif
