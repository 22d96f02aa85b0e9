/* Saved templates that several processes share, and that nobody is handed when they are damaged. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/template_store.h"
#include "tests/support.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define LIMIT_MIB 100
#define MIB ((size_t)1 << 20)
#define CHILD_MS 20000
#define STILL_MS 300 /* three times the store's pace of looking */
#define PROCESSES 4

struct shelf {
    char *folder;
    struct template_store *store;
};

static void shelf_done(struct shelf *shelf)
{
    template_store_free(shelf->store);
    support_folder_done(&shelf->folder);
}
#define SHELF __attribute__((cleanup(shelf_done))) struct shelf

static struct shelf shelf_new(int64_t limit_mib)
{
    struct shelf shelf = {.folder = support_folder()};
    struct err err = {.kind = ERR_NONE};

    assert_ok(template_store_new(shelf.folder, limit_mib, &shelf.store, &err), err);
    return shelf;
}

static char *path_in(const struct shelf *shelf, const char *key, const char *name)
{
    return mem_printf("%s/%s/%s", shelf->folder, key, name);
}

/* Two files and one in a folder, as a baker leaves them; no assertion, for child processes too. */
static int write_files(const char *folder, struct err *err)
{
    AUTOFREE char *memory = file_join(folder, "memory");
    AUTOFREE char *disk = file_join(folder, "disk");
    AUTOFREE char *below = file_join(folder, "tree");
    AUTOFREE char *file = file_join(below, "file");
    AUTOFREE char *bytes = mem_alloc(MIB);

    memset(bytes, 7, MIB);
    return file_write_atomic(memory, bytes, MIB, 0600, err) < 0 ||
                   file_write_atomic(disk, "disk", 4, 0600, err) < 0 ||
                   file_mkdirs(below, 0700, err) < 0 ||
                   file_write_atomic(file, "file", 4, 0600, err) < 0
               ? -1
               : 0;
}

static int end_bake(struct template_store *store, struct template_bake *bake,
                    struct saved_template **out, struct err *err)
{
    AUTO(node) about = node_object();

    node_set_str(about, "seed", "5eed");
    return write_files(bake->folder, err) < 0 ? -1
                                              : template_bake_end(store, bake, about, out, err);
}

/* Asserts that the key is absent, and bakes it. */
static struct saved_template *bake(struct template_store *store, const char *key)
{
    struct template_bake bake = {.lock_fd = -1};
    struct saved_template *saved = NULL;
    struct err err = {.kind = ERR_NONE};
    int status = template_store_find(store, key, &saved, &bake, &err);

    cr_assert_eq(status, TEMPLATE_ABSENT, "answered %d: %s", status, err.text);
    assert_ok(end_bake(store, &bake, &saved, &err), err);
    return saved;
}

static void bake_and_let_go(const struct shelf *shelf, const char *key)
{
    saved_template_free(bake(shelf->store, key));
}

/* Asserts that the key is there. Caller frees. */
static struct saved_template *find(struct template_store *store, const char *key)
{
    struct template_bake bake = {.lock_fd = -1};
    struct saved_template *saved = NULL;
    struct err err = {.kind = ERR_NONE};

    assert_ok(template_store_find(store, key, &saved, &bake, &err), err);
    return saved;
}

static void assert_there(const struct shelf *shelf, const char *key, bool expected)
{
    AUTOFREE char *path = file_join(shelf->folder, key);

    cr_assert_eq(file_exists(path), expected, "%.4s", key);
}

Test(template_store, finds_what_another_store_baked)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTO(template_store) other = NULL;
    AUTO(saved_template) baked = bake(shelf.store, KEY_A);
    AUTO(saved_template) found = NULL;
    AUTOFREE char *memory = path_in(&shelf, KEY_A, "memory");
    struct err err = {.kind = ERR_NONE};

    assert_ok(template_store_new(shelf.folder, LIMIT_MIB, &other, &err), err);
    found = find(other, KEY_A);
    cr_assert_str_eq(found->folder, baked->folder);
    cr_assert_str_eq(node_get_str(found->about, "seed", ""), "5eed");
    cr_assert_eq(file_size(memory, &err), (int64_t)MIB);
}

/* printf '1 {"arm":"on","n":1}' | sha256sum */
Test(template_store, names_a_template_by_every_value_it_depends_on)
{
    AUTO(node) depends = node_object();
    AUTO(node) turned = node_object();
    struct err err = {.kind = ERR_NONE};
    char one[HASH_HEX];
    char two[HASH_HEX];

    node_set_str(depends, "arm", "on");
    node_set_int(depends, "n", 1);
    node_set_int(turned, "n", 1);
    node_set_str(turned, "arm", "on");
    assert_ok(template_key(depends, one, &err), err);
    cr_assert_str_eq(one, "aef5900b2a3bb016a856052321e2c662d0977d754f4c2bf7fc8738dcaa9fef83");
    assert_ok(template_key(turned, two, &err), err);
    cr_assert_str_eq(one, two);
    node_set_int(turned, "n", 2);
    assert_ok(template_key(turned, two, &err), err);
    cr_assert_str_neq(one, two);
    node_set_int(turned, "n", 1);
    node_set_str(turned, "arm", "off");
    assert_ok(template_key(turned, two, &err), err);
    cr_assert_str_neq(one, two);
}

