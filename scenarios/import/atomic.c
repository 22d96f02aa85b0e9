/* Atomic Red Team: commands that show a technique on a host. One that a Linux shell can run becomes
 * an exec step on the target, its arguments filled in with their defaults; what it needs first is
 * prepared by steps before it, what it leaves behind is cleaned up. Whether it worked nobody can
 * tell, so all are payload-only. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "scenarios/import/atomic.h"
#include "scenarios/import/unit.h"

#define MAX_SCRIPT ((size_t)64 << 10)
#define MAX_TITLE 200
#define MAX_DEPENDENCIES 16
#define MAX_ROUNDS 4 /* an argument's default may name another argument */
#define TIMEOUT_MS 60000

struct atomic {
    const struct atomic_guard *guard;
    const char *technique;
    const char *name;
    const char *shell;
    struct cur arguments; /* node NULL: there are none */
    struct node *needs;
    struct node *steps;
    struct node *clean_up; /* these three: arrays */
};

/* The default of `#{name}` at text. */
static int default_of(const struct atomic *atomic, const char *name, size_t length, char **out,
                      struct err *err)
{
    AUTOFREE char *key = mem_strndup(name, length);
    struct cur argument;

    if (atomic->arguments.node == NULL ||
        cur_object(&atomic->arguments, key, false, &argument, err) != 0 ||
        import_scalar(&argument, "default", false, out, err) != 0) {
        return err_set(err, ERR_INPUT, "no default is given for '#{%s}'", key);
    }
    return 0;
}

/* One round over the text: every `#{name}` becomes its default. */
static int fill_once(const struct atomic *atomic, const char *text, struct buf *out,
                     struct err *err)
{
    for (;;) {
        AUTOFREE char *value = NULL;
        const char *open = strstr(text, "#{");
        const char *close = open == NULL ? NULL : strchr(open, '}');

        buf_add(out, text, close == NULL ? strlen(text) : (size_t)(open - text));
        if (close != NULL) {
            if (default_of(atomic, open + 2, (size_t)(close - open - 2), &value, err) < 0) {
                return -1;
            }
            buf_str_add(out, value);
        }
        if (out->length > MAX_SCRIPT) {
            return err_set(err, ERR_INPUT, "a script of more than %zu bytes", MAX_SCRIPT);
        }
        if (close == NULL) {
            return 0;
        }
        text = close + 1;
    }
}

static bool has_argument(const char *text)
{
    const char *open = strstr(text, "#{");

    return open != NULL && strchr(open, '}') != NULL;
}

/* A script as it would be run: filled in, found harmless enough. CUR_ABSENT: there is none. Caller
 * frees. */
static int read_script(const struct atomic *atomic, const struct cur *cur, const char *key,
                       bool need, char **out, struct err *err)
{
    AUTOFREE char *text = NULL;
    struct cur place;
    struct err why;
    int answer = import_scalar(cur, key, need, &text, err);

    if (answer != 0) {
        return answer;
    }
    (void)cur_any(cur, key, true, &place, err);
    for (size_t i = 0; i < MAX_ROUNDS && has_argument(text); i++) {
        AUTOBUF struct buf filled = BUF_INIT;

        if (fill_once(atomic, text, &filled, &why) < 0) {
            return cur_fail(&place, err, "%s", why.text);
        }
        free(text);
        text = mem_strdup(buf_str(&filled));
    }
    if (has_argument(text)) {
        return cur_fail(&place, err, "arguments that name each other");
    }
    if (text[strspn(text, " \t\r\n")] == '\0') {
        return need ? cur_fail(&place, err, "an empty command") : CUR_ABSENT;
    }
    if (strstr(text, "PathToAtomicsFolder") != NULL || strstr(text, "PathToPayloads") != NULL) {
        return cur_fail(&place, err, "refused: it needs a file of the atomics folder");
    }
    if (atomic_guard_check(atomic->guard, text, &why) < 0) {
        return cur_fail(&place, err, "%s", why.text);
    }
    *out = TAKE(text);
    return 0;
}

/* An exec step; the texts are those of argv up to a NULL. name NULL: a
 * need, or one that cleans up. */
static struct node *exec_step(const char *name, const char *const *argv)
{
    struct node *step = node_object();
    struct node *exec = node_object();
    struct node *list = node_array();

    for (; *argv != NULL; argv++) {
        AUTOBUF struct buf literal = BUF_INIT;

        import_literal(&literal, *argv, strlen(*argv));
        node_append(list, node_stringn_exact(buf_str(&literal), literal.length));
    }
    if (name != NULL) {
        node_set_str(exec, "name", name);
    }
    node_set_str(exec, "machine", "target");
    node_set(exec, "argv", list);
    node_set_int(exec, "timeout_ms", TIMEOUT_MS);
    node_set(step, "exec", exec);
    return step;
}

