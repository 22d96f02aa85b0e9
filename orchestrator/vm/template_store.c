/* Rule: a template appears in one rename, under an exclusive lock; who uses it holds the lock
 * shared, so that nobody removes it meanwhile. The lock files stay: a lock file that is removed
 * would let two bake at once. */
#include "orchestrator/vm/template_store.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/vm/template_files.h"

#define LOOK_MS 100
#define ENTRIES_MAX 10000
#define MANIFEST_MAX ((size_t)16 << 20)
#define SCHEMA "tameshi.template/1"
#define BAKE_PREFIX ".bake-"
#define KEY_DIGITS ((size_t)HASH_HEX - 1)

struct template_store {
    char *folder;
    int64_t limit_mib;
};

static int open_lock(const struct template_store *store, const char *key, struct err *err)
{
    AUTOFREE char *path = mem_printf("%s/%s.lock", store->folder, key);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    return fd >= 0 ? fd : err_sys(err, ERR_HOST, "cannot open '%s'", path);
}

/* A template that is being baked has its lock held. */
static void drop_left(const struct template_store *store, const char *name)
{
    AUTOFREE char *path = file_join(store->folder, name);
    AUTOCLOSE int fd = open_lock(store, name + strlen(BAKE_PREFIX), NULL);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        file_remove_tree(path, NULL);
    }
}

/* What bakers left that died takes as much room as a template, and may never be asked for again. */
static void drop_all_left(const struct template_store *store)
{
    char **names = NULL;
    size_t count = 0;

    if (file_list(store->folder, ENTRIES_MAX, &names, &count, NULL) < 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (strncmp(names[i], BAKE_PREFIX, strlen(BAKE_PREFIX)) == 0) {
            drop_left(store, names[i]);
        }
    }
    file_names_free(names, count);
}

int template_store_new(const char *folder, int64_t limit_mib, struct template_store **out,
                       struct err *err)
{
    struct template_store *store = NULL;

    if (file_mkdirs(folder, 0700, err) < 0) {
        return err_wrap(err, "templates");
    }
    store = mem_alloc(sizeof(*store));
    store->folder = mem_strdup(folder);
    store->limit_mib = limit_mib;
    drop_all_left(store);
    *out = store;
    return 0;
}

void template_store_free(struct template_store *store)
{
    if (store != NULL) {
        free(store->folder);
        free(store);
    }
}

