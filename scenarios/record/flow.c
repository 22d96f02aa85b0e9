/* Reassembly. Rule: the bytes that came first are kept; a second copy that says something else
 * makes the connection unusable, for nobody can tell which of the two the server took. */
#include "scenarios/record/flow.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "scenarios/record/http1.h"

struct segment {
    uint32_t sequence;
    size_t length;
    int64_t at_ms;
    const uint8_t *bytes;
    uint8_t *own; /* bytes, when the segment has to wait */
};

/* From this offset on the bytes came at that time. */
struct mark {
    size_t offset;
    int64_t at_ms;
};

struct stream_half {
    bool known;    /* next is set */
    uint32_t base; /* the sequence number of the first byte */
    uint32_t next; /* ... of the one that is waited for */
    uint32_t top;  /* ... behind the last that was seen to be sent */
    bool has_end;
    uint32_t end; /* where FIN stands */
    const char *broken;
    struct buf bytes;
    struct segment *waiting; /* sorted */
    size_t waiting_count;
    size_t waiting_bytes;
    struct mark *marks;
    size_t mark_count;
};

/* half[0] is what the first packet's sender sent. */
struct connection {
    uint32_t address[2];
    uint16_t port[2];
    size_t older; /* the place, from 1, of the connection before it in the same bucket; 0: none */
    bool closed;  /* RST, or FIN from both */
    struct stream_half half[2];
};

#define BUCKETS 4096
struct flow_table {
    struct connection *items;
    size_t count;
    size_t buckets[BUCKETS]; /* the place, from 1, of the latest connection in it; 0: none */
};

struct flow_table *flow_table_new(void)
{
    return mem_alloc(sizeof(struct flow_table));
}

static void half_done(struct stream_half *half)
{
    for (size_t i = 0; i < half->waiting_count; i++) {
        free(half->waiting[i].own);
    }
    free(half->waiting);
    free(half->marks);
    buf_done(&half->bytes);
}

void flow_table_free(struct flow_table *table)
{
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < table->count; i++) {
        half_done(&table->items[i].half[0]);
        half_done(&table->items[i].half[1]);
    }
    free(table->items);
    free(table);
}

/* Sequence numbers wrap: a is before b when the way from a to b is the shorter one. */
static bool before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static void add_mark(struct stream_half *half, int64_t at_ms)
{
    if (half->mark_count > 0 && half->marks[half->mark_count - 1].at_ms == at_ms) {
        return;
    }
    if ((half->mark_count & (half->mark_count - 1)) == 0) {
        half->marks = mem_grow(half->marks, half->mark_count == 0 ? 1 : half->mark_count * 2,
                               sizeof(*half->marks));
    }
    half->marks[half->mark_count++] = (struct mark){half->bytes.length, at_ms};
}

/* Bytes that are there already must be the same. */
static void compare(struct stream_half *half, uint32_t sequence, const uint8_t *bytes,
                    size_t length)
{
    size_t offset = sequence - half->base;
    size_t have = half->bytes.length;

    if (before(sequence, half->base) || offset >= have) {
        return;
    }
    length = length < have - offset ? length : have - offset;
    if (memcmp(half->bytes.data + offset, bytes, length) != 0) {
        half->broken = "connections that sent different bytes in the same place";
    }
}

/* Takes what follows on what is there; a part that is there already is passed over. */
static void append(struct stream_half *half, const struct segment *segment)
{
    size_t skip = half->next - segment->sequence;
    size_t fresh = 0;

    compare(half, segment->sequence, segment->bytes, segment->length);
    if (skip >= segment->length) {
        return;
    }
    fresh = segment->length - skip;
    if (half->bytes.length + fresh > FLOW_MAX_STREAM_BYTES) {
        half->broken = "connections that are too large";
        return;
    }
    add_mark(half, segment->at_ms);
    buf_add(&half->bytes, segment->bytes + skip, fresh);
    half->next += (uint32_t)fresh;
}

