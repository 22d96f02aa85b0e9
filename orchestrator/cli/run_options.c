/* The options that say where and how units are carried out, shared by the commands that do. */
#include "orchestrator/cli/run_options.h"

#include <string.h>

#include "orchestrator/vm/daemon.h"

static int read_connect(const struct cli_args *args, struct run_options *options, struct err *err)
{
    options->connect = cli_value(args, "connect");
    if (options->connect == NULL) {
        return 0;
    }
    return options->fake_folder != NULL
               ? err_set(err, ERR_USAGE, "--connect is for libvirt, not for the fake hypervisor")
               : daemon_uri_check(options->connect, err);
}

int run_options_read(const struct cli_args *args, struct run_options *options, struct err *err)
{
    static const char *const accelerators[] = {"auto", "tcg", "kvm", NULL};
    options->hypervisor =
        cli_value(args, "hypervisor") != NULL ? cli_value(args, "hypervisor") : "libvirt";
    options->accelerator = cli_value(args, "accel") != NULL ? cli_value(args, "accel") : "auto";
    options->fake_folder = cli_value(args, "fake-images");
    options->pristine = "auto";
    if (strcmp(options->hypervisor, "libvirt") != 0 && strcmp(options->hypervisor, "fake") != 0) {
        return err_set(err, ERR_USAGE, "--hypervisor takes libvirt or fake, not '%s'",
                       options->hypervisor);
    }
    if ((strcmp(options->hypervisor, "fake") == 0) != (options->fake_folder != NULL)) {
        return err_set(err, ERR_USAGE, "--hypervisor fake and --fake-images DIR go together");
    }
    if (read_connect(args, options, err) != 0) {
        return -1;
    }
    for (size_t i = 0; accelerators[i] != NULL; i++) {
        if (strcmp(accelerators[i], options->accelerator) == 0) {
            return cli_int(args, "jobs", 1, 64, 0, &options->jobs, err);
        }
    }
    return err_set(err, ERR_USAGE, "--accel takes auto, tcg or kvm, not '%s'",
                   options->accelerator);
}
