/* Switching the product in the product machine to one of its arms: its files are put, its commands
 * run, and its port must answer. */
#ifndef ORCHESTRATOR_RUN_SWITCH_H
#define ORCHESTRATOR_RUN_SWITCH_H

#include "common/base/err.h"
#include "harness/host/client.h"
#include "harness/products/product.h"

/* 0; SWITCH_FAILED: the product did not come up, err says how (a result, not an error of ours); -1:
 * the agent failed. */
#define SWITCH_FAILED 1
int switch_arm(struct client *client, const struct product_arm *arm, struct err *err);

#endif
