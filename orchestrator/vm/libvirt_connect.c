/* Where libvirt's QEMU driver is: inside this process, or in a daemon of this host. The driver
 * inside is told everything by files below the root. A daemon has settings of its own, so each
 * machine says in its document as whom QEMU runs: as this user, who owns the files and the memory.
 */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "orchestrator/vm/daemon.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/qemu_caps.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/qemu_user.h"

/* A daemon that says nothing for so long is gone, and calls that wait for it come back. */
#define ALIVE_SECONDS 10
#define ALIVE_TRIES 6

int libvirt_prepare(const struct hypervisor_options *options, struct err *err)
{
    if (options->uri != NULL) {
        return daemon_uri_check(options->uri, err);
    }
    return qemu_settings(options->root, err) < 0 ? -1 : qemu_user_provide(options->root, err);
}

static int connect_embedded(struct hypervisor *hypervisor, const struct hypervisor_options *options,
                            struct err *err)
{
    AUTOFREE char *uri = mem_printf("qemu:///embed?root=%s", hypervisor->root);
    struct qemu_home kept;

    hypervisor->labels = mem_strdup("");
    if (options->capabilities != NULL) {
        hypervisor->capabilities = mem_strdup(options->capabilities);
        qemu_caps_bring(options->capabilities, hypervisor->root);
    }
    qemu_home_move(hypervisor->root, &kept);
    hypervisor->connection = virConnectOpen(uri);
    qemu_home_restore(&kept);
    return hypervisor->connection != NULL
               ? 0
               : libvirt_fail(err, ERR_HOST, "libvirt's embedded driver cannot be opened");
}

/* A daemon of root makes the sockets of the agent channels, writable for their group: ours. */
static int share_root(const char *root, struct err *err)
{
    return chmod(root, 02700) == 0 ? 0 : err_sys(err, ERR_HOST, "cannot change '%s'", root);
}

static int connect_daemon(struct hypervisor *hypervisor, const char *uri, struct err *err)
{
    AUTOFREE char *what = mem_printf("the libvirt daemon '%s' cannot be used", uri);
    AUTOFREE char *capabilities = NULL;
    struct buf labels = BUF_INIT;

    hypervisor->connection = virConnectOpen(uri);
    if (hypervisor->connection == NULL) {
        return libvirt_fail(err, ERR_HOST, what);
    }
    capabilities = virConnectGetCapabilities(hypervisor->connection);
    if (capabilities == NULL) {
        return libvirt_fail(err, ERR_HOST, what);
    }
    domain_labels(capabilities, geteuid(), getegid(), &labels);
    hypervisor->labels = buf_take(&labels);
    virConnectSetKeepAlive(hypervisor->connection, ALIVE_SECONDS, ALIVE_TRIES);
    return share_root(hypervisor->root, err);
}

int libvirt_connect(struct hypervisor *hypervisor, const struct hypervisor_options *options,
                    struct err *err)
{
    return options->uri == NULL ? connect_embedded(hypervisor, options, err)
                                : connect_daemon(hypervisor, options->uri, err);
}
