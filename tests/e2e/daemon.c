/* The state folders of a system daemon are compiled into it, so it runs in a mount namespace with
 * empty ones. */
#include "tests/e2e/daemon.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/qemu_user.h"
#include "tests/e2e/e2e.h"

#define LIBVIRTD "/usr/sbin/libvirtd"
#define START_MS 20000
#define END_MS 10000
#define LIFE_MS 900000
#define LOOK_MS 20

static const char *const state_folders[DAEMON_FOLDERS] = {
    "/etc/libvirt", "/run/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt"};

/* Without the daemon that keeps logs; and where the user libvirt-qemu may not open /dev/kvm while
 * root may, libvirt asks QEMU for its abilities over and over. */
static const char settings[] = "stdio_handler = \"file\"\n";
static const char system_settings[] =
    "stdio_handler = \"file\"\nuser = \"root\"\ngroup = \"root\"\n";

static int write_text(const char *path, const char *text, struct err *err)
{
    return file_write_atomic(path, text, strlen(text), 0644, err);
}

static int hide_state(const char *folder, struct err *err)
{
    if (qemu_user_provide(folder, err) < 0) {
        return -1;
    }
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        return err_sys(err, ERR_HOST, "no mount namespace");
    }
    for (size_t i = 0; i < DAEMON_FOLDERS; i++) {
        if (mount("none", state_folders[i], "tmpfs", 0, "mode=755") != 0) {
            return err_sys(err, ERR_HOST, "cannot hide '%s'", state_folders[i]);
        }
    }
    return write_text("/etc/libvirt/qemu.conf", system_settings, err);
}

static int write_settings(const char *folder, struct err *err)
{
    AUTOFREE char *path = file_join(folder, "libvirtd.conf");
    AUTOFREE char *session = file_join(folder, ".config/libvirt");
    AUTOFREE char *qemu = file_join(session, "qemu.conf");
    AUTOFREE char *text = mem_printf("unix_sock_dir = \"%s\"\nauth_unix_rw = \"none\"\n"
                                     "auth_unix_ro = \"none\"\n"
                                     "log_outputs = \"3:file:%s/libvirtd.log\"\n",
                                     folder, folder);

    if (write_text(path, text, err) < 0 || file_mkdirs(session, 0700, err) < 0) {
        return -1;
    }
    return write_text(qemu, settings, err);
}

/* Its files are found again by the folder alone. */
static int exec_daemon(void *data)
{
    const char *folder = data;
    AUTOFREE char *conf = file_join(folder, "libvirtd.conf");
    AUTOFREE char *pid = file_join(folder, "libvirtd.pid");
    struct err err = {.kind = ERR_NONE};

    if (geteuid() == 0 && hide_state(folder, &err) < 0) {
        fprintf(stderr, "daemon: %s\n", err.text);
        return 1;
    }
    execl(LIBVIRTD, LIBVIRTD, "-f", conf, "-p", pid, NULL);
    return 1;
}

static int await_socket(struct daemon *daemon, const char *folder, struct err *err)
{
    AUTOFREE char *socket_path = file_join(folder, "libvirt-sock");
    AUTOFREE char *pid_path = file_join(folder, "libvirtd.pid");
    int64_t deadline = clock_mono_ms() + START_MS;
    pid_t pid = -1;

    while (!file_exists(socket_path) || qemu_pid(pid_path, &pid, NULL) < 0) {
        if (clock_left_ms(deadline) == 0 || waitpid(daemon->keeper, NULL, WNOHANG) != 0) {
            return err_set(err, ERR_HOST, "libvirtd does not start; see '%s'", folder);
        }
        poll(NULL, 0, LOOK_MS);
    }
    daemon->pid_fd = pidfd_open(pid, 0);
    return daemon->pid_fd >= 0 ? 0 : err_sys(err, ERR_HOST, "libvirtd ended");
}

static _Noreturn void keep(const char *folder)
{
    AUTOFREE char *own = mem_strdup(folder);
    struct err err = {.kind = ERR_NONE};
    int code = 1;

    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (vm_run_below(exec_daemon, own, LIFE_MS, &code, &err) < 0) {
        fprintf(stderr, "daemon: %s\n", err.text);
    }
    _exit(code);
}

int daemon_start(const char *folder, struct daemon *out, struct err *err)
{
    struct daemon daemon = DAEMON_NONE;

    if (access(LIBVIRTD, X_OK) != 0) {
        err_set(err, ERR_HOST, LIBVIRTD " is not there (apt-get install libvirt-daemon)");
        return E2E_SKIP;
    }
    if (write_settings(folder, err) < 0) {
        return -1;
    }
    for (size_t i = 0; geteuid() == 0 && i < DAEMON_FOLDERS; i++) {
        daemon.made[i] = mkdir(state_folders[i], 0755) == 0;
    }
    daemon.uri = mem_printf("qemu:///%s?socket=%s/libvirt-sock",
                            geteuid() == 0 ? "system" : "session", folder);
    daemon.keeper = fork();
    if (daemon.keeper == 0) {
        keep(folder);
    }
    if (await_socket(&daemon, folder, err) < 0) {
        daemon_stop(&daemon);
        return -1;
    }
    *out = daemon;
    return 0;
}

void daemon_stop(struct daemon *daemon)
{
    struct pollfd ended = {.fd = daemon->pid_fd, .events = POLLIN};

    if (daemon->pid_fd >= 0) {
        pidfd_send_signal(daemon->pid_fd, SIGTERM, NULL, 0);
        if (poll(&ended, 1, END_MS) == 0) {
            pidfd_send_signal(daemon->pid_fd, SIGKILL, NULL, 0);
        }
        close(daemon->pid_fd);
    }
    if (daemon->keeper > 0) {
        kill(daemon->keeper, SIGKILL);
        waitpid(daemon->keeper, NULL, 0);
    }
    for (size_t i = 0; i < DAEMON_FOLDERS; i++) {
        if (daemon->made[i]) {
            rmdir(state_folders[i]);
        }
    }
    free(daemon->uri);
    *daemon = (struct daemon)DAEMON_NONE;
}
