/* What the environment is made of: from image ids to built images in the cache, or folders for the
 * fake hypervisor, and the topologies of the products. Also the facts about the test bed that go
 * into evidence. */
#ifndef ORCHESTRATOR_RUN_MACHINES_H
#define ORCHESTRATOR_RUN_MACHINES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/image/image.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/vm/environment.h"

struct machines;

/* fake_folder: NULL for built images; else <fake_folder>/<id> is the tree of image id. An image
 * that is not built is ERR_HOST and says how to build it; a topology that does not exist is
 * ERR_INPUT. */
int machines_new(const struct plan *plan, const char *fake_folder, struct machines **out,
                 struct err *err);
/* Likewise without a plan: one image besides attacker and target, in one topology, which is
 * machines_topology(machines, 0). */
int machines_for(const char *image, const char *topology, const char *fake_folder,
                 struct machines **out, struct err *err);
void machines_free(struct machines *machines);
AUTO_DEFINE(machines)
/* Where a product of the plan stands, by its index. Borrowed; the same for products that name the
 * same one. */
const struct topology *machines_topology(const struct machines *machines, size_t product);
/* Borrowed strings. id must be "attacker", "target-web" or the image of one of the plan's products.
 */
int machines_image(const struct machines *machines, const char *id, struct environment_image *out,
                   struct err *err);
/* asked is "auto", "tcg" or "kvm": "auto" is decided by a probe, and is "tcg" for the fake. *out is
 * one of the other two: a literal, or asked itself. */
int machines_accelerator(const struct machines *machines, const char *asked, const char **out,
                         struct err *err);
/* {id: key} of all images. Caller frees. */
struct node *machines_keys(const struct machines *machines);
/* The version of a product: what its package says, or the versions of the named packages in its
 * image. Caller frees. */
char *machines_product_version(const struct machines *machines, const struct product *product);
/* {cpu, cores, memory_mib, kernel, ...} of this host. Caller frees. */
struct node *machines_host_facts(void);
/* For hypervisor_options.capabilities; caller frees. NULL with fake machines. */
char *machines_capabilities_path(const struct machines *machines);

#define MACHINES_TARGET "target-web"
#define MACHINES_ATTACKER "attacker"

/* The agent program beside this one: harness/agent/tameshi-agent in the build folder, or
 * $TAMESHI_AGENT. Caller frees. */
char *machines_agent_path(void);

#endif
