/* The name table of the operations. */
#include "harness/wire/names.h"

#include <assert.h>
#include <string.h>

static const char *const op_names[WIRE_OPS] = {
    [WIRE_HELLO] = "hello",
    [WIRE_EXEC] = "exec",
    [WIRE_PUT] = "put",
    [WIRE_GET] = "get",
    [WIRE_STAT] = "stat",
    [WIRE_CLOCK] = "clock",
    [WIRE_ENTROPY] = "entropy",
    [WIRE_NET] = "net",
    [WIRE_HTTP] = "http",
    [WIRE_LISTEN] = "listen",
    [WIRE_UNLISTEN] = "unlisten",
    [WIRE_FOLLOW] = "follow",
    [WIRE_SYNC] = "sync",
    [WIRE_UNFOLLOW] = "unfollow",
    [WIRE_USAGE] = "usage",
    [WIRE_PROBE] = "probe",
    [WIRE_CENSUS] = "census",
    [WIRE_TERMINAL] = "terminal",
    [WIRE_TERMINAL_INPUT] = "terminal_input",
    [WIRE_TERMINAL_SIZE] = "terminal_size",
    [WIRE_TERMINAL_END] = "terminal_end",
};

const char *wire_op_name(enum wire_op op)
{
    assert(op < WIRE_OPS);
    return op_names[op];
}

enum wire_op wire_op_parse(const char *name)
{
    unsigned op = 0;

    while (op < WIRE_OPS && strcmp(op_names[op], name) != 0) {
        op++;
    }
    return (enum wire_op)op;
}
