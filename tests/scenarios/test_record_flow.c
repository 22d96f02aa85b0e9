/* TCP streams out of packets in every order. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/rng.h"
#include "tests/scenarios/record_support.h"

#define REQUEST "GET /whole HTTP/1.1\r\nHost: a.test\r\n\r\n"
#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"

static struct flow_table *table;
static uint16_t port;

static void setup(void)
{
    table = flow_table_new();
    port = 999;
}

static void teardown(void)
{
    flow_table_free(table);
}

TestSuite(record_flow, .init = setup, .fini = teardown);

static int send_bytes(bool client, uint32_t sequence, unsigned flags, const char *bytes,
                      size_t length, struct err *err)
{
    struct flow_packet packet = {.from = client ? 1 : 2,
                                 .to = client ? 2 : 1,
                                 .from_port = client ? port : 80,
                                 .to_port = client ? 80 : port,
                                 .sequence = sequence,
                                 .flags = flags,
                                 .bytes = (const uint8_t *)bytes,
                                 .length = length,
                                 .sent_length = length,
                                 .at_ms = 100};

    return flow_add(table, &packet, err);
}

static void put(bool client, uint32_t sequence, unsigned flags, const char *bytes, size_t length)
{
    struct err err = {0};

    assert_ok(send_bytes(client, sequence, flags, bytes, length, &err), err);
}

static void open_at(uint32_t client, uint32_t server)
{
    put(true, client - 1, FLOW_SYN, "", 0);
    put(false, server - 1, FLOW_SYN | FLOW_ACK, "", 0);
}

static void answer_at(uint32_t server)
{
    put(false, server, FLOW_ACK, ANSWER, strlen(ANSWER));
}

/* How many exchanges there are, and what was left out. */
static void check(size_t count, const char *left_out)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTOFREE char *left = NULL;

    flow_read(table, &exchanges);
    left = test_left_out(&exchanges);
    cr_assert_str_eq(left, left_out, "got \"%s\"", left);
    cr_assert_eq(exchanges.count, count);
    for (size_t i = 0; i < count; i++) {
        cr_assert_str_eq(exchanges.items[i].target, "/whole");
        cr_assert_str_eq(buf_str(&exchanges.items[i].answer_body), "body");
    }
}

Test(record_flow, segments_in_any_order_and_twice_give_one_stream)
{
    struct rng rng;

    rng_seed(&rng, 11);
    for (int round = 0; round < 50; round++) {
        size_t order[sizeof(REQUEST)];
        uint32_t base = round % 2 == 0 ? 500 : UINT32_MAX - 10; /* across the wrap */

        for (size_t i = 0; i < strlen(REQUEST); i++) {
            order[i] = i;
        }
        rng_shuffle(&rng, order, strlen(REQUEST), sizeof(*order));
        port = (uint16_t)(1000 + round);
        open_at(base, 70);
        for (size_t i = 0; i < strlen(REQUEST); i++) {
            size_t left = strlen(REQUEST) - order[i];
            size_t length = 1 + rng_below(&rng, left < 9 ? left : 9); /* overlaps the next ones */

            put(true, base + (uint32_t)order[i], FLOW_ACK, &REQUEST[order[i]], length);
        }
        answer_at(70);
    }
    check(50, "");
}

Test(record_flow, a_repeated_segment_that_says_something_else_is_refused)
{
    open_at(100, 70);
    put(true, 100, FLOW_ACK, REQUEST, strlen(REQUEST));
    put(true, 100, FLOW_ACK, "GET /other", 10);
    answer_at(70);
    check(0, "connections that sent different bytes in the same place: 1\n");
}

Test(record_flow, a_missing_segment_is_told)
{
    open_at(100, 70);
    put(true, 100, FLOW_ACK, REQUEST, 10);
    put(true, 115, FLOW_ACK, &REQUEST[15], strlen(REQUEST) - 15);
    answer_at(70);
    check(0, "connections of which packets are missing: 1\n");
}

Test(record_flow, what_is_whole_before_a_gap_is_kept)
{
    open_at(100, 70);
    put(true, 100, FLOW_ACK, REQUEST, strlen(REQUEST));
    answer_at(70);
    put(true, 100 + (uint32_t)strlen(REQUEST) + 7, FLOW_ACK, "rest", 4);
    put(true, 100 + (uint32_t)strlen(REQUEST), FLOW_ACK, "GET ", 4);
    check(1, "connections of which packets are missing: 1\n");
}

Test(record_flow, a_keep_alive_probe_is_no_data)
{
    open_at(100, 70);
    put(true, 100, FLOW_ACK, REQUEST, strlen(REQUEST));
    answer_at(70);
    put(true, 100 + (uint32_t)strlen(REQUEST) - 1, FLOW_ACK, "\0", 1);
    check(1, "");
}

Test(record_flow, the_same_ports_used_again_are_another_connection)
{
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t client = 100 + i * 50000;
        uint32_t server = 70 + i * 90000;

        open_at(client, server);
        put(true, client, FLOW_ACK, REQUEST, strlen(REQUEST));
        answer_at(server);
        put(true, client + (uint32_t)strlen(REQUEST), FLOW_FIN | FLOW_ACK, "", 0);
        put(false, server + (uint32_t)strlen(ANSWER), FLOW_FIN | FLOW_ACK, "", 0);
    }
    check(2, "");
}

Test(record_flow, a_connection_that_began_before_the_recording_is_read_from_its_first_request)
{
    answer_at(70);
    put(true, 100, FLOW_ACK, REQUEST, strlen(REQUEST));
    check(1, "");
}

Test(record_flow, too_many_connections_are_refused)
{
    struct err err = {0};
    int answer = 0;

    for (unsigned i = 0; i <= FLOW_MAX_CONNECTIONS && answer == 0; i++) {
        port = (uint16_t)(10000 + i);
        answer = send_bytes(true, 1, FLOW_SYN, "", 0, &err);
    }
    cr_assert_eq(answer, -1);
    assert_err(err, ERR_INPUT, "more than 4096 connections; record less, or filter it");
}

Test(record_flow, segments_that_wait_for_ever_are_capped)
{
    open_at(100, 70);
    put(true, 100, FLOW_ACK, REQUEST, 4);
    for (uint32_t i = 0; i < 3 * FLOW_MAX_WAITING; i++) {
        put(true, 200 + i * 2, FLOW_ACK, "x", 1);
    }
    answer_at(70);
    check(0, "connections of which packets are missing: 1\n");
}
