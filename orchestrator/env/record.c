/* Records of what was done by hand. They are only ever added to. */
#include "orchestrator/env/record.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/ext/hash.h"

#define MAX_CASTS 100000

struct record {
    char *folder;
    char *commands_path;
    int commands_fd;
};

int record_open(const char *folder, struct record **out, struct err *err)
{
    AUTO(record) record = mem_alloc(sizeof(*record));
    record->folder = mem_strdup(folder);
    record->commands_path = file_join(folder, "commands.jsonl");
    record->commands_fd = -1;
    if (file_mkdirs(folder, 0755, err) != 0) {
        return err_wrap(err, "record");
    }
    record->commands_fd =
        open(record->commands_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (record->commands_fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", record->commands_path);
    }
    *out = TAKE(record);
    return 0;
}

void record_free(struct record *record)
{
    if (record == NULL) {
        return;
    }
    if (record->commands_fd >= 0) {
        close(record->commands_fd);
    }
    free(record->folder);
    free(record->commands_path);
    free(record);
}

static void add_output(struct node *node, const char *name, const struct buf *output)
{
    char hex[HASH_HEX];
    AUTOFREE char *bytes = mem_printf("%s_bytes", name);
    AUTOFREE char *hash = mem_printf("%s_sha256", name);
    hash_bytes(buf_str(output), output->length, hex);
    node_set_int(node, bytes, (int64_t)output->length);
    node_set_str(node, hash, hex);
}

static void add_result(struct node *node, const struct client_exec_result *result)
{
    node_set_int(node, "exit_code", result->exit_code);
    node_set_bool(node, "timed_out", result->timed_out);
    node_set_bool(node, "truncated", result->truncated);
    node_set_int(node, "elapsed_ms", result->elapsed_ms);
    add_output(node, "out", &result->out);
    add_output(node, "err", &result->err_out);
}

int record_command(const struct record *record, const struct record_command *command,
                   struct err *err)
{
    AUTO(node) node = node_object();
    AUTOBUF struct buf line = BUF_INIT;
    char at[CLOCK_TEXT];
    clock_format_utc(command->at_utc_ms, at);
    node_set_str(node, "at_utc", at);
    node_set_str(node, "machine", command->machine);
    node_set(node, "argv", node_ref(command->argv));
    if (command->input_sha256 != NULL) {
        node_set_str(node, "in_sha256", command->input_sha256);
    }
    if (command->result != NULL) {
        add_result(node, command->result);
    } else {
        node_set_str(node, "failure", command->failure);
    }
    if (node_dump(node, NODE_COMPACT, &line, err) != 0) {
        return -1;
    }
    buf_char(&line, '\n');
    return file_write_all(record->commands_fd, line.data, line.length, record->commands_path, err);
}

int record_cast(const struct record *record, const char *machine, const struct cast_header *header,
                struct cast **out, char **path, struct err *err)
{
    for (int n = 1; n <= MAX_CASTS; n++) {
        AUTOFREE char *name = mem_printf("%s-%d.cast", machine, n);
        AUTOFREE char *file = file_join(record->folder, name);
        int got = cast_new(file, header, out, err);
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            *path = TAKE(file);
            return 0;
        }
    }
    return err_set(err, ERR_IO, "'%s' is full of recordings", record->folder);
}
