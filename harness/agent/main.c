/* tameshi-agent: in a guest it is process 1 or a service and finds its port by name; with --fd it
 * is a stand-in for a machine, whose files are below a folder, so that everything above it can be
 * tried without a machine. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/base/text.h"
#include "harness/agent/agent.h"
#include "harness/agent/init.h"
#include "harness/agent/netlink.h"
#include "harness/agent/port.h"

#define PORT_WAIT_MS 60000
#define MAX_FD 65535
#define MAX_PID 4194304
#define LOOPBACK_INDEX 1
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define USAGE                                                                                      \
    "usage: tameshi-agent                                   serve the host through the virtio "    \
    "port\n"                                                                                       \
    "       tameshi-agent --fd N --root DIR [--netns-pid PID|self]  stand in for a machine\n"      \
    "       tameshi-agent --version\n"

struct options {
    int64_t fd; /* -1: a guest */
    const char *root;
    int64_t netns_pid; /* 0: none */
    bool own_net;      /* the network that it is started in is its own */
};

static int parse(int argc, char **argv, struct options *options, struct err *err)
{
    *options = (struct options){.fd = -1};
    for (int i = 1; i < argc; i += 2) {
        const char *value = argv[i + 1];

        if (value == NULL) {
            return err_set(err, ERR_USAGE, "'%s' is no option or lacks its value", argv[i]);
        }
        if (strcmp(argv[i], "--root") == 0) {
            options->root = value;
        } else if (strcmp(argv[i], "--fd") == 0) {
            if (text_int(value, 0, MAX_FD, &options->fd, err) < 0) {
                return -1;
            }
        } else if (strcmp(argv[i], "--netns-pid") == 0) {
            options->own_net = true;
            if (strcmp(value, "self") != 0 &&
                text_int(value, 1, MAX_PID, &options->netns_pid, err) < 0) {
                return -1;
            }
        } else {
            return err_set(err, ERR_USAGE, "'%s' is no option", argv[i]);
        }
    }
    if ((options->fd < 0) != (options->root == NULL)) {
        return err_set(err, ERR_USAGE, "--fd and --root go together");
    }
    return 0;
}

/* Descriptors 0 to 2 are open and harmless, and many more may be opened. */
static void prepare_process(void)
{
    struct rlimit files = {0, 0};
    int fd = open("/dev/null", O_RDWR);

    while (fd >= 0 && fd <= STDERR_FILENO) {
        fd = open("/dev/null", O_RDWR);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("PATH", DEFAULT_PATH, getpid() == 1);
    (void)setenv("HOME", "/root", 0);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int enter_net(int64_t pid, struct err *err)
{
    AUTOFREE char *path = mem_printf("/proc/%lld/ns/net", (long long)pid);
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
        return err_sys(err, ERR_HOST, "cannot enter the network of process %lld", (long long)pid);
    }
    return 0;
}

static int serve(struct root *root, int fd, bool port, struct err *err)
{
    AUTO(loop) loop = loop_new();
    AUTO(agent) agent = agent_new(loop, root, fd, port);
    int rc = 0;

    while (rc == 0 && !session_ended(agent->session)) {
        rc = loop_turn(loop, err);
        session_flush(agent->session);
    }
    return rc;
}

static int serve_guest(struct err *err)
{
    struct root root = {.fd = -1};
    AUTOCLOSE int netlink = -1;
    int fd = -1;
    int rc = 0;

    if (getpid() == 1 && (init_system(err) < 0 || netlink_open(&netlink, err) < 0 ||
                          netlink_up(netlink, LOOPBACK_INDEX, err) < 0)) {
        return -1;
    }
    if (port_open(PORT_WAIT_MS, &fd, err) < 0 || root_init(&root, "/", false, err) < 0) {
        return -1;
    }
    rc = serve(&root, fd, true, err);
    root_done(&root);
    return rc;
}

static int serve_fake(const struct options *options, struct err *err)
{
    struct root root = {.fd = -1};
    int rc = 0;

    if ((options->netns_pid != 0 && enter_net(options->netns_pid, err) < 0) ||
        root_init(&root, options->root, true, err) < 0) {
        return -1;
    }
    root.own_net = options->own_net;
    rc = serve(&root, (int)options->fd, false, err);
    root_done(&root);
    return rc;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = {.kind = ERR_NONE};
    int rc = 0;

    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("tameshi-agent %s\n", TAMESHI_VERSION);
        return 0;
    }
    prepare_process();
    /* The kernel gives process 1 the words of its command line that it does not know. */
    if (getpid() == 1) {
        argc = 1;
    }
    if (parse(argc, argv, &options, &err) < 0) {
        (void)fprintf(stderr, "tameshi-agent: %s\n%s", err.text, USAGE);
        return err_exit_code(&err);
    }
    rc = options.fd < 0 ? serve_guest(&err) : serve_fake(&options, &err);
    if (rc < 0) {
        init_give_up(&err);
        return err_exit_code(&err);
    }
    return 0;
}
