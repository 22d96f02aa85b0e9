/* Decodes image.yaml. It keeps to one rule: whatever ends up in an argv, a path or a kernel module
 * list is checked here, where the line of the mistake is known, so that the build can use it as it
 * stands. */
#include "orchestrator/image/recipe.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/doc.h"

#define ID_MAX 64
#define NAME_MAX_LENGTH 100
#define LIST_MAX 400
#define PROGRAMS_MAX 32
#define NAME_EXTRA "+.-_" /* in the names of packages, modules and programs */
#define MEMORY_MIB_MIN 64
#define MEMORY_MIB_MAX 65536
#define DISK_MIB_MIN 64
#define DISK_MIB_MAX 262144

static const char *const kind_names[] = {
    [IMAGE_DEBIAN] = "debian", [IMAGE_INITRAMFS] = "initramfs", NULL};

const char *image_kind_name(enum image_kind kind)
{
    return kind_names[kind];
}

static const char *const debian_keys[] = {"id",         "kind",  "summary", "packages", "disk_mib",
                                          "memory_mib", "files", "setup",   NULL};
static const char *const initramfs_keys[] = {"id",         "kind",    "summary",  "packages",
                                             "memory_mib", "modules", "programs", NULL};
static const char *const program_keys[] = {"package", "path", "links", NULL};
/* Folders of the agent's PATH, in which programs may lie. */
static const char *const program_folders[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"};

/* Letters, digits and the given extra characters, beginning with a letter or digit. */
static bool is_name(const char *text, const char *extra)
{
    size_t length = strlen(text);

    if (length == 0 || length > NAME_MAX_LENGTH || !isalnum((unsigned char)text[0])) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)text[i]) && strchr(extra, text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* A list of names without repetitions. what is for the error text: "package". */
static int names_load(const struct cur *root, const char *key, const char *what, const char ***out,
                      size_t *count, struct err *err)
{
    struct cur list;

    if (cur_array(root, key, true, &list, err) != 0 ||
        cur_strings(root, key, true, out, count, err) != 0) {
        return -1;
    }
    if (*count > LIST_MAX) {
        return cur_fail(&list, err, "%zu names, expected at most %d", *count, LIST_MAX);
    }
    for (size_t i = 0; i < *count; i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (!is_name((*out)[i], NAME_EXTRA)) {
            return cur_fail(&item, err, "'%s' is not the name of a %s", (*out)[i], what);
        }
        for (size_t before = 0; before < i; before++) {
            if (strcmp((*out)[before], (*out)[i]) == 0) {
                return cur_fail(&item, err, "'%s' is there twice", (*out)[i]);
            }
        }
    }
    return 0;
}

/* A file or folder beside image.yaml. *out stays NULL when the key is absent. */
static int neighbour_load(const struct recipe *recipe, const struct cur *root, const char *key,
                          bool folder, char **out, struct err *err)
{
    AUTOFREE char *path = NULL;
    const char *name = NULL;
    struct cur place;
    int answer = cur_str(root, key, false, &name, err);

    if (answer != 0) {
        return answer == CUR_ABSENT ? 0 : -1;
    }
    if (cur_any(root, key, true, &place, err) != 0) {
        return -1;
    }
    if (!is_name(name, "._-")) {
        return cur_fail(&place, err, "'%s' is not a plain name, expected a %s beside image.yaml",
                        name, folder ? "folder" : "file");
    }
    path = file_join(recipe->dir, name);
    if (folder ? !file_is_dir(path) : (!file_exists(path) || file_is_dir(path))) {
        return cur_fail(&place, err, "no %s '%s' beside image.yaml", folder ? "folder" : "file",
                        name);
    }
    *out = TAKE(path);
    return 0;
}

static int debian_load(struct recipe *recipe, const struct cur *root, struct err *err)
{
    if (cur_known(root, debian_keys, err) < 0 ||
        names_load(root, "packages", "package", &recipe->packages, &recipe->package_count, err) <
            0 ||
        cur_int(root, "disk_mib", true, DISK_MIB_MIN, DISK_MIB_MAX, &recipe->disk_mib, err) < 0 ||
        neighbour_load(recipe, root, "files", true, &recipe->files_dir, err) < 0) {
        return -1;
    }
    return neighbour_load(recipe, root, "setup", false, &recipe->setup_path, err);
}

static bool is_program_path(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(program_folders); i++) {
        if (text_starts(path, program_folders[i])) {
            return is_name(path + strlen(program_folders[i]), NAME_EXTRA);
        }
    }
    return false;
}

/* Whether name (in /bin, when it is not absolute) leads to this program. */
static bool program_has(const struct recipe_program *program, const char *name)
{
    AUTOFREE char *path = file_join("/bin", name);

    if (strcmp(program->path, path) == 0) {
        return true;
    }
    for (size_t i = 0; i < program->link_count; i++) {
        AUTOFREE char *link = file_join("/bin", program->links[i]);

        if (strcmp(link, path) == 0) {
            return true;
        }
    }
    return false;
}

/* Fails when name is one of the first count programs' already. */
static int program_is_new(const struct recipe *recipe, size_t count, const char *name,
                          const struct cur *place, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (program_has(&recipe->programs[i], name)) {
            return cur_fail(place, err, "'%s' is there twice", name);
        }
    }
    return 0;
}

