/* Processes of user space, from one pass over /proc. In fake mode /proc is the host's, and a
 * process belongs to the machine if it was started with the machine's root in its environment. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/text.h"
#include "harness/agent/census.h"
#include "harness/wire/names.h"

#define KTHREADD 2
#define STAT_BYTES 512
#define ENVIRONMENT_BYTES ((size_t)1 << 20)
#define ENTRY "TAMESHI_ROOT="

struct process {
    char name[WIRE_MAX_COMM + 1];
    char state;
    long parent;
};

/* The first max bytes of /proc/PID/file: false when the process is gone. */
static bool read_head(int proc, const char *pid, const char *file, size_t max, struct buf *out)
{
    char path[64];
    AUTOCLOSE int fd = -1;
    ssize_t got = 1;

    (void)snprintf(path, sizeof(path), "%.20s/%s", pid, file);
    fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    while (got > 0 && out->length < max) {
        size_t room = max - out->length < STAT_BYTES ? max - out->length : STAT_BYTES;

        buf_reserve(out, room);
        got = read(fd, out->data + out->length, room);
        out->length += got > 0 ? (size_t)got : 0;
    }
    out->data[out->length] = '\0';
    return got >= 0;
}

/* "17 (name) S 1 ...", where the name may hold anything, also brackets. */
static bool read_stat(int proc, const char *pid, struct process *process)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *open = NULL;
    const char *close = NULL;

    if (!read_head(proc, pid, "stat", STAT_BYTES, &text)) {
        return false;
    }
    open = strchr(text.data, '(');
    close = strrchr(text.data, ')');
    if (open == NULL || close == NULL || close < open || strlen(close) < sizeof(") S 1") - 1) {
        return false;
    }
    (void)snprintf(process->name, sizeof(process->name), "%.*s", (int)(close - open - 1), open + 1);
    process->state = close[2];
    process->parent = strtol(close + 3, NULL, 10);
    return true;
}

/* realpath, since the environment may name the folder by another path than ours. */
static bool has_root(const struct buf *environment, const char *root)
{
    const char *end = buf_str(environment) + environment->length;

    for (const char *one = buf_str(environment); one < end; one += strlen(one) + 1) {
        if (text_starts(one, ENTRY)) {
            AUTOFREE char *real = realpath(one + strlen(ENTRY), NULL);

            return real != NULL && strcmp(real, root) == 0;
        }
    }
    return false;
}

static bool is_ours(int proc, const char *pid, const struct root *root)
{
    AUTOBUF struct buf environment = BUF_INIT;

    if (!root->fake || strtol(pid, NULL, 10) == getpid()) {
        return true;
    }
    return read_head(proc, pid, "environ", ENVIRONMENT_BYTES, &environment) &&
           has_root(&environment, root->path);
}

/* On one line, whatever the process wrote there. */
static void add_clean(struct buf *out, char *bytes, size_t length)
{
    while (length > 0 && (unsigned char)bytes[length - 1] <= ' ') {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (unsigned char)bytes[i] < ' ' ? ' ' : bytes[i];
    }
    text_utf8_clean(out, bytes, length, length);
}

/* Whether a command line holds a stand-in's folder, which is another one for each copy of the
 * machine: the agent's own always does. */
static bool names_root(const struct buf *command, const char *pid, const struct root *root)
{
    return root->fake && (strtol(pid, NULL, 10) == getpid() ||
                          (command->length > 0 && memmem(command->data, command->length, root->path,
                                                         strlen(root->path)) != NULL));
}

/* "name command line", or the name alone of one that names a stand-in's folder; NULL for what is no
 * process of this machine's user space. Caller frees. */
static char *describe(int proc, const char *pid, const struct root *root)
{
    struct process process = {.state = '\0'};
    AUTOBUF struct buf command = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    bool kernel = false;

    if (!read_stat(proc, pid, &process) || process.state == 'Z' || process.state == 'X' ||
        !read_head(proc, pid, "cmdline", WIRE_MAX_COMMAND, &command)) {
        return NULL;
    }
    kernel = process.parent == KTHREADD || strtol(pid, NULL, 10) == KTHREADD;
    if ((kernel && command.length == 0) || !is_ours(proc, pid, root)) {
        return NULL;
    }
    add_clean(&text, process.name, strlen(process.name));
    if (!names_root(&command, pid, root)) {
        buf_char(&text, ' ');
        add_clean(&text, command.data, command.length);
    }
    return buf_take(&text);
}

int census_processes(const struct root *root, struct node *reply, struct err *err)
{
    struct texts found = {.count = 0};
    DIR *proc = opendir("/proc");
    int64_t more = 0;

    if (proc == NULL) {
        return err_sys(err, ERR_HOST, "cannot read /proc");
    }
    for (struct dirent *item = readdir(proc); item != NULL; item = readdir(proc)) {
        char *text = isdigit((unsigned char)item->d_name[0])
                         ? describe(dirfd(proc), item->d_name, root)
                         : NULL;

        if (text != NULL && found.count < WIRE_MAX_PROCESSES) {
            texts_add(&found, TAKE(text));
        } else if (text != NULL) {
            more++;
        }
        free(text);
    }
    (void)closedir(proc);
    node_set(reply, "processes", texts_take(&found, false, WIRE_MAX_PROCESSES));
    node_set_int(reply, "processes_more", more);
    return 0;
}
