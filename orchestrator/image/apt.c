/* Uses the host's apt with a configuration and package lists of our own. It keeps to one rule:
 * nothing below <cache>/apt and <cache>/debs is touched without the apt lock, so that two builds
 * never disturb each other there. */
#include "orchestrator/image/apt_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/image/lock.h"
#include "orchestrator/image/parts.h"

#define LISTS_FRESH_MS ((int64_t)24 * 3600 * 1000)
#define LISTS_AHEAD_MS 60000 /* a clock that was set back a little does not make them old */
#define STAMP_MAX_BYTES ((size_t)64 * 1024)

void apt_done(struct apt *apt)
{
    free(apt->dir);
    free(apt->debs);
    free(apt->lists);
    free(apt->conf);
    free(apt->stamp);
    buf_done(&apt->sources);
    if (apt->lock_fd >= 0) {
        close(apt->lock_fd);
    }
}

/* The host's own apt.conf.d is read before this. */
static int conf_write(const struct apt *apt, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    buf_printf(&text,
               "Dir::State \"%s\";\nDir::State::lists \"%s\";\nDir::State::status \"%s/status\";\n",
               apt->dir, apt->lists, apt->dir);
    buf_printf(&text, "Dir::Cache \"%s/cache\";\nDir::Cache::archives \"%s\";\n", apt->dir,
               apt->debs);
    buf_printf(&text,
               "Dir::Etc::sourcelist \"%s/sources.list\";\nDir::Etc::sourceparts \"/dev/null\";\n",
               apt->dir);
    buf_str_add(
        &text,
        "Dir::Etc::preferences \"/dev/null\";\nDir::Etc::preferencesparts \"/dev/null\";\n"
        "APT::Sandbox::User \"root\";\nAPT::Install-Recommends \"false\";\n"
        "Acquire::Languages \"none\";\nAcquire::GzipIndexes \"false\";\n"
        "Acquire::Retries \"3\";\nAcquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n"
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled \"false\";\n"
        "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n"
        "#clear APT::Update::Post-Invoke-Success;\n#clear DPkg::Pre-Install-Pkgs;\n"
        "#clear DPkg::Pre-Invoke;\n#clear DPkg::Post-Invoke;\n");
    return file_write_atomic(apt->conf, text.data, text.length, 0644, err);
}

static int folders_make(const struct apt *apt, struct err *err)
{
    const char *const below[] = {"lists/partial", "cache"};
    AUTOFREE char *status = file_join(apt->dir, "status");
    AUTOFREE char *list = file_join(apt->dir, "sources.list");
    AUTOFREE char *partial = file_join(apt->debs, "partial");

    for (size_t i = 0; i < COUNT_OF(below); i++) {
        AUTOFREE char *folder = file_join(apt->dir, below[i]);

        if (file_mkdirs(folder, 0755, err) < 0) {
            return -1;
        }
    }
    if (file_mkdirs(partial, 0755, err) < 0 || file_write_atomic(status, "", 0, 0644, err) < 0) {
        return -1;
    }
    return file_write_atomic(list, apt->sources.data, apt->sources.length, 0644, err);
}

int apt_open(struct apt *apt, struct job *job, struct err *err)
{
    AUTOFREE char *lock = parts_lock_path(job->store, "apt");
    int answer = 0;

    apt->job = job;
    apt->lock_fd = -1;
    if (strpbrk(job->store->cache_dir, "\"\n;#") != NULL) {
        return err_set(err, ERR_USAGE, "the cache folder '%s' has a character that apt cannot take",
                       job->store->cache_dir);
    }
    apt->dir = file_join(job->store->cache_dir, "apt");
    apt->debs = file_join(job->store->cache_dir, "debs");
    apt->lists = file_join(apt->dir, "lists");
    apt->conf = file_join(apt->dir, "apt.conf");
    apt->stamp = file_join(apt->dir, "updated");
    answer = lock_try(lock, &apt->lock_fd, err);
    if (answer == LOCK_BUSY) {
        job_phase(job, "wait", "another build is fetching packages");
        answer = lock_wait(lock, job->deadline_mono_ms, &apt->lock_fd, err);
    }
    if (answer < 0 || apt_sources(job, &apt->sources, err) < 0 || folders_make(apt, err) < 0) {
        return -1;
    }
    return conf_write(apt, err);
}

enum lists { LISTS_NONE, LISTS_OLD, LISTS_FRESH };

/* What the stamp of the last update says; lists of other sources are none. */
static enum lists lists_look(const struct apt *apt)
{
    AUTOBUF struct buf stamp = BUF_INIT;
    struct stat st;
    int64_t age_ms = 0;

    if (stat(apt->stamp, &st) < 0 || file_read(apt->stamp, STAMP_MAX_BYTES, &stamp, NULL) < 0 ||
        strcmp(buf_str(&stamp), buf_str(&apt->sources)) != 0) {
        return LISTS_NONE;
    }
    age_ms = clock_utc_ms() - (int64_t)st.st_mtim.tv_sec * 1000;
    return age_ms >= -LISTS_AHEAD_MS && age_ms < LISTS_FRESH_MS ? LISTS_FRESH : LISTS_OLD;
}

int apt_get(const struct apt *apt, const char *cwd, const char *const *words, size_t count,
            struct err *err)
{
    AUTOFREE char *chdir_option = mem_printf("--chdir=%s", cwd != NULL ? cwd : ".");
    const char *start[] = {"env",     chdir_option, "DEBIAN_FRONTEND=noninteractive",
                           "apt-get", "-c",         apt->conf,
                           "-q",      "-y"};
    AUTOFREE const char **argv = mem_array(COUNT_OF(start) + count + 1, sizeof(*argv));

    memcpy(argv, start, sizeof(start));
    memcpy(argv + COUNT_OF(start), words, count * sizeof(*words));
    return job_run(apt->job, argv, NULL, err);
}

static int update(const struct apt *apt, struct err *err)
{
    const char *const words[] = {"update", "--error-on=any"};
    const char *const clean[] = {"autoclean"};

    if (apt_get(apt, NULL, words, COUNT_OF(words), err) < 0 ||
        apt_get(apt, NULL, clean, COUNT_OF(clean), err) < 0) {
        return -1;
    }
    return file_write_atomic(apt->stamp, apt->sources.data, apt->sources.length, 0644, err);
}

int apt_with_lists(const struct apt *apt, apt_step step, void *data, struct err *err)
{
    enum lists lists = lists_look(apt);

    if (lists == LISTS_FRESH && step(apt, data, NULL) == 0) {
        return 0;
    }
    if (update(apt, err) == 0) {
        return step(apt, data, err);
    }
    return lists == LISTS_OLD && step(apt, data, NULL) == 0 ? 0 : -1;
}
