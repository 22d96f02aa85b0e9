/* The host's side of op census: what it takes, and each lie it does not take. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "harness/wire/names.h"
#include "tests/harness/peer.h"

#define HEX "00112233445566778899aabbccddeeff"
#define UUID "01234567-89ab-cdef-0123-456789abcdef"
#define FILES "[{\"path\":\"/a\",\"size_bytes\":3,\"changed_utc_ms\":-5}]"

#define CENSUS(processes, sockets, numbers, random, boot_id, files)                                \
    "{\"id\":2,\"ok\":true,\"processes\":" processes ",\"sockets\":" sockets "," numbers           \
    ",\"random\":\"" random "\",\"boot_id\":\"" boot_id "\",\"files\":" files "}"
#define NUMBERS "\"processes_more\":1,\"conntrack\":-1,\"utc_ms\":4,\"uptime_ms\":5"
#define PROCESSES(list) CENSUS(list, "[]", NUMBERS, HEX, UUID, FILES)
#define SOCKETS(list) CENSUS("[]", list, NUMBERS, HEX, UUID, FILES)

static const char *const files[] = {"/a", NULL};

Test(client_census, takes_all_of_a_good_answer)
{
    struct client_census census;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, CENSUS("[\"a a\",\"a a\",\"b \"]",
                           "[\"tcp 10.0.0.1:80\",\"tcp6 [::1]:8080\",\"udp 0.0.0.0:68\","
                           "\"udp6 [fe80::1]:65535\"]",
                           NUMBERS, HEX, UUID, FILES));
    assert_ok(client_census(peer.client, files, &census, LATER, &err), err);
    cr_assert_eq(census.process_count, 3);
    cr_assert_str_eq(census.processes[2], "b ");
    cr_assert_eq(census.processes_more, 1);
    cr_assert_eq(census.socket_count, 4);
    cr_assert_str_eq(census.sockets[1], "tcp6 [::1]:8080");
    cr_assert_eq(census.conntrack, -1);
    cr_assert_eq(census.utc_ms, 4);
    cr_assert_eq(census.uptime_ms, 5);
    cr_assert_str_eq(census.random, HEX);
    cr_assert_str_eq(census.boot_id, UUID);
    cr_assert_eq(census.file_count, 1);
    cr_assert_str_eq(census.files[0].path, "/a");
    cr_assert_eq(census.files[0].size_bytes, 3);
    cr_assert_eq(census.files[0].changed_utc_ms, -5);
    client_census_done(&census);
    cr_assert_eq(census.process_count, 0);
    peer_done(&peer);
}

Test(client_census, asks_for_the_files)
{
    struct client_census census;
    AUTO(node) request = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, CENSUS("[]", "[]", NUMBERS, HEX, "", FILES));
    assert_ok(client_census(peer.client, files, &census, LATER, &err), err);
    cr_assert_str_eq(census.boot_id, "");
    client_census_done(&census);
    request = peer_hear(&peer);
    assert_ok(node_dump(request, NODE_CANONICAL, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), "{\"files\":[\"/a\"],\"id\":2,\"op\":\"census\",\"v\":2}");
    peer_done(&peer);
}

/* 2000 and 1000 are the most that an agent sends; one more is a lie. */
static void say_many(struct peer *peer, int processes, int sockets)
{
    AUTOBUF struct buf text = BUF_INIT;

    buf_str_add(&text, "{\"id\":2,\"ok\":true,\"processes\":[\"a\"");
    for (int i = 1; i < processes; i++) {
        buf_str_add(&text, ",\"a\"");
    }
    buf_str_add(&text, "],\"sockets\":[\"tcp 1.1.1.1:1\"");
    for (int i = 1; i < sockets; i++) {
        buf_printf(&text, ",\"udp 1.1.1.1:%d\"", 10000 + i);
    }
    buf_str_add(&text, "]," NUMBERS ",\"random\":\"" HEX "\",\"boot_id\":\"\",\"files\":[]}");
    peer_say(peer, buf_str(&text));
}

Test(client_census, takes_the_longest_lists_and_no_longer_ones)
{
    static const struct {
        int processes, sockets;
        const char *text;
    } cases[] = {
        {2001, 1000, "guest 'target' sent a census reply with a wrong 'processes'"},
        {2000, 1001, "guest 'target' sent a census reply with a wrong 'sockets'"},
    };
    struct client_census census;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    say_many(&peer, 2000, 1000);
    assert_ok(client_census(peer.client, NULL, &census, LATER, &err), err);
    cr_assert_eq(census.process_count, 2000);
    cr_assert_eq(census.socket_count, 1000);
    client_census_done(&census);
    peer_done(&peer);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        peer_greet(&peer);
        say_many(&peer, cases[i].processes, cases[i].sockets);
        cr_assert_eq(client_census(peer.client, NULL, &census, LATER, &err), -1);
        assert_err(err, ERR_GUEST, cases[i].text);
        peer_done(&peer);
    }
}