/* A child process with a store of its own. It says 'b' or 'f' for baked or found, and holds what it
 * has until hold is closed. */
static _Noreturn void child(const char *folder, int say, int hold)
{
    AUTO(template_store) store = NULL;
    struct saved_template *saved = NULL;
    struct template_bake bake = {.lock_fd = -1};
    struct err err = {.kind = ERR_NONE};
    char byte = 0;
    int status = template_store_new(folder, LIMIT_MIB, &store, &err) < 0
                     ? -1
                     : template_store_find(store, KEY_A, &saved, &bake, &err);
    char answer = status == 0 ? 'f' : status == TEMPLATE_ABSENT ? 'b' : 'e';

    if (status == TEMPLATE_ABSENT && end_bake(store, &bake, &saved, &err) < 0) {
        answer = 'e';
    }
    if (write(say, &answer, 1) != 1 || read(hold, &byte, 1) != 0) {
        _exit(2);
    }
    _exit(0);
}

struct children {
    int said[2];
    int hold[2];
    pid_t pids[PROCESSES];
    int count;
};

static void children_start(struct children *children, const char *folder, int count)
{
    cr_assert_eq(pipe2(children->said, O_CLOEXEC), 0);
    cr_assert_eq(pipe2(children->hold, O_CLOEXEC), 0);
    children->count = count;
    for (int i = 0; i < count; i++) {
        children->pids[i] = fork();
        if (children->pids[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(children->hold[1]);
            child(folder, children->said[1], children->hold[0]);
        }
    }
}

/* What the next child says within timeout_ms; 0: none did. */
static char children_next(const struct children *children, int timeout_ms)
{
    struct pollfd ready = {.fd = children->said[0], .events = POLLIN};
    char byte = 0;

    return poll(&ready, 1, timeout_ms) == 1 && read(ready.fd, &byte, 1) == 1 ? byte : '\0';
}

static void children_end(struct children *children)
{
    close(children->hold[1]);
    for (int i = 0; i < children->count; i++) {
        int status = -1;

        cr_assert_eq(waitpid(children->pids[i], &status, 0), children->pids[i]);
        cr_assert_eq(status, 0);
    }
    close(children->hold[0]);
    close(children->said[0]);
    close(children->said[1]);
}

Test(template_store, lets_a_second_process_wait_until_the_first_has_baked, .timeout = 60)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    struct template_bake bake = {.lock_fd = -1};
    struct children children = {.count = 0};
    AUTO(saved_template) saved = NULL;
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(template_store_find(shelf.store, KEY_A, &saved, &bake, &err), TEMPLATE_ABSENT);
    children_start(&children, shelf.folder, 1);
    cr_assert_eq(children_next(&children, STILL_MS), '\0');
    assert_ok(end_bake(shelf.store, &bake, &saved, &err), err);
    cr_assert_eq(children_next(&children, CHILD_MS), 'f');
    children_end(&children);
}

Test(template_store, lets_a_second_process_bake_when_the_first_gives_up, .timeout = 60)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    struct template_bake bake = {.lock_fd = -1};
    struct children children = {.count = 0};
    AUTO(saved_template) saved = NULL;
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(template_store_find(shelf.store, KEY_A, &saved, &bake, &err), TEMPLATE_ABSENT);
    children_start(&children, shelf.folder, 1);
    cr_assert_eq(children_next(&children, STILL_MS), '\0');
    template_bake_drop(&bake);
    cr_assert_eq(children_next(&children, CHILD_MS), 'b');
    children_end(&children);
}

/* All have seen that it is absent before one of them can bake; the one that does holds it after. */
Test(template_store, gives_all_that_come_at_once_what_one_of_them_bakes, .timeout = 60)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTOFREE char *path = mem_printf("%s/%s.lock", shelf.folder, KEY_A);
    struct children children = {.count = 0};
    AUTOCLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int baked = 0;
    int found = 0;

    cr_assert_eq(flock(lock, LOCK_SH), 0);
    children_start(&children, shelf.folder, PROCESSES);
    cr_assert_eq(children_next(&children, STILL_MS), '\0');
    cr_assert_eq(flock(lock, LOCK_UN), 0);
    for (int i = 0; i < PROCESSES; i++) {
        char said = children_next(&children, CHILD_MS);

        baked += said == 'b';
        found += said == 'f';
    }
    children_end(&children);
    cr_assert_eq(baked, 1);
    cr_assert_eq(found, PROCESSES - 1);
}

/* Between writing its files and the end. */
static void bake_and_be_killed(const struct shelf *shelf)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        struct template_bake bake = {.lock_fd = -1};
        struct saved_template *saved = NULL;

        if (template_store_find(shelf->store, KEY_A, &saved, &bake, NULL) != TEMPLATE_ABSENT ||
            write_files(bake.folder, NULL) < 0) {
            _exit(1);
        }
        raise(SIGKILL);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status %d", status);
}

