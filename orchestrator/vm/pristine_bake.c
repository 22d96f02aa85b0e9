/* Making templates, in the one environment of a worker that is booted: the builder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/pristine_private.h"

#define QUIET_MS 8000 /* a product that never comes to rest is frozen as it is */

struct environment_options pristine_environment_options(const struct pristine *pristine,
                                                        const struct topology *topology,
                                                        const char *seed)
{
    return (struct environment_options){
        .ops = pristine->options.ops,
        .hypervisor = pristine->options.hypervisor,
        .root = pristine->options.root,
        .work = pristine->options.work,
        .topology = topology,
        .slot = pristine->options.slot,
        .attacker = pristine->options.attacker,
        .target = pristine->options.target,
        .seed = seed,
    };
}

void pristine_drop_builder(struct pristine *pristine)
{
    environment_free(TAKE(pristine->builder));
    for (struct known *known = pristine->known; known != NULL; known = known->next) {
        known->in_builder = false;
    }
}

static void new_seed(char seed[ENVIRONMENT_SEED_HEX + 1])
{
    unsigned char random[ENVIRONMENT_SEED_HEX / 2];
    AUTOBUF struct buf hex = BUF_INIT;

    hash_random(random, sizeof(random));
    text_hex(&hex, random, sizeof(random));
    snprintf(seed, ENVIRONMENT_SEED_HEX + 1, "%s", buf_str(&hex));
}

static int boot_builder(struct pristine *pristine, const struct topology *topology, struct err *err)
{
    struct environment_options options =
        pristine_environment_options(pristine, topology, pristine->seed);

    if (pristine->builder != NULL && environment_topology(pristine->builder) == topology &&
        environment_alive(pristine->builder)) {
        return environment_wake(pristine->builder, NULL, err);
    }
    pristine_drop_builder(pristine);
    new_seed(pristine->seed);
    return environment_new(&options, &pristine->builder, err) < 0
               ? -1
               : environment_boot(pristine->builder, err);
}

static int set_up(struct pristine *pristine, const struct pristine_template *template,
                  struct err *err)
{
    int status = 0;

    if (boot_builder(pristine, template->topology, err) < 0 ||
        environment_product(pristine->builder, &template->product, err) < 0) {
        return -1;
    }
    status = template->set_up(template->data,
                              environment_client(pristine->builder, MACHINE_PRODUCT), err);
    if (status > 0) {
        return environment_rest(pristine->builder, NULL) < 0 ? -1 : PRISTINE_REFUSED;
    }
    return status < 0 ? -1 : reset_await_quiet(pristine->builder, QUIET_MS, err);
}

/* The golden state is that of an environment which was returned, as all others that are held
 * against it. */
static int look(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct err *err)
{
    struct environment_return_info info = {0};

    reset_state_free(TAKE(known->golden));
    environment_look_at_disks(pristine->builder, true);
    if (environment_return(pristine->builder, template->key, NULL, err) < 0 ||
        reset_look(pristine->builder, environment_disks(pristine->builder), template->files,
                   &known->golden, err) < 0) {
        return -1;
    }
    environment_look_at_disks(pristine->builder, false);
    if (pristine->options.inspect != NULL &&
        pristine->options.inspect(pristine->options.inspect_data, pristine->builder, err) < 0) {
        return -1;
    }
    pristine->inspected = true;
    if (environment_return(pristine->builder, template->key, &info, err) < 0) {
        return -1;
    }
    known->in_place_ms = info.total_ms;
    return 0;
}

static int bake(struct pristine *pristine, struct known *known,
                const struct pristine_template *template, struct err *err)
{
    int status = set_up(pristine, template, err);

    if (status != 0) {
        return status;
    }
    if (environment_template(pristine->builder, template->key, err) < 0 ||
        look(pristine, known, template, err) < 0) {
        return -1;
    }
    known->in_builder = true;
    pristine->builder_idle = 0;
    return 0;
}

int pristine_bake(struct pristine *pristine, struct known *known,
                  const struct pristine_template *template, struct err *err)
{
    int status = bake(pristine, known, template, err);

    if (status < 0) {
        pristine_drop_builder(pristine);
    }
    return status;
}

int pristine_save(struct pristine *pristine, const char *folder, struct err *err)
{
    int status = environment_save(pristine->builder, folder, err);

    if (status < 0) {
        pristine_drop_builder(pristine);
    }
    return status;
}
