/* Packets taken apart (RFC 791, RFC 9293; the link types of the Tcpdump group). Every length is
 * checked against what was captured. */
#include "scenarios/record/packet.h"

#include <stdbool.h>

#define IP_PROTO 0x0800
#define VLAN 0x8100
#define VLAN_OUTER 0x88a8
#define PROTO_TCP 6

static uint16_t be16(const uint8_t *bytes)
{
    return (uint16_t)((bytes[0] << 8) | bytes[1]);
}

static uint32_t be32(const uint8_t *bytes)
{
    return ((uint32_t)be16(bytes) << 16) | be16(bytes + 2);
}

const char *packet_link_problem(uint32_t link)
{
    switch (link) {
    case LINK_ETHERNET:
    case LINK_RAW_BSD:
    case LINK_RAW:
    case LINK_COOKED:
    case LINK_IPV4:
    case LINK_COOKED_2:
        return NULL;
    default:
        return "packets of a kind of link that is not read";
    }
}

struct layer {
    const uint8_t *bytes;
    size_t length;
};

static bool skip(struct layer *layer, size_t count)
{
    if (count > layer->length) {
        return false;
    }
    layer->bytes += count;
    layer->length -= count;
    return true;
}

/* To the network layer; false: too short. *type is its EtherType. */
static bool read_link(uint32_t link, struct layer *layer, unsigned *type)
{
    const uint8_t *bytes = layer->bytes;

    *type = IP_PROTO;
    if (link == LINK_COOKED) {
        *type = layer->length >= 16 ? be16(bytes + 14) : 0;
        return skip(layer, 16);
    }
    if (link == LINK_COOKED_2) {
        *type = layer->length >= 20 ? be16(bytes) : 0;
        return skip(layer, 20);
    }
    if (link != LINK_ETHERNET) {
        return true;
    }
    *type = layer->length >= 14 ? be16(bytes + 12) : 0;
    if (!skip(layer, 14)) {
        return false;
    }
    while ((*type == VLAN || *type == VLAN_OUTER) && layer->length >= 4) {
        *type = be16(layer->bytes + 2);
        (void)skip(layer, 4);
    }
    return true;
}

static const char *read_tcp(struct layer *layer, size_t sent, struct flow_packet *out)
{
    const uint8_t *bytes = layer->bytes;
    size_t head = 0;

    if (layer->length < 20) {
        return "packets that are cut off";
    }
    head = (size_t)(bytes[12] >> 4) * 4;
    if (head < 20 || head > sent) {
        return "packets that cannot be read";
    }
    out->from_port = be16(bytes);
    out->to_port = be16(bytes + 2);
    out->sequence = be32(bytes + 4);
    out->flags = bytes[13] & (FLOW_FIN | FLOW_SYN | FLOW_RST | FLOW_ACK);
    if (!skip(layer, head)) {
        return "packets that are cut off";
    }
    out->bytes = layer->bytes;
    out->sent_length = sent - head;
    out->length = layer->length < out->sent_length ? layer->length : out->sent_length;
    return NULL;
}

const char *packet_read(uint32_t link, const uint8_t *bytes, size_t length, struct flow_packet *out)
{
    struct layer layer = {bytes, length};
    unsigned type = 0;
    size_t head = 0;
    size_t total = 0;

    if (!read_link(link, &layer, &type)) {
        return "packets that are cut off";
    }
    if (type != IP_PROTO) {
        return "packets that are not IPv4";
    }
    if (layer.length < 20) {
        return "packets that are cut off";
    }
    bytes = layer.bytes;
    head = (size_t)(bytes[0] & 15) * 4;
    total = be16(bytes + 2);
    if (bytes[0] >> 4 != 4) {
        return "packets that are not IPv4";
    }
    total = total == 0 ? layer.length : total; /* left to the network card */
    if (head < 20 || head > total) {
        return "packets that cannot be read";
    }
    if (bytes[9] != PROTO_TCP) {
        return "packets that are not TCP";
    }
    if ((be16(bytes + 6) & 0x3fff) != 0) {
        return "packets in fragments";
    }
    out->from = be32(bytes + 12);
    out->to = be32(bytes + 16);
    layer.length = layer.length < total ? layer.length : total; /* without padding */
    return skip(&layer, head) ? read_tcp(&layer, total - head, out) : "packets that are cut off";
}
