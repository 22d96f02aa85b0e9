#include "orchestrator/evidence/chain.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/support.h"

static const char plan_hash[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char other_hash[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void write_chain(const char *folder, const char *name, int records)
{
    struct err err = {0};
    AUTO(chain) chain = NULL;
    assert_ok(chain_new(folder, name, plan_hash, &chain, &err), err);
    for (int i = 0; i < records; i++) {
        struct node *body = node_object();
        node_set_int(body, "i", i);
        assert_ok(chain_add(chain, "fact", body, &err), err);
    }
    assert_ok(chain_sync(chain, &err), err);
}

struct seen {
    int records;
    char text[256];
};

static int look(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                const struct node *body, struct err *err)
{
    struct seen *seen = data;
    size_t used = strlen(seen->text);
    (void)err;
    cr_assert_gt(at_utc_ms, 0);
    snprintf(seen->text + used, sizeof(seen->text) - used, "%s/%s/%d ", chain, kind,
             (int)node_get_int(body, "i", -1));
    seen->records++;
    return 0;
}

/* A folder with two chains, sealed. */
static char *sealed(const char *folder, char root[HASH_HEX])
{
    struct err err = {0};
    AUTOFREE char *chains = file_join(folder, "chains");
    char *path = file_join(folder, "evidence.jsonl");
    assert_ok(file_mkdirs(chains, 0755, &err), err);
    write_chain(chains, "w2", 1);
    write_chain(chains, "w1", 2);
    assert_ok(chain_seal(chains, plan_hash, path, root, &err), err);
    return path;
}

static int read_back(const char *path, const char *hash, struct seen *seen, struct err *err)
{
    char root[HASH_HEX];
    memset(seen, 0, sizeof(*seen));
    return chain_read(path, hash, look, seen, root, err);
}

/* Asserts that reading fails with "<path>:<tail>" and the kind of a broken integrity. */
static void assert_broken(const char *path, const char *tail)
{
    struct err err = {0};
    struct seen seen;
    AUTOFREE char *expected = mem_printf("%s:%s", path, tail);
    cr_assert_eq(read_back(path, plan_hash, &seen, &err), -1);
    assert_err(err, ERR_INTEGRITY, expected);
    cr_assert_eq(err_exit_code(&err), 3);
}

/* Replaces the first occurrence of a text of the same length. */
static void tamper(const char *path, const char *from, const char *to)
{
    AUTOFREE char *text = support_read(path);
    char *at = strstr(text, from);
    cr_assert_not_null(at);
    memcpy(at, to, strlen(to));
    support_write(path, text);
}

Test(chain, seals_all_chains_in_the_order_of_their_names)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    char again[HASH_HEX];
    struct seen seen = {0};
    struct err err = {0};
    AUTOFREE char *path = sealed(folder, root);
    assert_ok(chain_read(path, plan_hash, look, &seen, again, &err), err);
    cr_assert_str_eq(seen.text, "w1/fact/0 w1/fact/1 w2/fact/0 ");
    cr_assert_str_eq(root, again);
}

Test(chain, a_name_is_used_once)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(chain) chain = NULL;
    struct err err = {0};
    write_chain(folder, "w1", 0);
    AUTOFREE char *expected =
        mem_printf("cannot make evidence chain '%s/w1.jsonl': File exists", folder);
    cr_assert_eq(chain_new(folder, "w1", plan_hash, &chain, &err), -1);
    assert_err(err, ERR_IO, expected);
}

Test(chain, a_changed_record_breaks_the_one_behind_it)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    tamper(path, "\"i\":0", "\"i\":7");
    assert_broken(path, "2: the hash of the record before does not hold");
}

Test(chain, a_changed_last_record_breaks_the_seal)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    tamper(path, "\"i\":1", "\"i\":7");
    assert_broken(path, "4: the seal does not match the chains before it");
}

