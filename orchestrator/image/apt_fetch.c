/* Fetches the packages of a debian image. What a build uses of the cache it holds as hard links, so
 * that it never sees what other builds add or clean away. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/apt_private.h"

#define FILES_MAX 50000

struct wanted {
    const char *const *packages;
    size_t count;
};

static int packages_fetch(const struct apt *apt, void *data, struct err *err)
{
    const struct wanted *wanted = data;
    const char *const start[] = {"install", "--download-only", "?essential", "?priority(required)",
                                 "apt"};
    AUTOFREE const char **words = mem_array(COUNT_OF(start) + wanted->count, sizeof(*words));

    memcpy(words, start, sizeof(start));
    memcpy(words + COUNT_OF(start), wanted->packages, wanted->count * sizeof(*words));
    return apt_get(apt, NULL, words, COUNT_OF(start) + wanted->count, err);
}

/* Links the regular files of a folder whose names have the ending and that are not apt's lock. */
static int files_link(const char *from, const char *to, const char *ending, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int answer = 0;

    if (file_mkdirs(to, 0755, err) < 0 || file_list(from, FILES_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count && answer == 0; i++) {
        AUTOFREE char *source = file_join(from, names[i]);
        AUTOFREE char *target = file_join(to, names[i]);

        if (file_is_dir(source) || !text_ends(names[i], ending) || strcmp(names[i], "lock") == 0) {
            continue;
        }
        if (link(source, target) < 0) {
            answer = err_sys(err, ERR_IO, "cannot link '%s' to '%s'", source, target);
        }
    }
    file_names_free(names, count);
    return answer;
}

static int lay_out(const struct apt *apt, struct err *err)
{
    AUTOFREE char *debs = file_join(apt->job->work, "debs");
    AUTOFREE char *lists = file_join(apt->job->work, "lists");
    AUTOFREE char *sources = file_join(apt->job->work, "sources.list");

    if (files_link(apt->debs, debs, ".deb", err) < 0 ||
        files_link(apt->lists, lists, "", err) < 0) {
        return -1;
    }
    return file_write_atomic(sources, apt->sources.data, apt->sources.length, 0644, err);
}

int apt_fetch(struct job *job, const char *const *packages, size_t count, struct err *err)
{
    struct wanted wanted = {packages, count};
    struct apt apt = {0};
    int answer = apt_open(&apt, job, err);

    if (answer == 0) {
        job_phase(job, "download", "packages");
        answer = apt_with_lists(&apt, packages_fetch, &wanted, err);
    }
    if (answer == 0) {
        answer = lay_out(&apt, err);
    }
    apt_done(&apt);
    return answer;
}
