/* Running authored commands. Rule: never a shell, always the argv as it was authored. */
#include "orchestrator/run/command.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

struct client *command_client(struct part *part, enum step_machine machine)
{
    return environment_client(part->environment,
                              machine == ON_TARGET ? MACHINE_TARGET : MACHINE_ATTACKER);
}

/* An argv with its templates filled in; NULL-ended. */
struct words {
    char **items;
    size_t count;
};

static void words_done(struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        free(words->items[i]);
    }
    free(words->items);
}

static int render_words(struct part *part, struct trial *trial, const char *const *argv,
                        size_t argc, struct words *out, struct err *err)
{
    struct bindings bindings = part_bindings(part, trial);
    out->items = mem_array(argc + 1, sizeof(*out->items));
    for (size_t i = 0; i < argc; i++) {
        struct buf text = BUF_INIT;
        int got =
            scenario_render_text(part->scenario, trial->case_index, argv[i], &bindings, &text, err);
        if (got != 0) {
            buf_done(&text);
            return got;
        }
        buf_char(&text, '\0');
        out->items[out->count++] = buf_take(&text);
    }
    return 0;
}

int command_run(struct part *part, struct trial *trial, const struct command *command,
                struct client_exec_result *result, struct err *err)
{
    struct words words __attribute__((cleanup(words_done))) = {NULL, 0};
    int got =
        render_words(part, trial, (const char *const *)command->argv, command->argc, &words, err);
    if (got != 0) {
        return got;
    }
    struct client_exec exec = {.argv = (const char *const *)words.items,
                               .timeout_ms = command->timeout_ms};
    return client_exec(command_client(part, command->machine), &exec, result,
                       clock_mono_ms() + command->timeout_ms + COMMAND_MARGIN_MS, err);
}
