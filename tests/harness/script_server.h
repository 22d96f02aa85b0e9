/* A server in a process of its own that answers by a script, for tests of what an agent's exchanges
 * make of servers that close, stall and lie. It reads whole requests, one after another on any
 * connection, and each gets the next act. */
#ifndef TESTS_HARNESS_SCRIPT_SERVER_H
#define TESTS_HARNESS_SCRIPT_SERVER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum script_then { SCRIPT_STAY, SCRIPT_CLOSE, SCRIPT_RESET, SCRIPT_DRIP };

/* A request with this header line is answered when its head is there, and its connection is read no
 * more. */
#define SCRIPT_EARLY "X-Early: 1\r\n"
/* Behind the last act all requests get SCRIPT_OK. */
#define SCRIPT_OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
struct script_act {
    const char *answer; /* NULL: none */
    /* SCRIPT_DRIP: the answer's bytes go out one by one, every 20 ms, until the other end leaves.
     */
    enum script_then then;
    const char *late; /* NULL: none; said 50 ms behind the answer */
};

struct script_server {
    pid_t pid;
    uint16_t port;
    struct script_heard *heard; /* shared with the server */
};

void script_server_start(struct script_server *server, const struct script_act *acts, size_t count);
void script_server_stop(struct script_server *server);
/* "1:/a;1:/b;2:/b;": the connection, counted from 1, and the path of each request so far. */
const char *script_server_heard(const struct script_server *server);

#endif
