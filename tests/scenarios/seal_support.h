/* What the tests of sealed scenarios share: scenarios by the number, and keys. */
#ifndef TESTS_SCENARIOS_SEAL_SUPPORT_H
#define TESTS_SCENARIOS_SEAL_SUPPORT_H

#include "scenarios/seal/pack.h"

#define SEAL_MAX_SCENARIOS 100

/* A pack of scenarios with the ids s000, s001 ..., count up to SEAL_MAX_SCENARIOS. */
struct sealed_pack *sealed_pack_of(size_t count);
/* A key in folder/name, asserting that it can be made. */
struct secret *seal_key(const char *folder, const char *name);

#endif
