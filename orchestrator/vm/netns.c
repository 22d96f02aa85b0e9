/* Network namespaces that hold nothing but loopback. Root makes one directly; another user needs a
 * user namespace around it, which many hosts forbid: then the answer is VM_NOT_PERMITTED, never an
 * error. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "orchestrator/vm/process.h"

static int loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    AUTOCLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) != 0) {
        return -1;
    }
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
    return ioctl(fd, SIOCSIFFLAGS, &request);
}

static int file_put(const char *path, const char *text)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = (ssize_t)strlen(text);

    return fd >= 0 && write(fd, text, (size_t)length) == length ? 0 : -1;
}

/* What a user and a group of the host are called inside. */
struct names {
    uid_t uid;
    gid_t gid;
};

/* Maps this user, and nobody else, into the new namespace. */
static int map_user(struct names inside, struct names host)
{
    AUTOFREE char *users = mem_printf("%u %u 1", (unsigned)inside.uid, (unsigned)host.uid);
    AUTOFREE char *groups = mem_printf("%u %u 1", (unsigned)inside.gid, (unsigned)host.gid);

    if (file_put("/proc/self/uid_map", users) != 0 ||
        file_put("/proc/self/setgroups", "deny") != 0) {
        return -1;
    }
    return file_put("/proc/self/gid_map", groups);
}

enum { HOLD_NET = 'n', HOLD_USER = 'u', HOLD_NONE = '-' };

/* Makes the namespaces in a child, says which, and keeps them alive until the other end of the
 * socket is closed. */
static _Noreturn void hold(int fd)
{
    const struct names self = {geteuid(), getegid()};
    const struct names root = {0, 0};
    char made = HOLD_NONE;

    if (unshare(CLONE_NEWNET) == 0) {
        made = HOLD_NET;
    } else if (unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && map_user(root, self) == 0) {
        made = HOLD_USER;
    }
    if (made != HOLD_NONE && loopback_up() != 0) {
        made = HOLD_NONE;
    }
    if (write(fd, &made, 1) == 1) {
        while (read(fd, &made, 1) < 0 && errno == EINTR) {
        }
    }
    _exit(0);
}

static int open_of(pid_t pid, const char *kind)
{
    AUTOFREE char *path = mem_printf("/proc/%d/ns/%s", (int)pid, kind);

    return open(path, O_RDONLY | O_CLOEXEC);
}

static int take_namespaces(pid_t pid, int fd, struct vm_netns *out, struct err *err)
{
    struct vm_netns netns = VM_NETNS_INIT;
    char made = HOLD_NONE;

    if (read(fd, &made, 1) != 1 || made == HOLD_NONE) {
        return VM_NOT_PERMITTED;
    }
    netns.user_fd = made == HOLD_USER ? open_of(pid, "user") : -1;
    netns.net_fd = open_of(pid, "net");
    if (netns.net_fd < 0 || (made == HOLD_USER && netns.user_fd < 0)) {
        err_sys(err, ERR_HOST, "cannot open the network namespace of a child");
        vm_netns_free(&netns);
        return -1;
    }
    *out = netns;
    return 0;
}

/* Rights over the new namespaces are good for loopback alone. A process that kept them could not be
 * looked into by one without, as QEMU is, which opens its memory through this process. */
static int drop_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

    return (int)syscall(SYS_capset, &header, none);
}

/* Users and groups keep their numbers: as root of its own namespace libvirt would take itself for
 * the host's. */
static int enter_as_user(void)
{
    const struct names self = {geteuid(), getegid()};

    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && map_user(self, self) == 0 &&
                   loopback_up() == 0
               ? drop_rights()
               : -1;
}

/* Half way in there is no way back, so a child tries it first. */
static bool can_enter_as_user(void)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(enter_as_user() == 0 ? 0 : 1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return pid > 0 && status == 0;
}

int vm_enter_empty_netns(struct err *err)
{
    if (unshare(CLONE_NEWNET) == 0) {
        return loopback_up() == 0 ? 0 : err_sys(err, ERR_HOST, "cannot bring loopback up");
    }
    if (errno != EPERM && errno != ENOSYS && errno != ENOSPC && errno != EINVAL) {
        return err_sys(err, ERR_HOST, "cannot make a network namespace");
    }
    if (!can_enter_as_user()) {
        return VM_NOT_PERMITTED;
    }
    return enter_as_user() == 0 ? 0 : err_sys(err, ERR_HOST, "cannot enter a network namespace");
}

int vm_netns_new(struct vm_netns *out, struct err *err)
{
    int pair[2] = {-1, -1};
    pid_t pid = -1;
    int result = -1;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a socket pair");
    }
    pid = fork();
    if (pid == 0) {
        close(pair[0]);
        hold(pair[1]);
    }
    close(pair[1]);
    if (pid < 0) {
        err_sys(err, ERR_HOST, "cannot start a process");
    } else {
        result = take_namespaces(pid, pair[0], out, err);
    }
    close(pair[0]);
    if (pid > 0) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    return result;
}

void vm_netns_free(struct vm_netns *netns)
{
    if (netns->user_fd >= 0) {
        close(netns->user_fd);
    }
    if (netns->net_fd >= 0) {
        close(netns->net_fd);
    }
    *netns = (struct vm_netns)VM_NETNS_INIT;
}

int vm_netns_join(const struct vm_netns *netns)
{
    if (netns->user_fd >= 0 && setns(netns->user_fd, CLONE_NEWUSER) != 0) {
        return -1;
    }
    return netns->net_fd >= 0 ? setns(netns->net_fd, CLONE_NEWNET) : 0;
}
