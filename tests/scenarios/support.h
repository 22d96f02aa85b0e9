/* What the tests of scenarios share: scenarios out of a few lines of text, and bindings that never
 * change. */
#ifndef TESTS_SCENARIOS_SUPPORT_H
#define TESTS_SCENARIOS_SUPPORT_H

#include "common/base/buf.h"
#include "scenarios/render.h"
#include "scenarios/scenario.h"
#include "tests/support.h"

#define TEST_NONCE "abcdef0123456789"
#define TEST_SOURCE "10.66.200.7"

/* A scenario from YAML, asserting that it is good. The text is that of a file named case.yaml. */
struct scenario *scenario_of(const char *yaml);
/* The first problem of a bad one, without the folder in front of "case.yaml"; asserts that it is
 * refused. Caller frees. */
char *problem_of(const char *yaml);
/* A benign scenario with id `case` around the text of `values`, `variants` and `steps`. Caller
 * frees. */
char *benign_of(const char *rest);
char *attack_of(const char *rest);

/* Canary X is "cn-X"; captures may be NULL. */
struct bindings test_bindings(const struct captures *captures);
/* The bytes of step i in a case, with a stand-in for its item, asserting that they can be made.
 * Caller frees. */
char *bytes_of(const struct scenario *scenario, size_t case_index, size_t step);
char *text_of(const struct scenario *scenario, size_t case_index, const char *text);

#endif
