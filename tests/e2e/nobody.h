/* Tests as another user than root, for when root starts them. */
#ifndef TESTS_E2E_NOBODY_H
#define TESTS_E2E_NOBODY_H

#include "common/base/err.h"
#include "orchestrator/vm/topology.h"
#include "tests/e2e/e2e.h"

struct nobody {
    const char *folder;            /* home, image cache and XDG_RUNTIME_DIR of the user; short */
    struct e2e_images images;      /* below folder: the user may not reach root's */
    const struct topology *inside; /* "inline" */
};

/* Runs body in a child that went on as user 65534, without groups and rights, for good, prints its
 * error and removes the folder. Returns the exit code; E2E_SKIP where that cannot be done. */
int nobody_main(int (*body)(const struct nobody *nobody, struct err *err));

#endif
