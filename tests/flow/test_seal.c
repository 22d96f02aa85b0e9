/* Sealed scenarios with the real program: a laboratory seals and shows, anybody checks. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

#define IMAGES FLOW_WORLD "/images"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", IMAGES, NULL};

TestSuite(seal_flow, .init = flow_setup);

static const char *const names[] = {"alpha", "beta", "gamma", "delta", "omega"};

/* What a laboratory has: five scenarios, a key, a pack and its root. */
struct lab {
    char *folder;
    char *files[COUNT_OF(names)];
    char *key;
    char *pack;
    char *proof;
    char *root;
};

static void lab_done(struct lab *lab)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        free(lab->files[i]);
    }
    free(lab->key);
    free(lab->pack);
    free(lab->proof);
    free(lab->root);
    support_folder_done(&lab->folder);
}

static void write_scenario(const char *path, const char *id)
{
    AUTOFREE char *text =
        mem_printf("id: %s\nversion: 1\ntitle: A case\nkind: benign\nsummary: For a test.\n"
                   "category: [waf]\ncluster: prose\n"
                   "steps:\n  - http: {name: look, method: GET, path: /%s}\n",
                   id, id);

    support_write(path, text);
}

static struct lab lab_new(void)
{
    struct lab lab = {.folder = support_folder()};

    lab.key = file_join(lab.folder, "lab.key");
    lab.pack = file_join(lab.folder, "pack");
    lab.proof = file_join(lab.folder, "proof.json");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTOFREE char *name = mem_printf("%s.yaml", names[i]);

        lab.files[i] = file_join(lab.folder, name);
        write_scenario(lab.files[i], names[i]);
    }
    const char *new_key[] = {"scenario", "seal", "--new-key", lab.key, NULL};
    const char *seal[] = {"scenario",   "seal",       lab.files[0], lab.files[1], lab.files[2],
                          lab.files[3], lab.files[4], "--key",      lab.key,      "--out",
                          lab.pack,     "--json",     NULL};
    free(flow_good(new_key));
    AUTO(node) said = flow_json(seal);

    cr_assert_eq(node_get_int(said, "count", 0), 5);
    lab.root = mem_strdup(node_get_str(said, "root", ""));
    cr_assert_eq(strlen(lab.root), 64);
    return lab;
}

#define LAB __attribute__((cleanup(lab_done))) struct lab

