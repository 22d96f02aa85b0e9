/* A file in the making: written under a temporary name beside its final place, and there only once
 * it is whole and on the disk. struct file_temp t = FILE_TEMP_INIT; file_temp_open, write to t.fd,
 * file_temp_commit; file_temp_done always. */
#ifndef COMMON_BASE_FILE_TEMP_H
#define COMMON_BASE_FILE_TEMP_H

#include <sys/types.h>

#include "common/base/err.h"

#define FILE_TEMP_PREFIX ".part-" /* of the temporary name */

struct file_temp {
    int fd;     /* -1 when not open */
    char *path; /* the final place */
    char *temp; /* NULL when nothing is left to remove */
};

#define FILE_TEMP_INIT                                                                             \
    {                                                                                              \
        .fd = -1, .path = NULL, .temp = NULL                                                       \
    }
#define AUTOTEMP __attribute__((cleanup(file_temp_done)))

/* mode is set as given, whatever the umask. */
int file_temp_open(struct file_temp *file, const char *path, mode_t mode, struct err *err);
/* fsync, close, rename over path, fsync of the folder. */
int file_temp_commit(struct file_temp *file, struct err *err);
/* Closes and, without a commit, removes the temporary file. */
void file_temp_done(struct file_temp *file);

#endif
