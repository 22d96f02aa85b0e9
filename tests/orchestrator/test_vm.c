/* What lies around machines: roots and their sweep, ports, processes below a reaper, the domain
 * document. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/domain_xml.h"
#include "orchestrator/vm/ports.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/sweep.h"
#include "tests/support.h"

/* A registry of this test alone; short, as a real one is. */
struct registry {
    char path[32];
};

static void registry_done(struct registry *registry)
{
    file_remove_tree(registry->path, NULL);
}
#define REGISTRY __attribute__((cleanup(registry_done), unused)) struct registry

static struct registry registry_new(void)
{
    struct registry registry = {.path = "/tmp/tmsh-test-XXXXXX"};

    cr_assert_not_null(mkdtemp(registry.path));
    setenv("TAMESHI_RUN", registry.path, 1);
    setenv("TAMESHI_WORK", registry.path, 1);
    return registry;
}

Test(root, is_short_and_gone_when_freed)
{
    REGISTRY registry = registry_new();
    struct vm_root *root = NULL;
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *path = NULL;
    AUTOFREE char *work = NULL;

    assert_ok(vm_root_new(NULL, &root, &err), err);
    path = mem_strdup(vm_root_path(root));
    work = mem_strdup(vm_root_work(root));
    cr_assert_leq(strlen(path), (size_t)VM_ROOT_MAX);
    cr_assert(file_is_dir(path));
    cr_assert(file_is_dir(work));
    vm_root_free(root);
    cr_assert_not(file_exists(path));
    cr_assert_not(file_exists(work));
}

/* Runs body in a child and waits for its end: what it held is let go then. */
static void in_child(void (*body)(void))
{
    pid_t pid = fork();

    if (pid == 0) {
        body();
        _exit(0);
    }
    cr_assert_eq(waitpid(pid, NULL, 0), pid);
}

static void leave_a_root(void)
{
    struct vm_root *root = NULL;

    if (vm_root_new(NULL, &root, NULL) < 0) {
        abort();
    }
}

Test(sweep, removes_the_roots_of_the_dead_and_no_other)
{
    REGISTRY registry = registry_new();
    AUTO(vm_root) living = NULL;
    struct err err = {.kind = ERR_NONE};
    size_t swept = 0;

    assert_ok(vm_root_new(NULL, &living, &err), err);
    in_child(leave_a_root);
    in_child(leave_a_root);
    assert_ok(vm_sweep(&swept, &err), err);
    cr_assert_eq(swept, 2);
    cr_assert(file_is_dir(vm_root_path(living)));
    assert_ok(vm_sweep(&swept, &err), err);
    cr_assert_eq(swept, 0);
}

