/* TCP connections put together out of packets (RFC 9293): bytes that arrive out of order, twice or
 * overlapping become the two streams of a connection; where some are missing, the stream ends and
 * says so. Packets are hostile: connections, bytes and waiting segments are capped. */
#ifndef SCENARIOS_RECORD_FLOW_H
#define SCENARIOS_RECORD_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "scenarios/record/exchange.h"

#define FLOW_MAX_CONNECTIONS 4096
#define FLOW_MAX_STREAM_BYTES ((size_t)32 << 20) /* of one direction */
#define FLOW_MAX_WAITING 1024                    /* segments that came too early, one direction */
#define FLOW_MAX_WAITING_BYTES ((size_t)4 << 20)

struct flow_table;

enum flow_flag { FLOW_FIN = 1, FLOW_SYN = 2, FLOW_RST = 4, FLOW_ACK = 16 };
struct flow_packet {
    uint32_t from, to; /* addresses, host byte order */
    uint16_t from_port, to_port;
    uint32_t sequence;
    unsigned flags;
    const uint8_t *bytes;
    size_t length;      /* captured */
    size_t sent_length; /* >= length: what the packet really held */
    int64_t at_ms;
};

struct flow_table *flow_table_new(void);
void flow_table_free(struct flow_table *table);
AUTO_DEFINE(flow_table)
/* -1: more connections than are taken (ERR_INPUT). */
int flow_add(struct flow_table *table, const struct flow_packet *packet, struct err *err);
/* Reads every connection as HTTP, in the order of their first packets. */
void flow_read(const struct flow_table *table, struct exchanges *out);

#endif
