/* The words and the limits of the agent protocol that both sides share, so that each is written
 * once. The messages themselves are told in harness/README.md. */
#ifndef HARNESS_WIRE_NAMES_H
#define HARNESS_WIRE_NAMES_H

#define WIRE_VERSION 2
#define WIRE_PORT_NAME "org.tameshi.agent" /* of the virtio-serial port */

enum wire_op {
    WIRE_HELLO,
    WIRE_EXEC,
    WIRE_PUT,
    WIRE_GET,
    WIRE_STAT,
    WIRE_CLOCK,
    WIRE_ENTROPY,
    WIRE_NET,
    WIRE_HTTP,
    WIRE_LISTEN,
    WIRE_UNLISTEN,
    WIRE_FOLLOW,
    WIRE_SYNC,
    WIRE_UNFOLLOW,
    WIRE_USAGE,
    WIRE_PROBE,
    WIRE_CENSUS,
    WIRE_TERMINAL,
    WIRE_TERMINAL_INPUT,
    WIRE_TERMINAL_SIZE,
    WIRE_TERMINAL_END,
    WIRE_OPS, /* how many there are */
};

const char *wire_op_name(enum wire_op op);
/* WIRE_OPS for an unknown name. */
enum wire_op wire_op_parse(const char *name);

/* Values of "event". */
#define WIRE_EVENT_HTTP "http"
#define WIRE_EVENT_CALLBACK "callback"
#define WIRE_EVENT_LINE "line"
#define WIRE_EVENT_TERMINAL "terminal"
#define WIRE_EVENT_TERMINAL_EXIT "terminal_exit"

/* Values of "proto" and of a probe's "result". */
#define WIRE_TCP "tcp"
#define WIRE_UDP "udp"
#define WIRE_TCP6 "tcp6" /* with the next: of a census */
#define WIRE_UDP6 "udp6"
#define WIRE_HTTP_PROTO "http"
#define WIRE_DNS "dns"
#define WIRE_CONNECTED "connected"
#define WIRE_REFUSED "refused"
#define WIRE_UNREACHABLE "unreachable"
#define WIRE_TIMEOUT "timeout"
#define WIRE_RESET "reset"         /* with the next two: errors of an exchange */
#define WIRE_CLOSED "closed"       /* before the response was whole */
#define WIRE_MALFORMED "malformed" /* no HTTP response */

/* Limits. Both sides hold to them and neither trusts that the other does. */
#define WIRE_MAX_KEY 128
#define WIRE_MAX_PATH 4096
#define WIRE_MAX_EPOCH 64
#define WIRE_MAX_CHUNK (4 << 20)     /* bytes of a file, of input, of one exchange's request */
#define WIRE_MAX_OUTPUT (2 << 20)    /* bytes of each output of a child */
#define WIRE_MAX_BODY (1 << 20)      /* bytes of a response body kept */
#define WIRE_DEFAULT_KEEP (64 << 10) /* bytes of output or body kept when nothing was asked for */
#define WIRE_MAX_HEAD (64 << 10)     /* bytes of a response head */
/* Bytes of a followed file's line. A log may repeat what it matched once for each rule: a page of
 * 85 KiB came back as a line of 300. */
#define WIRE_MAX_LINE (2 << 20)
#define WIRE_MAX_CALLBACK (20 << 10) /* bytes reported of a call-back */
#define WIRE_MAX_ANSWER (1 << 20)    /* bytes that a listener sends back */
#define WIRE_MAX_EXCHANGES 4096
#define WIRE_MAX_PARALLEL 256
#define WIRE_MAX_LISTENERS 64
#define WIRE_MAX_FOLLOWS 64
#define WIRE_MAX_CHILDREN 32
#define WIRE_MAX_PROBES 64
#define WIRE_MAX_TERMINALS 8
#define WIRE_MAX_TERMINAL (64 << 10) /* bytes typed or printed at once */
#define WIRE_MAX_ROWS 1000           /* and columns */
#define WIRE_MAX_ARGS 1024
#define WIRE_MAX_INTERFACES 16
#define WIRE_MAX_ROUTES 64
#define WIRE_MAX_ENTROPY 512
#define WIRE_MAX_CENSUS_FILES 64
#define WIRE_MAX_PROCESSES 2000
#define WIRE_MAX_COMM 63     /* bytes of a process' name */
#define WIRE_MAX_COMMAND 200 /* bytes of its command line */
/* Both with a blank between; each byte that is no text becomes three. */
#define WIRE_MAX_PROCESS_TEXT (3 * (WIRE_MAX_COMM + WIRE_MAX_COMMAND) + 1)
#define WIRE_MAX_SOCKETS 1000
#define WIRE_MAX_SOCKET_TEXT 64
#define WIRE_CENSUS_RANDOM 16 /* bytes */
#define WIRE_MAX_EXEC_MS 3600000
#define WIRE_MAX_EXCHANGE_MS 600000
#define WIRE_MAX_PROBE_MS 60000

/* Lines and call-backs: the agent paces itself to the first, the host calls it a flood at the
 * second. */
#define WIRE_PACE_EVENTS_PER_S 20000
#define WIRE_FLOOD_EVENTS_PER_S 60000

#endif
