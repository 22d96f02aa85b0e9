/* Names of environments. Rule: a place appears locked and goes away locked, under the lock of the
 * folder of places, so that nobody takes one that is being made or removed for a stale one. */
#include "orchestrator/env/place.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/vm/sweep.h"

#define MAX_PLACES 1000
#define MAX_ABOUT ((size_t)256 << 10)
#define DYING_MS 5000
#define RETRY_MS 10
#define ALL_LOCK ".lock" /* no name has a dot */

int env_name_check(const char *name, struct err *err)
{
    size_t length = strlen(name);
    if (length == 0 || length > ENV_NAME_MAX ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length) {
        return err_set(err, ERR_USAGE, "a name is 1 to %d of a-z, 0-9 and '-', not '%s'",
                       ENV_NAME_MAX, name);
    }
    return 0;
}

/* The folder of all places, made if absent. */
static int places_folder(char **out, struct err *err)
{
    AUTOFREE char *registry = NULL;
    if (vm_registry(&registry, err) != 0) {
        return -1;
    }
    AUTOFREE char *path = file_join(registry, "env");
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot make '%s'", path);
    }
    *out = TAKE(path);
    return 0;
}

#define LOCK_HELD 1
static int take_lock(const char *folder, const char *file, bool wait, int *out, struct err *err)
{
    AUTOFREE char *path = file_join(folder, file);
    AUTOCLOSE int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return err_sys(err, ERR_HOST, "cannot open '%s'", path);
    }
    while (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        if (errno == EWOULDBLOCK) {
            return LOCK_HELD;
        }
        if (errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot lock '%s'", path);
        }
    }
    *out = TAKE_FD(fd);
    return 0;
}

/* A killed keeper takes its other process along, which may take a moment to be gone. */
static bool keeper_is_gone(const char *place)
{
    AUTOFREE char *file = file_join(place, "about.json");
    AUTO(node) about = NULL;
    if (!file_exists(file) || node_load(file, MAX_ABOUT, &about, NULL) != 0) {
        return false;
    }
    AUTOCLOSE int fd = pidfd_open((pid_t)node_get_int(about, "pid", 0), 0);
    struct pollfd ended = {.fd = fd, .events = POLLIN};
    return fd < 0 ? errno == ESRCH : poll(&ended, 1, 0) > 0;
}

/* Positive when it is held. */
static int remove_if_stale(const char *path, struct err *err)
{
    AUTOCLOSE int fd = -1;
    int64_t deadline = clock_mono_ms() + DYING_MS;
    int got = take_lock(path, "lock", false, &fd, err);
    while (got == LOCK_HELD && keeper_is_gone(path) && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, RETRY_MS);
        got = take_lock(path, "lock", false, &fd, err);
    }
    return got != 0 ? got : file_remove_tree(path, err);
}

static int new_folder(const struct env_place *place, struct err *err)
{
    if (file_is_dir(place->path)) {
        int got = remove_if_stale(place->path, err);
        if (got != 0) {
            return got < 0 ? -1
                           : err_set(err, ERR_INPUT,
                                     "there is an environment '%s' already; 'tameshi env down %s' "
                                     "ends it",
                                     place->name, place->name);
        }
    }
    return mkdir(place->path, 0700) == 0 ? 0
                                         : err_sys(err, ERR_HOST, "cannot make '%s'", place->path);
}

static int check_length(const char *folder, struct err *err)
{
    size_t longest = strlen(folder) + ENV_NAME_MAX + strlen("//socket");
    return longest < sizeof(((struct sockaddr_un *)0)->sun_path)
               ? 0
               : err_set(err, ERR_HOST, "'%s' is too long for socket names", folder);
}

int env_place_take(const char *name, struct env_place *out, struct err *err)
{
    AUTOFREE char *folder = NULL;
    AUTOCLOSE int all_fd = -1;
    struct env_place place = ENV_PLACE_INIT;
    if (places_folder(&folder, err) != 0 || check_length(folder, err) != 0 ||
        take_lock(folder, ALL_LOCK, true, &all_fd, err) != 0) {
        return -1;
    }
    place.name = mem_strdup(name);
    place.path = file_join(folder, name);
    if (new_folder(&place, err) != 0 ||
        take_lock(place.path, "lock", true, &place.lock_fd, err) != 0) {
        env_place_done(&place);
        return -1;
    }
    *out = place;
    return 0;
}