int template_key(const struct node *depends, char out[HASH_HEX], struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    buf_printf(&text, "%d ", TEMPLATE_FORMAT);
    if (node_dump(depends, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_bytes(buf_str(&text), text.length, out);
    return 0;
}

void saved_template_free(struct saved_template *saved)
{
    if (saved == NULL) {
        return;
    }
    if (saved->lock_fd >= 0) {
        close(saved->lock_fd);
    }
    node_free(saved->about);
    free(saved->folder);
    free(saved);
}

/* Takes the lock if nobody is in the way. operation: LOCK_SH or LOCK_EX. 0, LOCK_BUSY or -1; a lock
 * that was held is gone unless the answer is 0. */
#define LOCK_BUSY 1
static int try_lock(int fd, int operation, const char *key, struct err *err)
{
    if (flock(fd, operation | LOCK_NB) == 0) {
        return 0;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) {
        return err_sys(err, ERR_HOST, "cannot lock template '%s'", key);
    }
    flock(fd, LOCK_UN);
    return LOCK_BUSY;
}

/* The time of the manifest says when a template was last used. */
static void mark_used(const char *folder)
{
    AUTOFREE char *path = file_join(folder, TEMPLATE_MANIFEST);

    utimensat(AT_FDCWD, path, NULL, 0);
}

/* Over the manifest without its own digest: a seed or a golden state that was changed is damage as
 * well. */
static int manifest_digest(const struct node *manifest, char out[HASH_HEX], struct err *err)
{
    AUTO(node) rest = node_copy(manifest);
    AUTOBUF struct buf text = BUF_INIT;

    node_remove(rest, "digest");
    if (node_dump(rest, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_bytes(buf_str(&text), text.length, out);
    return 0;
}

static bool manifest_is_good(const struct node *manifest)
{
    char digest[HASH_HEX];

    return node_type(manifest) == NODE_OBJECT &&
           strcmp(node_get_str(manifest, "schema", ""), SCHEMA) == 0 &&
           node_get(manifest, "about") != NULL && manifest_digest(manifest, digest, NULL) == 0 &&
           strcmp(node_get_str(manifest, "digest", ""), digest) == 0;
}

/* The template when it is there and whole; else NULL. */
static struct saved_template *load(const struct template_store *store, const char *key)
{
    AUTOFREE char *folder = file_join(store->folder, key);
    AUTOFREE char *path = file_join(folder, TEMPLATE_MANIFEST);
    AUTO(node) manifest = NULL;
    struct saved_template *saved = NULL;

    if (!file_exists(path) || node_load(path, MANIFEST_MAX, &manifest, NULL) < 0 ||
        !manifest_is_good(manifest) ||
        template_files_check(folder, node_get(manifest, "files"), NULL) != 0) {
        return NULL;
    }
    mark_used(folder);
    saved = mem_alloc(sizeof(*saved));
    saved->folder = TAKE(folder);
    saved->about = node_ref(node_get(manifest, "about"));
    saved->lock_fd = -1;
    return saved;
}

static int begin_bake(const struct template_store *store, const char *key, int *lock_fd,
                      struct template_bake *bake, struct err *err)
{
    AUTOFREE char *folder = mem_printf("%s/" BAKE_PREFIX "%s", store->folder, key);
    AUTOFREE char *target = file_join(store->folder, key);

    /* what is there is damaged, or was left by a baker that died: we have the lock */
    if (file_remove_tree(target, err) < 0 || file_remove_tree(folder, err) < 0 ||
        file_mkdirs(folder, 0700, err) < 0) {
        return err_wrap(err, "template '%s'", key);
    }
    *bake = (struct template_bake){
        .folder = TAKE(folder), .target = TAKE(target), .lock_fd = TAKE_FD(*lock_fd)};
    return TEMPLATE_ABSENT;
}

/* One look under each lock. The lock that is held after: shared with *saved, exclusive without;
 * none when it is LOCK_BUSY. */
static int look(const struct template_store *store, const char *key, int fd,
                struct saved_template **saved, struct err *err)
{
    int status = try_lock(fd, LOCK_SH, key, err);

    if (status != 0) {
        return status;
    }
    *saved = load(store, key);
    if (*saved != NULL) {
        return 0;
    }
    status = try_lock(fd, LOCK_EX, key, err);
    if (status != 0) {
        return status;
    }
    *saved = load(store, key); /* another may have baked while the lock changed */
    if (*saved == NULL) {
        return 0;
    }
    status = try_lock(fd, LOCK_SH, key, err);
    if (status != 0) {
        saved_template_free(TAKE(*saved));
    }
    return status;
}

/* Both locks are tried in turn: who waited for the exclusive one alone would wait for the end of
 * everybody who uses what another has baked meanwhile. */
int template_store_find(struct template_store *store, const char *key, struct saved_template **out,
                        struct template_bake *bake, struct err *err)
{
    AUTOCLOSE int fd = open_lock(store, key, err);
    int64_t deadline = clock_mono_ms() + TEMPLATE_WAIT_MS;
    struct saved_template *saved = NULL;
    int status = fd < 0 ? -1 : look(store, key, fd, &saved, err);

    while (status == LOCK_BUSY) {
        if (clock_left_ms(deadline) == 0) {
            return err_set(err, ERR_TIMEOUT, "template '%s' was locked for %d s", key,
                           TEMPLATE_WAIT_MS / 1000);
        }
        poll(NULL, 0, LOOK_MS);
        status = look(store, key, fd, &saved, err);
    }
    if (status < 0) {
        return -1;
    }
    if (saved == NULL) {
        return begin_bake(store, key, &fd, bake, err);
    }
    saved->lock_fd = TAKE_FD(fd);
    *out = saved;
    return 0;
}

void template_store_discard(struct saved_template *saved)
{
    if (saved != NULL && flock(saved->lock_fd, LOCK_EX | LOCK_NB) == 0) {
        file_remove_tree(saved->folder, NULL);
    }
    saved_template_free(saved);
}

/* One template of the store, for the choice of which to remove. */
struct kept {
    char *name;
    int64_t mib;
    struct timespec used;
};

static int older_first(const void *a, const void *b)
{
    const struct timespec *x = &((const struct kept *)a)->used;
    const struct timespec *y = &((const struct kept *)b)->used;

    return x->tv_sec != y->tv_sec ? (x->tv_sec < y->tv_sec ? -1 : 1)
                                  : (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static void remove_if_free(const struct template_store *store, const struct kept *kept,
                           int64_t *total_mib)
{
    AUTOFREE char *path = file_join(store->folder, kept->name);
    AUTOCLOSE int fd = open_lock(store, kept->name, NULL);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && file_remove_tree(path, NULL) == 0) {
        *total_mib -= kept->mib;
    }
}

/* The least recently used ones that nobody holds go, until the rest fits. */
static void keep_limit(const struct template_store *store)
{
    char **names = NULL;
    size_t count = 0;
    size_t filled = 0;
    int64_t total_mib = 0;
    AUTOFREE struct kept *kept = NULL;

    if (file_list(store->folder, ENTRIES_MAX, &names, &count, NULL) < 0) {
        return;
    }
    kept = mem_array(count + 1, sizeof(*kept));
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(store->folder, names[i]);
        AUTOFREE char *manifest = file_join(path, TEMPLATE_MANIFEST);
        struct stat status;

        if (strlen(names[i]) == KEY_DIGITS && stat(manifest, &status) == 0) {
            kept[filled] = (struct kept){
                .name = names[i], .mib = template_files_mib(path), .used = status.st_mtim};
            total_mib += kept[filled++].mib;
        }
    }
    qsort(kept, filled, sizeof(*kept), older_first);
    for (size_t i = 0; i < filled && total_mib > store->limit_mib; i++) {
        remove_if_free(store, &kept[i], &total_mib);
    }
    file_names_free(names, count);
}

int template_bake_end(struct template_store *store, struct template_bake *bake,
                      const struct node *about, struct saved_template **out, struct err *err)
{
    AUTOFREE char *path = file_join(bake->folder, TEMPLATE_MANIFEST);
    AUTO(node) manifest = node_object();
    struct node *files = NULL;
    struct saved_template *saved = NULL;
    char digest[HASH_HEX];

    if (template_files_list(bake->folder, &files, err) < 0) {
        return -1;
    }
    node_set_str(manifest, "schema", SCHEMA);
    node_set(manifest, "about", node_ref(about));
    node_set(manifest, "files", files);
    if (manifest_digest(manifest, digest, err) < 0) {
        return -1;
    }
    node_set_str(manifest, "digest", digest);
    if (node_save(manifest, NODE_PRETTY, path, err) < 0) {
        return -1;
    }
    if (rename(bake->folder, bake->target) != 0) {
        return err_sys(err, ERR_IO, "cannot rename '%s'", bake->folder);
    }
    if (flock(bake->lock_fd, LOCK_SH) != 0) {
        return err_sys(err, ERR_HOST, "cannot share '%s'", bake->target);
    }
    saved = mem_alloc(sizeof(*saved));
    saved->folder = TAKE(bake->target);
    saved->about = node_ref(about);
    saved->lock_fd = TAKE_FD(bake->lock_fd);
    free(TAKE(bake->folder));
    keep_limit(store);
    *out = saved;
    return 0;
}

void template_bake_drop(struct template_bake *bake)
{
    if (bake->folder != NULL) {
        file_remove_tree(bake->folder, NULL);
        flock(bake->lock_fd, LOCK_UN); /* a child that was only just forked has it open, too */
        close(bake->lock_fd);
    }
    free(bake->folder);
    free(bake->target);
    *bake = (struct template_bake){.lock_fd = -1};
}