/* A process named qemu-test whose command line names path, as a detached QEMU's does. */
static pid_t start_like_qemu(const char *path)
{
    AUTOFREE char *name = mem_printf("%s/monitor.sock", path);
    pid_t pid = fork();

    if (pid == 0) {
        execl("/bin/sh", "qemu-test", "-c", "kill -STOP $$", name, (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void await_name(pid_t pid, const char *name)
{
    AUTOFREE char *path = mem_printf("/proc/%d/cmdline", (int)pid);
    int64_t deadline = clock_mono_ms() + 5000;
    char text[64] = "";

    while (strcmp(text, name) != 0 && clock_left_ms(deadline) > 0) {
        AUTOFILE FILE *file = fopen(path, "re");

        if (file != NULL) {
            text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
        }
    }
}

Test(sweep, kills_only_qemu_processes_that_name_the_folder)
{
    REGISTRY registry = registry_new();
    AUTOFREE char *mine = file_join(registry.path, "1.0");
    AUTOFREE char *other =
        file_join(registry.path, "1.01"); /* the one's name begins with the other's */
    pid_t in = start_like_qemu(mine);
    pid_t out = start_like_qemu(other);
    int status = 0;

    await_name(in, "qemu-test");
    await_name(out, "qemu-test");
    cr_assert_eq(vm_kill_below(mine, 3000), 1);
    cr_assert_eq(waitpid(in, &status, 0), in);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    cr_assert_eq(waitpid(out, &status, WNOHANG), 0, "the other one runs on");
    kill(out, SIGKILL);
    waitpid(out, &status, 0);
}

Test(registry, that_others_can_write_to_is_refused)
{
    REGISTRY registry = registry_new();
    AUTOFREE char *path = NULL;
    AUTOFREE char *expected =
        mem_printf("'%s' is not a folder that only this user can write to", registry.path);
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(chmod(registry.path, 0777), 0);
    cr_assert_eq(vm_registry(&path, &err), -1);
    assert_err(err, ERR_HOST, expected);
}

Test(ports, are_never_shared_by_two_environments)
{
    REGISTRY registry = registry_new();
    struct vm_ports one = VM_PORTS_INIT;
    struct vm_ports two = VM_PORTS_INIT;
    struct err err = {.kind = ERR_NONE};

    assert_ok(vm_ports_take(3, 4, &one, &err), err);
    assert_ok(vm_ports_take(3, 4, &two, &err), err);
    cr_assert_geq(abs((int)one.first - (int)two.first), VM_PORTS_MAX);
    vm_ports_free(&one);
    vm_ports_free(&two);
}

Test(ports, that_another_program_holds_are_passed_over)
{
    REGISTRY registry = registry_new();
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct vm_ports ports = VM_PORTS_INIT;
    struct err err = {.kind = ERR_NONE};
    uint16_t first = 0;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    assert_ok(vm_ports_take(5, 4, &ports, &err), err);
    first = ports.first;
    vm_ports_free(&ports);
    address.sin_port = htons(first + 3);
    cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_ok(vm_ports_take(5, 4, &ports, &err), err);
    cr_assert_neq(ports.first, first);
    vm_ports_free(&ports);
    close(fd);
}

Test(udp_waiting, counts_what_lies_in_a_socket)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    uint16_t port = 0;
    char byte = 'x';

    cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    port = ntohs(address.sin_port);
    cr_assert_eq(udp_waiting(&port, 1), 0);
    cr_assert_eq(sendto(fd, &byte, 1, 0, (const struct sockaddr *)&address, sizeof(address)), 1);
    cr_assert_gt(udp_waiting(&port, 1), 0);
    cr_assert_eq(recv(fd, &byte, 1, 0), 1);
    cr_assert_eq(udp_waiting(&port, 1), 0);
    close(fd);
}

static int seven(void *data)
{
    (void)data;
    return 7;
}

/* Leaves a detached grandchild behind and waits until it was reaped: only a subreaper above does
 * that soon. */
static int orphan_is_reaped(void *data)
{
    int64_t deadline = clock_mono_ms() + 5000;
    int pipe_fds[2];
    pid_t orphan = 0;
    pid_t pid = 0;

    (void)data;
    if (pipe(pipe_fds) != 0) {
        return 1;
    }
    pid = fork();
    if (pid == 0) {
        orphan = fork();
        if (orphan > 0 && write(pipe_fds[1], &orphan, sizeof(orphan)) != sizeof(orphan)) {
            _exit(1);
        }
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    if (read(pipe_fds[0], &orphan, sizeof(orphan)) != sizeof(orphan)) {
        return 2;
    }
    while (kill(orphan, 0) == 0 && clock_left_ms(deadline) > 0) {
    }
    return kill(orphan, 0) == 0 ? 3 : 0;
}

static int hang(void *data)
{
    (void)data;
    while (pause() < 0) {
    }
    return 0;
}

static int crash(void *data)
{
    (void)data;
    kill(getpid(), SIGKILL);
    return 0;
}

Test(run_below, tells_what_the_body_returned, .timeout = 20)
{
    struct err err = {.kind = ERR_NONE};
    int code = -1;

    assert_ok(vm_run_below(seven, NULL, 5000, &code, &err), err);
    cr_assert_eq(code, 7);
    assert_ok(vm_run_below(crash, NULL, 5000, &code, &err), err);
    cr_assert_eq(code, 128 + SIGKILL);
}

Test(run_below, reaps_orphans, .timeout = 20)
{
    struct err err = {.kind = ERR_NONE};
    int code = -1;

    assert_ok(vm_run_below(orphan_is_reaped, NULL, 10000, &code, &err), err);
    cr_assert_eq(code, 0);
}

Test(run_below, ends_a_body_that_hangs, .timeout = 20)
{
    REGISTRY registry = registry_new();
    struct err err = {.kind = ERR_NONE};
    int64_t start = clock_mono_ms();
    int code = -1;

    cr_assert_eq(vm_run_below(hang, NULL, 200, &code, &err), -1);
    assert_err(err, ERR_TIMEOUT, "gave up after 200 ms");
    cr_assert_lt(clock_mono_ms() - start, 3000);
}

static int hang_with_a_root(void *data)
{
    leave_a_root();
    return hang(data);
}

Test(run_below, sweeps_what_a_hanging_body_held, .timeout = 20)
{
    REGISTRY registry = registry_new();
    struct err err = {.kind = ERR_NONE};
    size_t swept = 99;
    int code = -1;

    cr_assert_eq(vm_run_below(hang_with_a_root, NULL, 500, &code, &err), -1);
    assert_ok(vm_sweep(&swept, &err), err);
    cr_assert_eq(swept, 0, "it was swept already");
}

static int has_only_loopback(void *data)
{
    struct err err = {.kind = ERR_NONE};
    AUTOFILE FILE *file = NULL;
    char line[256];
    int count = 0;

    (void)data;
    if (vm_enter_empty_netns(&err) != 0) {
        return 77;
    }
    file = fopen("/proc/self/net/dev", "re");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        count += strchr(line, ':') != NULL ? 1 : 0;
    }
    return count;
}

Test(empty_netns, holds_one_interface)
{
    struct err err = {.kind = ERR_NONE};
    int count = 0;

    assert_ok(vm_run_below(has_only_loopback, NULL, 5000, &count, &err), err);
    if (count == 77) {
        cr_skip_test("network namespaces are not permitted");
    }
    cr_assert_eq(count, 1);
}

Test(domain_xml, escapes_what_it_is_given_and_wires_the_links)
{
    struct machine_spec spec = {
        .name = "a&b",
        .disk = "/d'.raw",
        .kernel = "/k",
        .initramfs = "/i",
        .cmdline = "x=<1>",
        .memory_mib = 96,
        .nics = {{.mac = "52:54:00:7a:01:00", .local_port = 20000, .remote_port = 20001}},
        .nic_count = 1,
        .overlay = "/o.qcow2",
        .channel = "/c",
        .console = "/l",
    };
    const struct domain_memory memory = {.path = "/r/a,b", .shared = true};
    const struct domain_host host = {ACCEL_TCG, "<seclabel type='none'/>", "/r/p&d"};
    AUTOBUF struct buf xml = BUF_INIT;
    const char *text = NULL;

    domain_xml(&spec, &host, &memory, &xml);
    text = buf_str(&xml);
    cr_assert_not_null(strstr(text, "<domain type='qemu' "));
    cr_assert_not_null(strstr(text, "<name>a&amp;b</name>"));
    cr_assert_not_null(strstr(text, "<cmdline>x=&lt;1&gt;</cmdline>"));
    cr_assert_not_null(strstr(text, "<source file='/d&apos;.raw'/>"));
    cr_assert_not_null(strstr(text, "<source address='127.0.0.1' port='20001'>"
                                    "<local address='127.0.0.1' port='20000'/></source>"));
    cr_assert_not_null(strstr(text, "<memballoon model='none'/>"));
    cr_assert_not_null(
        strstr(text, "memory-backend-file,id=ram0,size=96M,share=on,mem-path=/r/a,,b'"));
    cr_assert_null(strstr(text, "-incoming"));
    cr_assert_not_null(strstr(text, "</devices>\n<seclabel type='none'/>"));
    cr_assert_not_null(strstr(text, "<qemu:arg value='-pidfile'/><qemu:arg value='/r/p&amp;d'/>"));
    cr_assert_null(strstr(text, "type='user'"), "no link may lead out");
}

Test(domain_labels, ask_for_this_user_and_no_confinement)
{
    AUTOBUF struct buf xml = BUF_INIT;

    domain_labels("<cpu><model>qemu64</model></cpu><secmodel><model>apparmor</model></secmodel>"
                  "<secmodel><model>dac</model></secmodel>",
                  1000, 100, &xml);
    cr_assert_str_eq(buf_str(&xml), "<seclabel type='static' model='dac' relabel='no'>"
                                    "<label>+1000:+100</label></seclabel>\n"
                                    "<seclabel type='none' model='apparmor'/>\n");
}

Test(domain_labels, say_nothing_to_a_daemon_that_keeps_nothing_apart)
{
    AUTOBUF struct buf xml = BUF_INIT;

    domain_labels("<secmodel><model>none</model></secmodel>", 1000, 100, &xml);
    cr_assert_str_eq(buf_str(&xml), "");
}

/* The second NIC stays the second one for the guest, and is libvirt's first. */
Test(domain_xml, copies_the_frames_of_a_link_through_a_hub)
{
    const struct machine_spec spec = {
        .name = "n",
        .memory_mib = 96,
        .nics = {{"52:54:00:7a:01:00", 20000, 20001, .copy_local_port = 20002,
                  .copy_remote_port = 20003},
                 {"52:54:00:7a:01:01", 20004, 20005, 0, 0}},
        .nic_count = 2,
        .overlay = "/o.qcow2",
        .channel = "/c",
        .console = "/l",
    };
    static const char *const expected[] = {"link0", "copy0", "hubnic0", "hostnet0"};
    char names[DOMAIN_LINKS_MAX][DOMAIN_LINK_NAME];
    const struct domain_memory memory = {.path = "/r", .shared = true};
    const struct domain_host host = {ACCEL_TCG, "", "/p"};
    AUTOBUF struct buf xml = BUF_INIT;
    const char *text = NULL;

    domain_xml(&spec, &host, &memory, &xml);
    text = buf_str(&xml);
    cr_assert_not_null(strstr(
        text, "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"));
    cr_assert_null(strstr(text, "<mac address='52:54:00:7a:01:00'/>"));
    cr_assert_not_null(strstr(text, "<mac address='52:54:00:7a:01:01'/>"));
    cr_assert_not_null(strstr(text, "slot='17'"));
    cr_assert_not_null(
        strstr(text, "'socket,id=link0,udp=127.0.0.1:20001,localaddr=127.0.0.1:20000'"));
    cr_assert_not_null(
        strstr(text, "'socket,id=copy0,udp=127.0.0.1:20003,localaddr=127.0.0.1:20002'"));
    cr_assert_not_null(strstr(text, "'virtio-net-pci,netdev=hubnic0,mac=52:54:00:7a:01:00,"
                                    "romfile=,bus=pci.0,addr=0x10'"));
    cr_assert_eq(domain_links(&spec, names), COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        cr_assert_str_eq(names[i], expected[i]);
    }
}