Test(chain, a_file_without_its_seal_is_cut_short)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    AUTOFREE char *text = support_read(path);
    *strstr(text, "{\"at\":") = '{';
    char *third = strchr(strchr(strchr(text, '\n') + 1, '\n') + 1, '\n') + 1;
    *third = '\0';
    support_write(path, text);
    assert_broken(path, "4: the file is cut short: the seal is missing");
}

Test(chain, a_file_cut_inside_a_line_is_cut_short)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    AUTOFREE char *text = support_read(path);
    text[strlen(text) / 2] = '\0';
    support_write(path, text);
    struct err err = {0};
    struct seen seen;
    cr_assert_eq(read_back(path, plan_hash, &seen, &err), -1);
    cr_assert_not_null(strstr(err.text, "the file is cut short: the line has no end"), "%s",
                       err.text);
    cr_assert_eq(err.kind, ERR_INTEGRITY);
}

Test(chain, nothing_may_stand_behind_the_seal)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    AUTOFREE char *text = support_read(path);
    AUTOFREE char *longer = mem_printf("%s{}\n", text);
    support_write(path, longer);
    assert_broken(path, "5: there is something behind the seal");
}

Test(chain, evidence_of_another_plan_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    struct seen seen;
    struct err err = {0};
    AUTOFREE char *path = sealed(folder, root);
    AUTOFREE char *expected = mem_printf("%s:1: the hash of the record before does not hold", path);
    cr_assert_eq(read_back(path, other_hash, &seen, &err), -1);
    assert_err(err, ERR_INTEGRITY, expected);
}

Test(chain, a_missing_record_is_noticed)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    AUTOFREE char *path = sealed(folder, root);
    AUTOFREE char *text = support_read(path);
    char *second = strchr(text, '\n') + 1;
    support_write(path, second);
    assert_broken(path, "1: a record is missing: the sequence number does not follow");
}

Test(chain, a_torn_last_line_of_a_killed_worker_is_left_out)
{
    SUPPORT_FOLDER folder = support_folder();
    char root[HASH_HEX];
    struct seen seen;
    struct err err = {0};
    AUTOFREE char *chains = file_join(folder, "chains");
    AUTOFREE char *path = file_join(folder, "evidence.jsonl");
    AUTOFREE char *chain = file_join(chains, "w1.jsonl");
    assert_ok(file_mkdirs(chains, 0755, &err), err);
    write_chain(chains, "w1", 2);
    AUTOFREE char *text = support_read(chain);
    text[strlen(text) - 10] = '\0';
    support_write(chain, text);
    assert_ok(chain_seal(chains, plan_hash, path, root, &err), err);
    assert_ok(read_back(path, plan_hash, &seen, &err), err);
    cr_assert_str_eq(seen.text, "w1/fact/0 ");
    AUTOFREE char *evidence = support_read(path);
    cr_assert_not_null(strstr(evidence, "\"torn\":true"));
}

Test(chain, a_full_disk_is_one_clear_line_and_the_chain_takes_no_more)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(chain) chain = NULL;
    struct err err = {0};
    struct rlimit limit = {600, 600};
    AUTOFREE char *expected =
        mem_printf("evidence chain '%s/w1.jsonl' is broken by an earlier failure", folder);
    signal(SIGXFSZ, SIG_IGN);
    assert_ok(chain_new(folder, "w1", plan_hash, &chain, &err), err);
    assert_ok(chain_add(chain, "fact", node_object(), &err), err);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int got = 0;
    for (int i = 0; i < 5 && got == 0; i++) {
        got = chain_add(chain, "fact", node_object(), &err);
    }
    cr_assert_eq(got, -1);
    cr_assert_eq(err.kind, ERR_IO);
    cr_assert_not_null(strstr(err.text, "disk full"), "%s", err.text);
    cr_assert_eq(chain_add(chain, "fact", node_object(), &err), -1);
    assert_err(err, ERR_IO, expected);
}