static int links_load(struct recipe *recipe, size_t index, const struct cur *cur, struct err *err)
{
    struct recipe_program *program = &recipe->programs[index];
    struct cur list;
    int answer = cur_array(cur, "links", false, &list, err);

    if (answer != 0) {
        return answer == CUR_ABSENT ? 0 : -1;
    }
    if (names_load(cur, "links", "program", &program->links, &program->link_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < program->link_count; i++) {
        const struct recipe_program self = {.path = program->path};
        struct cur item;

        cur_item(&list, i, &item);
        if (program_has(&self, program->links[i])) {
            return cur_fail(&item, err, "'%s' is the program itself", program->links[i]);
        }
        if (program_is_new(recipe, index, program->links[i], &item, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int program_load(struct recipe *recipe, size_t index, const struct cur *cur, struct err *err)
{
    struct recipe_program *program = &recipe->programs[index];
    struct cur package;
    struct cur path;

    if (cur_as_object(cur, err) < 0 || cur_known(cur, program_keys, err) < 0 ||
        cur_str(cur, "package", true, &program->package, err) < 0 ||
        cur_any(cur, "package", true, &package, err) < 0 ||
        cur_str(cur, "path", true, &program->path, err) < 0 ||
        cur_any(cur, "path", true, &path, err) < 0) {
        return -1;
    }
    if (!is_name(program->package, NAME_EXTRA)) {
        return cur_fail(&package, err, "'%s' is not the name of a package", program->package);
    }
    if (!is_program_path(program->path)) {
        return cur_fail(&path, err,
                        "'%s' is not the path of a program, expected one in /bin, /sbin, /usr/bin "
                        "or /usr/sbin",
                        program->path);
    }
    return program_is_new(recipe, index, program->path, &path, err) < 0
               ? -1
               : links_load(recipe, index, cur, err);
}

static int programs_load(struct recipe *recipe, const struct cur *root, struct err *err)
{
    struct cur list;
    int answer = cur_array(root, "programs", false, &list, err);

    if (answer != 0) {
        return answer == CUR_ABSENT ? 0 : -1;
    }
    if (node_count(list.node) > PROGRAMS_MAX) {
        return cur_fail(&list, err, "%zu programs, expected at most %d", node_count(list.node),
                        PROGRAMS_MAX);
    }
    recipe->programs = mem_array(node_count(list.node) + 1, sizeof(*recipe->programs));
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        recipe->program_count++;
        if (program_load(recipe, i, &item, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int initramfs_load(struct recipe *recipe, const struct cur *root, struct err *err)
{
    struct cur packages;

    if (cur_known(root, initramfs_keys, err) < 0 ||
        names_load(root, "packages", "package", &recipe->packages, &recipe->package_count, err) <
            0 ||
        cur_array(root, "packages", true, &packages, err) < 0) {
        return -1;
    }
    if (recipe->package_count != 1) {
        return cur_fail(&packages, err, "%zu packages, expected one: the kernel",
                        recipe->package_count);
    }
    return names_load(root, "modules", "kernel module", &recipe->modules, &recipe->module_count,
                      err) < 0
               ? -1
               : programs_load(recipe, root, err);
}

static int common_load(struct recipe *recipe, const struct cur *root, struct err *err)
{
    AUTOFREE char *folder = mem_strdup(file_basename(recipe->dir));
    struct cur place;
    size_t kind = 0;

    if (cur_str(root, "id", true, &recipe->id, err) < 0 ||
        cur_any(root, "id", true, &place, err) < 0) {
        return -1;
    }
    if (!text_is_id(recipe->id, ID_MAX)) {
        return cur_fail(&place, err,
                        "'%s' is not an id, expected lower-case letters, digits and '-'",
                        recipe->id);
    }
    if (strcmp(recipe->id, folder) != 0) {
        return cur_fail(&place, err, "'%s' is not the folder's name, expected '%s'", recipe->id,
                        folder);
    }
    if (cur_choice(root, "kind", true, kind_names, &kind, err) < 0 ||
        cur_str(root, "summary", true, &recipe->summary, err) < 0 ||
        cur_int(root, "memory_mib", true, MEMORY_MIB_MIN, MEMORY_MIB_MAX, &recipe->memory_mib,
                err) < 0) {
        return -1;
    }
    recipe->kind = (enum image_kind)kind;
    return 0;
}

int recipe_load(const char *dir, struct recipe **out, struct err *err)
{
    AUTO(recipe) recipe = mem_alloc(sizeof(*recipe));
    AUTOFREE char *path = file_join(dir, "image.yaml");
    struct cur root;

    recipe->dir = mem_strdup(dir);
    if (doc_load(path, &recipe->doc, err) < 0 || cur_root(recipe->doc, &root, err) < 0 ||
        common_load(recipe, &root, err) < 0) {
        return -1;
    }
    if ((recipe->kind == IMAGE_DEBIAN ? debian_load : initramfs_load)(recipe, &root, err) < 0) {
        return -1;
    }
    *out = TAKE(recipe);
    return 0;
}

void recipe_free(struct recipe *recipe)
{
    if (recipe == NULL) {
        return;
    }
    free(recipe->packages);
    free(recipe->modules);
    for (size_t i = 0; i < recipe->program_count; i++) {
        free(recipe->programs[i].links);
    }
    free(recipe->programs);
    free(recipe->files_dir);
    free(recipe->setup_path);
    free(recipe->dir);
    doc_free(recipe->doc);
    free(recipe);
}
