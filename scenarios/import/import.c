/* Walking what is to be imported, and writing what comes of it. The files are listed before any is
 * read and read in byte order of their names, so that the same folder always gives the same files;
 * an import that fails leaves none behind, since half of one would look like a whole one. */
#include "scenarios/import/import.h"

#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "scenarios/import/unit.h"

#define MAX_DEPTH 8

const struct import_format *const scenario_import_formats[] = {
    &import_go_ftw, &import_gotestwaf, &import_atomic, &import_har, &import_pcap, NULL,
};

const struct import_format *scenario_import_format(const char *name, struct err *err)
{
    AUTOBUF struct buf known = BUF_INIT;

    for (size_t i = 0; scenario_import_formats[i] != NULL; i++) {
        if (strcmp(scenario_import_formats[i]->name, name) == 0) {
            return scenario_import_formats[i];
        }
        buf_printf(&known, "%s%s", i == 0 ? "" : ", ", scenario_import_formats[i]->name);
    }
    err_set(err, ERR_USAGE, "no format '%s', expected one of %s", name, buf_str(&known));
    return NULL;
}

void scenario_import_report_init(struct scenario_import_report *report)
{
    *report = (struct scenario_import_report){.errors = node_array()};
}

void scenario_import_report_done(struct scenario_import_report *report)
{
    node_free(report->errors);
    report->errors = NULL;
}

int scenario_import_bytes(const struct import_format *format, const struct import_file *file,
                          scenario_import_put_fn *put, void *data,
                          struct scenario_import_report *report, struct err *err)
{
    AUTO(node) ids = node_object();
    struct importing importing = {
        .file = file, .put = put, .put_data = data, .report = report, .ids = ids};

    assert(!format->opens);
    report->files++;
    return format->read(&importing, file, err);
}

/* The paths of what is to be read, relative to the folder that was asked for. */
struct found {
    const struct import_format *format;
    char **paths;
    size_t count;
};

static void found_done(struct found *found)
{
    file_names_free(found->paths, found->count);
}

static int add_path(struct found *found, char *relative, struct err *err)
{
    AUTOFREE char *path = relative;

    if (found->count == SCENARIO_IMPORT_MAX_FILES) {
        return err_set(err, ERR_INPUT, "more than %d files; import them in parts",
                       SCENARIO_IMPORT_MAX_FILES);
    }
    found->paths = mem_grow(found->paths, found->count + 1, sizeof(*found->paths));
    found->paths[found->count++] = TAKE(path);
    return 0;
}

static int find_files(struct found *found, const char *root, const char *below, int depth,
                      struct err *err)
{
    AUTOFREE char *folder = file_join(root, below);
    char **names = NULL;
    size_t count = 0;
    int rc = 0;

    if (depth > MAX_DEPTH) {
        return err_set(err, ERR_INPUT, "'%s' is more than %d folders deep", folder, MAX_DEPTH);
    }
    if (file_list(folder, SCENARIO_IMPORT_MAX_FILES, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count && rc == 0; i++) {
        AUTOFREE char *relative =
            below[0] == '\0' ? mem_strdup(names[i]) : file_join(below, names[i]);
        AUTOFREE char *path = file_join(root, relative);

        if (file_is_dir(path)) {
            rc = find_files(found, root, relative, depth + 1, err);
        } else if (found->format->wants(names[i])) {
            rc = add_path(found, TAKE(relative), err);
        }
    }
    file_names_free(names, count);
    return rc;
}

/* What is put goes here. */
struct output {
    const char *folder;
};

static int write_scenario(void *data, const struct scenario *scenario, const struct buf *yaml,
                          struct err *err)
{
    const struct output *output = data;
    AUTOFREE char *name = mem_printf("%s.yaml", scenario->id);
    AUTOFREE char *path = file_join(output->folder, name);
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    return file_write_all(fd, buf_str(yaml), yaml->length, path, err);
}

/* The name of the folder a file is in, however the path was written. Caller frees. */
static char *folder_name(const char *path)
{
    AUTOFREE char *folder = file_dirname(path);
    AUTOFREE char *real = realpath(folder, NULL);

    return mem_strdup(file_basename(real != NULL ? real : folder));
}

static int read_file(struct importing *importing, const struct import_format *format,
                     const char *path, const char *relative, struct err *err)
{
    AUTOFREE char *folder = folder_name(path);
    AUTOBUF struct buf bytes = BUF_INIT;
    struct import_file file = {.path = path, .relative = relative, .folder = folder};
    const struct import_place whole = {.count = 1};
    struct err why;

    importing->file = &file;
    importing->report->files++;
    if (!format->opens && file_read(path, SCENARIO_IMPORT_MAX_BYTES, &bytes, &why) < 0) {
        return import_refuse(importing, &whole, &why, err);
    }
    file.bytes = format->opens ? NULL : buf_str(&bytes);
    file.length = bytes.length;
    return format->read(importing, &file, err);
}

static int read_all(struct importing *importing, const struct import_format *format,
                    const char *path, struct err *err)
{
    struct found found = {.format = format};
    int rc = 0;

    if (!file_is_dir(path)) {
        return !file_exists(path) ? err_set(err, ERR_INPUT, "there is no '%s'", path)
                                  : read_file(importing, format, path, file_basename(path), err);
    }
    rc = find_files(&found, path, "", 0, err);
    if (rc == 0 && found.count == 0) {
        rc = err_set(err, ERR_INPUT, "'%s' holds no file of the format %s", path, format->name);
    }
    for (size_t i = 0; i < found.count && rc == 0; i++) {
        AUTOFREE char *whole = file_join(path, found.paths[i]);

        rc = read_file(importing, format, whole, found.paths[i], err);
    }
    found_done(&found);
    return rc;
}

static int check_empty(const char *out, struct err *err)
{
    char **names = NULL;
    size_t count = 0;

    if (!file_exists(out)) {
        return 0;
    }
    if (!file_is_dir(out)) {
        return err_set(err, ERR_USAGE, "'%s' is no folder", out);
    }
    if (file_list(out, SCENARIO_IMPORT_MAX_FILES, &names, &count, err) < 0) {
        return -1;
    }
    file_names_free(names, count);
    return count == 0
               ? 0
               : err_set(err, ERR_USAGE,
                         "'%s' is not empty; name a new folder, nothing is overwritten", out);
}

int scenario_import_path(const struct import_format *format, const char *path, const char *out,
                         struct scenario_import_report *report, struct err *err)
{
    AUTO(node) ids = node_object();
    struct output output = {.folder = out};
    struct importing importing = {
        .put = write_scenario, .put_data = &output, .report = report, .ids = ids};

    if (check_empty(out, err) < 0 || file_mkdirs(out, 0755, err) < 0) {
        return -1;
    }
    if (read_all(&importing, format, path, err) < 0) {
        struct err unseen;

        (void)file_remove_tree(out, &unseen);
        return -1;
    }
    return 0;
}
