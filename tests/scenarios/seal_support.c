#include "tests/scenarios/seal_support.h"

#include <stdio.h>

#include "common/base/file.h"
#include "tests/scenarios/support.h"

static struct scenario *numbered(const struct scenario *like, size_t number)
{
    AUTO(node) node = node_copy(scenario_node(like));
    struct scenario *scenario = NULL;
    struct err err = {0};
    char id[8];

    (void)snprintf(id, sizeof(id), "s%03zu", number);
    node_set_str(node, "id", id);
    assert_ok(scenario_from_node(node, id, &scenario, &err), err);
    return scenario;
}

struct sealed_pack *sealed_pack_of(size_t count)
{
    AUTOFREE char *yaml = benign_of("steps:\n  - http: {name: look, method: GET, path: /}\n");
    AUTO(scenario) like = scenario_of(yaml);
    struct scenario *scenarios[SEAL_MAX_SCENARIOS];
    struct sealed_pack *pack = NULL;
    struct err err = {0};

    for (size_t i = 0; i < count; i++) {
        scenarios[i] = numbered(like, i);
    }
    assert_ok(sealed_pack_new((const struct scenario *const *)scenarios, count, &pack, &err), err);
    for (size_t i = 0; i < count; i++) {
        scenario_free(scenarios[i]);
    }
    return pack;
}

struct secret *seal_key(const char *folder, const char *name)
{
    AUTOFREE char *path = file_join(folder, name);
    struct secret *secret = NULL;
    struct err err = {0};

    assert_ok(secret_create(path, &secret, &err), err);
    return secret;
}
