/* Captures of a unit. Rule: a capture that evidence names is whole and on the disk. QEMU ends one
 * without a word when the disk is full, so each is read again. */
#include "orchestrator/run/capture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "orchestrator/vm/pcap.h"

#define FOLDER "captures"

/* One end of each link: what the attacker has with the product, and the product with the target. */
static const struct {
    enum machine_role role;
    size_t nic;
} ends[] = {{MACHINE_ATTACKER, 0}, {MACHINE_TARGET, 0}};

/* Relative to the run's folder. Caller frees. */
static char *capture_name(const struct unit_job *job, size_t i)
{
    return mem_printf(FOLDER "/u%zu-a%lld-%s-%zu.pcap", job->unit, (long long)job->attempt,
                      machine_role_name(ends[i].role), ends[i].nic);
}

static int stop_all(const struct unit_job *job, struct err *err)
{
    struct err first = {0};
    struct err why = {0};

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (environment_capture(job->environment, ends[i].role, ends[i].nic, NULL, &why) != 0 &&
            first.kind == ERR_NONE) {
            first = why;
        }
    }
    return first.kind == ERR_NONE ? 0 : err_set(err, first.kind, "%s", first.text);
}

static int start_all(const struct unit_job *job, struct err *err)
{
    AUTOFREE char *dir = realpath(job->capture_dir, NULL); /* QEMU has a folder of its own */
    AUTOFREE char *folder = NULL;

    if (dir == NULL) {
        return err_sys(err, ERR_IO, "'%s'", job->capture_dir);
    }
    folder = file_join(dir, FOLDER);
    if (file_mkdirs(folder, 0755, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        AUTOFREE char *name = capture_name(job, i);
        AUTOFREE char *path = file_join(dir, name);

        if (environment_capture(job->environment, ends[i].role, ends[i].nic, path, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Files that no evidence will name, on a disk that may be full. */
static void remove_all(const struct unit_job *job)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        AUTOFREE char *name = capture_name(job, i);
        AUTOFREE char *path = file_join(job->capture_dir, name);

        unlink(path);
    }
}

int capture_start(const struct unit_job *job, struct err *err)
{
    struct err ignored;

    if (job->capture_dir == NULL || start_all(job, err) == 0) {
        return 0;
    }
    stop_all(job, &ignored);
    remove_all(job);
    return -1;
}

static int sync_file(const char *path, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && fsync(fd) == 0 ? 0 : err_sys(err, ERR_IO, "'%s'", path);
}

static int describe(const struct unit_job *job, size_t i, struct node *list, struct err *err)
{
    AUTOFREE char *name = capture_name(job, i);
    AUTOFREE char *path = file_join(job->capture_dir, name);
    char digest[HASH_HEX];
    int64_t frames = 0;
    int64_t bytes = file_size(path, err);
    struct node *node = NULL;

    if (bytes < 0 || sync_file(path, err) != 0 || pcap_count(path, &frames, err) != 0 ||
        hash_file(path, digest, err) != 0) {
        return -1;
    }
    node = node_object();
    node_set_str(node, "file", name);
    node_set_str(node, "sha256", digest);
    node_set_int(node, "bytes", bytes);
    node_append(list, node);
    return 0;
}

static int describe_all(const struct unit_job *job, struct node *list, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (describe(job, i, list, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int capture_end(const struct unit_job *job, struct node **out, struct err *err)
{
    AUTO(node) list = NULL;

    if (job->capture_dir == NULL) {
        return 0;
    }
    list = node_array();
    if (stop_all(job, err) != 0 || describe_all(job, list, err) != 0) {
        remove_all(job);
        return -1;
    }
    *out = TAKE(list);
    return 0;
}
