/* Cutting down evidence of sealed scenarios: every record kept has its members named, so one that
 * nobody thought of is gone. */
#include "orchestrator/run/redact.h"

#include <string.h>

#include "tests/support.h"

static struct node *node_of(const char *text)
{
    struct node *node = NULL;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "text", &node, &err), err);
    return node;
}

static void assert_node(const struct node *node, const char *expected)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    assert_ok(node_dump(node, NODE_CANONICAL, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), expected, "got:\n%s", buf_str(&text));
}

Test(redact_trial, leaves_what_scoring_needs)
{
    AUTO(node)
    trial = node_of(
        "{\"unit\":1,\"attempt\":1,\"case\":\"sealed-0/1\",\"worked\":true,\"new\":\"x\","
        "\"steps\":[{\"step\":\"x\",\"kind\":\"http\",\"reached\":true,\"status\":200,"
        "\"block_page\":false,\"request_sha256\":\"x\",\"request\":\"x\",\"head\":\"x\",\"body\":"
        "\"x\",\"body_length\":9,\"body_sha256\":\"x\",\"why\":\"x\",\"total_us\":5}],"
        "\"effects\":[true],\"effect_reasons\":[\"x\"],\"void_reason\":\"x\",\"alerts\":[{"
        "\"sensor\":\"s\",\"alert\":true,\"rules\":[\"1\"],"
        "\"message\":\"x\",\"action\":\"x\",\"raw\":\"x\",\"delay_ms\":3}]}");

    redact_trial(trial);
    assert_node(
        trial,
        "{\"alerts\":[{\"alert\":true,\"delay_ms\":3,\"redacted\":true,\"rules\":[\"1\"],"
        "\"sensor\":\"s\"}],\"attempt\":1,\"case\":\"sealed-0/1\",\"effects\":[true],"
        "\"redacted\":true,\"steps\":[{\"block_page\":false,\"kind\":\"http\",\"reached\":"
        "true,\"redacted\":true,\"status\":200,\"total_us\":5}],\"unit\":1,\"worked\":true}");
}

Test(redact_unit, tells_neither_noise_nor_what_failed)
{
    AUTO(node)
    unit = node_of(
        "{\"unit\":1,\"void\":\"harness: guest\",\"detail\":\"x\",\"captures\":[\"x\"],"
        "\"noise\":1,\"noise_records\":[{\"raw\":\"x\",\"message\":\"x\",\"alert\":true}]}");
    AUTO(node) good = node_of("{\"unit\":1,\"void\":null,\"detail\":null}");

    redact_unit(unit);
    redact_unit(good);
    assert_node(unit, "{\"detail\":\"not told: a scenario of this unit is sealed\",\"noise\":1,"
                      "\"noise_records\":[{\"alert\":true,\"redacted\":true}],\"redacted\":true,"
                      "\"unit\":1,\"void\":\"harness: guest\"}");
    assert_node(good, "{\"detail\":null,\"redacted\":true,\"unit\":1,\"void\":null}");
}
