/* Programs on terminals of the agent in fake mode. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/harness/agent_support.h"

/* What the agent's memory may grow by while nobody reads; without flow control it grows with all
 * that the program prints. The sanitizer keeps what was freed for a while. */
#ifdef __SANITIZE_ADDRESS__
#define ROOM_KIB 32000
#else
#define ROOM_KIB 6000
#endif

struct screen {
    struct fake_guest guest;
    struct buf out;
    int exit_code; /* -1: it runs */
};

static void note_event(void *data, const struct client_event *event)
{
    struct screen *screen = data;

    if (event->kind == CLIENT_EVENT_TERMINAL) {
        cr_assert_eq(screen->exit_code, -1, "'%s' behind the exit", event->data);
        buf_add(&screen->out, event->data, event->length);
    } else {
        cr_assert_eq(event->kind, CLIENT_EVENT_TERMINAL_EXIT);
        cr_assert_eq(screen->exit_code, -1);
        screen->exit_code = event->exit_code;
    }
}

static void screen_init(struct screen *screen)
{
    *screen = (struct screen){.exit_code = -1};
    fake_guest_start(&screen->guest, 0);
    client_on_event(screen->guest.client, note_event, screen);
}

static void screen_done(struct screen *screen)
{
    buf_done(&screen->out);
    fake_guest_stop(&screen->guest);
}

static int try_start(struct screen *screen, const char *key, const char *const *argv,
                     struct err *err)
{
    const struct client_terminal terminal = {.key = key, .argv = argv, .rows = 24, .cols = 80};

    return client_terminal(screen->guest.client, &terminal, LATER, err);
}

static void start(struct screen *screen, const char *script)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    struct err err;

    assert_ok(try_start(screen, "t", argv, &err), err);
}

static void type(struct screen *screen, const char *text)
{
    struct err err;

    assert_ok(client_terminal_input(screen->guest.client, "t", text, strlen(text), LATER, &err),
              err);
}

static void await(struct screen *screen, const char *text)
{
    int64_t deadline = LATER;
    struct err err = {.kind = ERR_NONE};

    while (strstr(buf_str(&screen->out), text) == NULL) {
        cr_assert_eq(client_pump(screen->guest.client, deadline, &err), 0, "no '%s' in '%s' (%s)",
                     text, buf_str(&screen->out), err.text);
    }
}

static void await_exit(struct screen *screen, int exit_code)
{
    int64_t deadline = LATER;
    struct err err = {.kind = ERR_NONE};

    while (screen->exit_code < 0) {
        cr_assert_eq(client_pump(screen->guest.client, deadline, &err), 0, "%s", err.text);
    }
    cr_assert_eq(screen->exit_code, exit_code, "%d: %s", screen->exit_code, buf_str(&screen->out));
}

Test(agent_terminal, runs_a_program_in_the_root_on_a_terminal_of_its_size)
{
    struct screen screen;

    screen_init(&screen);
    start(&screen, "test -t 0 && test -t 2 && stty size && echo \"$TERM\" && "
                   "test \"$PWD\" = \"$TAMESHI_ROOT\" && exit 3");
    await_exit(&screen, 3);
    cr_assert_str_eq(buf_str(&screen.out), "24 80\r\nxterm-256color\r\n");
    screen_done(&screen);
}

Test(agent_terminal, takes_environment_and_working_folder)
{
    static const char *const argv[] = {"/bin/sh", "-c", "echo \"$TERM $A ${PWD##*/}\"", NULL};
    static const char *const env[] = {"TERM=dumb", "A=1", NULL};
    const struct client_terminal terminal = {"t", argv, env, "/sub", 1, 1};
    struct screen screen;
    struct err err;

    screen_init(&screen);
    assert_ok(client_put(screen.guest.client, &(struct client_put){.path = "/sub/x"}, LATER, &err),
              err);
    assert_ok(client_terminal(screen.guest.client, &terminal, LATER, &err), err);
    await_exit(&screen, 0);
    cr_assert_str_eq(buf_str(&screen.out), "dumb 1 sub\r\n");
    screen_done(&screen);
}

Test(agent_terminal, echoes_what_is_typed_and_ends_at_the_end_of_input)
{
    struct screen screen;

    screen_init(&screen);
    start(&screen, "echo ready; exec cat");
    await(&screen, "ready\r\n");
    type(&screen, "h\xc3\xa4\x7fi\n"); /* erased as one character */
    await(&screen, "\nhi\r\n");
    type(&screen, "\x04");
    await_exit(&screen, 0);
    screen_done(&screen);
}

