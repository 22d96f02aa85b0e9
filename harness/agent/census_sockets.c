/* Sockets that somebody outside can reach: TCP that listens, UDP that is bound and not tied to one
 * peer. From the tables of the agent's network namespace. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "harness/agent/census.h"
#include "harness/wire/names.h"

#define TCP_LISTENS 0x0a
#define UDP_BOUND 0x07 /* the kernel's word for it is "closed" */
#define MAX_FOUND 65536
#define WORD_DIGITS 8

struct table {
    const char *path;
    const char *proto;
    int family;
    unsigned state;
};

static const struct table tables[] = {
    {"/proc/self/net/tcp", WIRE_TCP, AF_INET, TCP_LISTENS},
    {"/proc/self/net/tcp6", WIRE_TCP6, AF_INET6, TCP_LISTENS},
    {"/proc/self/net/udp", WIRE_UDP, AF_INET, UDP_BOUND},
    {"/proc/self/net/udp6", WIRE_UDP6, AF_INET6, UDP_BOUND},
};

struct row {
    uint32_t address[4];
    unsigned port;
    unsigned state;
};

/* "  0: 0100007F:0050 00000000:0000 0A ...": each 32 bits of an address are a number of this
 * processor. */
static bool parse_row(const char *line, struct row *row)
{
    char host[4 * WORD_DIGITS + 1] = "";
    char port[5] = "";
    char state[3] = "";

    if (sscanf(line, "%*s %32[0-9A-F]:%4[0-9A-F] %*s %2[0-9A-F]", host, port, state) != 3) {
        return false;
    }
    for (size_t i = 0; i < 4 && strlen(host) > i * WORD_DIGITS; i++) {
        char word[WORD_DIGITS + 1] = "";

        memcpy(word, host + i * WORD_DIGITS, WORD_DIGITS);
        row->address[i] = (uint32_t)strtoul(word, NULL, 16);
    }
    row->port = (unsigned)strtoul(port, NULL, 16);
    row->state = (unsigned)strtoul(state, NULL, 16);
    return true;
}

static void add_row(const struct table *table, const struct row *row, struct texts *found)
{
    char text[INET6_ADDRSTRLEN] = "";
    bool wide = table->family == AF_INET6;

    (void)inet_ntop(table->family, row->address, text, sizeof(text));
    texts_add(found, mem_printf("%s %s%s%s:%u", table->proto, wide ? "[" : "", text,
                                wide ? "]" : "", row->port));
}

/* Listeners come first in the tables of TCP, and thousands of connections may follow: the first
 * line of another kind ends them. */
static int read_table(const struct table *table, struct texts *found, struct err *err)
{
    AUTOFILE FILE *file = fopen(table->path, "re");
    char line[512];
    bool header = true;

    if (file == NULL) {
        /* a kernel without IPv6 */
        return errno == ENOENT ? 0 : err_sys(err, ERR_HOST, "cannot read '%s'", table->path);
    }
    while (found->count < MAX_FOUND && fgets(line, sizeof(line), file) != NULL) {
        struct row row = {.port = 0};

        if (header || !parse_row(line, &row)) {
            header = false;
        } else if (row.state == table->state) {
            add_row(table, &row, found);
        } else if (table->state == TCP_LISTENS) {
            break;
        }
    }
    return 0;
}

int census_sockets(struct node *reply, struct err *err)
{
    struct texts found = {.count = 0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < COUNT_OF(tables); i++) {
        rc = read_table(&tables[i], &found, err);
    }
    node_set(reply, "sockets", texts_take(&found, true, WIRE_MAX_SOCKETS));
    return rc;
}