Test(seal_flow, the_key_is_for_its_owner_alone_and_stays)
{
    LAB lab = lab_new();
    AUTOFREE char *line =
        mem_printf("tameshi: '%s' is there already; a key is never overwritten", lab.key);
    const char *again[] = {"scenario", "seal", "--new-key", lab.key, NULL};
    struct stat info;

    cr_assert_eq(stat(lab.key, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0600);
    flow_fails(again, 2, line);
}

Test(seal_flow, chosen_leaves_are_shown_and_anybody_checks_them)
{
    LAB lab = lab_new();
    const char *reveal[] = {"scenario", "reveal", lab.pack, "delta", "--key",   lab.key, "--leaf",
                            "alpha",    "--leaf", "omega",  "--out", lab.proof, NULL};
    const char *check[] = {"verify", lab.proof, "--root", lab.root, NULL};
    const char *complete[] = {"verify", lab.proof, "--root", lab.root, "--complete", NULL};
    AUTOFREE char *shown = flow_good(reveal);
    AUTOFREE char *line =
        mem_printf("%s shows 3 of 5 leaves of the pack with root %s\n", lab.proof, lab.root);
    AUTOFREE char *good = flow_good(check);
    AUTOFREE char *withheld = flow_says(complete, 3);

    cr_assert_str_eq(shown, line);
    cr_assert_not_null(strstr(good, ": alpha, version 1, benign, scenario hash "));
    cr_assert_not_null(strstr(good, "3 of 5 leaves shown\ngood\n"), "got:\n%s", good);
    cr_assert_not_null(
        strstr(withheld, "3 of 5 leaves shown\ndiffers: 2 of 5 leaves are withheld\nNOT good\n"),
        "got:\n%s", withheld);
}

Test(seal_flow, all_leaves_are_complete)
{
    LAB lab = lab_new();
    const char *reveal[] = {"scenario", "reveal", lab.pack,  "--key",  lab.key,
                            "--all",    "--out",  lab.proof, "--json", NULL};
    const char *check[] = {"verify", lab.proof, "--root", lab.root, "--complete", "--json", NULL};

    free(flow_good(reveal));
    AUTO(node) node = flow_json(check);
    cr_assert(node_get_bool(node, "good", false));
    cr_assert_str_eq(node_get_str(node, "kind", ""), "sealed-proof");
    cr_assert_eq(node_get_int(node, "shown", 0), 5);
    cr_assert_eq(node_count(node_get(node, "leaves")), 5);
    cr_assert_eq(node_count(node_get(node, "differences")), 0);
}

Test(seal_flow, a_changed_scenario_is_found)
{
    LAB lab = lab_new();
    const char *reveal[] = {"scenario", "reveal", lab.pack, "--key",   lab.key,
                            "--leaf",   "beta",   "--out",  lab.proof, NULL};
    const char *check[] = {"verify", lab.proof, "--root", lab.root, NULL};

    free(flow_good(reveal));
    AUTOFREE char *text = support_read(lab.proof);
    char *title = strstr(text, "A case");

    cr_assert_not_null(title);
    title[0] = 'B';
    support_write(lab.proof, text);
    AUTOFREE char *said = flow_says(check, 3);
    cr_assert_not_null(strstr(said, "('beta'): with its salt, its path, its place and 5 leaves in "
                                    "all it leads to root "),
                       "got:\n%s", said);
    cr_assert_not_null(strstr(said, "NOT good\n"));
}

Test(seal_flow, whoever_has_the_key_can_list_a_pack)
{
    LAB lab = lab_new();
    const char *check[] = {"verify", lab.pack, "--key", lab.key, "--root", lab.root, NULL};
    AUTOFREE char *said = flow_good(check);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTOFREE char *name = mem_printf(": %s, version 1, benign", names[i]);

        cr_assert_not_null(strstr(said, name));
    }
    cr_assert_not_null(strstr(said, "count 5\ngood\n"));
}

Test(seal_flow, what_cannot_be_done_is_said)
{
    LAB lab = lab_new();
    AUTOFREE char *other = file_join(lab.folder, "other.key");
    AUTOFREE char *not_open = mem_printf(
        "tameshi: '%s' does not open: it was sealed with another key, or changed since", lab.pack);
    AUTOFREE char *nothing =
        mem_printf("tameshi: '%s' is nothing that can be verified, expected the "
                   "folder of a finished run, a proof of sealed scenarios or "
                   "a sealed pack",
                   lab.files[0]);
    AUTOFREE char *there =
        mem_printf("tameshi: '%s' is there already; a pack is never overwritten", lab.pack);
    const char *new_key[] = {"scenario", "seal", "--new-key", other, NULL};
    const char *wrong_key[] = {"scenario", "reveal", lab.pack,  "--key", other,
                               "--all",    "--out",  lab.proof, NULL};
    const char *misspelt[] = {"scenario", "reveal", lab.pack, "--key",   lab.key,
                              "--leaf",   "bta",    "--out",  lab.proof, NULL};
    const char *none[] = {"scenario", "reveal", lab.pack,  "--key",
                          lab.key,    "--out",  lab.proof, NULL};
    const char *twice[] = {"scenario", "seal",  lab.files[0], "--key",
                           lab.key,    "--out", lab.pack,     NULL};
    const char *no_root[] = {"verify", lab.pack, "--key", lab.key, "--root", "5f", NULL};
    const char *no_kind[] = {"verify", lab.files[0], NULL};

    free(flow_good(new_key));
    flow_fails(wrong_key, 3, not_open);
    flow_fails(misspelt, 2, "tameshi: no scenario 'bta' in the pack, did you mean 'beta'?");
    flow_fails(none, 2, "tameshi: nothing to show: give --leaf ID or --all");
    flow_fails(twice, 2, there);
    flow_fails(no_root, 2, "tameshi: --root takes 64 lower-case hex digits, not '5f'");
    flow_fails(no_kind, 1, nothing);
    cr_assert_not(file_exists(lab.proof));
}
