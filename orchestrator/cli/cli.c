/* Parsing the command line and printing help. Rule: what help says and what is accepted come from
 * the same tables. */
#include "orchestrator/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

#define MAX_NAMES 64

static const char *workspace; /* given before the command */

const char *cli_workspace(void)
{
    const char *from_environment = getenv("TAMESHI_WORKSPACE");
    return workspace != NULL                                         ? workspace
           : from_environment != NULL && from_environment[0] != '\0' ? from_environment
                                                                     : "workspace";
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* Whether the command's name is "group something". */
static bool is_of(const struct cmd *cmd, const char *group)
{
    size_t length = strlen(group);
    return strncmp(cmd->name, group, length) == 0 && cmd->name[length] == ' ';
}

/* `tameshi scenario --help`: the commands that begin with this word; false: there are none. */
static bool print_group(const char *group, FILE *out)
{
    bool any = false;
    for (const struct cmd *const *cmd = cli_commands; *cmd != NULL; cmd++) {
        if ((*cmd)->help != NULL && is_of(*cmd, group)) {
            if (!any) {
                fprintf(out, "usage: tameshi %s COMMAND [OPTIONS]\n\n", group);
            }
            fprintf(out, "  %-20s %s\n", (*cmd)->name, (*cmd)->summary);
            any = true;
        }
    }
    if (any) {
        fputs("\n'tameshi COMMAND --help' tells more about one.\n", out);
    }
    return any;
}

static void print_list(FILE *out)
{
    fputs("tameshi verifies how effective a security product is.\n\nusage: tameshi "
          "[--workspace DIR] COMMAND [OPTIONS]\n\n",
          out);
    for (const struct cmd *const *cmd = cli_commands; *cmd != NULL; cmd++) {
        if ((*cmd)->help != NULL) {
            fprintf(out, "  %-16s %s\n", (*cmd)->name, (*cmd)->summary);
        }
    }
    fputs("\n--workspace DIR is where intelligence is kept (default: $TAMESHI_WORKSPACE, else "
          "'workspace').\n"
          "'tameshi COMMAND --help' tells more about one. Exit codes: 0 good, 1 failed, 2 wrong "
          "usage,\n"
          "3 a check found a difference.\n",
          out);
}

static void print_help(const struct cmd *cmd, FILE *out)
{
    fprintf(out, "usage: tameshi %s %s\n\n%s.\n", cmd->name, cmd->usage, cmd->summary);
    if (cmd->help != NULL && cmd->help[0] != '\0') {
        fprintf(out, "\n%s\n", cmd->help);
    }
    if (cmd->options != NULL) {
        fputs("\noptions:\n", out);
        for (const struct cli_option *option = cmd->options; option->name != NULL; option++) {
            char left[64];
            snprintf(left, sizeof(left), "--%s%s%s", option->name, option->value != NULL ? " " : "",
                     option->value != NULL ? option->value : "");
            fprintf(out, "  %-18s %s\n", left, option->help);
        }
    }
}

/* Finds "a b" before "a"; *used is how many words the name took. */
static const struct cmd *find_command(int argc, char **argv, int *used)
{
    for (int words = argc >= 2 ? 2 : 1; words >= 1; words--) {
        AUTOFREE char *name =
            words == 2 ? mem_printf("%s %s", argv[0], argv[1]) : mem_strdup(argv[0]);
        for (const struct cmd *const *cmd = cli_commands; *cmd != NULL; cmd++) {
            if (strcmp((*cmd)->name, name) == 0) {
                *used = words;
                return *cmd;
            }
        }
    }
    return NULL;
}

static int unknown_command(int argc, char **argv, struct err *err)
{
    const char *names[MAX_NAMES] = {NULL};
    AUTOFREE char *two = argc >= 2 ? mem_printf("%s %s", argv[0], argv[1]) : NULL;
    size_t count = 0;
    bool group = false;
    for (const struct cmd *const *cmd = cli_commands; *cmd != NULL && count + 1 < MAX_NAMES;
         cmd++) {
        names[count++] = (*cmd)->name;
        group = group || is_of(*cmd, argv[0]);
    }
    const char *near = text_suggest(two != NULL && group ? two : argv[0], names);
    /* the beginning of a group's name is no more one of its commands than another */
    if (near != NULL && (group ? two != NULL : strchr(near, ' ') == NULL)) {
        return err_set(err, ERR_USAGE, "unknown command '%s', did you mean '%s'?",
                       two != NULL && group ? two : argv[0], near);
    }
    return err_set(err, ERR_USAGE,
                   group ? "'%s' needs a command behind it; 'tameshi %s --help' lists them"
                         : "unknown command '%s'; 'tameshi --help' lists them",
                   argv[0], argv[0]);
}

static int unknown_option(const struct cmd *cmd, const char *name, struct err *err)
{
    const char *names[CLI_MAX_OPTIONS + 1] = {NULL};
    for (size_t i = 0; cmd->options != NULL && cmd->options[i].name != NULL; i++) {
        names[i] = cmd->options[i].name;
    }
    const char *near = text_suggest(name, names);
    return near != NULL
               ? err_set(err, ERR_USAGE, "unknown option '--%s', did you mean '--%s'?", name, near)
               : err_set(err, ERR_USAGE, "unknown option '--%s'; see 'tameshi %s --help'", name,
                         cmd->name);
}

static bool may_come_again(const struct cli_option *option)
{
    return option->value != NULL && text_ends(option->value, "...");
}

/* Takes one option at argv[*i]; moves *i past its value. */
static int parse_option(const struct cmd *cmd, int argc, char **argv, int *i, struct cli_args *args,
                        struct cli_again *again, struct err *err)
{
    const char *name = argv[*i] + 2;
    size_t length = strcspn(name, "=");
    AUTOFREE char *plain = mem_strndup(name, length);
    for (size_t k = 0; cmd->options != NULL && cmd->options[k].name != NULL; k++) {
        const struct cli_option *option = &cmd->options[k];
        if (strcmp(option->name, plain) != 0) {
            continue;
        }
        if (args->values[k] != NULL && !may_come_again(option)) {
            return err_set(err, ERR_USAGE, "--%s is given twice", plain);
        }
        if (option->value == NULL) {
            args->values[k] = "";
            return name[length] == '=' ? err_set(err, ERR_USAGE, "--%s takes no value", plain) : 0;
        }
        if (name[length] == '=') {
            args->values[k] = name + length + 1;
        } else if (*i + 1 < argc) {
            args->values[k] = argv[++*i];
        } else {
            return err_set(err, ERR_USAGE, "--%s needs a value: %s", plain, option->value);
        }
        if (may_come_again(option)) {
            again[args->again_count++] = (struct cli_again){k, args->values[k]};
        }
        return 0;
    }
    return unknown_option(cmd, plain, err);
}

static int parse_args(const struct cmd *cmd, int argc, char **argv, const char **words,
                      struct cli_args *args, struct cli_again *again, struct err *err)
{
    bool only_words = false;
    args->options = cmd->options;
    args->words = words;
    args->again = again;
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && text_starts(argv[i], "--")) {
            if (parse_option(cmd, argc, argv, &i, args, again, err) != 0) {
                return -1;
            }
        } else if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0') {
            return err_set(err, ERR_USAGE, "unknown option '%s'; see 'tameshi %s --help'", argv[i],
                           cmd->name);
        } else {
            words[args->word_count++] = argv[i];
        }
    }
    if (args->word_count < cmd->min_words || args->word_count > cmd->max_words) {
        return err_set(err, ERR_USAGE, "usage: tameshi %s %s", cmd->name, cmd->usage);
    }
    return 0;
}

