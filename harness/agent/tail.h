/* The growing end of one file, by path: what is written to it as lines, through rotation and
 * truncation. */
#ifndef HARNESS_AGENT_TAIL_H
#define HARNESS_AGENT_TAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/agent/lines.h"
#include "harness/agent/root.h"

struct tail {
    const struct root *root; /* borrowed */
    char *path;
    int fd; /* -1 while there is no such file */
    dev_t device;
    ino_t inode;
    int64_t offset; /* bytes read of the file at hand */
    struct lines lines;
    lines_fn *fn;
    void *data;
};

#define TAIL_MORE 1

void tail_init(struct tail *tail, const struct root *root, const char *path, lines_fn *fn,
               void *data);
void tail_done(struct tail *tail);
/* at_end: what is in the file already is passed over. A file that is not there yet is fine: 0, or
 * -1 with errno. */
int tail_start(struct tail *tail, bool at_end);
/* Reads a block and hands its lines over. TAIL_MORE, or 0 when all that is there was read. */
int tail_read(struct tail *tail);
/* Bytes in the file now; -1 when there is none or the path names another one. */
int64_t tail_size(const struct tail *tail);

#endif