static void drop_first(struct stream_half *half)
{
    half->waiting_bytes -= half->waiting[0].length;
    free(half->waiting[0].own);
    half->waiting_count--;
    memmove(half->waiting, half->waiting + 1, half->waiting_count * sizeof(*half->waiting));
}

static void keep_waiting(struct stream_half *half, const struct segment *segment)
{
    size_t place = half->waiting_count;

    if (half->waiting_count == FLOW_MAX_WAITING ||
        half->waiting_bytes + segment->length > FLOW_MAX_WAITING_BYTES) {
        half->broken = "connections of which packets are missing";
        return;
    }
    half->waiting = mem_grow(half->waiting, half->waiting_count + 1, sizeof(*half->waiting));
    while (place > 0 && before(segment->sequence, half->waiting[place - 1].sequence)) {
        half->waiting[place] = half->waiting[place - 1];
        place--;
    }
    half->waiting[place] = *segment;
    half->waiting[place].own = mem_dup(segment->bytes, segment->length);
    half->waiting[place].bytes = half->waiting[place].own;
    half->waiting_count++;
    half->waiting_bytes += segment->length;
}

static void take_bytes(struct stream_half *half, const struct flow_packet *packet,
                       uint32_t sequence)
{
    struct segment segment = {sequence, packet->length, packet->at_ms, packet->bytes, NULL};
    uint32_t top = sequence + (uint32_t)packet->sent_length;
    bool probe = packet->sent_length == 1 && sequence + 1 == half->next; /* keep-alive */

    if (half->broken != NULL || probe) {
        return;
    }
    if (before(half->top, top)) {
        half->top = top;
    }
    if (packet->length == 0) {
        return;
    }
    if (before(half->next, sequence)) {
        keep_waiting(half, &segment);
        return;
    }
    append(half, &segment);
    while (half->broken == NULL && half->waiting_count > 0 &&
           !before(half->next, half->waiting[0].sequence)) {
        append(half, &half->waiting[0]);
        drop_first(half);
    }
}

static bool is_of(const struct connection *item, const struct flow_packet *packet, size_t side)
{
    return item->address[side] == packet->from && item->port[side] == packet->from_port &&
           item->address[1 - side] == packet->to && item->port[1 - side] == packet->to_port;
}

/* The same for both directions. */
static size_t bucket_of(const struct flow_packet *packet)
{
    uint32_t hash = (packet->from ^ packet->to) + (uint32_t)packet->from_port * packet->to_port +
                    packet->from_port + packet->to_port;

    return (hash ^ (hash >> 16)) * 2654435761u % BUCKETS;
}

/* The latest connection of these ends; a SYN after its end, or with a number of its own, begins
 * another. */
static struct connection *find(const struct flow_table *table, const struct flow_packet *packet,
                               size_t *side)
{
    bool opens = (packet->flags & (FLOW_SYN | FLOW_ACK)) == FLOW_SYN;

    for (size_t i = table->buckets[bucket_of(packet)]; i > 0; i = table->items[i - 1].older) {
        struct connection *item = &table->items[i - 1];

        for (*side = 0; *side < 2; (*side)++) {
            const struct stream_half *half = &item->half[*side];

            if (is_of(item, packet, *side)) {
                return opens &&
                               (item->closed || (half->known && half->base != packet->sequence + 1))
                           ? NULL
                           : item;
            }
        }
    }
    return NULL;
}

static struct connection *begin(struct flow_table *table, const struct flow_packet *packet)
{
    struct connection *item = NULL;

    if ((table->count & (table->count - 1)) == 0) {
        table->items =
            mem_grow(table->items, table->count == 0 ? 1 : table->count * 2, sizeof(*table->items));
    }
    item = &table->items[table->count++];
    *item = (struct connection){.address = {packet->from, packet->to},
                                .port = {packet->from_port, packet->to_port},
                                .older = table->buckets[bucket_of(packet)]};
    table->buckets[bucket_of(packet)] = table->count;
    return item;
}

