/* Finds out which mirror of Debian the host uses, by asking apt rather than reading its files:
 * there are two formats of them and several places. Archives other than Debian's are left out,
 * whatever they call their suites. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/apt.h"
#include "orchestrator/image/parts.h"

#define KEYRING "/usr/share/keyrings/debian-archive-keyring.gpg"
#define FIELD_COUNT 6

/* A line of `apt-get indextargets`, in the order of FORMAT; a field that apt does not know stays
 * "$(NAME)". */
#define FORMAT "$(IDENTIFIER)|$(REPO_URI)|$(CODENAME)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"
enum field { IDENTIFIER, URI, CODENAME, RELEASE, COMPONENT, ORIGIN };

static const char *const suites[] = {IMAGE_SUITE, IMAGE_SUITE "-updates", IMAGE_SUITE "-security"};
static const char *const public_uris[] = {"http://deb.debian.org/debian",
                                          "http://deb.debian.org/debian",
                                          "http://deb.debian.org/debian-security"};

/* Cuts line at its bars. Returns whether there are as many fields as expected. */
static bool fields_split(char *line, char *fields[FIELD_COUNT])
{
    size_t count = 0;

    for (char *rest = line; rest != NULL && count < FIELD_COUNT;) {
        fields[count++] = strsep(&rest, "|");
    }
    for (size_t i = 0; i < count; i++) {
        if (text_starts(fields[i], "$(")) {
            fields[i][0] = '\0';
        }
    }
    return count == FIELD_COUNT;
}

static bool is_debian(char *const fields[FIELD_COUNT])
{
    size_t length = strlen(fields[URI]);
    const char *name = NULL;

    if (strcmp(fields[IDENTIFIER], "Packages") != 0 || strcmp(fields[COMPONENT], "main") != 0 ||
        strpbrk(fields[URI], " \t\"[]") != NULL ||
        (!text_starts(fields[URI], "http://") && !text_starts(fields[URI], "https://"))) {
        return false;
    }
    if (fields[ORIGIN][0] != '\0') {
        return strcmp(fields[ORIGIN], "Debian") == 0;
    }
    if (length > 0 && fields[URI][length - 1] == '/') {
        fields[URI][length - 1] = '\0';
    }
    name = file_basename(fields[URI]);
    return strcmp(name, "debian") == 0 || strcmp(name, "debian-security") == 0;
}

static void source_add(struct buf *out, const char *uri, const char *suite)
{
    buf_str_add(out, "deb ");
    if (file_exists(KEYRING)) {
        buf_str_add(out, "[signed-by=" KEYRING "] ");
    }
    buf_printf(out, "%s %s main\n", uri, suite);
}

/* Adds the line's source if it is the first of its suite. */
static void line_take(char *line, bool seen[COUNT_OF(suites)], struct buf *out)
{
    char *fields[FIELD_COUNT];
    const char *suite = NULL;

    if (!fields_split(line, fields) || !is_debian(fields)) {
        return;
    }
    suite = fields[CODENAME][0] != '\0' ? fields[CODENAME] : fields[RELEASE];
    for (size_t i = 0; i < COUNT_OF(suites); i++) {
        if (strcmp(suite, suites[i]) == 0 && !seen[i]) {
            seen[i] = true;
            source_add(out, fields[URI], suites[i]);
        }
    }
}

/* release_info: only indexes that the host has fetched, with what their archive says about itself;
 * else all of its sources. */
static int targets_take(struct job *job, bool release_info, bool seen[COUNT_OF(suites)],
                        struct buf *out, struct err *err)
{
    const char *argv[] = {
        "apt-get", "indextargets", "--format", FORMAT, release_info ? NULL : "--no-release-info",
        NULL};
    AUTOBUF struct buf targets = BUF_INIT;

    if (job_capture(job, argv, &targets, err) < 0) {
        return err_wrap(err, "cannot ask apt for its sources");
    }
    for (char *rest = targets.data; rest != NULL;) {
        line_take(strsep(&rest, "\n"), seen, out);
    }
    return 0;
}

int apt_sources(struct job *job, struct buf *out, struct err *err)
{
    AUTOBUF struct buf found = BUF_INIT;
    bool seen[COUNT_OF(suites)] = {false};

    if (targets_take(job, true, seen, &found, err) < 0 ||
        (!seen[0] && targets_take(job, false, seen, &found, err) < 0)) {
        return -1;
    }
    if (!seen[0]) {
        buf_clear(&found);
        for (size_t i = 0; i < COUNT_OF(suites); i++) {
            source_add(&found, public_uris[i], suites[i]);
        }
    }
    buf_str_add(out, buf_str(&found));
    return 0;
}
