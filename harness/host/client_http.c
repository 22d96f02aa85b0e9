/* Batches of HTTP exchanges. In the messages an exchange is named by its place in the request, so
 * nothing of the caller's reaches the guest but the bytes to send; each place must be answered
 * exactly once before the reply. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/host/client_private.h"

#define ROUND_BYTES ((size_t)6 << 20) /* of base64 in one request */
#define KEY_BYTES 24
#define MAX_ERROR 200
#define MIN_STATUS 100
#define MAX_STATUS 999

struct exchange_round {
    const struct client_batch *batch;
    size_t first; /* place in the batch of the request's first exchange */
    size_t count;
    size_t answered;
    bool *seen; /* count of them */
};

static size_t max_body_of(const struct client_exchange *exchange)
{
    return exchange->max_body == 0 ? WIRE_DEFAULT_KEEP : exchange->max_body;
}

static struct node *exchange_node(const struct client_exchange *exchange, size_t place)
{
    struct node *one = node_object();
    char key[KEY_BYTES];

    (void)snprintf(key, sizeof(key), "%zu", place);
    node_set_str(one, "key", key);
    if (exchange->source != NULL) {
        node_set_str(one, "source", exchange->source);
    }
    node_set_str(one, "to", exchange->to);
    node_set_int(one, "port", exchange->port);
    request_set_bytes(one, "bytes_b64", exchange->bytes, exchange->length);
    node_set_int(one, "timeout_ms", exchange->timeout_ms);
    node_set_int(one, "max_body", (int64_t)max_body_of(exchange));
    node_set_bool(one, "keep_alive", exchange->keep_alive);
    return one;
}

static struct node *round_request(const struct exchange_round *round)
{
    struct node *request = node_object();
    struct node *list = node_array();

    for (size_t i = 0; i < round->count; i++) {
        node_append(list, exchange_node(&round->batch->exchanges[round->first + i], i));
    }
    node_set(request, "exchanges", list);
    node_set_int(request, "parallel", round->batch->parallel);
    return request;
}

/* How many exchanges from first on fit one request; at least one. */
static size_t round_size(const struct client_batch *batch, size_t first)
{
    size_t bytes = batch->exchanges[first].length;
    size_t count = 1;

    while (first + count < batch->count && count < WIRE_MAX_EXCHANGES) {
        bytes += batch->exchanges[first + count].length + WIRE_MAX_KEY;
        if (bytes / 3 * 4 > ROUND_BYTES) {
            break;
        }
        count++;
    }
    return count;
}

/* Which exchange of the round an event is about. */
static int take_place(struct client *client, const struct answer *answer, size_t *place,
                      struct err *err)
{
    const struct exchange_round *round = client->round;
    const char *key = NULL;
    int64_t value = 0;

    if (answer_str(answer, "key", WIRE_MAX_KEY, &key, err) < 0) {
        return -1;
    }
    if (round == NULL || text_int(key, 0, (int64_t)round->count - 1, &value, NULL) < 0) {
        return client_break(client, err, ERR_GUEST, "sent a response to no exchange of ours");
    }
    if (round->seen[value]) {
        return client_break(client, err, ERR_GUEST, "sent a second response to one exchange");
    }
    *place = (size_t)value;
    return 0;
}

static int take_timing(const struct answer *answer, struct client_response *response,
                       struct err *err)
{
    if (answer_int(answer, "connect_us", -1, CLIENT_MAX_US, &response->connect_us, err) < 0 ||
        answer_int(answer, "first_byte_us", -1, CLIENT_MAX_US, &response->first_byte_us, err) < 0 ||
        answer_int(answer, "total_us", 0, CLIENT_MAX_US, &response->total_us, err) < 0 ||
        answer_int(answer, "at_utc_ms", 0, CLIENT_MAX_UTC_MS, &response->at_utc_ms, err) < 0) {
        return -1;
    }
    return 0;
}

static int take_response(const struct answer *answer, size_t max_body,
                         struct client_response *response, struct buf *head, struct buf *body,
                         struct err *err)
{
    int64_t status = 0;

    if (answer_int(answer, "status", 0, MAX_STATUS, &status, err) < 0 ||
        answer_bytes(answer, "head_b64", WIRE_MAX_HEAD, head, err) < 0 ||
        answer_bytes(answer, "body_b64", max_body, body, err) < 0 ||
        answer_int(answer, "body_length", (int64_t)body->length, INT64_MAX, &response->body_length,
                   err) < 0 ||
        answer_str(answer, "error", MAX_ERROR, &response->error, err) < 0 ||
        answer_bool(answer, "reused", &response->reused, err) < 0 ||
        answer_bool(answer, "resent", &response->resent, err) < 0 ||
        take_timing(answer, response, err) < 0) {
        return -1;
    }
    if (status != 0 && status < MIN_STATUS) {
        return client_break(answer->client, err, ERR_GUEST, "sent %s with a wrong 'status'",
                            answer->what);
    }
    response->status = (int)status;
    response->head = buf_str(head);
    response->head_length = head->length;
    response->body = buf_str(body);
    response->body_kept = body->length;
    return 0;
}

int client_http_event(struct client *client, const struct node *event, struct err *err)
{
    const struct answer answer = {client, event, "an http event"};
    struct exchange_round *round = client->round;
    const struct client_exchange *exchange = NULL;
    struct client_response response = {.status = 0};
    AUTOBUF struct buf head = BUF_INIT;
    AUTOBUF struct buf body = BUF_INIT;
    size_t place = 0;

    if (take_place(client, &answer, &place, err) < 0) {
        return -1;
    }
    exchange = &round->batch->exchanges[round->first + place];
    if (take_response(&answer, max_body_of(exchange), &response, &head, &body, err) < 0) {
        return -1;
    }
    round->seen[place] = true;
    round->answered++;
    response.index = round->first + place;
    response.key = exchange->key;
    round->batch->on_response(round->batch->data, &response);
    return 0;
}

static int run_round(struct client *client, struct exchange_round *round, int64_t deadline_mono_ms,
                     struct err *err)
{
    int rc = 0;

    client->round = round;
    rc = client_do(client, WIRE_HTTP, round_request(round), deadline_mono_ms, err);
    client->round = NULL;
    if (rc == 0 && round->answered < round->count) {
        return client_break(client, err, ERR_GUEST,
                            "ended an http request with %zu of %zu responses", round->answered,
                            round->count);
    }
    return rc;
}

int client_http(struct client *client, const struct client_batch *batch, int64_t deadline_mono_ms,
                struct err *err)
{
    size_t first = 0;

    while (first < batch->count) {
        struct exchange_round round = {.batch = batch, .first = first};
        int rc = 0;

        round.count = round_size(batch, first);
        round.seen = mem_array(round.count, sizeof(*round.seen));
        rc = run_round(client, &round, deadline_mono_ms, err);
        free(round.seen);
        if (rc < 0) {
            return -1;
        }
        first += round.count;
    }
    return 0;
}
