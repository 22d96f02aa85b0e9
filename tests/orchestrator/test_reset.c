/* Proof of reset: what two states of an environment have in common, and each difference by name. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "orchestrator/vm/reset.h"
#include "tests/support.h"

#define STATE                                                                                      \
    "{\"machines\": [{\"machine\": \"attacker\", \"disk\": \"aa\", \"processes\": [\"agent\"],"    \
    " \"processes_more\": 0, \"sockets\": [], \"connections\": 0, \"files\": [],"                  \
    " \"boot_id\": \"b1\"},"                                                                       \
    " {\"machine\": \"product\", \"disk\": \"bb\","                                                \
    " \"processes\": [\"agent\", \"nginx -g\", \"nginx -g\"],"                                     \
    " \"processes_more\": 0, \"sockets\": [\"tcp 0.0.0.0:80\"], \"connections\": 3,"               \
    " \"files\": [{\"path\": \"/var/log/waf\", \"bytes\": 70}], \"boot_id\": \"b2\"}],"            \
    " \"moments\": [{\"random\": \"r1\", \"clock_off_ms\": 5},"                                    \
    " {\"random\": \"r2\", \"clock_off_ms\": -5}]}"

static struct reset_state *state_of(const char *json)
{
    AUTO(node) node = NULL;
    struct reset_state *state = NULL;
    struct err err = {.kind = ERR_NONE};

    assert_ok(node_parse(json, strlen(json), "state", &node, &err), err);
    assert_ok(reset_from_node(node, &state, &err), err);
    return state;
}

/* The state with the first of each pair of texts replaced by the second. Caller frees. */
static char *with(const char *state, const char *from, const char *to)
{
    const char *place = strstr(state, from);

    cr_assert_not_null(place, "%s", from);
    return mem_printf("%.*s%s%s", (int)(place - state), state, to, place + strlen(from));
}

/* As it is found after a return: other random states. */
static char *returned(void)
{
    AUTOFREE char *one = with(STATE, "\"r1\"", "\"r3\"");

    return with(one, "\"r2\"", "\"r4\"");
}

/* Holds what was found against the golden state. Caller frees. */
static struct node *compare(const char *golden_json, const char *found_json)
{
    AUTO(reset_state) golden = state_of(golden_json);
    AUTO(reset_state) found = state_of(found_json);
    struct node *result = reset_compare(golden, found);

    cr_assert_str_eq(node_get_str(result, "digest", ""), reset_digest(found));
    return result;
}

Test(reset, finds_a_returned_state_equal)
{
    AUTOFREE char *found = returned();
    AUTO(node) result = compare(STATE, found);
    AUTO(reset_state) golden = state_of(STATE);

    cr_assert(node_get_bool(result, "equal", false));
    cr_assert_eq(node_count(node_get(result, "differences")), 0);
    cr_assert_str_eq(node_get_str(result, "digest", ""), reset_digest(golden));
}

static const struct {
    const char *from;
    const char *to;
    const char *text;
    bool in_digest; /* it is of the state, and not of the moment */
} differences[] = {
    {"\"bb\"", "\"cc\"", "product: disk differs", true},
    {"\"agent\", \"nginx -g\", \"nginx -g\"", "\"agent\", \"nginx -g\"",
     "product: process gone: nginx -g", true},
    {"\"nginx -g\", \"nginx -g\"", "\"nginx -g\", \"nginx -g\", \"sh\"", "product: process new: sh",
     true},
    {"[\"agent\"]", "[]", "attacker: process gone: agent", true},
    {"[\"tcp 0.0.0.0:80\"]", "[]", "product: socket gone: tcp 0.0.0.0:80", true},
    {"\"sockets\": []", "\"sockets\": [\"udp 0.0.0.0:53\"]", "attacker: socket new: udp 0.0.0.0:53",
     true},
    {"\"connections\": 3", "\"connections\": 4", "product: 4 tracked connections instead of 3",
     true},
    {"\"bytes\": 70", "\"bytes\": 71", "product: the product's logs have other sizes", true},
    {"\"b2\"", "\"b3\"", "product: it was booted again", true},
    {"\"processes_more\": 0", "\"processes_more\": 2",
     "attacker: 2 processes past the list instead of 0", true},
    {"\"r3\"", "\"r1\"", "attacker: random state as before", false},
    {"\"clock_off_ms\": 5", "\"clock_off_ms\": 3001", "attacker: clock 3001 ms off", false},
    {"\"clock_off_ms\": -5", "\"clock_off_ms\": -3001", "product: clock -3001 ms off", false},
};

