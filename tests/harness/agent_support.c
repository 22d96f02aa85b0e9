/* Starting the agent and keeping its events. */
#include "tests/harness/agent_support.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/proc.h"

static void note_event(void *data, const struct client_event *event)
{
    struct fake_guest *guest = data;

    guest->event_count++;
    (void)snprintf(guest->from, sizeof(guest->from), "%s", event->from);
    if (event->kind == CLIENT_EVENT_LINE) {
        buf_printf(&guest->events, "line %s %.*s%s;", event->key, (int)event->length, event->data,
                   event->truncated ? "~" : "");
    } else {
        buf_printf(&guest->events, "callback %s %s %.*s%s;", event->key, event->proto,
                   (int)event->length, event->data, event->truncated ? "~" : "");
    }
}

void fake_guest_spawn(struct fake_guest *guest, pid_t netns_pid, int ends[2])
{
    char pid_text[24];
    struct err err;

    *guest = (struct fake_guest){.folder = support_folder()};
    (void)snprintf(pid_text, sizeof(pid_text), "%d", netns_pid);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const char *const argv[] = {
        TEST_AGENT_PATH, "--fd",        "3",
        "--root",        guest->folder, netns_pid == 0 ? NULL : "--netns-pid",
        pid_text,        NULL};
    const struct proc_spawn spawn = {argv, &ends[1], 1, -1, true};

    assert_ok(proc_start(&spawn, &guest->agent, &err), err);
    (void)close(ends[1]);
}

void fake_guest_start(struct fake_guest *guest, pid_t netns_pid)
{
    int ends[2];
    struct err err;

    fake_guest_spawn(guest, netns_pid, ends);
    guest->client = client_new(ends[0], "fake");
    client_on_event(guest->client, note_event, guest);
    assert_ok(client_hello(guest->client, "first", LATER, &err), err);
}

void fake_guest_stop(struct fake_guest *guest)
{
    int exit_code = -1;
    struct err err;

    client_free(guest->client);
    assert_ok(proc_wait(guest->agent, 10000, &exit_code, &err), err);
    cr_assert_eq(exit_code, 0, "the agent ended with %d", exit_code);
    buf_done(&guest->events);
    support_folder_done(&guest->folder);
}

void fake_guest_await(struct fake_guest *guest, unsigned count)
{
    int64_t deadline = LATER;
    struct err err = {.kind = ERR_NONE};

    while (guest->event_count < count) {
        cr_assert_eq(client_pump(guest->client, deadline, &err), 0, "%u events, want %u: %s (%s)",
                     guest->event_count, count, buf_str(&guest->events), err.text);
    }
}

char *fake_guest_path(const struct fake_guest *guest, const char *name)
{
    return file_join(guest->folder, name);
}

uint16_t fake_guest_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);

    cr_assert_eq(bind(fd, (struct sockaddr *)&address, size), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}
