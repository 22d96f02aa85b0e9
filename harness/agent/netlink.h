/* The few changes to the network that a machine of an environment needs, by rtnetlink. What is
 * there already is no error. */
#ifndef HARNESS_AGENT_NETLINK_H
#define HARNESS_AGENT_NETLINK_H

#include <netinet/in.h>

#include "common/base/err.h"

/* Opens a descriptor for the calls below. */
int netlink_open(int *fd, struct err *err);
int netlink_up(int fd, int interface, struct err *err);
int netlink_address(int fd, int interface, struct in_addr address, unsigned prefix,
                    struct err *err);
int netlink_route(int fd, struct in_addr to, unsigned prefix, struct in_addr via, struct err *err);
/* Every address of the network is the machine's own: a route of type local on the loopback
 * interface. */
int netlink_local(int fd, struct in_addr to, unsigned prefix, struct err *err);

#endif
