/* Writes the unshare(1) command line. It keeps to one rule: nothing that a build starts outlives
 * it, so the first process of the namespace is killed with unshare, and with it the kernel ends all
 * the others. */
#include "orchestrator/image/namespace.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"

#define CHECK_TIMEOUT_MS 20000

void namespace_enter(struct namespace_argv *argv, unsigned flags, const char *cwd)
{
    static const char *const user[] = {"--user", "--map-root-user", "--map-auto", NULL};
    static const char *const build[] = {"--mount",       "--pid",        "--net",
                                        "--fork",        "--kill-child", "--mount-proc",
                                        "--propagation", "private",      NULL};
    struct namespace_argv inner = *argv;
    size_t count = 0;

    argv->argv[count++] = "unshare";
    for (const char *const *flag = user; (flags & NAMESPACE_USER) != 0 && *flag != NULL; flag++) {
        argv->argv[count++] = *flag;
    }
    for (const char *const *flag = build; (flags & NAMESPACE_BUILD) != 0 && *flag != NULL; flag++) {
        argv->argv[count++] = *flag;
    }
    if (cwd != NULL) {
        argv->argv[count++] = "--wd";
        argv->argv[count++] = cwd;
    }
    argv->argv[count++] = "--";
    for (size_t i = 0; inner.argv[i] != NULL; i++) {
        assert(count < NAMESPACE_ARGV_MAX - 1);
        argv->argv[count++] = inner.argv[i];
    }
    argv->argv[count] = NULL;
}

const char *namespace_program(const char *const *argv)
{
    const char *const *word = argv;

    if (strcmp(*word, "unshare") == 0) {
        while (*word != NULL && strcmp(*word, "--") != 0) {
            word++;
        }
        word += *word != NULL;
    } else if (strcmp(*word, "env") == 0) {
        word++;
        while (*word != NULL && (**word == '-' || strchr(*word, '=') != NULL)) {
            word++;
        }
    }
    return *word != NULL ? *word : argv[0];
}

int namespace_check_user(struct err *err)
{
    struct namespace_argv probe = {.argv = {"true"}};
    struct proc_options options = {.timeout_ms = CHECK_TIMEOUT_MS, .max_output_bytes = 4096};
    struct proc_result result;
    int answer = 0;

    namespace_enter(&probe, NAMESPACE_USER, NULL);
    options.argv = probe.argv;
    if (proc_run(&options, &result, err) < 0) {
        return -1;
    }
    if (result.exit_code != 0) {
        AUTOBUF struct buf said = BUF_INIT;

        text_utf8_clean(&said, buf_str(&result.err_out), strcspn(buf_str(&result.err_out), "\n"),
                        200);
        answer = err_set(
            err, ERR_HOST,
            "building a debian image takes root, or the package uidmap with lines for this user in "
            "/etc/subuid and /etc/subgid: %s",
            buf_str(&said));
    }
    proc_result_done(&result);
    return answer;
}
