/* Whether libvirt's driver opens, inside a process and in the daemons of this host. Each is tried
 * in a process of its own: the driver opens once a process, and a daemon may not answer at all. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "orchestrator/vm/daemon.h"
#include "orchestrator/vm/doctor_private.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define OPEN_MS 15000

/* Shared with the process that tries. */
struct attempt {
    const char *uri;
    struct err err;
};

/* A user's daemon is not to be started by a question. */
static int try_open(void *data)
{
    struct attempt *attempt = data;
    struct hypervisor_options options = {.accel = ACCEL_TCG, .uri = attempt->uri};
    AUTO(vm_root) root = NULL;
    struct hypervisor *hypervisor = NULL;

    if (setenv("LIBVIRT_AUTOSTART", "0", 1) != 0 || vm_root_new(NULL, &root, &attempt->err) < 0) {
        return 1;
    }
    options.root = vm_root_path(root);
    if (hypervisor_libvirt.open(&options, &hypervisor, &attempt->err) < 0) {
        return 1;
    }
    hypervisor_libvirt.close(hypervisor);
    return 0;
}

/* Whether it opens; else *why says why not. */
static bool opens(const char *uri, struct err *why)
{
    struct attempt *attempt =
        mmap(NULL, sizeof(*attempt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int code = 1;

    if (attempt == MAP_FAILED) {
        err_sys(why, ERR_HOST, "cannot share memory");
        return false;
    }
    attempt->uri = uri;
    if (vm_run_below(try_open, attempt, OPEN_MS, &code, why) == 0 && code != 0) {
        err_set(why, ERR_HOST, "%s",
                attempt->err.kind != ERR_NONE ? attempt->err.text : "it ended while it was opened");
    }
    munmap(attempt, sizeof(*attempt));
    return code == 0;
}

void doctor_libvirt(const struct doctor_options *options, struct doctor_check *check)
{
    struct err why = {.kind = ERR_NONE};

    (void)options;
    if (opens(NULL, &why)) {
        doctor_found(check, DOCTOR_OK, "the embedded QEMU driver opens; no daemon is needed");
        return;
    }
    doctor_found(check, DOCTOR_LACKING, "%.200s", why.text);
    doctor_remedy(check, "apt-get install libvirt-daemon-driver-qemu");
}

static void check_daemon(struct doctor_check *check, const char *uri, const char *package)
{
    struct err why = {.kind = ERR_NONE};

    if (opens(uri, &why)) {
        doctor_found(check, DOCTOR_INFO, "answers: run --connect %s", uri);
        return;
    }
    doctor_found(check, DOCTOR_INFO, "%.200s", why.text);
    doctor_remedy(check, "only for run --connect %s: %s", uri, package);
}

void doctor_system(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_daemon(check, DAEMON_SYSTEM,
                 "apt-get install libvirt-daemon-system, and the user in the group libvirt");
}

/* For root libvirt takes the system's daemon for both. */
void doctor_session(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_daemon(check, DAEMON_SESSION,
                 "apt-get install libvirt-daemon; it is started when it is used");
}