/* The shells a test may name, and the one it is run with when it names none. */
static int read_shell(const struct cur *cur, const char *key, const char *fallback,
                      const char **out, struct err *err)
{
    static const char *const shells[] = {"sh", "bash", NULL};
    struct cur place;
    const char *name = fallback;
    int answer = cur_str(cur, key, fallback == NULL, &name, err);

    if (answer < 0) {
        return -1;
    }
    *out = name;
    if (answer == CUR_ABSENT || text_in_list(shells, name)) {
        return 0;
    }
    (void)cur_any(cur, key, true, &place, err);
    return cur_fail(&place, err, "it is run by '%s', expected sh or bash", name);
}

/* What can be had is had first (`prereq || get`, each in a shell of its own); what only can be
 * looked for has to be there. */
static int add_dependency(struct atomic *atomic, const struct cur *item, const char *shell,
                          size_t index, struct err *err)
{
    static const char *const known[] = {"description", "prereq_command", "get_prereq_command",
                                        NULL};
    AUTOFREE char *name = mem_printf("prepare-%zu", index + 1);
    AUTOFREE char *either = mem_printf("%s -c \"$1\" || %s -c \"$2\"", shell, shell);
    AUTOFREE char *prereq = NULL;
    AUTOFREE char *get = NULL;
    int answer = 0;

    if (cur_as_object(item, err) < 0 || cur_known(item, known, err) < 0 ||
        read_script(atomic, item, "prereq_command", true, &prereq, err) < 0) {
        return -1;
    }
    answer = read_script(atomic, item, "get_prereq_command", false, &get, err);
    if (answer < 0) {
        return -1;
    }
    if (answer == CUR_ABSENT) {
        const char *const argv[] = {shell, "-c", prereq, NULL};

        node_append(atomic->needs, exec_step(NULL, argv));
    } else {
        const char *const argv[] = {shell, "-c", either, name, prereq, get, NULL};

        node_append(atomic->steps, exec_step(name, argv));
    }
    return 0;
}