static int run_command(const struct cmd *cmd, int argc, char **argv, struct err *err)
{
    AUTOFREE const char **words = mem_array((size_t)argc + 1, sizeof(*words));
    AUTOFREE struct cli_again *again = mem_array((size_t)argc + 1, sizeof(*again));
    struct cli_args args = {0};
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i]) && argv[i][0] == '-') {
            print_help(cmd, stdout);
            return 0;
        }
    }
    if (parse_args(cmd, argc, argv, words, &args, again, err) != 0) {
        return -1;
    }
    return cmd->run(&args, err);
}

static int fail(const struct err *err)
{
    fprintf(stderr, "tameshi: %s\n", err->text);
    return err_exit_code(err);
}

/* Takes `--workspace DIR` off the front; answers how many words that were. */
static int take_workspace(int argc, char **argv, struct err *err)
{
    static const char name[] = "--workspace";
    if (argc < 2 || !text_starts(argv[1], name)) {
        return 0;
    }
    if (argv[1][sizeof(name) - 1] == '=') {
        workspace = argv[1] + sizeof(name);
        return 1;
    }
    if (argv[1][sizeof(name) - 1] != '\0' || argc < 3) {
        return err_set(err, ERR_USAGE, "--workspace needs a value: DIR");
    }
    workspace = argv[2];
    return 2;
}