/* More than one request may bring, and more than a terminal holds. */
Test(agent_terminal, takes_much_input_in_its_order)
{
    const size_t length = (size_t)3 << 16;
    AUTOBUF struct buf digits = BUF_INIT;
    AUTOFREE char *path = NULL;
    AUTOFREE char *got = NULL;
    struct screen screen;

    for (unsigned i = 0; digits.length < length; i++) {
        buf_printf(&digits, "%u ", i);
    }
    digits.data[length] = '\0';
    screen_init(&screen);
    start(&screen, "stty raw -echo; echo ready; head -c 196608 >typed");
    await(&screen, "ready");
    type(&screen, digits.data);
    await_exit(&screen, 0);
    path = fake_guest_path(&screen.guest, "typed");
    got = support_read(path);
    cr_assert_str_eq(got, digits.data);
    screen_done(&screen);
}

/* It is the controlling terminal: 130 is killed by SIGINT. */
Test(agent_terminal, interrupts_at_control_c)
{
    struct screen screen;

    screen_init(&screen);
    start(&screen, "echo ready; exec sleep 60");
    await(&screen, "ready\r\n");
    type(&screen, "\x03");
    await_exit(&screen, 130);
    screen_done(&screen);
}

Test(agent_terminal, tells_the_program_of_a_new_size)
{
    struct screen screen;
    struct err err;

    screen_init(&screen);
    start(&screen, "trap 'stty size; exit 0' WINCH; echo ready; sleep 60 & wait");
    await(&screen, "ready\r\n");
    assert_ok(client_terminal_size(screen.guest.client, "t", 30, 100, LATER, &err), err);
    await_exit(&screen, 0);
    cr_assert_str_eq(buf_str(&screen.out), "ready\r\n30 100\r\n");
    screen_done(&screen);
}

