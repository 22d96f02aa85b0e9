/* Atomic replacement of a file. The rule: whoever looks at path sees the old bytes or all of the
 * new ones. */
#include "common/base/file_temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

int file_temp_open(struct file_temp *file, const char *path, mode_t mode, struct err *err)
{
    AUTOFREE char *folder = file_dirname(path);

    file->path = mem_strdup(path);
    file->temp = file_join(folder, FILE_TEMP_PREFIX "XXXXXX");
    file->fd = mkostemp(file->temp, O_CLOEXEC);
    if (file->fd < 0) {
        err_sys(err, ERR_IO, "cannot write '%s'", path);
        free(TAKE(file->temp));
        return -1;
    }
    if (fchmod(file->fd, mode) != 0) {
        return err_sys(err, ERR_IO, "cannot set the mode of '%s'", path);
    }
    return 0;
}

int file_temp_commit(struct file_temp *file, struct err *err)
{
    AUTOFREE char *folder = file_dirname(file->path);
    AUTOCLOSE int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = -1;

    if (folder_fd < 0) {
        return err_sys(err, ERR_IO, "cannot open folder '%s'", folder);
    }
    if (fsync(file->fd) != 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", file->path);
    }
    fd = TAKE_FD(file->fd);
    if (close(fd) != 0 || rename(file->temp, file->path) != 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", file->path);
    }
    free(TAKE(file->temp));
    /* Some file systems have no fsync for folders and say EINVAL. */
    if (fsync(folder_fd) != 0 && errno != EINVAL) {
        return err_sys(err, ERR_IO, "cannot write folder '%s'", folder);
    }
    return 0;
}

void file_temp_done(struct file_temp *file)
{
    int code = errno;

    if (file->fd >= 0) {
        close(file->fd);
    }
    if (file->temp != NULL) {
        unlink(file->temp);
    }
    free(file->temp);
    free(file->path);
    *file = (struct file_temp)FILE_TEMP_INIT;
    errno = code;
}
