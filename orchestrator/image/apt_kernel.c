/* Fetches a kernel package. Debian's meta packages (linux-image-cloud-amd64) only depend on the
 * kernel of the day; what they stand for is looked up, and that one package is fetched without the
 * many it would bring to a real installation. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/apt_private.h"

#define META_DEPTH_MAX 3
#define KERNEL_PREFIX "linux-image-"

struct lookup {
    const char *package;
    struct apt_kernel *out;
};

/* The value of a field in a package's record; NULL when it is not there. Caller frees. */
static char *field_copy(const char *record, const char *name)
{
    size_t length = strlen(name);

    for (const char *line = record; line != NULL && line[0] != '\0';) {
        const char *next = strchr(line, '\n');

        if (strncmp(line, name, length) == 0 && text_starts(line + length, ": ")) {
            const char *value = line + length + 2;

            return mem_strndup(value, next == NULL ? strlen(value) : (size_t)(next - value));
        }
        line = next == NULL ? NULL : next + 1;
    }
    return NULL;
}

/* The first kernel package that the record depends on; NULL when there is none. Caller frees. */
static char *kernel_dependency(const char *record)
{
    AUTOFREE char *depends = field_copy(record, "Depends");
    const char *start = depends == NULL ? NULL : strstr(depends, KERNEL_PREFIX);

    return start == NULL ? NULL : mem_strndup(start, strcspn(start, " ,|("));
}

static int record_read(const struct apt *apt, const char *package, struct buf *out, struct err *err)
{
    const char *argv[] = {"apt-cache", "-c", apt->conf, "show", "--no-all-versions", package, NULL};

    return job_capture(apt->job, argv, out, err);
}

/* The record of the package itself, or of what it stands for. */
static int record_find(const struct apt *apt, const char *package, struct buf *record,
                       struct err *err)
{
    AUTOFREE char *name = mem_strdup(package);

    for (int depth = 0; depth < META_DEPTH_MAX; depth++) {
        char *next = NULL;

        buf_clear(record);
        if (record_read(apt, name, record, err) < 0) {
            return -1;
        }
        next = kernel_dependency(buf_str(record));
        if (next == NULL) {
            return 0;
        }
        free(name);
        name = next;
    }
    return err_set(err, ERR_INPUT, "package '%s' leads to no kernel", package);
}

/* The name apt gives the file: the epoch's colon is written as %3a. */
static char *deb_name(const struct apt_kernel *kernel, const char *architecture)
{
    struct buf name = BUF_INIT;

    buf_printf(&name, "%s_", kernel->name);
    for (const char *c = kernel->version; *c != '\0'; c++) {
        buf_str_add(&name, *c == ':' ? "%3a" : (char[]){*c, '\0'});
    }
    buf_printf(&name, "_%s.deb", architecture);
    return buf_take(&name);
}

static bool is_there(const char *path, const char *sha256)
{
    char digest[HASH_HEX];

    return file_exists(path) && hash_file(path, digest, NULL) == 0 && strcmp(digest, sha256) == 0;
}

static int kernel_fetch(const struct apt *apt, void *data, struct err *err)
{
    const struct lookup *lookup = data;
    struct apt_kernel *kernel = lookup->out;
    AUTOBUF struct buf record = BUF_INIT;
    AUTOFREE char *architecture = NULL;
    AUTOFREE char *sha256 = NULL;
    AUTOFREE char *file = NULL;
    AUTOFREE char *cached = NULL;

    apt_kernel_done(kernel);
    if (record_find(apt, lookup->package, &record, err) < 0) {
        return -1;
    }
    kernel->name = field_copy(buf_str(&record), "Package");
    kernel->version = field_copy(buf_str(&record), "Version");
    architecture = field_copy(buf_str(&record), "Architecture");
    sha256 = field_copy(buf_str(&record), "SHA256");
    if (kernel->name == NULL || kernel->version == NULL || architecture == NULL || sha256 == NULL) {
        return err_set(err, ERR_HOST, "apt says too little about package '%s'", lookup->package);
    }
    file = deb_name(kernel, architecture);
    cached = file_join(apt->debs, file);
    if (!is_there(cached, sha256)) {
        const char *const words[] = {"download", kernel->name};

        if (apt_get(apt, apt->debs, words, COUNT_OF(words), err) < 0) {
            return -1;
        }
    }
    if (!is_there(cached, sha256)) {
        return err_set(err, ERR_INTEGRITY, "'%s' is not the package that the archive lists",
                       cached);
    }
    kernel->deb = file_join(apt->job->work, file);
    if (link(cached, kernel->deb) < 0) {
        return err_sys(err, ERR_IO, "cannot link '%s' to '%s'", cached, kernel->deb);
    }
    return 0;
}

int apt_fetch_kernel(struct job *job, const char *package, struct apt_kernel *out, struct err *err)
{
    struct apt_kernel kernel = {0};
    struct lookup lookup = {package, &kernel};
    struct apt apt = {0};
    int answer = apt_open(&apt, job, err);

    if (answer == 0) {
        job_phase(job, "download", package);
        answer = apt_with_lists(&apt, kernel_fetch, &lookup, err);
    }
    apt_done(&apt);
    if (answer == 0) {
        *out = kernel;
    } else {
        apt_kernel_done(&kernel);
    }
    return answer;
}

void apt_kernel_done(struct apt_kernel *kernel)
{
    free(kernel->name);
    free(kernel->version);
    free(kernel->deb);
    *kernel = (struct apt_kernel){0};
}
