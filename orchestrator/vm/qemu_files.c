/* libvirt's embedded driver reads its settings below its root. These make it work without any
 * daemon, without rights over file owners, and without cgroups; and QEMU runs as this user, since a
 * user that cannot open /dev/kvm where the driver can sends libvirt into an endless probing of
 * capabilities. */
#include "orchestrator/vm/qemu_files.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"

#define QEMU_IMG_MS 20000
#define RETRY_MS 10
/* Nothing in a machine without an image uses its disk. */
#define EMPTY_DISK "16M"

static const char settings[] = "stdio_handler = \"file\"\n"
                               "security_driver = \"none\"\n"
                               "dynamic_ownership = 0\n"
                               "remember_owner = 0\n"
                               "cgroup_controllers = []\n"
                               "namespaces = []\n";

int qemu_settings(const char *root, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOFREE char *folder = file_join(root, "etc");
    AUTOFREE char *path = file_join(folder, "qemu.conf");
    AUTOFREE char *log = mem_printf("3:file:%s/libvirt.log", root);

    buf_str_add(&text, settings);
    if (geteuid() == 0) {
        buf_str_add(&text, "user = \"root\"\ngroup = \"root\"\n");
    }
    setenv("LIBVIRT_LOG_OUTPUTS", log, 1);
    if (file_mkdirs(folder, 0700, err) < 0) {
        return -1;
    }
    return file_write_atomic(path, text.data, text.length, 0600, err);
}

static const char *const home_names[QEMU_HOME_NAMES] = {"XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                                        "XDG_DATA_HOME", "XDG_RUNTIME_DIR"};

void qemu_home_move(const char *root, struct qemu_home *kept)
{
    for (size_t i = 0; i < QEMU_HOME_NAMES; i++) {
        kept->values[i] = mem_strdup(getenv(home_names[i]));
        setenv(home_names[i], root, 1);
    }
}

void qemu_home_restore(struct qemu_home *kept)
{
    for (size_t i = 0; i < QEMU_HOME_NAMES; i++) {
        if (kept->values[i] != NULL) {
            setenv(home_names[i], kept->values[i], 1);
        } else {
            unsetenv(home_names[i]);
        }
        free(TAKE(kept->values[i]));
    }
}

/* Runs qemu-img; path is what it makes. */
static int image_tool(const char *const *argv, const char *path, struct err *err)
{
    struct proc_options options = {
        .argv = argv, .timeout_ms = QEMU_IMG_MS, .max_output_bytes = 512};
    struct proc_result result = {.exit_code = 0};
    int status = 0;

    if (proc_run(&options, &result, err) < 0) {
        return err_wrap(err, "disk '%s'", path);
    }
    if (result.exit_code != 0) {
        status = err_set(err, ERR_HOST, "qemu-img cannot make '%s': %.*s", path,
                         (int)strcspn(buf_str(&result.err_out), "\n"), buf_str(&result.err_out));
    }
    proc_result_done(&result);
    return status;
}

int qemu_overlay(const char *overlay, const char *disk, struct err *err)
{
    const char *over[] = {"qemu-img", "create", "-q",  "-f",    "qcow2", "-b",
                          disk,       "-F",     "raw", overlay, NULL};
    const char *empty[] = {"qemu-img", "create", "-q", "-f", "qcow2", overlay, EMPTY_DISK, NULL};

    return file_exists(overlay) ? 0 : image_tool(disk == NULL ? empty : over, overlay, err);
}

int qemu_disk_save(const char *overlay, const char *disk, const char *path, struct err *err)
{
    const char *over[] = {"qemu-img", "convert", "-U", "-f",  "qcow2", "-O", "qcow2",
                          "-B",       disk,      "-F", "raw", overlay, path, NULL};
    const char *alone[] = {"qemu-img", "convert", "-U",    "-f", "qcow2",
                           "-O",       "qcow2",   overlay, path, NULL};

    return image_tool(disk != NULL ? over : alone, path, err);
}

/* The name of what lies below is taken out again: whoever lays the file over a disk says which. */
int qemu_disk_empty(const char *path, const char *empty, struct err *err)
{
    const char *make[] = {"qemu-img", "create", "-q",    "-f",  "qcow2", "-b",
                          path,       "-F",     "qcow2", empty, NULL};
    const char *forget[] = {"qemu-img", "rebase", "-u", "-f", "qcow2", "-b", "", empty, NULL};

    return image_tool(make, empty, err) < 0 ? -1 : image_tool(forget, empty, err);
}

int qemu_pid(const char *path, pid_t *pid, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    int64_t value = 0;

    if (file_read(path, 32, &text, err) < 0) {
        return -1;
    }
    buf_str_add(&text, "");
    if (text.data != NULL) {
        text.data[strcspn(text.data, "\n")] = '\0';
    }
    if (text_int(buf_str(&text), 2, INT32_MAX, &value, err) < 0) {
        return err_wrap(err, "%s", path);
    }
    *pid = (pid_t)value;
    return 0;
}

/* The driver makes the socket before it starts QEMU, so a first refusal is rare, and soon over. */
int qemu_channel(const char *path, int64_t timeout_ms, int *fd, struct err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int64_t deadline = clock_mono_ms() + timeout_ms;
    AUTOCLOSE int opened = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (opened < 0) {
        return err_sys(err, ERR_HOST, "cannot make a socket");
    }
    if (strlen(path) >= sizeof(address.sun_path)) {
        return err_set(err, ERR_HOST, "'%s' is too long for a socket name", path);
    }
    memcpy(address.sun_path, path, strlen(path));
    while (connect(opened, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        if (clock_left_ms(deadline) == 0) {
            return err_sys(err, ERR_TIMEOUT, "cannot connect to '%s'", path);
        }
        poll(NULL, 0, RETRY_MS);
    }
    *fd = TAKE_FD(opened);
    return 0;
}

/* A line of /proc/net/udp: "  12: 0100007F:4E20 00000000:0000 07 00000000:000002C0 ..." (local,
 * remote, state, bytes queued for sending and received). */
static uint64_t line_waiting(const char *line, const uint16_t *ports, size_t count)
{
    char local[5] = "";
    char received[9] = "";

    if (sscanf(line, "%*s %*8[0-9A-F]:%4s %*s %*s %*8[0-9A-F]:%8s", local, received) != 2) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (ports[i] == strtoul(local, NULL, 16)) {
            return strtoul(received, NULL, 16);
        }
    }
    return 0;
}

uint64_t udp_waiting(const uint16_t *ports, size_t count)
{
    AUTOFILE FILE *file = fopen("/proc/self/net/udp", "re");
    char line[512];
    uint64_t waiting = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        waiting += line_waiting(line, ports, count);
    }
    return waiting;
}