static void take_end(struct connection *item, struct stream_half *half,
                     const struct flow_packet *packet, uint32_t sequence)
{
    if ((packet->flags & FLOW_FIN) != 0 && !half->has_end) {
        half->has_end = true;
        half->end = sequence + (uint32_t)packet->sent_length;
    }
    item->closed |=
        (packet->flags & FLOW_RST) != 0 || (item->half[0].has_end && item->half[1].has_end);
}

int flow_add(struct flow_table *table, const struct flow_packet *packet, struct err *err)
{
    uint32_t sequence = packet->sequence + ((packet->flags & FLOW_SYN) != 0 ? 1 : 0);
    size_t side = 0;
    struct connection *item = find(table, packet, &side);
    struct stream_half *half = NULL;

    if (item == NULL) {
        if (packet->length == 0 && (packet->flags & FLOW_SYN) == 0) {
            return 0; /* the rest of one that was there before the recording */
        }
        if (table->count == FLOW_MAX_CONNECTIONS) {
            return err_set(err, ERR_INPUT, "more than %d connections; record less, or filter it",
                           FLOW_MAX_CONNECTIONS);
        }
        item = begin(table, packet);
        side = 0;
    }
    half = &item->half[side];
    if (!half->known && (packet->length > 0 || (packet->flags & FLOW_SYN) != 0)) {
        half->known = true;
        half->base = half->next = half->top = sequence;
    }
    if (half->known && (packet->flags & FLOW_RST) == 0) {
        take_bytes(half, packet, sequence);
    }
    take_end(item, half, packet, sequence);
    return 0;
}

static int64_t time_at(void *data, size_t offset)
{
    const struct stream_half *half = data;
    size_t low = 0;
    size_t high = half->mark_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (half->marks[middle].offset <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : half->marks[low - 1].at_ms;
}

/* NULL, or what is wrong with a direction. */
static const char *problem_of(const struct stream_half *half)
{
    if (half->broken != NULL) {
        return half->broken;
    }
    return half->known && half->next != half->top ? "connections of which packets are missing"
                                                  : NULL;
}

static struct http1_side side_of(struct stream_half *half)
{
    return (struct http1_side){.bytes = buf_str(&half->bytes),
                               .length = half->bytes.length,
                               .ended = half->has_end && half->end == half->next,
                               .time = time_at,
                               .time_data = half};
}

static void read_connection(struct connection *item, struct exchanges *out)
{
    struct http1_side sides[2] = {side_of(&item->half[0]), side_of(&item->half[1])};
    const char *broken = problem_of(&item->half[0]);
    size_t client = 0;
    char host[32];
    uint32_t address = 0;

    broken = broken == NULL ? problem_of(&item->half[1]) : broken;
    if (!http1_is_request(sides[0].bytes, sides[0].length)) {
        client = http1_is_request(sides[1].bytes, sides[1].length) ? 1 : 2;
    }
    if (client == 2) {
        if (sides[0].length > 0) {
            exchanges_leave(out, sides[0].bytes[0] == 0x16 ? "connections that are encrypted"
                                                           : "connections that are not HTTP/1");
        }
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        if (item->half[i].broken != NULL) {
            exchanges_leave(out, item->half[i].broken);
            return;
        }
    }
    address = item->address[1 - client];
    (void)snprintf(host, sizeof(host), "%u.%u.%u.%u:%u", address >> 24, (address >> 16) & 255u,
                   (address >> 8) & 255u, address & 255u, (unsigned)item->port[1 - client]);
    http1_read(&sides[client], &sides[1 - client], host, broken, out);
}

void flow_read(const struct flow_table *table, struct exchanges *out)
{
    for (size_t i = 0; i < table->count; i++) {
        read_connection(&table->items[i], out);
    }
}
