/* The scripted server: one poll loop in a forked child; what it heard is in shared memory. */
#include "tests/harness/script_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "tests/support.h"

#define MAX_CONNECTIONS 256
#define DRIP_MS 20
#define LATE_MS 50
#define PATH_MAX_BYTES 32

struct script_heard {
    char text[16384];
};

struct caller {
    int fd;    /* -1: gone */
    bool deaf; /* reads no more */
    struct buf got;
};

struct script {
    const struct script_act *acts;
    size_t left;
    struct script_heard *heard;
    struct caller callers[MAX_CONNECTIONS];
    size_t count;
};

static const struct script_act ok = {.answer = SCRIPT_OK};

/* Whether it wants its answer before its body is read. */
static bool is_early(const struct buf *got)
{
    return strstr(buf_str(got), "\r\n" SCRIPT_EARLY) != NULL;
}

/* How many bytes the first request in got has, as its Content-Length tells; 0: it is not whole. */
static size_t request_length(const struct buf *got)
{
    const char *end = strstr(buf_str(got), "\r\n\r\n");
    const char *length = strcasestr(buf_str(got), "\r\nContent-Length:");
    size_t size = 0;

    if (end == NULL) {
        return 0;
    }
    size = (size_t)(end - got->data) + 4;
    if (is_early(got)) {
        return size;
    }
    if (length != NULL && length < end) {
        size += (size_t)strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    }
    return size <= got->length ? size : 0;
}

static void note(struct script_heard *heard, size_t connection, const char *request)
{
    size_t used = strlen(heard->text);
    char path[PATH_MAX_BYTES + 1] = "";

    (void)sscanf(request, "%*s %32s", path);
    (void)snprintf(heard->text + used, sizeof(heard->text) - used, "%zu:%s;", connection, path);
}

static void say(int fd, const char *text)
{
    size_t length = strlen(text);

    while (length > 0) {
        ssize_t put = send(fd, text, length, MSG_NOSIGNAL);

        if (put <= 0) {
            return;
        }
        text += put;
        length -= (size_t)put;
    }
}

static void drip(int fd, const char *text)
{
    while (*text != '\0' && send(fd, text, 1, MSG_NOSIGNAL) == 1) {
        struct pollfd end = {.fd = fd, .events = POLLRDHUP};

        if (poll(&end, 1, DRIP_MS) > 0) {
            return;
        }
        text++;
    }
}

static void leave(struct caller *caller, bool reset)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (reset) {
        (void)setsockopt(caller->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    (void)close(caller->fd);
    caller->fd = -1;
}

static void act(struct script *script, struct caller *caller)
{
    const struct script_act *this_act = script->left > 0 ? script->acts : &ok;

    if (script->left > 0) {
        script->acts++;
        script->left--;
    }
    if (this_act->then == SCRIPT_DRIP) {
        drip(caller->fd, this_act->answer);
        leave(caller, false);
        return;
    }
    if (this_act->answer != NULL) {
        say(caller->fd, this_act->answer);
    }
    if (this_act->late != NULL) {
        (void)poll(NULL, 0, LATE_MS);
        say(caller->fd, this_act->late);
    }
    if (this_act->then != SCRIPT_STAY) {
        leave(caller, this_act->then == SCRIPT_RESET);
    }
}

static void hear(struct script *script, size_t index)
{
    struct caller *caller = &script->callers[index];
    char bytes[65536];
    ssize_t got = caller->deaf ? 0 : recv(caller->fd, bytes, sizeof(bytes), 0);
    size_t length = 0;

    if (got <= 0) {
        leave(caller, false);
        return;
    }
    buf_add(&caller->got, bytes, (size_t)got);
    while (caller->fd >= 0 && (length = request_length(&caller->got)) > 0) {
        note(script->heard, index + 1, caller->got.data);
        caller->deaf = is_early(&caller->got);
        buf_drop_front(&caller->got, length);
        act(script, caller);
    }
}

static void serve(struct script *script, int listener)
{
    for (;;) {
        struct pollfd fds[MAX_CONNECTIONS + 1] = {{.fd = listener, .events = POLLIN}};

        for (size_t i = 0; i < script->count; i++) {
            fds[i + 1] = (struct pollfd){.fd = script->callers[i].fd,
                                         .events = script->callers[i].deaf ? 0 : POLLIN};
        }
        if (poll(fds, script->count + 1, -1) < 0) {
            return;
        }
        for (size_t i = 0; i < script->count; i++) {
            if (fds[i + 1].fd >= 0 && fds[i + 1].revents != 0) {
                hear(script, i);
            }
        }
        if (fds[0].revents != 0 && script->count < MAX_CONNECTIONS) {
            script->callers[script->count++].fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        }
    }
}

void script_server_start(struct script_server *server, const struct script_act *acts, size_t count)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    cr_assert_eq(bind(listener, (struct sockaddr *)&address, size), 0);
    cr_assert_eq(listen(listener, MAX_CONNECTIONS), 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    server->heard = mmap(NULL, sizeof(*server->heard), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(server->heard, MAP_FAILED);
    server->pid = fork();
    if (server->pid == 0) {
        struct script script = {.acts = acts, .left = count, .heard = server->heard};

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(&script, listener);
        _exit(0);
    }
    cr_assert_gt(server->pid, 0);
    (void)close(listener);
}

void script_server_stop(struct script_server *server)
{
    (void)kill(server->pid, SIGKILL);
    (void)waitpid(server->pid, NULL, 0);
    (void)munmap(server->heard, sizeof(*server->heard));
}

const char *script_server_heard(const struct script_server *server)
{
    return server->heard->text;
}
