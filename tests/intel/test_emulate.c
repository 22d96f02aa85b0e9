/* A small world: a group that uses a technique, a tool that uses two more, and one that was
 * revoked. */
#include <stdlib.h>
#include <string.h>

#include "intel/emulate.h"
#include "intel/import.h"
#include "tests/support.h"

static void add(struct intake *intake, enum intel_type type, const char *value, const char *name,
                const char *tactic, bool revoked)
{
    struct intel_record record = INTEL_RECORD_INIT;
    const struct intel_label label = {LABEL_TACTIC, tactic};
    struct err err = {0};
    record.type = type;
    record.value = value;
    record.ref = value;
    record.name = name;
    record.revoked = revoked;
    record.labels = &label;
    record.label_count = tactic != NULL;
    assert_ok(intake_record(intake, "x", &record, &err), err);
}

static void tie(struct intake *intake, const char *from, const char *kind, const char *to)
{
    AUTOFREE char *ref = mem_printf("%s-%s-%s", from, kind, to);
    const struct intel_relation relation = {.ref = ref, .kind = kind, .from = from, .to = to};
    struct err err = {0};
    assert_ok(intake_relation(intake, "x", &relation, &err), err);
}

static struct intel_store *world(const char *folder)
{
    struct intel_store *store = NULL;
    struct import_report report;
    struct import_intake in;
    struct err err = {0};
    import_report_init(&report);
    assert_ok(intel_store_open(folder, &store, &err), err);
    import_intake_init(&in, store, &report, "w", TLP_CLEAR);
    assert_ok(intel_store_begin(store, "w", "test", 1, &err), err);
    add(&in.intake, INTEL_INTRUSION_SET, "G1", "Group \"One\"", NULL, false);
    add(&in.intake, INTEL_TOOL, "S1", "Toolkit", NULL, false);
    add(&in.intake, INTEL_TECHNIQUE, "T1486", "Encrypted", "impact", false);
    add(&in.intake, INTEL_TECHNIQUE, "T1190", "Exploited", "initial-access", false);
    add(&in.intake, INTEL_TECHNIQUE, "T1059.004", "Shell", "execution", false);
    add(&in.intake, INTEL_TECHNIQUE, "T1100", "Old web shell", "persistence", true);
    add(&in.intake, INTEL_TECHNIQUE, "T1505.003", "Web shell", "persistence", false);
    tie(&in.intake, "G1", "uses", "T1486");
    tie(&in.intake, "G1", "uses", "S1");
    tie(&in.intake, "G1", "uses", "T1190");
    tie(&in.intake, "S1", "uses", "T1190");
    tie(&in.intake, "S1", "uses", "T1059.004");
    tie(&in.intake, "S1", "uses", "T1100");
    tie(&in.intake, "T1100", "revoked-by", "T1505.003");
    cr_assert_eq(in.intake.refused, 0);
    assert_ok(intel_store_commit(store, &err), err);
    import_report_done(&report);
    return store;
}

static const struct emulate_scenario scenarios[] = {
    {"sqli", "T1190"}, {"shell", "T1059"}, {"upload", "T1505.003"}, {"other", "T1083"}};
static const struct emulate_options options = {scenarios, COUNT_OF(scenarios)};

static struct node *listed(struct intel_store *store, const char *who)
{
    struct node *node = NULL;
    struct intel_item item;
    struct err err = {0};
    assert_ok(intel_store_find(store, who, &item, &err), err);
    assert_ok(emulate_list(store, &item, &options, &node, &err), err);
    return node;
}

Test(emulate, techniques_stand_in_the_order_of_the_kill_chain)
{
    static const char *const expected[] = {"T1190", "T1059.004", "T1505.003", "T1486"};
    SUPPORT_FOLDER folder = support_folder();
    AUTO(intel_store) store = world(folder);
    AUTO(node) node = listed(store, "G1");
    const struct node *list = node_get(node, "techniques");
    cr_assert_eq(node_count(list), 4);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_str_eq(node_get_str(node_at(list, i), "id", ""), expected[i]);
    }
    cr_assert(node_get_bool(node_at(list, 0), "by_itself", false));
    cr_assert_str_eq(node_str(node_path(list, "0.via.0")), "Toolkit");
    cr_assert(!node_get_bool(node_at(list, 2), "by_itself", true), "through the tool alone");
    cr_assert_eq(node_get_int(node, "covered", -1), 3);
    cr_assert_eq(node_get_int(node, "uncovered", -1), 1);
    cr_assert_str_eq(node_str(node_path(list, "1.scenarios.0.match")), "parent");
}

Test(emulate, a_campaign_is_written_of_what_is_covered)
{
    static const char *const products[] = {"allow-all", NULL};
    static const struct emulate_campaign how = {"waf", "waf-1", products};
    SUPPORT_FOLDER folder = support_folder();
    AUTO(intel_store) store = world(folder);
    AUTO(node) node = listed(store, "G1");
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};
    assert_ok(emulate_campaign(node, &how, &text, &err), err);
    const char *body = strchr(buf_str(&text), '\n') + 1;
    cr_assert_str_eq(body, "id: emulate-group-one\n"
                           "title: \"Emulation of Group \\\"One\\\"\"\n"
                           "category: waf\ncriteria: waf-1\nproducts: [allow-all]\nscenarios:\n"
                           "  - sqli # T1190, exact\n"
                           "  - shell # T1059.004, parent\n"
                           "  - upload # T1505.003, exact\n");
}

Test(emulate, a_technique_is_nobody_to_emulate)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(intel_store) store = world(folder);
    struct intel_item item;
    struct node *node = NULL;
    struct err err = {0};
    assert_ok(intel_store_find(store, "T1190", &item, &err), err);
    cr_assert_eq(emulate_list(store, &item, &options, &node, &err), -1);
    assert_err(err, ERR_INPUT,
               "'Exploited' is of type technique, expected an intrusion set or a campaign");
}
