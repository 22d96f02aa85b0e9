/* The commands, one entry each; the list is in commands.c. */
#ifndef ORCHESTRATOR_CLI_COMMANDS_H
#define ORCHESTRATOR_CLI_COMMANDS_H

#include "orchestrator/cli/cli.h"

extern const struct cmd cmd_doctor;
extern const struct cmd cmd_image_build;
extern const struct cmd cmd_image_list;
extern const struct cmd cmd_image_verify;
extern const struct cmd cmd_scenario_lint;
extern const struct cmd cmd_scenario_list;
extern const struct cmd cmd_scenario_show;
extern const struct cmd cmd_scenario_new;
extern const struct cmd cmd_scenario_diff;
extern const struct cmd cmd_scenario_graph;
extern const struct cmd cmd_scenario_try;
extern const struct cmd cmd_scenario_seal;
extern const struct cmd cmd_scenario_reveal;
extern const struct cmd cmd_scenario_import;
extern const struct cmd cmd_scenario_generate;
extern const struct cmd cmd_scenario_record;
extern const struct cmd cmd_product_lint;
extern const struct cmd cmd_product_list;
extern const struct cmd cmd_criteria_lint;
extern const struct cmd cmd_criteria_show;
extern const struct cmd cmd_criteria_list;
extern const struct cmd cmd_plan;
extern const struct cmd cmd_run;
extern const struct cmd cmd_status;
extern const struct cmd cmd_score;
extern const struct cmd cmd_report;
extern const struct cmd cmd_compare;
extern const struct cmd cmd_verify;
extern const struct cmd cmd_env_up;
extern const struct cmd cmd_env_list;
extern const struct cmd cmd_env_exec;
extern const struct cmd cmd_env_shell;
extern const struct cmd cmd_env_down;
extern const struct cmd cmd_intel_import;
extern const struct cmd cmd_intel_list;
extern const struct cmd cmd_intel_show;
extern const struct cmd cmd_intel_why;
extern const struct cmd cmd_intel_snapshot;
extern const struct cmd cmd_intel_coverage;
extern const struct cmd cmd_intel_emulate;
extern const struct cmd cmd_intel_pull;
extern const struct cmd cmd_intel_sources;
extern const struct cmd cmd_intel_forget;
extern const struct cmd cmd_stats_interval;
extern const struct cmd cmd_stats_difference;
extern const struct cmd cmd_stats_paired;
extern const struct cmd cmd_stats_holm;
extern const struct cmd cmd_stats_cochran_q;
extern const struct cmd cmd_stats_cluster;
extern const struct cmd cmd_stats_survival;
extern const struct cmd cmd_stats_agreement;
extern const struct cmd cmd_stats_trend;
extern const struct cmd cmd_stats_poisson;
extern const struct cmd cmd_stats_plan;
extern const struct cmd cmd_worker;
extern const struct cmd cmd_env_hold;

#endif
