/* Manifests on disk. A manifest read from the cache is outside data: anybody may have been there.
 */
#include "orchestrator/image/manifest.h"

#include <string.h>

#include "common/base/file.h"
#include "orchestrator/image/parts.h"

#define MANIFEST_MAX_BYTES ((size_t)4 << 20)

static int members_look(const struct node *manifest, const struct recipe *recipe,
                        const char key[HASH_HEX], struct err *why)
{
    const struct {
        const char *name, *wanted;
    } members[] = {{"schema", MANIFEST_SCHEMA},
                   {"id", recipe->id},
                   {"kind", image_kind_name(recipe->kind)},
                   {"key", key}};

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const char *found = node_get_str(manifest, members[i].name, "");

        if (strcmp(found, members[i].wanted) != 0) {
            return err_set(why, ERR_INTEGRITY, "'%s' has %s '%s', expected '%s'", IMAGE_MANIFEST,
                           members[i].name, found, members[i].wanted);
        }
    }
    return 0;
}

static int listing_look(const struct node *manifest, enum image_kind kind, struct err *why)
{
    const struct node *files = node_get(manifest, "files");

    for (const char *const *name = parts_files(kind); *name != NULL; name++) {
        const struct node *entry = node_get(files, *name);

        if (node_get_int(entry, "size", -1) < 0 || node_get_str(entry, "sha256", NULL) == NULL) {
            return err_set(why, ERR_INTEGRITY, "'%s' does not list '%s'", IMAGE_MANIFEST, *name);
        }
    }
    return 0;
}

int manifest_read(const char *dir, const struct recipe *recipe, const char key[HASH_HEX],
                  struct node **manifest, struct err *why)
{
    AUTOFREE char *path = file_join(dir, IMAGE_MANIFEST);
    AUTO(node) read = NULL;

    if (!file_exists(path)) {
        return err_set(why, ERR_INTEGRITY, "'%s' is missing", IMAGE_MANIFEST);
    }
    if (node_load(path, MANIFEST_MAX_BYTES, &read, why) < 0 ||
        members_look(read, recipe, key, why) < 0 || listing_look(read, recipe->kind, why) < 0) {
        return -1;
    }
    *manifest = TAKE(read);
    return 0;
}

static int size_look(const char *dir, const struct node *manifest, const char *name,
                     struct err *why)
{
    AUTOFREE char *path = file_join(dir, name);
    int64_t wanted = node_get_int(node_get(node_get(manifest, "files"), name), "size", -1);
    int64_t size = 0;

    if (!file_exists(path)) {
        return err_set(why, ERR_INTEGRITY, "'%s' is missing", name);
    }
    size = file_size(path, why);
    if (size < 0) {
        return -1;
    }
    if (size != wanted) {
        return err_set(why, ERR_INTEGRITY, "'%s' has %lld bytes, expected %lld", name,
                       (long long)size, (long long)wanted);
    }
    return 0;
}

enum image_state manifest_look(const char *dir, const struct recipe *recipe,
                               const char key[HASH_HEX], struct node **manifest, struct err *why)
{
    AUTO(node) read = NULL;

    if (!file_is_dir(dir)) {
        return IMAGE_MISSING;
    }
    if (manifest_read(dir, recipe, key, &read, why) < 0) {
        return IMAGE_DAMAGED;
    }
    for (const char *const *name = parts_files(recipe->kind); *name != NULL; name++) {
        if (size_look(dir, read, *name, why) < 0) {
            return IMAGE_DAMAGED;
        }
    }
    *manifest = TAKE(read);
    return IMAGE_BUILT;
}

static int files_add(struct node *manifest, const char *dir, enum image_kind kind, struct err *err)
{
    AUTO(node) files = node_object();

    for (const char *const *name = parts_files(kind); *name != NULL; name++) {
        AUTOFREE char *path = file_join(dir, *name);
        AUTO(node) entry = node_object();
        char digest[HASH_HEX];
        int64_t size = file_size(path, err);

        if (size < 0 || hash_file(path, digest, err) < 0) {
            return -1;
        }
        node_set_str(entry, "sha256", digest);
        node_set_int(entry, "size", size);
        node_set(files, *name, TAKE(entry));
    }
    node_set(manifest, "files", TAKE(files));
    return 0;
}

/* Which agent the initramfs brings to every machine. */
static int agent_add(struct node *manifest, const struct image_store *store, struct err *err)
{
    struct node *agent = NULL;
    char digest[HASH_HEX];

    if (hash_file(store->agent_path, digest, err) < 0) {
        return -1;
    }
    agent = node_object();
    node_set_str(agent, "sha256", digest);
    node_set(manifest, "agent", agent);
    return 0;
}

int manifest_write(const char *dir, const struct image_store *store, const struct recipe *recipe,
                   const char key[HASH_HEX], struct node *packages, struct err *err)
{
    AUTO(node) manifest = node_object();
    AUTOFREE char *path = file_join(dir, IMAGE_MANIFEST);

    node_set_str(manifest, "schema", MANIFEST_SCHEMA);
    node_set_str(manifest, "id", recipe->id);
    node_set_str(manifest, "kind", image_kind_name(recipe->kind));
    node_set_str(manifest, "key", key);
    node_set_str(manifest, "suite", IMAGE_SUITE);
    node_set_int(manifest, "disk_mib", recipe->disk_mib);
    node_set_int(manifest, "memory_mib", recipe->memory_mib);
    node_set(manifest, "packages", packages);
    if (files_add(manifest, dir, recipe->kind, err) < 0 ||
        (recipe->kind == IMAGE_INITRAMFS && agent_add(manifest, store, err) < 0)) {
        return -1;
    }
    return node_save(manifest, NODE_PRETTY, path, err);
}