Test(reset, names_each_difference)
{
    AUTO(reset_state) golden = state_of(STATE);

    for (size_t i = 0; i < COUNT_OF(differences); i++) {
        AUTOFREE char *same = returned();
        AUTOFREE char *found = with(same, differences[i].from, differences[i].to);
        AUTO(node) result = compare(STATE, found);
        const struct node *list = node_get(result, "differences");
        bool other = strcmp(node_get_str(result, "digest", ""), reset_digest(golden)) != 0;

        cr_assert_not(node_get_bool(result, "equal", true), "%s", differences[i].text);
        cr_assert_eq(node_count(list), 1, "%s: %zu", differences[i].text, node_count(list));
        cr_assert_str_eq(node_str(node_at(list, 0)), differences[i].text);
        cr_assert_eq(other, differences[i].in_digest, "%s", differences[i].text);
    }
}

/* RESET_CLOCK_MS off is near enough. */
Test(reset, lets_a_clock_be_a_little_off)
{
    AUTOFREE char *same = returned();
    AUTOFREE char *found = with(same, "\"clock_off_ms\": 5", "\"clock_off_ms\": 3000");
    AUTO(node) result = compare(STATE, found);

    cr_assert(node_get_bool(result, "equal", false));
}

Test(reset, names_a_machine_that_is_missing)
{
    AUTO(node) result = compare(STATE, "{\"machines\": [], \"moments\": []}");

    cr_assert_str_eq(node_str(node_path(result, "differences.0")), "0 machines instead of 2");
}

Test(reset, tells_at_most_twenty_differences)
{
    AUTOBUF struct buf list = BUF_INIT;
    AUTOFREE char *same = returned();
    AUTOFREE char *found = NULL;
    AUTO(node) result = NULL;

    for (int i = 10; i < 40; i++) {
        buf_printf(&list, "%s\"x%d\"", i > 10 ? ", " : "[\"agent\", ", i);
    }
    buf_printf(&list, "]");
    found = with(same, "[\"agent\"]", buf_str(&list));
    result = compare(STATE, found);
    cr_assert_eq(node_count(node_get(result, "differences")), 20);
}

Test(reset, comes_back_from_a_document_as_it_was)
{
    AUTO(reset_state) state = state_of(STATE);
    AUTO(reset_state) again = NULL;
    AUTO(node) node = reset_node(state);
    struct err err = {.kind = ERR_NONE};

    assert_ok(reset_from_node(node, &again, &err), err);
    cr_assert_str_eq(reset_digest(again), reset_digest(state));
}

Test(reset, refuses_a_document_that_is_none)
{
    static const char *const documents[] = {"{}", "[]", "{\"machines\": []}",
                                            "{\"machines\": [{}], \"moments\": []}",
                                            "{\"machines\": {}, \"moments\": {}}"};

    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        AUTO(node) node = NULL;
        struct reset_state *state = NULL;
        struct err err = {.kind = ERR_NONE};

        assert_ok(node_parse(documents[i], strlen(documents[i]), "state", &node, &err), err);
        cr_assert_eq(reset_from_node(node, &state, &err), -1, "%s", documents[i]);
        assert_err(err, ERR_INTEGRITY, "this is no state of an environment");
    }
}

Test(reset, leaves_out_disks_that_are_forgotten)
{
    AUTOFREE char *same = returned();
    AUTOFREE char *other = with(same, "\"bb\"", "\"cc\"");
    AUTO(reset_state) golden = state_of(STATE);
    AUTO(reset_state) found = state_of(other);
    AUTO(node) result = NULL;

    reset_forget_disks(golden);
    cr_assert_str_neq(reset_digest(golden), reset_digest(found));
    result = reset_compare(golden, found);
    cr_assert(node_get_bool(result, "equal", false));
    reset_forget_disks(found);
    cr_assert_str_eq(reset_digest(golden), reset_digest(found));
}
