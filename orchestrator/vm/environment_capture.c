/* Captures of an environment's links. Neither a capture nor its failure changes what the machines
 * do, so the environment stays fit. */
#include "orchestrator/vm/environment_private.h"

int environment_capture(struct environment *environment, enum machine_role role, size_t nic,
                        const char *path, struct err *err)
{
    struct machine *machine = environment->seats[environment->topology->roles[role]].machine;

    if (environment_need(environment, err) < 0) {
        return -1;
    }
    if (machine == NULL) {
        return err_set(err, ERR_BUG, "there is no %s machine", machine_role_name(role));
    }
    return environment->ops->machine_capture(machine, nic, path, err) < 0 ? err_wrap(err, "capture")
                                                                          : 0;
}
