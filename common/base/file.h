/* Files: bounded reading, atomic writing, folders. Every descriptor is O_CLOEXEC. */
#ifndef COMMON_BASE_FILE_H
#define COMMON_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/* Reads a whole regular file into out (appended). More than max_bytes: ERR_INPUT "'f' is larger
 * than N bytes". */
int file_read(const char *path, size_t max_bytes, struct buf *out, struct err *err);
/* Writes a temporary file beside path, fsyncs, renames over it and fsyncs the folder. On failure
 * path is as it was and the temporary file is gone (only a failing fsync of the folder comes after
 * the rename). A device or a pipe at path is written to as it is. */
int file_write_atomic(const char *path, const void *data, size_t length, mode_t mode,
                      struct err *err);
/* Writes all bytes, restarting on EINTR. name is for the error text. */
int file_write_all(int fd, const void *data, size_t length, const char *name, struct err *err);
bool file_exists(const char *path); /* a link that leads nowhere exists too */
bool file_is_dir(const char *path);
/* Size in bytes; -1 with *err on failure. */
int64_t file_size(const char *path, struct err *err);
int file_mkdirs(const char *path, mode_t mode, struct err *err); /* as mkdir -p */
/* Removes a file or a folder tree; never follows links; absent is success. */
int file_remove_tree(const char *path, struct err *err);
/* Copies a regular file, sparse where the source is; atomic like file_write_atomic. */
int file_copy(const char *from, const char *to, struct err *err);
/* Copies a tree of files and folders (and symbolic links as links). to must not exist. */
int file_copy_tree(const char *from, const char *to, struct err *err);
/* Names in a folder without . and .., sorted by byte value. *names is an array of *count strings;
 * free with file_names_free. At most max names, more is ERR_INPUT. */
int file_list(const char *path, size_t max, char ***names, size_t *count, struct err *err);
void file_names_free(char **names, size_t count);
/* "a/b" joined; an absolute second part wins. Caller frees. */
char *file_join(const char *folder, const char *name);
/* The folder part of path ("." when there is none). Caller frees. */
char *file_dirname(const char *path);
const char *file_basename(const char *path);

#endif
