/* The list of commands, in the order of the help. */
#include "orchestrator/cli/commands.h"

#include <stddef.h>

const struct cmd *const cli_commands[] = {
    &cmd_doctor,         &cmd_image_build,     &cmd_image_list,     &cmd_image_verify,
    &cmd_intel_import,   &cmd_intel_pull,      &cmd_intel_list,     &cmd_intel_show,
    &cmd_intel_why,      &cmd_intel_snapshot,  &cmd_intel_coverage, &cmd_intel_emulate,
    &cmd_intel_sources,  &cmd_intel_forget,    &cmd_scenario_new,   &cmd_scenario_lint,
    &cmd_scenario_try,   &cmd_scenario_list,   &cmd_scenario_show,  &cmd_scenario_diff,
    &cmd_scenario_graph, &cmd_scenario_import, &cmd_scenario_seal,  &cmd_scenario_reveal,
    &cmd_product_lint,   &cmd_product_list,    &cmd_plan,           &cmd_run,
    &cmd_status,         &cmd_score,           &cmd_report,         &cmd_verify,
    &cmd_env_up,         &cmd_env_list,        &cmd_env_exec,       &cmd_env_shell,
    &cmd_env_down,       &cmd_worker,          &cmd_env_hold,       NULL,
};
