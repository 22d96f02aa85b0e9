/* Environments that are held open: made, used by hand, ended and killed. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/held.h"

#define HI_SHA256 "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4" /* "hi\n" */

const char *const flow_machines[] = {NULL};

TestSuite(env, .init = held_setup, .fini = held_teardown);

Test(env, that_is_up_is_listed_and_one_that_is_down_leaves_its_records_alone)
{
    static const char *const roles[] = {"attacker", "product", "target"};
    static const char *const images[] = {"attacker", "proxy", "target-web"};
    static const char *const strings[] = {"name",     "state",       "since_utc",  "product", "arm",
                                          "topology", "accelerator", "hypervisor", "record"};
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *commands = file_join(folder, "commands.jsonl");
    held_up("one", FLOW_WORLD "/images", folder);
    AUTO(node) all = held_list();
    cr_assert_eq(node_count(all), 1);
    const struct node *one = node_at(all, 0);
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        cr_assert_eq(node_type(node_get(one, strings[i])), NODE_STRING, "%s", strings[i]);
    }
    cr_assert_str_eq(node_get_str(one, "name", ""), "one");
    cr_assert_str_eq(node_get_str(one, "state", ""), "ready");
    cr_assert_str_eq(node_get_str(one, "product", ""), "tiny-waf");
    cr_assert_str_eq(node_get_str(one, "product_version", ""), "1");
    cr_assert_str_eq(node_get_str(one, "arm", ""), "block");
    cr_assert_str_eq(node_get_str(one, "topology", ""), "inline");
    cr_assert_str_eq(node_get_str(one, "record", ""), folder);
    cr_assert(held_alive((pid_t)node_get_int(one, "pid", 0)), "the holder lives");
    const struct node *machines = node_get(one, "machines");
    cr_assert_eq(node_count(machines), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct node *machine = node_at(machines, i);
        cr_assert_str_eq(node_get_str(machine, "name", ""), roles[i]);
        cr_assert_str_eq(node_get_str(machine, "image", ""), images[i]);
        cr_assert_str_eq(node_str(node_path(machine, "roles.0")), roles[i]);
        cr_assert_eq(node_get_int(machine, "memory_mib", 0), 64);
    }
    held_down("one");
    AUTO(node) none = held_list();
    cr_assert_eq(node_count(none), 0);
    cr_assert_eq(held_left(), 0);
    cr_assert_not(held_alive((pid_t)node_get_int(one, "pid", 0)), "the holder is gone");
    cr_assert(file_exists(commands));
}

Test(env, exec_gives_output_exit_code_and_input)
{
    SUPPORT_FOLDER folder = support_folder();
    held_up("one", FLOW_WORLD "/images", folder);
    EXEC(NULL, "block\n", "", 0, "one", "product", "--", "cat", "mode");
    EXEC(NULL, "out\n", "bad\n", 7, "one", "target", "--", "sh", "-c",
         "echo out; echo bad >&2; exit 7");
    EXEC("hello", "HELLO", "", 0, "one", "attacker", "--", "tr", "a-z", "A-Z");
    EXEC(NULL, "", "cannot run 'no-such': No such file or directory\n", 127, "one", "target", "--",
         "no-such");
    EXEC(NULL, "", "tameshi: the command was killed after 1 s\n", 137, "one", "target", "--timeout",
         "1", "--", "sleep", "60");
    EXEC(NULL, "", "tameshi: no machine 'router', expected attacker, product or target\n", 1, "one",
         "router", "--", "ls");
    EXEC(NULL, "", "tameshi: no environment 'two'; 'tameshi env list' shows which are up\n", 1,
         "two", "target", "--", "ls");
    EXEC(NULL, "", "tameshi: a name is 1 to 32 of a-z, 0-9 and '-', not '../one'\n", 2, "../one",
         "target", "--", "ls");
}

Test(env, every_command_is_noted_among_the_records)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "commands.jsonl");
    AUTO(node) node = NULL;
    struct err err = {0};
    held_up("one", FLOW_WORLD "/images", folder);
    EXEC("hi\n", "hi\n", "", 3, "one", "target", "--", "sh", "-c", "cat; exit 3");
    AUTOFREE char *text = support_read(path);
    cr_assert_eq(strcspn(text, "\n") + 1, strlen(text), "one line: %s", text);
    assert_ok(node_parse(text, strlen(text), path, &node, &err), err);
    cr_assert_eq(strlen(node_get_str(node, "at_utc", "")), CLOCK_TEXT - 1);
    cr_assert_str_eq(node_get_str(node, "machine", ""), "target");
    cr_assert_str_eq(node_str(node_path(node, "argv.2")), "cat; exit 3");
    cr_assert_eq(node_get_int(node, "exit_code", -1), 3);
    cr_assert_not(node_get_bool(node, "timed_out", true));
    cr_assert_eq(node_get_int(node, "out_bytes", -1), 3);
    cr_assert_str_eq(node_get_str(node, "out_sha256", ""), HI_SHA256);
    cr_assert_str_eq(node_get_str(node, "in_sha256", ""), HI_SHA256);
    cr_assert_eq(node_get_int(node, "err_bytes", -1), 0);
}

