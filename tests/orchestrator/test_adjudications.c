/* Reading what evaluators wrote down. */
#include "orchestrator/run/adjudications.h"

#include "common/base/file.h"
#include "common/base/text.h"
#include "tests/support.h"

static int read_text(const char *text, struct adjudications *out, struct err *err)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, ADJUDICATIONS_FILE);

    support_write(path, text);
    return adjudications_read(folder, out, err);
}

Test(adjudications_csv, may_be_missing)
{
    SUPPORT_FOLDER folder = support_folder();
    ADJUDICATIONS got = {0};
    struct err err = {0};

    assert_ok(adjudications_read(folder, &got, &err), err);
    cr_assert_eq(got.count, 0);
    cr_assert_str_eq(got.hash, "");
}

Test(adjudications_csv, columns_come_in_any_order)
{
    static const char text[] = "evaluator,case,arm,verdict,product\n"
                               "\"Anna, Lab 2\",union/1-plain,detect,technique,acme\n"
                               "ben,forms/1,block,clean,acme\n";
    ADJUDICATIONS got = {0};
    struct err err = {0};
    char hash[HASH_HEX];

    assert_ok(read_text(text, &got, &err), err);
    hash_bytes(text, sizeof(text) - 1, hash);
    cr_assert_str_eq(got.hash, hash);
    cr_assert_eq(got.count, 2);
    cr_assert_str_eq(got.list[0].evaluator, "Anna, Lab 2");
    cr_assert_str_eq(got.list[0].case_id, "union/1-plain");
    cr_assert_str_eq(got.list[0].product_id, "acme");
    cr_assert_eq(got.list[0].arm, SCORE_ARM_DETECT);
    cr_assert_str_eq(got.list[0].verdict, "technique");
    cr_assert_eq(got.list[1].arm, SCORE_ARM_BLOCK);
}

static void refused(const char *text, const char *end)
{
    ADJUDICATIONS got = {0};
    struct err err = {0};

    cr_assert_eq(read_text(text, &got, &err), -1, "%s", text);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_assert(text_ends(err.text, end), "\"%s\" does not end with \"%s\"", err.text, end);
}

#define HEAD "case,product,arm,evaluator,verdict\n"

Test(adjudications_csv, errors_tell_the_place)
{
    refused("", "adjudications.csv:1:1: nothing in it, expected a header");
    refused("case,product,arm,evaluator\n",
            ":1:1: expected the columns case,product,arm,evaluator,verdict, each once");
    refused("case,case,arm,evaluator,verdict\n",
            ":1:1: expected the columns case,product,arm,evaluator,verdict, each once");
    refused(HEAD "c,p,control,anna,none\n", ":2:5: arm 'control', expected detect or block");
    refused(HEAD "c,p,detect,,none\n", ":2:12: evaluator: expected 1 to 200 bytes of UTF-8");
    refused(HEAD "c,p,detect,anna\n", ":2:1: 4 fields, expected 5");
    refused(HEAD "c,p,detect,\xff,none\n", ":2:12: evaluator: expected 1 to 200 bytes of UTF-8");
}
