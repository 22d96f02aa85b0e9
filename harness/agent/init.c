/* Process 1 of the initramfs, which all machines boot: the small ones stay in it, the others go on
 * to their disk. */
#include "harness/agent/init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"

#define MODULE_FOLDER "/modules"
#define MODULE_ORDER MODULE_FOLDER "/order"
#define MAX_ORDER_BYTES 65536
#define ROOT_OPTION "tameshi.root="
#define NEW_ROOT "/newroot"
#define NEW_INIT "/sbin/init"
#define NEW_AGENT_FOLDER NEW_ROOT "/usr/local/sbin"
#define NEW_AGENT NEW_AGENT_FOLDER "/tameshi-agent"
#define ROOT_WAIT_MS 30000
#define LOOK_MS 20
#define NS_PER_MS 1000000
#define BLANKS " \t\r\n"

struct mount_point {
    const char *type;
    const char *path;
    unsigned long flags;
    bool moves; /* goes along to the new root */
};

static const struct mount_point mount_points[] = {
    {"proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, true},
    {"sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, true},
    {"devtmpfs", "/dev", MS_NOSUID, true},
    {"tmpfs", "/tmp", MS_NOSUID | MS_NODEV, false},
    {"tmpfs", "/run", MS_NOSUID | MS_NODEV, false},
};

static int mount_all(struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(mount_points); i++) {
        const struct mount_point *point = &mount_points[i];

        (void)mkdir(point->path, 0755);
        /* The kernel may have mounted /dev itself. */
        if (mount(point->type, point->path, point->type, point->flags, NULL) < 0 &&
            errno != EBUSY) {
            return err_sys(err, ERR_HOST, "cannot mount '%s'", point->path);
        }
    }
    return 0;
}

/* For the machines that stay here; a system on a disk has its own idea of it. A kernel without it
 * makes a machine without terminals. */
static void mount_terminals(void)
{
    (void)mkdir("/dev/pts", 0755);
    (void)mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "mode=620,ptmxmode=666");
}

/* The kernel gives process 1 no descriptors when the initramfs has no console node. */
static void open_console(void)
{
    int fd = open("/dev/console", O_RDWR | O_NOCTTY);

    for (int i = 0; fd >= 0 && i <= STDERR_FILENO; i++) {
        (void)dup2(fd, i);
    }
    if (fd > STDERR_FILENO) {
        (void)close(fd);
    }
}

static int load_module(const char *name, struct err *err)
{
    size_t length = strlen(name);
    bool suffixed = length > 3 && strcmp(name + length - 3, ".ko") == 0;
    AUTOFREE char *path = mem_printf(MODULE_FOLDER "/%s%s", name, suffixed ? "" : ".ko");
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return err_sys(err, ERR_HOST, "cannot open '%s'", path);
    }
    if (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot load '%s'", path);
    }
    return 0;
}

static int load_modules(struct err *err)
{
    AUTOBUF struct buf order = BUF_INIT;
    char *rest = NULL;

    if (!file_exists(MODULE_ORDER)) {
        return 0;
    }
    if (file_read(MODULE_ORDER, MAX_ORDER_BYTES, &order, err) < 0) {
        return -1;
    }
    rest = order.data;
    for (const char *name = strsep(&rest, BLANKS); name != NULL; name = strsep(&rest, BLANKS)) {
        if (name[0] != '\0' && load_module(name, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The value of tameshi.root; NULL without it. Caller frees. */
static int find_root_option(char **device, struct err *err)
{
    AUTOBUF struct buf line = BUF_INIT;
    char *rest = NULL;

    if (file_read("/proc/cmdline", MAX_ORDER_BYTES, &line, err) < 0) {
        return -1;
    }
    rest = line.data;
    for (const char *word = strsep(&rest, BLANKS); word != NULL; word = strsep(&rest, BLANKS)) {
        if (strncmp(word, ROOT_OPTION, strlen(ROOT_OPTION)) == 0) {
            *device = mem_strdup(word + strlen(ROOT_OPTION));
            return 0;
        }
    }
    return 0;
}

static int wait_for_device(const char *device, struct err *err)
{
    const struct timespec pause = {.tv_nsec = (long)LOOK_MS * NS_PER_MS};
    int64_t deadline = clock_mono_ms() + ROOT_WAIT_MS;

    while (!file_exists(device)) {
        if (clock_left_ms(deadline) == 0) {
            return err_set(err, ERR_HOST, "device '%s' did not appear", device);
        }
        (void)nanosleep(&pause, NULL);
    }
    return 0;
}

/* Disks come without an agent: each boot brings the one that the initramfs was made with, so that
 * host and guests are always of one version and a new agent does not make new disks. */
static int bring_agent(struct err *err)
{
    if (file_mkdirs(NEW_AGENT_FOLDER, 0755, err) < 0 || file_copy("/init", NEW_AGENT, err) < 0) {
        return -1;
    }
    return chmod(NEW_AGENT, 0755) < 0 ? err_sys(err, ERR_HOST, "'%s'", NEW_AGENT) : 0;
}

/* Frees the memory that the initramfs' files take; they cannot be reached after the switch. Only
 * where they are in memory: anything else is somebody's system. */
static void remove_old_files(void)
{
    static const char *const trees[] = {MODULE_FOLDER, "/bin", "/sbin", "/usr"};
    struct statfs files;

    if (statfs("/", &files) < 0 || (files.f_type != RAMFS_MAGIC && files.f_type != TMPFS_MAGIC)) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(trees); i++) {
        (void)file_remove_tree(trees[i], NULL);
    }
    (void)unlink("/init");
}

static int switch_root(const char *device, struct err *err)
{
    char *const argv[] = {mem_strdup(NEW_INIT), NULL};

    (void)mkdir(NEW_ROOT, 0755);
    if (mount(device, NEW_ROOT, "ext4", 0, NULL) < 0) {
        return err_sys(err, ERR_HOST, "cannot mount '%s' on '%s'", device, NEW_ROOT);
    }
    if (bring_agent(err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(mount_points); i++) {
        AUTOFREE char *to = mem_printf(NEW_ROOT "%s", mount_points[i].path);

        if (mount_points[i].moves && mount(mount_points[i].path, to, NULL, MS_MOVE, NULL) < 0) {
            return err_sys(err, ERR_HOST, "cannot move '%s'", mount_points[i].path);
        }
    }
    remove_old_files();
    if (chdir(NEW_ROOT) < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 ||
        chdir("/") < 0) {
        return err_sys(err, ERR_HOST, "cannot go over to '%s'", device);
    }
    (void)execv(argv[0], argv);
    return err_sys(err, ERR_HOST, "cannot run '%s'", NEW_INIT);
}

int init_system(struct err *err)
{
    AUTOFREE char *device = NULL;

    (void)umask(022);
    if (mount_all(err) < 0) {
        return -1;
    }
    open_console();
    if (load_modules(err) < 0 || find_root_option(&device, err) < 0) {
        return -1;
    }
    if (device == NULL) {
        mount_terminals();
        return 0;
    }
    return wait_for_device(device, err) < 0 ? -1 : switch_root(device, err);
}

void init_give_up(const struct err *why)
{
    (void)dprintf(STDERR_FILENO, "tameshi-agent: %s\n", why->text);
    if (getpid() == 1) {
        sync();
        (void)reboot(RB_POWER_OFF);
        (void)reboot((int)RB_HALT_SYSTEM);
    }
}