int env_place_adopt(const char *name, int lock_fd, struct env_place *out, struct err *err)
{
    AUTOFREE char *folder = NULL;
    if (places_folder(&folder, err) != 0) {
        return -1;
    }
    if (fcntl(lock_fd, F_SETFD, FD_CLOEXEC) != 0) {
        return err_sys(err, ERR_BUG, "the lock of environment '%s' was not handed over", name);
    }
    *out = (struct env_place){mem_strdup(name), file_join(folder, name), lock_fd};
    return 0;
}

int env_place_remove(const struct env_place *place, struct err *err)
{
    AUTOFREE char *folder = NULL;
    AUTOCLOSE int all_fd = -1;
    if (places_folder(&folder, err) != 0 || take_lock(folder, ALL_LOCK, true, &all_fd, err) != 0) {
        return -1;
    }
    return file_remove_tree(place->path, err);
}

void env_place_done(struct env_place *place)
{
    if (place->lock_fd >= 0) {
        close(place->lock_fd);
    }
    free(place->name);
    free(place->path);
    *place = (struct env_place)ENV_PLACE_INIT;
}

char *env_place_file(const struct env_place *place, const char *file)
{
    return file_join(place->path, file);
}

int env_place_tell(const struct env_place *place, const struct node *about, struct err *err)
{
    AUTOFREE char *path = env_place_file(place, "about.json");
    return node_save(about, NODE_PRETTY, path, err);
}

static bool is_held(const char *path)
{
    AUTOCLOSE int fd = -1;
    return file_is_dir(path) && take_lock(path, "lock", false, &fd, NULL) == LOCK_HELD;
}

int env_find(const char *name, struct node **about, char **socket_path, struct err *err)
{
    AUTOFREE char *folder = NULL;
    AUTOCLOSE int all_fd = -1;
    if (env_name_check(name, err) != 0 || places_folder(&folder, err) != 0 ||
        take_lock(folder, ALL_LOCK, true, &all_fd, err) != 0) {
        return -1;
    }
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *file = file_join(path, "about.json");
    if (!is_held(path)) {
        return err_set(err, ERR_INPUT, "no environment '%s'; 'tameshi env list' shows which are up",
                       name);
    }
    if (!file_exists(file)) {
        return err_set(err, ERR_HOST, "environment '%s' has only just begun to start", name);
    }
    if (node_load(file, MAX_ABOUT, about, err) != 0) {
        return -1;
    }
    if (socket_path != NULL) {
        *socket_path = file_join(path, "socket");
    }
    return 0;
}

/* Calls one for every place. */
static int for_places(int (*one)(const char *path, void *data, struct err *err), void *data,
                      struct err *err)
{
    AUTOFREE char *folder = NULL;
    AUTOCLOSE int all_fd = -1;
    char **names = NULL;
    size_t count = 0;
    int result = 0;
    if (places_folder(&folder, err) != 0 || take_lock(folder, ALL_LOCK, true, &all_fd, err) != 0 ||
        file_list(folder, MAX_PLACES, &names, &count, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);
        if (file_is_dir(path) && one(path, data, err) < 0) {
            result = -1;
        }
    }
    file_names_free(names, count);
    return result;
}

static int sweep_one(const char *path, void *data, struct err *err)
{
    (void)data;
    return remove_if_stale(path, err);
}

int env_sweep(struct err *err)
{
    return for_places(sweep_one, NULL, err);
}

static int list_one(const char *path, void *data, struct err *err)
{
    AUTOFREE char *file = file_join(path, "about.json");
    AUTO(node) about = NULL;
    int got = remove_if_stale(path, err);
    if (got <= 0 || !file_exists(file)) {
        return got < 0 ? -1 : 0;
    }
    if (node_load(file, MAX_ABOUT, &about, err) != 0) {
        return -1;
    }
    node_append(data, TAKE(about));
    return 0;
}

int env_list(struct node **out, struct err *err)
{
    AUTO(node) list = node_array();
    if (for_places(list_one, list, err) != 0) {
        return -1;
    }
    *out = TAKE(list);
    return 0;
}
