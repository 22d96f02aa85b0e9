/* Shells in environments that are held open, through a terminal that the test plays. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/held.h"

const char *const flow_machines[] = {NULL};

TestSuite(env_shell, .init = held_setup, .fini = held_teardown);

/* The whole of what a program on a terminal printed until it holds a text. */
static bool read_until(int fd, struct buf *seen, const char *text)
{
    int64_t deadline = clock_mono_ms() + HELD_WAIT_MS;
    while (strstr(buf_str(seen), text) == NULL) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, clock_left_ms(deadline)) <= 0) {
            return false;
        }
        buf_reserve(seen, 4096);
        ssize_t got = read(fd, seen->data + seen->length, 4095);
        if (got <= 0) {
            return false;
        }
        seen->length += (size_t)got;
        seen->data[seen->length] = '\0';
    }
    return true;
}

static pid_t start_on_terminal(const char *const *argv, int *master)
{
    const struct winsize size = {.ws_row = 30, .ws_col = 100};
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    cr_assert(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
    ioctl(*master, TIOCSWINSZ, &size);
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        int slave = open(ptsname(*master), O_RDWR);
        for (int fd = 0; fd < 3; fd++) {
            dup2(slave, fd);
        }
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(126);
    }
    return pid;
}

/* What is typed before the terminal is raw would be changed on its way. */
static void await_raw(int fd)
{
    int64_t deadline = clock_mono_ms() + HELD_WAIT_MS;
    struct termios modes;
    while (tcgetattr(fd, &modes) == 0 && (modes.c_lflag & ICANON) != 0 &&
           clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 5);
    }
}

static void type(int fd, const char *text)
{
    await_raw(fd);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* Reads to the end, since a terminal that nobody reads would hold the program up. */
static int exit_code_of(pid_t pid, int master)
{
    AUTOBUF struct buf rest = BUF_INIT;
    int status = 0;
    read_until(master, &rest, "never printed");
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What was typed ("i") or printed ("o") according to a recording, each line of which is checked. */
static char *recorded(const char *path, const char *code)
{
    AUTOFREE char *text = support_read(path);
    struct buf all = BUF_INIT;
    char *rest = NULL;
    double last = 0;
    struct err err = {0};
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        AUTO(node) node = NULL;
        assert_ok(node_parse(line, strlen(line), path, &node, &err), err);
        if (node_type(node) == NODE_OBJECT) {
            cr_assert_eq(line, text, "the header is the first line");
            cr_assert_eq(node_get_int(node, "version", -1), 2);
            cr_assert_eq(node_get_int(node, "width", -1), 100);
            cr_assert_eq(node_get_int(node, "height", -1), 30);
            cr_assert_gt(node_get_int(node, "timestamp", -1), 0);
            continue;
        }
        cr_assert_eq(node_count(node), 3);
        cr_assert_geq(node_real_value(node_at(node, 0)), last);
        last = node_real_value(node_at(node, 0));
        if (strcmp(node_str(node_at(node, 1)), code) == 0) {
            buf_str_add(&all, node_str(node_at(node, 2)));
        }
    }
    return all.data != NULL ? buf_take(&all) : mem_strdup("");
}

Test(env_shell, a_shell_is_typed_to_and_recorded)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *cast = file_join(folder, "target-1.cast");
    AUTOBUF struct buf seen = BUF_INIT;
    const char *argv[] = {FLOW_TAMESHI, "env", "shell", "one", "target", NULL};
    int master = -1;
    held_up("one", FLOW_WORLD "/images", folder);
    pid_t pid = start_on_terminal(argv, &master);
    cr_assert(read_until(master, &seen, "~. at the start of a line ends it; recorded in "), "%s",
              buf_str(&seen));
    cr_assert(read_until(master, &seen, "target-1.cast\r\n"), "%s", buf_str(&seen));
    type(master, "echo h''i; stty size\r");
    cr_assert(read_until(master, &seen, "hi\r\n30 100\r\n"), "%s", buf_str(&seen));
    EXEC(NULL, "beside\n", "", 0, "one", "target", "--", "echo", "beside");
    type(master, "exit 5\r");
    cr_assert_eq(exit_code_of(pid, master), 5);
    close(master);
    AUTOFREE char *typed = recorded(cast, "i");
    AUTOFREE char *printed = recorded(cast, "o");
    cr_assert_str_eq(typed, "echo h''i; stty size\rexit 5\r");
    cr_assert_not_null(strstr(printed, "hi\r\n30 100\r\n"), "%s", printed);
}

Test(env_shell, a_shell_ends_by_the_escape_and_hangs_up)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOBUF struct buf seen = BUF_INIT;
    const char *argv[] = {FLOW_TAMESHI, "env", "shell", "one", "target", NULL};
    int64_t deadline = clock_mono_ms() + HELD_WAIT_MS;
    int master = -1;
    held_up("one", FLOW_WORLD "/images", folder);
    pid_t pid = start_on_terminal(argv, &master);
    cr_assert(read_until(master, &seen, "target-1.cast\r\n"), "%s", buf_str(&seen));
    type(master, "echo s''hell is $$ o''f it\r");
    cr_assert(read_until(master, &seen, "shell is "), "%s", buf_str(&seen));
    cr_assert(read_until(master, &seen, " of it\r\n"), "%s", buf_str(&seen));
    pid_t shell = (pid_t)strtol(strstr(buf_str(&seen), "shell is ") + 9, NULL, 10);
    cr_assert_gt(shell, 0);
    type(master, "\r~.");
    cr_assert_eq(exit_code_of(pid, master), 0);
    while (held_alive(shell) && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 10);
    }
    cr_assert_not(held_alive(shell), "the shell is still there");
    close(master);
}

Test(env_shell, a_machine_without_a_shell_says_so)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *images = file_join(folder, "images");
    AUTOFREE char *bin = file_join(images, "attacker/bin");
    AUTOFREE char *bash = file_join(bin, "bash");
    AUTOFREE char *sh = file_join(bin, "sh");
    AUTOBUF struct buf seen = BUF_INIT;
    const char *argv[] = {FLOW_TAMESHI, "env", "shell", "one", "attacker", NULL};
    const char *args[] = {"env", "shell", "one", "attacker", NULL};
    struct err err = {0};
    int master = -1;
    assert_ok(file_copy_tree(FLOW_WORLD "/images", images, &err), err);
    assert_ok(file_mkdirs(bin, 0755, &err), err);
    support_write(bash, "no program\n"); /* what is below the machine's root is what is run */
    support_write(sh, "no program\n");
    held_up("one", images, folder);
    pid_t pid = start_on_terminal(argv, &master);
    cr_assert(read_until(master, &seen,
                         "tameshi: machine 'attacker' has no shell, neither /bin/bash nor "
                         "/bin/sh\r\n"),
              "%s", buf_str(&seen));
    cr_assert_eq(exit_code_of(pid, master), 1);
    close(master);
    flow_fails(args, 2,
               "tameshi: a shell needs a terminal; 'tameshi env exec' runs a command without one");
}
