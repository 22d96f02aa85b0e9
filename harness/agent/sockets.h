/* What exchanges, probes and listeners share about non-blocking IPv4 sockets. */
#ifndef HARNESS_AGENT_SOCKETS_H
#define HARNESS_AGENT_SOCKETS_H

#include <netinet/in.h>
#include <stdint.h>

struct endpoint {
    struct in_addr source; /* INADDR_ANY: the kernel's choice */
    struct in_addr to;
    uint16_t port;
};

/* Starts connecting (SOCK_STREAM or SOCK_DGRAM): a descriptor that turns writable when it is
 * decided, or -1 with errno. */
int socket_connect(int type, const struct endpoint *endpoint);
/* The pending error of a socket, 0 when there is none; clears it. */
int socket_error(int fd);
/* The protocol's word for an errno: "refused", "unreachable", "timeout", "reset", or the system's
 * text. */
const char *socket_error_word(int error);
/* "10.67.0.3:41224" */
#define SOCKET_NAME 24
void socket_name(const struct sockaddr_in *address, char out[SOCKET_NAME]);
/* Closes with a reset, so that neither side keeps the connection in mind. */
void socket_abort(int fd);

#endif
