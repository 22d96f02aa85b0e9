/* One packet of a capture, from its link layer to the bytes of TCP. */
#ifndef SCENARIOS_RECORD_PACKET_H
#define SCENARIOS_RECORD_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "scenarios/record/flow.h"

/* LINKTYPE_* of the capture formats. */
enum link_type {
    LINK_ETHERNET = 1,
    LINK_RAW_BSD = 12,
    LINK_RAW = 101,
    LINK_COOKED = 113,
    LINK_IPV4 = 228,
    LINK_COOKED_2 = 276
};

/* NULL, or why packets of this link are not read. */
const char *packet_link_problem(uint32_t link);
/* NULL: *out is filled, its bytes borrowed; else why the packet is left out. */
const char *packet_read(uint32_t link, const uint8_t *bytes, size_t length,
                        struct flow_packet *out);

#endif