Test(template_store, finds_nothing_of_a_baker_that_was_killed, .timeout = 60)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    struct template_bake bake = {.lock_fd = -1};
    AUTO(saved_template) saved = NULL;
    AUTOFREE char *left = NULL;
    struct err err = {.kind = ERR_NONE};

    bake_and_be_killed(&shelf);
    assert_there(&shelf, KEY_A, false);
    cr_assert_eq(template_store_find(shelf.store, KEY_A, &saved, &bake, &err), TEMPLATE_ABSENT);
    left = file_join(bake.folder, "memory");
    cr_assert_not(file_exists(left));
    assert_ok(end_bake(shelf.store, &bake, &saved, &err), err);
    cr_assert_str_eq(node_get_str(saved->about, "seed", ""), "5eed");
}

static void touch(const char *path, time_t seconds)
{
    struct timespec times[] = {{.tv_sec = seconds}, {.tv_sec = seconds}};

    cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

Test(template_store, keeps_a_template_that_was_touched_but_not_changed)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTO(saved_template) first = NULL;
    AUTO(saved_template) second = NULL;
    AUTOFREE char *memory = path_in(&shelf, KEY_A, "memory");

    bake_and_let_go(&shelf, KEY_A);
    first = find(shelf.store, KEY_A);
    touch(memory, 1000);
    second = find(shelf.store, KEY_A);
    cr_assert_str_eq(second->folder, first->folder);
}

static ino_t inode_of(const char *path)
{
    struct stat status;

    cr_assert_eq(stat(path, &status), 0, "%s", path);
    return status.st_ino;
}

/* Whoever hashes writes `checked` anew, so that it is another file then. */
Test(template_store, hashes_again_only_what_was_touched)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTOFREE char *checked = path_in(&shelf, KEY_A, "checked");
    AUTOFREE char *kept = file_join(shelf.folder, "kept"); /* or its inode might come again */
    AUTOFREE char *memory = path_in(&shelf, KEY_A, "memory");
    ino_t first = 0;

    bake_and_let_go(&shelf, KEY_A);
    saved_template_free(find(shelf.store, KEY_A));
    cr_assert_eq(link(checked, kept), 0);
    first = inode_of(checked);
    saved_template_free(find(shelf.store, KEY_A));
    cr_assert_eq(inode_of(checked), first);
    touch(memory, 1000);
    saved_template_free(find(shelf.store, KEY_A));
    cr_assert_neq(inode_of(checked), first);
}

Test(template_store, takes_no_note_that_another_process_writes_for_damage)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTOFREE char *part = path_in(&shelf, KEY_A, ".part-abcdef");
    AUTOFREE char *checked = path_in(&shelf, KEY_A, "checked");

    bake_and_let_go(&shelf, KEY_A);
    support_write(part, "{");
    saved_template_free(find(shelf.store, KEY_A));
    cr_assert(file_exists(checked));
}

Test(template_store, forgets_a_template_that_is_discarded)
{
    SHELF shelf = shelf_new(LIMIT_MIB);

    template_store_discard(NULL);
    template_store_discard(bake(shelf.store, KEY_A));
    assert_there(&shelf, KEY_A, false);
    bake_and_let_go(&shelf, KEY_A);
    assert_there(&shelf, KEY_A, true);
}

Test(template_store, does_not_remove_what_another_holds)
{
    SHELF shelf = shelf_new(LIMIT_MIB);
    AUTO(saved_template) held = bake(shelf.store, KEY_A);

    cr_assert_not_null(held);
    template_store_discard(find(shelf.store, KEY_A));
    assert_there(&shelf, KEY_A, true);
}

/* Each takes a little more than 1 MiB, so two fit below 2 MiB when counted in whole ones. */
static void used_at(const struct shelf *shelf, const char *key, time_t seconds)
{
    AUTOFREE char *manifest = path_in(shelf, key, "manifest.json");

    touch(manifest, seconds);
}

Test(template_store, removes_the_one_least_recently_used_past_its_limit)
{
    SHELF shelf = shelf_new(2);

    bake_and_let_go(&shelf, KEY_A);
    bake_and_let_go(&shelf, KEY_B);
    used_at(&shelf, KEY_A, 1000);
    used_at(&shelf, KEY_B, 2000);
    saved_template_free(find(shelf.store, KEY_A)); /* used now */
    bake_and_let_go(&shelf, KEY_C);
    assert_there(&shelf, KEY_A, true);
    assert_there(&shelf, KEY_B, false);
    assert_there(&shelf, KEY_C, true);
}

Test(template_store, does_not_remove_one_that_is_held_past_its_limit)
{
    SHELF shelf = shelf_new(2);
    AUTO(saved_template) held = bake(shelf.store, KEY_A);

    cr_assert_not_null(held);
    bake_and_let_go(&shelf, KEY_B);
    used_at(&shelf, KEY_A, 1000);
    used_at(&shelf, KEY_B, 2000);
    bake_and_let_go(&shelf, KEY_C);
    assert_there(&shelf, KEY_A, true);
    assert_there(&shelf, KEY_B, false);
    assert_there(&shelf, KEY_C, true);
}