static int read_dependencies(struct atomic *atomic, const struct cur *test, struct err *err)
{
    const char *shell = NULL;
    struct cur list;
    int answer = cur_any(test, "dependencies", false, &list, err);

    if (answer != 0 || node_type(list.node) == NODE_NULL) {
        return 0;
    }
    if (cur_array(test, "dependencies", true, &list, err) < 0 ||
        read_shell(test, "dependency_executor_name", atomic->shell, &shell, err) < 0) {
        return -1;
    }
    if (node_count(list.node) > MAX_DEPENDENCIES) {
        return cur_fail(&list, err, "more than %d dependencies", MAX_DEPENDENCIES);
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (add_dependency(atomic, &item, shell, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Root's rights are no matter: the target's agent has them. */
static int read_executor(struct atomic *atomic, const struct cur *test, struct err *err)
{
    static const char *const known[] = {"name",  "command", "cleanup_command", "elevation_required",
                                        "steps", NULL};
    AUTOFREE char *command = NULL;
    AUTOFREE char *clean = NULL;
    struct cur executor;
    int answer = 0;

    if (cur_object(test, "executor", true, &executor, err) < 0 ||
        cur_known(&executor, known, err) < 0 ||
        read_shell(&executor, "name", NULL, &atomic->shell, err) < 0 ||
        read_script(atomic, &executor, "command", true, &command, err) < 0 ||
        read_dependencies(atomic, test, err) < 0) {
        return -1;
    }
    const char *const argv[] = {atomic->shell, "-c", command, NULL};

    node_append(atomic->steps, exec_step("attack", argv));
    answer = read_script(atomic, &executor, "cleanup_command", false, &clean, err);
    if (answer == 0) {
        const char *const clean_argv[] = {atomic->shell, "-c", clean, NULL};

        node_append(atomic->clean_up, exec_step(NULL, clean_argv));
    }
    return answer < 0 ? -1 : 0;
}

static int check_platform(const struct cur *test, struct err *err)
{
    AUTOFREE const char **platforms = NULL;
    AUTOBUF struct buf names = BUF_INIT;
    struct cur place;
    size_t count = 0;

    if (cur_strings(test, "supported_platforms", true, &platforms, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(platforms[i], "linux") == 0) {
            return 0;
        }
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", platforms[i]);
    }
    (void)cur_any(test, "supported_platforms", true, &place, err);
    return cur_fail(&place, err, "it is for %s, not for linux",
                    count == 0 ? "no platform" : buf_str(&names));
}

static int read_test(struct atomic *atomic, const struct cur *test, struct err *err)
{
    static const char *const known[] = {"name",
                                        "auto_generated_guid",
                                        "description",
                                        "supported_platforms",
                                        "input_arguments",
                                        "dependency_executor_name",
                                        "dependencies",
                                        "executor",
                                        NULL};
    struct cur arguments;

    if (cur_known(test, known, err) < 0 || check_platform(test, err) < 0) {
        return -1;
    }
    if (cur_any(test, "input_arguments", false, &arguments, err) == 0 &&
        node_type(arguments.node) != NODE_NULL) {
        if (cur_as_object(&arguments, err) < 0) {
            return -1;
        }
        atomic->arguments = arguments;
    }
    if (read_executor(atomic, test, err) < 0) {
        return -1;
    }
    return atomic_tactic(atomic->technique) != NULL
               ? 0
               : cur_fail(test, err, "no tactic is known for %s on linux", atomic->technique);
}

static struct node *scenario_of(const struct importing *importing, const struct atomic *atomic,
                                const struct cur *test, size_t index)
{
    const char *guid = node_get_str(test->node, "auto_generated_guid", "");
    const char *description = node_get_str(test->node, "description", "");
    AUTOFREE char *cluster_words = mem_printf("art-%s", atomic->technique);
    AUTOFREE char *cluster = import_slug(cluster_words);
    AUTOFREE char *id = mem_printf("%s-%zu", cluster, index + 1);
    AUTOFREE char *title = import_line(atomic->name, MAX_TITLE);
    AUTOFREE char *origin = import_line(guid[0] != '\0' ? guid : atomic->name, MAX_TITLE);
    const struct import_head head = {
        .id = id,
        .title = title,
        .summary = description[strspn(description, " \t\r\n")] == '\0' ? title : description,
        .category = "host-ips",
        .cluster = cluster,
        .source = "Atomic Red Team",
        .licence = "MIT",
        .test = origin,
        .technique = atomic->technique,
        .tactic = atomic_tactic(atomic->technique),
    };
    struct node *scenario = import_scenario(importing, &head);

    if (node_count(atomic->needs) > 0) {
        node_set(scenario, "needs", node_ref(atomic->needs));
    }
    node_set(scenario, "steps", node_ref(atomic->steps));
    if (node_count(atomic->clean_up) > 0) {
        node_set(scenario, "clean_up", node_ref(atomic->clean_up));
    }
    return scenario;
}

static int take_test(struct importing *importing, const struct atomic_guard *guard,
                     const char *technique, const struct cur *test, size_t index, struct err *err)
{
    AUTOFREE char *number = mem_printf("%s-%zu", technique, index + 1);
    struct atomic atomic = {.guard = guard,
                            .technique = technique,
                            .needs = node_array(),
                            .steps = node_array(),
                            .clean_up = node_array()};
    struct import_place place = {.test = number, .count = 1};
    struct err why;
    int column = 0;
    int rc = 0;

    cur_where(test, &place.line, &column);
    if (cur_as_object(test, &why) < 0 || cur_str(test, "name", true, &atomic.name, &why) < 0 ||
        read_test(&atomic, test, &why) < 0) {
        rc = import_refuse(importing, &place, &why, err);
    } else {
        rc = import_put(importing, scenario_of(importing, &atomic, test, index), &place, err);
    }
    node_free(atomic.needs);
    node_free(atomic.steps);
    node_free(atomic.clean_up);
    return rc;
}

static int read_head(const struct cur *root, const char **technique, struct cur *tests,
                     struct err *err)
{
    static const char *const known[] = {"attack_technique", "display_name", "atomic_tests", NULL};
    struct cur place;

    if (cur_known(root, known, err) < 0 ||
        cur_str(root, "attack_technique", true, technique, err) < 0 ||
        cur_any(root, "attack_technique", true, &place, err) < 0) {
        return -1;
    }
    if (!text_is_technique(*technique)) {
        return cur_fail(&place, err, "'%s' is no technique, expected T1059 or T1059.004",
                        *technique);
    }
    return cur_array(root, "atomic_tests", true, tests, err);
}

static int read_atomic(struct importing *importing, const struct import_file *file, struct err *err)
{
    AUTO(doc) doc = NULL;
    AUTO(atomic_guard) guard = NULL;
    const struct import_place whole = {.count = 1};
    const char *technique = NULL;
    struct cur root;
    struct cur tests;
    struct err why;
    int rc = import_document(importing, &doc, &root, err);

    (void)file;
    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    if (read_head(&root, &technique, &tests, &why) < 0) {
        return import_refuse(importing, &whole, &why, err);
    }
    if (atomic_guard_new(&guard, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(tests.node); i++) {
        struct cur item;

        cur_item(&tests, i, &item);
        if (take_test(importing, guard, technique, &item, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* T1059.004.yaml; an atomics folder has indexes of the same tests beside them. */
static bool wants_atomic(const char *name)
{
    return name[0] == 'T' && name[1] >= '0' && name[1] <= '9' && import_is_yaml(name);
}

const struct import_format import_atomic = {
    .name = "atomic",
    .summary = "tests of Atomic Red Team for Linux shells",
    .wants = wants_atomic,
    .read = read_atomic,
};
