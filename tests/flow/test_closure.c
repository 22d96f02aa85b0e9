/* The proof of closure among the evidence, and a run whose machines reach what they may not. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(closure_flow, .init = flow_setup);

static void assert_closed(const struct node *proof)
{
    static const char *const names[] = {"attacker", "product", "target"};
    const struct node *machines = node_get(proof, "machines");
    cr_assert(node_get_bool(proof, "closed", false));
    cr_assert_eq(node_count(machines), COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct node *machine = node_at(machines, i);
        cr_assert_str_eq(node_get_str(machine, "machine", ""), names[i]);
        cr_assert_geq(node_get_int(machine, "probes", 0), 20);
        cr_assert_eq(node_count(node_get(machine, "openings")), 0);
    }
}

Test(closure_flow, every_template_of_a_run_has_its_proof_among_the_evidence)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTO(node) templates = flow_records(evidence, "template");
    AUTO(node) proofs = flow_records(evidence, "closure");
    cr_assert_gt(node_count(proofs), 0);
    cr_assert_eq(node_count(proofs), node_count(templates));
    for (size_t i = 0; i < node_count(proofs); i++) {
        assert_closed(node_at(proofs, i));
    }
}

Test(closure_flow, a_run_stops_when_its_machines_reach_what_they_may_not)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *images = file_join(folder, "images");
    AUTOFREE char *start = file_join(images, "attacker/start.json");
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *results = file_join(dir, "results.json");
    AUTOFREE char *chain = file_join(dir, "chains/w0001.jsonl");
    const char *args[] = {"run",  plan,     "--out", dir, "--hypervisor", "fake", "--fake-images",
                          images, "--jobs", "1",     NULL};
    AUTOFREE char *line = mem_printf("\ntameshi: worker w0001: environment not closed: machine "
                                     "'attacker' reached 192.168.122.1:53 over tcp (refused); "
                                     "'tameshi run --resume %s' goes on from here\n",
                                     dir);
    struct err err = {0};
    assert_ok(file_copy_tree(FLOW_WORLD "/images", images, &err), err);
    support_write(start, "{\"run\": [[\"flow-opening\"]], \"ports\": [8053]}\n");
    struct proc_result result = flow_run(args);
    cr_assert_eq(result.exit_code, 1);
    cr_assert(text_ends(buf_str(&result.err_out), line), "%s", buf_str(&result.err_out));
    proc_result_done(&result);
    cr_assert_not(file_exists(results));
    AUTO(node) proofs = flow_records(chain, "closure");
    AUTO(node) units = flow_records(chain, "unit");
    cr_assert_eq(node_count(proofs), 1);
    cr_assert_not(node_get_bool(node_at(proofs, 0), "closed", true));
    cr_assert_eq(node_count(units), 0, "nothing is measured in it");
}
