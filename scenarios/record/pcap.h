/* Packet captures as tcpdump and others write them: classic pcap (micro- and nanoseconds, either
 * byte order) and pcapng, also packed with gzip, xz or zstd. Read: Ethernet (with VLAN tags), raw
 * IP and Linux cooked packets that hold IPv4 and TCP; all else is counted as left out. The file is
 * streamed; what is kept of it are the bytes of its connections. */
#ifndef SCENARIOS_RECORD_PCAP_H
#define SCENARIOS_RECORD_PCAP_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "scenarios/record/exchange.h"

#define PCAP_MAX_BYTES ((size_t)256 << 20)

/* Adds the exchanges of a capture, in order of their start. */
int pcap_read(const char *path, struct exchanges *out, struct err *err);
int pcap_read_bytes(const char *bytes, size_t length, const char *name, struct exchanges *out,
                    struct err *err);
/* Whether the first four bytes are those of a capture. */
bool pcap_is(const unsigned char magic[4]);

#endif
