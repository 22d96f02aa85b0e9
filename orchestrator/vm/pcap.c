/* Reads no frame, only the headers: a capture may be larger than memory. */
#include "orchestrator/vm/pcap.h"

#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define LINK_ETHERNET 1

struct file_header {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t zone, accuracy, snaplen, link;
};

struct frame_header {
    uint32_t seconds, microseconds, kept, length;
};

_Static_assert(sizeof(struct file_header) == PCAP_HEADER_BYTES, "as in the file");

int pcap_write_empty(const char *path, struct err *err)
{
    const struct file_header head = {.magic = PCAP_MAGIC,
                                     .major = 2,
                                     .minor = 4,
                                     .snaplen = PCAP_SNAPLEN,
                                     .link = LINK_ETHERNET};

    return file_write_atomic(path, &head, sizeof(head), 0644, err);
}

/* 0 at the end of the file, 1 for a whole frame, which is passed over; -1: it breaks off. */
static int frame_pass(FILE *file, int64_t size, int64_t *at)
{
    struct frame_header head;

    if (*at == size) {
        return 0;
    }
    if (fread(&head, sizeof(head), 1, file) != 1 ||
        head.kept > size - *at - (int64_t)sizeof(head) ||
        fseeko(file, (off_t)head.kept, SEEK_CUR) != 0) {
        return -1;
    }
    *at += (int64_t)sizeof(head) + head.kept;
    return 1;
}

int pcap_count(const char *path, int64_t *frames, struct err *err)
{
    AUTOFILE FILE *file = fopen(path, "re");
    struct file_header head;
    int64_t size = file_size(path, err);
    int64_t at = sizeof(head);
    int64_t count = 0;
    int got = 1;

    if (file == NULL || size < 0) {
        return err_sys(err, ERR_IO, "cannot read capture '%s'", path);
    }
    if (size < at) {
        return err_set(err, ERR_IO, "capture '%s' breaks off inside its header: is the disk full?",
                       path);
    }
    if (fread(&head, sizeof(head), 1, file) != 1 || head.magic != PCAP_MAGIC ||
        head.link != LINK_ETHERNET) {
        return err_set(err, ERR_INTEGRITY, "'%s' is not a capture", path);
    }
    while ((got = frame_pass(file, size, &at)) == 1) {
        count++;
    }
    if (got < 0) {
        return err_set(err, ERR_IO, "capture '%s' breaks off inside a frame: is the disk full?",
                       path);
    }
    *frames = count;
    return 0;
}
