/* The key of an image: a hash over everything that goes into it, so that "is it built?" needs no
 * time stamps and two hosts with the same recipes agree. What only people read (the summary,
 * comments) takes no part. */
#include <string.h>
#include <unistd.h>

#include "common/ext/doc.h"
#include "orchestrator/image/image.h"
#include "orchestrator/image/parts.h"
#include "orchestrator/image/tree.h"

static int link_hash(struct hash *hash, const char *path, const struct stat *st, struct err *err)
{
    size_t room = st->st_size > 0 ? (size_t)st->st_size + 1 : 4096;
    AUTOFREE char *target = mem_alloc(room + 1);
    ssize_t length = readlink(path, target, room);

    if (length < 0) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    hash_add_str(hash, "link");
    hash_add_str(hash, target);
    return 0;
}

static int content_hash(struct hash *hash, const char *path, struct err *err)
{
    char digest[HASH_HEX];

    if (hash_file(path, digest, err) < 0) {
        return -1;
    }
    hash_add_str(hash, digest);
    return 0;
}

static int entry_hash(void *data, const char *path, const char *relative, const struct stat *st,
                      struct err *err)
{
    struct hash *hash = data;

    hash_add_str(hash, relative);
    if (S_ISLNK(st->st_mode)) {
        return link_hash(hash, path, st, err);
    }
    if (S_ISDIR(st->st_mode)) {
        hash_add_str(hash, "folder");
        return 0;
    }
    hash_add_str(hash, (st->st_mode & S_IXUSR) != 0 ? "program" : "file");
    return content_hash(hash, path, err);
}

static int document_hash(struct hash *hash, const struct recipe *recipe, struct err *err)
{
    AUTO(node) copy = node_copy(doc_root(recipe->doc));
    AUTOBUF struct buf text = BUF_INIT;

    node_remove(copy, "summary");
    if (node_dump(copy, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_add_str(hash, buf_str(&text));
    return 0;
}

static int debian_hash(struct hash *hash, const struct recipe *recipe, struct err *err)
{
    AUTOFREE char *base = parts_base_files(recipe);

    hash_add_str(hash, "base");
    if (tree_walk(base, entry_hash, hash, err) < 0) {
        return -1;
    }
    hash_add_str(hash, "files");
    if (recipe->files_dir != NULL && tree_walk(recipe->files_dir, entry_hash, hash, err) < 0) {
        return -1;
    }
    hash_add_str(hash, "setup");
    return recipe->setup_path == NULL ? 0 : content_hash(hash, recipe->setup_path, err);
}

int image_key(const struct image_store *store, const struct recipe *recipe, char key[HASH_HEX],
              struct err *err)
{
    AUTO(hash) hash = hash_new();
    AUTOFREE char *version = mem_printf("tameshi.image-key/%d", IMAGE_FORMAT_VERSION);

    hash_add_str(hash, version);
    hash_add_str(hash, IMAGE_SUITE);
    if (document_hash(hash, recipe, err) < 0 ||
        (recipe->kind == IMAGE_DEBIAN && debian_hash(hash, recipe, err) < 0)) {
        return err_wrap(err, "image '%s'", recipe->id);
    }
    /* a disk gets its agent from the initramfs, at each boot */
    if (recipe->kind == IMAGE_INITRAMFS && content_hash(hash, store->agent_path, err) < 0) {
        return err_wrap(err, "the guest agent");
    }
    hash_end(hash, key);
    return 0;
}