Test(client_census, lets_no_other_answer_be_as_large)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct peer peer;
    struct err err;

    buf_str_add(&text, "{\"id\":3,\"ok\":true,\"x\":[1");
    for (int i = 0; i < 300; i++) {
        buf_str_add(&text, ",1");
    }
    buf_str_add(&text, "]}");
    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":false,\"error\":\"no\"}");
    cr_assert_eq(client_census(peer.client, NULL, &(struct client_census){0}, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' refused census: no");
    peer_say(&peer, buf_str(&text));
    cr_assert_eq(client_clock(peer.client, 1, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'target' sent a frame that is no message: more than 256 values");
    peer_done(&peer);
}

static const struct {
    const char *said;
    const char *what; /* "a census reply" or "a census file" */
    const char *key;
} lies[] = {
    {PROCESSES("{}"), "a census reply", "processes"},
    {PROCESSES("[1]"), "a census reply", "processes"},
    {PROCESSES("[\"\"]"), "a census reply", "processes"},
    {PROCESSES("[\"b\",\"a\"]"), "a census reply", "processes"},
    {PROCESSES("[\"a\\nb\"]"), "a census reply", "processes"},
    {SOCKETS("[\"tcp 1.1.1.1:1\",\"tcp 1.1.1.1:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"udp 1.1.1.1:1\",\"tcp 1.1.1.1:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"icmp 1.1.1.1:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp 1.1.1:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp 1.1.1.1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp 1.1.1.1:0\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp 1.1.1.1:65536\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp [::1]:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp6 ::1:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp6 []:1\"]"), "a census reply", "sockets"},
    {SOCKETS("[\"tcp6 :1\"]"), "a census reply", "sockets"},
    {CENSUS("[]", "[]", "\"processes_more\":-1", HEX, UUID, FILES), "a census reply",
     "processes_more"},
    {CENSUS("[]", "[]", "\"processes_more\":0,\"conntrack\":-2", HEX, UUID, FILES),
     "a census reply", "conntrack"},
    {CENSUS("[]", "[]", "\"processes_more\":0,\"conntrack\":0,\"utc_ms\":-1", HEX, UUID, FILES),
     "a census reply", "utc_ms"},
    {CENSUS("[]", "[]", "\"processes_more\":0,\"conntrack\":0,\"utc_ms\":1,\"uptime_ms\":true", HEX,
            UUID, FILES),
     "a census reply", "uptime_ms"},
    {CENSUS("[]", "[]", NUMBERS, "00112233445566778899aabbccddeef", UUID, FILES), "a census reply",
     "random"},
    {CENSUS("[]", "[]", NUMBERS, "00112233445566778899AABBCCDDEEFF", UUID, FILES), "a census reply",
     "random"},
    {CENSUS("[]", "[]", NUMBERS, HEX "0", UUID, FILES), "a census reply", "random"},
    {CENSUS("[]", "[]", NUMBERS, HEX, "0123", FILES), "a census reply", "boot_id"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID "0", FILES), "a census reply", "boot_id"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID, "[]"), "a census reply", "files"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID, "[1,2]"), "a census reply", "files"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID, "[1]"), "a census file", "path"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID,
            "[{\"path\":\"/b\",\"size_bytes\":1,\"changed_utc_ms\":1}]"),
     "a census file", "path"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID,
            "[{\"path\":\"/a\",\"size_bytes\":-2,\"changed_utc_ms\":1}]"),
     "a census file", "size_bytes"},
    {CENSUS("[]", "[]", NUMBERS, HEX, UUID, "[{\"path\":\"/a\",\"size_bytes\":1}]"),
     "a census file", "changed_utc_ms"},
};

ParameterizedTestParameters(client_census, breaks_at_each_lie)
{
    static size_t indexes[COUNT_OF(lies)];

    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        indexes[i] = i;
    }
    return cr_make_param_array(size_t, indexes, COUNT_OF(lies));
}

ParameterizedTest(size_t *index, client_census, breaks_at_each_lie)
{
    AUTOFREE char *text =
        mem_printf("guest 'target' sent %s with a wrong '%s'", lies[*index].what, lies[*index].key);
    struct client_census census = {.conntrack = 77};
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, lies[*index].said);
    cr_assert_eq(client_census(peer.client, files, &census, LATER, &err), -1);
    assert_err(err, ERR_GUEST, text);
    cr_assert(client_broken(peer.client));
    cr_assert_eq(census.conntrack, 77);
    peer_done(&peer);
}
