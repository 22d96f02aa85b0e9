/* Reading a build log while it grows, and finding the line in it that explains a failure. */
#ifndef ORCHESTRATOR_IMAGE_LOG_H
#define ORCHESTRATOR_IMAGE_LOG_H

#include <stdbool.h>
#include <sys/types.h>

struct log_reader {
    int fd;
    off_t offset; /* where the next line begins */
};

/* The next whole line, without its end; false when there is none yet. *line is freed and replaced.
 */
bool log_next(struct log_reader *reader, char **line);

/* The last line written since from that is not a program's wrap-up, cleaned for display and cut to
 * 200 bytes; "(no message)" when there is none. Caller frees. */
char *log_telling_line(int fd, off_t from);
/* Whether a program said since from that the disk is full. */
bool log_says_disk_full(int fd, off_t from);

#endif
