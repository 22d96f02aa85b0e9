/* Only what libvirt itself takes for a daemon behind a socket of this host is let through. */
#include "orchestrator/vm/daemon.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/mem.h"

/* Whether uri is start, with or without parameters. */
static bool is_at(const char *uri, const char *start)
{
    size_t length = strlen(start);

    return strncmp(uri, start, length) == 0 && (uri[length] == '\0' || uri[length] == '?');
}

/* qemu+ssh:///system is remote as well: its host is this one, but reached from outside. */
static bool is_remote(const char *uri)
{
    const char *host = strstr(uri, "://");

    if (host == NULL) {
        return false;
    }
    return host[3] != '/' || (strncmp(uri, "qemu+", 5) == 0 && strncmp(uri, "qemu+unix:", 10) != 0);
}

int daemon_uri_check(const char *uri, struct err *err)
{
    static const char *const local[] = {DAEMON_SYSTEM, DAEMON_SESSION, "qemu+unix:///system",
                                        "qemu+unix:///session"};

    for (size_t i = 0; i < COUNT_OF(local); i++) {
        if (is_at(uri, local[i])) {
            return 0;
        }
    }
    if (is_remote(uri)) {
        return err_set(
            err, ERR_USAGE,
            "--connect takes a daemon of this host, not '%s'; run tameshi on the host that "
            "has the machines",
            uri);
    }
    return err_set(err, ERR_USAGE,
                   "--connect takes " DAEMON_SYSTEM " or " DAEMON_SESSION ", not '%s'", uri);
}