Test(env, two_stand_side_by_side_and_a_taken_name_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    const char *again[] = {
        "env",      "up",           "--name", "one",           "--product",
        "tiny-waf", "--hypervisor", "fake",   "--fake-images", FLOW_WORLD "/images",
        "--record", folder,         NULL};
    held_up("one", FLOW_WORLD "/images", folder);
    held_up("two", FLOW_WORLD "/images", folder);
    EXEC(NULL, "", "", 0, "one", "target", "--", "touch", "was-here");
    EXEC(NULL, "", "", 1, "two", "target", "--", "test", "-e", "was-here");
    flow_fails(again, 1,
               "tameshi: there is an environment 'one' already; 'tameshi env down one' ends it");
    held_down("one");
    EXEC(NULL, "still\n", "", 0, "two", "product", "--", "echo", "still");
}

Test(env, that_cannot_be_made_says_why_and_leaves_nothing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *record = file_join(folder, "record");
    const char *args[] = {"env",
                          "up",
                          "--name",
                          "one",
                          "--product",
                          "tiny-wuf",
                          "--hypervisor",
                          "fake",
                          "--fake-images",
                          FLOW_WORLD "/images",
                          "--record",
                          record,
                          NULL,
                          NULL,
                          NULL};
    flow_fails(args, 1, "tameshi: no product 'tiny-wuf', did you mean 'tiny-waf'?");
    args[5] = "tiny-waf";
    args[12] = "--arm";
    args[13] = "control";
    flow_fails(args, 1, "tameshi: product 'tiny-waf' has no arm 'control', only detect, block");
    args[12] = "--topology";
    args[13] = "inlime";
    struct proc_result result = flow_run(args);
    cr_assert_eq(result.exit_code, 1);
    proc_result_done(&result);
    args[12] = NULL;
    args[3] = "One";
    flow_fails(args, 2, "tameshi: a name is 1 to 32 of a-z, 0-9 and '-', not 'One'");
    cr_assert_not(file_exists(record));
    cr_assert_eq(held_left(), 0);
}

Test(env, whose_holder_is_killed_is_gone_from_the_list_and_from_the_disk)
{
    SUPPORT_FOLDER folder = support_folder();
    held_up("one", FLOW_WORLD "/images", folder);
    AUTO(node) all = held_list();
    pid_t keeper = (pid_t)node_get_int(node_at(all, 0), "pid", 0);
    cr_assert_gt(keeper, 0);
    kill(keeper, SIGKILL);
    AUTO(node) none = held_list();
    cr_assert_eq(node_count(none), 0);
    cr_assert_eq(held_left(), 0);
    EXEC(NULL, "", "tameshi: no environment 'one'; 'tameshi env list' shows which are up\n", 1,
         "one", "target", "--", "ls");
    held_up("one", FLOW_WORLD "/images", folder);
    EXEC(NULL, "again\n", "", 0, "one", "target", "--", "echo", "again");
}

Test(env, whose_serving_process_is_killed_is_cleaned_up_by_its_keeper)
{
    SUPPORT_FOLDER folder = support_folder();
    int64_t deadline = clock_mono_ms() + HELD_WAIT_MS;
    held_up("one", FLOW_WORLD "/images", folder);
    AUTO(node) all = held_list();
    pid_t keeper = (pid_t)node_get_int(node_at(all, 0), "pid", 0);
    pid_t serving = flow_child(keeper, "exe");
    cr_assert_gt(serving, 0);
    kill(serving, SIGKILL);
    while (held_left() > 0 && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 10);
    }
    cr_assert_eq(held_left(), 0, "no command had to be run");
}

static int connect_to_holder(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/env/%s/socket", held_registry, name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

Test(env, bears_those_who_speak_nonsense_or_say_nothing)
{
    SUPPORT_FOLDER folder = support_folder();
    held_up("one", FLOW_WORLD "/images", folder);
    AUTOCLOSE int silent = connect_to_holder("one");
    AUTOCLOSE int loud = connect_to_holder("one");
    char said[512] = "";
    cr_assert_geq(silent, 0);
    cr_assert_eq(write(loud, "GET / HTTP/1.0\r\n", 16), 16);
    cr_assert_gt(recv(loud, said, sizeof(said), 0), 8);
    cr_assert_str_eq(said + 8, "{\"ok\":false,\"error\":\"bytes outside any frame came\"}");
    cr_assert_eq(recv(loud, said, sizeof(said), 0), 0, "and that is the end of it");
    EXEC(NULL, "fine\n", "", 0, "one", "target", "--", "echo", "fine");
}
