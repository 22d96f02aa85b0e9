/* Sees every frame on every interface of this process's network namespace, and tells those of
 * machines from all others: by their MAC addresses (52:54:00:7a:...), their IPv4 addresses, and a
 * token that a test lets them send. Allowed is one place alone: inside a UDP datagram on loopback
 * between two ports of one block of the links (ports.h). */
#ifndef TESTS_E2E_WATCH_H
#define TESTS_E2E_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define WATCH_TOKEN 16 /* characters; one behind it names the sender */
#define WATCH_SENDERS 3

struct watch {
    int fd; /* -1: nothing is watched */
    int loopback;
    char token[WATCH_TOKEN + 1];
    uint16_t block;               /* first port of the block that the token was seen in; 0: none */
    size_t frames;                /* of any machine, on links */
    size_t marked[WATCH_SENDERS]; /* frames with the token on links, by sender 'a' + i */
    char leak[256];               /* the first frame that was where none may be; "" */
};

#define WATCH_NOT_PERMITTED 1 /* packet sockets are not for this user; *watch watches nothing */
int watch_open(struct watch *watch, const char *token, struct err *err);
void watch_close(struct watch *watch);
/* Takes in what came since. ERR_HOST when frames were lost, so that nothing can be said. */
int watch_look(struct watch *watch, struct err *err);

#endif