Test(agent_terminal, hangs_up_and_kills_whom_that_does_not_move)
{
    struct screen screen;
    struct err err;

    screen_init(&screen);
    start(&screen, "echo ready; exec cat");
    await(&screen, "ready\r\n");
    assert_ok(client_terminal_end(screen.guest.client, "t", LATER, &err), err);
    await_exit(&screen, 129); /* SIGHUP */
    screen.exit_code = -1;
    start(&screen, "trap '' HUP; echo stubborn; sleep 60; sleep 60");
    await(&screen, "stubborn\r\n");
    assert_ok(client_terminal_end(screen.guest.client, "t", LATER, &err), err);
    await_exit(&screen, 137); /* SIGKILL */
    cr_assert_eq(client_terminal_end(screen.guest.client, "t", LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused terminal_end: no terminal 't'");
    screen_done(&screen);
}

Test(agent_terminal, says_on_the_terminal_why_a_program_cannot_be_run)
{
    static const char *const argv[] = {"/no/such", NULL};
    struct screen screen;
    struct err err;

    screen_init(&screen);
    assert_ok(try_start(&screen, "t", argv, &err), err);
    await_exit(&screen, 127);
    cr_assert_str_eq(buf_str(&screen.out), "cannot run '/no/such': No such file or directory\r\n");
    screen_done(&screen);
}

/* Numbers 1 to 200000, a line each: 9 + 90 * 2 + 900 * 3 + 9000 * 4 + 90000 * 5 + 100001 * 6
 * digits and 2 * 200000 bytes of line ends. */
Test(agent_terminal, loses_nothing_of_much_output_before_the_exit)
{
    struct screen screen;

    screen_init(&screen);
    start(&screen, "seq 200000");
    await_exit(&screen, 0);
    cr_assert_eq(screen.out.length, 1488895);
    cr_assert(strstr(buf_str(&screen.out), "\n123456\r\n123457\r\n") != NULL);
    cr_assert_str_eq(buf_str(&screen.out) + 1488895 - 8, "200000\r\n");
    screen_done(&screen);
}

/* Kibibytes that the agent ever held. */
static long peak_kib(const struct fake_guest *guest)
{
    AUTOFREE char *path = mem_printf("/proc/%d/status", guest->agent);
    AUTOFREE char *text = support_read(path);
    const char *line = strstr(text, "VmHWM:");

    cr_assert_not_null(line);
    return strtol(line + sizeof("VmHWM:") - 1, NULL, 10);
}

/* A program that prints for ever: for a second and a half the host takes nothing of it. */
Test(agent_terminal, holds_the_program_up_while_the_host_does_not_read)
{
    struct screen screen;
    int64_t until = 0;
    long before = 0;

    screen_init(&screen);
    start(&screen, "exec yes 0123456789012345678901234567890123456789");
    await(&screen, "0123456789");
    before = peak_kib(&screen.guest);
    until = clock_mono_ms() + 1500;
    while (clock_left_ms(until) > 0) {
        cr_assert_lt(peak_kib(&screen.guest), before + ROOM_KIB);
    }
    type(&screen, "\x03");
    await_exit(&screen, 130);
    screen_done(&screen);
}

Test(agent_terminal, ends_with_its_epoch)
{
    struct client_census census;
    struct screen screen;
    struct err err;
    int64_t deadline = LATER;
    size_t processes = 2;

    screen_init(&screen);
    start(&screen, "trap '' HUP; echo ready; sleep 60; sleep 60");
    await(&screen, "ready\r\n");
    assert_ok(client_hello(screen.guest.client, "second", LATER, &err), err);
    while (processes > 1) { /* the agent alone; a killed one takes its moment */
        assert_ok(client_census(screen.guest.client, NULL, &census, LATER, &err), err);
        processes = census.process_count;
        client_census_done(&census);
        cr_assert_gt(clock_left_ms(deadline), 0);
    }
    cr_assert_eq(screen.exit_code, -1);
    start(&screen, "exit 5");
    await_exit(&screen, 5);
    screen_done(&screen);
}

static void assert_refused(struct screen *screen, const struct client_terminal *terminal,
                           const char *text)
{
    struct err err;

    cr_assert_eq(client_terminal(screen->guest.client, terminal, LATER, &err), -1);
    assert_err(err, ERR_GUEST, text);
}

Test(agent_terminal, refuses_what_it_cannot_do)
{
    static const char *const cat[] = {"cat", NULL};
    static const char *const nothing[] = {NULL};
    static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", NULL};
    struct screen screen;
    struct err err;

    screen_init(&screen);
    assert_refused(&screen, &(struct client_terminal){"t", cat, NULL, NULL, 0, 80},
                   "guest 'fake' refused terminal: 'rows' must be an integer from 1 to 1000");
    assert_refused(&screen, &(struct client_terminal){"t", cat, NULL, NULL, 24, 1001},
                   "guest 'fake' refused terminal: 'cols' must be an integer from 1 to 1000");
    assert_refused(&screen, &(struct client_terminal){"t", cat, NULL, "sub", 24, 80},
                   "guest 'fake' refused terminal: path 'sub' is not absolute");
    assert_refused(&screen, &(struct client_terminal){"t", nothing, NULL, NULL, 24, 80},
                   "guest 'fake' refused terminal: 'argv' is empty");
    assert_refused(&screen, &(struct client_terminal){"\n", cat, NULL, NULL, 24, 80},
                   "guest 'fake' refused terminal: 'key' must be printable ASCII");
    for (size_t i = 0; keys[i] != NULL; i++) {
        assert_ok(try_start(&screen, keys[i], cat, &err), err);
    }
    assert_refused(&screen, &(struct client_terminal){"1", cat, NULL, NULL, 24, 80},
                   "guest 'fake' refused terminal: terminal '1' is open already");
    assert_refused(&screen, &(struct client_terminal){"9", cat, NULL, NULL, 24, 80},
                   "guest 'fake' refused terminal: more than 8 terminals");
    cr_assert_eq(client_terminal_size(screen.guest.client, "1", 0, 1, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused terminal_size: 'rows' must be an integer from 1 to 1000");
    cr_assert_eq(client_terminal_input(screen.guest.client, "9", "x", 1, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused terminal_input: no terminal '9'");
    screen_done(&screen);
}

/* 17 times 64 KiB is more than the 1 MiB that waits for a program which reads nothing. */
Test(agent_terminal, refuses_input_that_the_program_does_not_take)
{
    const size_t length = (size_t)17 << 16;
    AUTOFREE char *data = mem_alloc(length);
    struct screen screen;
    struct err err;

    memset(data, '\n', length);
    screen_init(&screen);
    start(&screen, "stty -echo; echo ready; exec sleep 60");
    await(&screen, "ready\r\n");
    cr_assert_eq(client_terminal_input(screen.guest.client, "t", data, length, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused terminal_input: terminal 't' does not take its input");
    screen_done(&screen);
}