int cli_main(int argc, char **argv)
{
    struct err err = {0};
    int used = take_workspace(argc, argv, &err);
    if (used < 0) {
        return fail(&err);
    }
    argc -= used;
    argv += used;
    if (argc < 2) {
        print_list(stderr);
        return 2;
    }
    if (is_help(argv[1])) {
        print_list(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("tameshi " TAMESHI_VERSION);
        return 0;
    }
    const struct cmd *cmd = find_command(argc - 1, argv + 1, &used);
    if (cmd == NULL && argc > 2 && is_help(argv[2]) && print_group(argv[1], stdout)) {
        return 0;
    }
    if (cmd == NULL) {
        unknown_command(argc - 1, argv + 1, &err);
        return fail(&err);
    }
    int result = run_command(cmd, argc - 1 - used, argv + 1 + used, &err);
    if (result < 0) {
        return fail(&err);
    }
    if (fflush(stdout) != 0) {
        err_sys(&err, ERR_IO, "cannot write to standard output");
        return fail(&err);
    }
    return result;
}

static size_t option_index(const struct cli_args *args, const char *name)
{
    size_t i = 0;
    while (strcmp(args->options[i].name, name) != 0) {
        i++; /* a name that is not in the table is a mistake of ours and ends in the terminator's
                NULL */
    }
    return i;
}

bool cli_flag(const struct cli_args *args, const char *name)
{
    return args->values[option_index(args, name)] != NULL;
}

const char *cli_value(const struct cli_args *args, const char *name)
{
    return args->values[option_index(args, name)];
}

const char *cli_next(const struct cli_args *args, const char *name, size_t *at)
{
    size_t option = option_index(args, name);
    while (*at < args->again_count && args->again[*at].option != option) {
        (*at)++;
    }
    return *at < args->again_count ? args->again[(*at)++].value : NULL;
}

int cli_int(const struct cli_args *args, const char *name, int64_t min, int64_t max,
            int64_t fallback, int64_t *out, struct err *err)
{
    const char *value = cli_value(args, name);
    if (value == NULL) {
        *out = fallback;
        return 0;
    }
    if (text_int(value, min, max, out, err) != 0) {
        return err_set(err, ERR_USAGE, "--%s takes a whole number from %lld to %lld, not '%s'",
                       name, (long long)min, (long long)max, value);
    }
    return 0;
}

int cli_need(const struct cli_args *args, const char *name, const char **out, struct err *err)
{
    size_t i = option_index(args, name);
    *out = args->values[i];
    if (*out == NULL) {
        return err_set(err, ERR_USAGE, "--%s %s is missing", name, args->options[i].value);
    }
    return 0;
}
