/* Packet captures as QEMU writes them: the classic libpcap format in the host's byte order, with
 * microseconds, of Ethernet frames. */
#ifndef ORCHESTRATOR_VM_PCAP_H
#define ORCHESTRATOR_VM_PCAP_H

#include <stdint.h>

#include "common/base/err.h"

#define PCAP_HEADER_BYTES 24
#define PCAP_MAGIC 0xa1b2c3d4U
#define PCAP_SNAPLEN 65536 /* longest part of a frame that is kept */

/* A capture without a frame, in place of whatever path was. */
int pcap_write_empty(const char *path, struct err *err);
/* Counts the frames of a finished capture. ERR_IO: it breaks off inside a header or a frame, which
 * is how a full disk ends a capture. ERR_INTEGRITY: it is none. */
int pcap_count(const char *path, int64_t *frames, struct err *err);

#endif
