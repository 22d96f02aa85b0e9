/* tameshi verify: whether something that was published is true. Rule: the thing itself says what
 * kind it is, and every kind ends the same way: 0 and "good", or 3 and all that differs. */
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/unicode.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/verify.h"
#include "scenarios/seal/pack.h"

#define MAX_DIFFERENCE 4096 /* bytes of a sentence */

static const struct verify_kind *const kinds[] = {&verify_run, &verify_sealed_proof,
                                                  &verify_sealed_pack};

void verify_differ(struct verify_report *report, const char *difference)
{
    AUTOBUF struct buf line = BUF_INIT;
    unicode_plain(&line, difference, strlen(difference), MAX_DIFFERENCE);
    node_append(report->differences, node_string(buf_str(&line)));
}

/* *document keeps the schema alive. */
static int look_at(struct verify_thing *thing, struct node **document, struct err *err)
{
    struct err ignored;
    if (file_is_dir(thing->path)) {
        return 0;
    }
    if (file_read(thing->path, SEALED_MAX_BYTES, &thing->bytes, err) != 0) {
        return -1;
    }
    if (node_parse(buf_str(&thing->bytes), thing->bytes.length, thing->path, document, &ignored) ==
        0) {
        thing->schema = node_get_str(*document, "schema", NULL);
    }
    return 0;
}

static int unknown_kind(const struct verify_thing *thing, struct err *err)
{
    AUTOBUF struct buf known = BUF_INIT;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const char *between = i == 0 ? "" : i + 1 < COUNT_OF(kinds) ? ", " : " or ";
        buf_printf(&known, "%s%s", between, kinds[i]->what);
    }
    return err_set(err, ERR_INPUT, "'%s' is nothing that can be verified, expected %s", thing->path,
                   buf_str(&known));
}

static int print_report(const struct verify_kind *kind, struct verify_report *report, bool json,
                        struct err *err)
{
    size_t count = node_count(report->differences);
    if (json) {
        node_set_str(report->facts, "kind", kind->name);
        node_set_bool(report->facts, "good", count == 0);
        node_set(report->facts, "differences", node_ref(report->differences));
        if (data_print(report->facts, err) != 0) {
            return -1;
        }
    } else {
        fputs(buf_str(&report->lines), stdout);
        for (size_t i = 0; i < count; i++) {
            printf("differs: %s\n", node_str(node_at(report->differences, i)));
        }
        puts(count == 0 ? "good" : "NOT good");
    }
    return count == 0 ? 0 : CLI_DIFFERENCE;
}

static int check(const struct verify_thing *thing, const struct cli_args *args,
                 struct verify_report *report, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i]->knows(thing)) {
            return kinds[i]->check(thing, args, report, err) != 0
                       ? -1
                       : print_report(kinds[i], report, cli_flag(args, "json"), err);
        }
    }
    return unknown_kind(thing, err);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct verify_thing thing = {.path = args->words[0]};
    struct verify_report report = {.facts = node_object(), .differences = node_array()};
    AUTO(node) document = NULL;
    int result = look_at(&thing, &document, err);
    if (result == 0) {
        result = check(&thing, args, &report, err);
    }
    node_free(report.facts);
    node_free(report.differences);
    buf_done(&report.lines);
    buf_done(&thing.bytes);
    return result;
}

static const struct cli_option options[] = {
    {"root", "HASH", "the root that was published; a proof cannot be checked without"},
    {"complete", NULL, "a proof has to show every leaf of its pack"},
    {"plan", "PLAN", "compare what this plan says of the scenarios that a proof shows"},
    {"key", "K", "open a pack with this key and list what is in it"},
    {"json", NULL, "print what was found as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_verify = {
    .name = "verify",
    .summary =
        "Check that a run's results and reports, a proof of sealed scenarios or a pack is true",
    .usage = "DIR [--json] | PROOF --root HASH [--complete] [--plan PLAN] [--json] | PACK [--root "
             "HASH] --key K "
             "[--json]",
    .help = "Ends with 0 when it is, and with 3 and what differs when it is not. DIR is a run's "
            "folder: results.json is computed\n"
            "again from plan.json and evidence.jsonl, and report.html, report.ja.html, report.txt "
            "and report.ja.txt are written\n"
            "again where they are there. A root is to come from where it was published, not from "
            "whoever hands over the proof.\n"
            "Example: tameshi verify /var/tmp/run1\n"
            "Example: tameshi verify shown.json --root 5f0c...e1 --complete",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
