/* Fetches one package without the many it would bring to a real installation. Debian's meta
 * packages of kernels (linux-image-cloud-amd64) only depend on the kernel of the day: what they
 * stand for is looked up. */
#include <errno.h>
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
    bool kernel; /* the package may stand for another one */
    struct apt_package *out;
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

/* The record of the package itself, or of the kernel that it stands for. */
static int record_find(const struct apt *apt, const struct lookup *lookup, struct buf *record,
                       struct err *err)
{
    AUTOFREE char *name = mem_strdup(lookup->package);

    for (int depth = 0; depth < META_DEPTH_MAX; depth++) {
        char *next = NULL;

        buf_clear(record);
        if (record_read(apt, name, record, err) < 0) {
            return -1;
        }
        next = lookup->kernel ? kernel_dependency(buf_str(record)) : NULL;
        if (next == NULL) {
            return 0;
        }
        free(name);
        name = next;
    }
    return err_set(err, ERR_INPUT, "package '%s' leads to no kernel", lookup->package);
}

/* The name apt gives the file: the epoch's colon is written as %3a. */
static char *deb_name(const struct apt_package *package, const char *architecture)
{
    struct buf name = BUF_INIT;

    buf_printf(&name, "%s_", package->name);
    for (const char *c = package->version; *c != '\0'; c++) {
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

static int deb_fetch(const struct apt *apt, const char *name, const char *cached,
                     const char *sha256, struct err *err)
{
    const char *const words[] = {"download", name};

    if (is_there(cached, sha256)) {
        return 0;
    }
    if (apt_get(apt, apt->debs, words, COUNT_OF(words), err) < 0) {
        return -1;
    }
    return is_there(cached, sha256)
               ? 0
               : err_set(err, ERR_INTEGRITY, "'%s' is not the package that the archive lists",
                         cached);
}

static int package_fetch(const struct apt *apt, void *data, struct err *err)
{
    const struct lookup *lookup = data;
    struct apt_package *package = lookup->out;
    AUTOBUF struct buf record = BUF_INIT;
    AUTOFREE char *architecture = NULL;
    AUTOFREE char *sha256 = NULL;
    AUTOFREE char *file = NULL;
    AUTOFREE char *cached = NULL;

    apt_package_done(package);
    if (record_find(apt, lookup, &record, err) < 0) {
        return -1;
    }
    package->name = field_copy(buf_str(&record), "Package");
    package->version = field_copy(buf_str(&record), "Version");
    architecture = field_copy(buf_str(&record), "Architecture");
    sha256 = field_copy(buf_str(&record), "SHA256");
    if (package->name == NULL || package->version == NULL || architecture == NULL ||
        sha256 == NULL) {
        return err_set(err, ERR_HOST, "apt says too little about package '%s'", lookup->package);
    }
    file = deb_name(package, architecture);
    cached = file_join(apt->debs, file);
    if (deb_fetch(apt, package->name, cached, sha256, err) < 0) {
        return -1;
    }
    package->deb = file_join(apt->job->work, file);
    /* one package may be asked for twice in a build */
    if (link(cached, package->deb) < 0 && errno != EEXIST) {
        return err_sys(err, ERR_IO, "cannot link '%s' to '%s'", cached, package->deb);
    }
    return 0;
}

static int fetch(struct job *job, const char *name, bool kernel, struct apt_package *out,
                 struct err *err)
{
    struct apt_package package = {0};
    struct lookup lookup = {name, kernel, &package};
    struct apt apt = {0};
    int answer = apt_open(&apt, job, err);

    if (answer == 0) {
        job_phase(job, "download", name);
        answer = apt_with_lists(&apt, package_fetch, &lookup, err);
    }
    apt_done(&apt);
    if (answer == 0) {
        *out = package;
    } else {
        apt_package_done(&package);
    }
    return answer;
}

int apt_fetch_kernel(struct job *job, const char *name, struct apt_package *out, struct err *err)
{
    return fetch(job, name, true, out, err);
}

int apt_fetch_package(struct job *job, const char *name, struct apt_package *out, struct err *err)
{
    return fetch(job, name, false, out, err);
}

void apt_package_done(struct apt_package *package)
{
    free(package->name);
    free(package->version);
    free(package->deb);
    *package = (struct apt_package){0};
}
