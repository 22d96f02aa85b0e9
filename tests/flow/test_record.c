/* tameshi scenario record, as a person uses it: the file it writes passes lint, and nothing is
 * written when it cannot be done. */
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

#define RECORDING TEST_DATA_DIR "/record/login.har"

TestSuite(record, .init = flow_setup, .timeout = 60);

Test(record, a_har_becomes_a_file_that_passes_lint)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "login.yaml");
    AUTOFREE char *expected = support_read(TEST_DATA_DIR "/record/login.yaml");
    const char *args[] = {"scenario", "record", RECORDING, "--out", path, NULL};
    const char *lint[] = {"scenario", "lint", path, NULL};
    AUTOFREE char *told = flow_good(args);
    AUTOFREE char *written = support_read(path);
    AUTOFREE char *wanted =
        mem_printf("%s: 5 requests to press.example\n"
                   "left out: requests to other hosts: 1\n"
                   "captured: csrf, from the answer to step login\n"
                   "captured: id, from the answer to step api-me\n"
                   "captured: authorization, from the answer to step api-me\n"
                   "to fill in: secret_email, body field 'user' of step post-login\n"
                   "to fill in: secret_pwd, body field 'pwd' of step post-login\n"
                   "to fill in: secret_x_api_key, header 'X-Api-Key' of step api-me\n"
                   "to fill in: secret_otp, body field 'otp' of step put-api-drafts\n",
                   path);

    free(flow_good(lint));
    cr_assert_str_eq(told, wanted, "got %s", told);
    cr_assert_str_eq(written, expected);
}

Test(record, what_was_made_is_told_as_json)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    const char *args[] = {"scenario",    "record", RECORDING, "--out",         path, "--id", "mine",
                          "--no-static", "--json", "--host",  "press.example", NULL};
    AUTO(node) node = flow_json(args);

    cr_assert_str_eq(node_get_str(node, "id", ""), "mine");
    cr_assert_eq(node_get_int(node, "requests", 0), 4);
    cr_assert_eq(node_count(node_get(node, "left_out")), 2);
    cr_assert_eq(node_count(node_get(node, "variables")), 4);
    cr_assert_str_eq(node_str(node_path(node, "variables.1.where.0")),
                     "body field 'pwd' of step post-login");
}

Test(record, wrong_calls_are_refused_and_nothing_is_written)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    AUTOFREE char *missing = file_join(folder, "none.har");
    AUTOFREE char *gone =
        mem_printf("tameshi: cannot open '%s': No such file or directory", missing);
    const char *no_out[] = {"scenario", "record", RECORDING, NULL};
    const char *other[] = {"scenario", "record", RECORDING, "--out", path, "--id", "yours", NULL};
    const char *host[] = {"scenario", "record", RECORDING, "--out",
                          path,       "--host", "no.test", NULL};
    const char *none[] = {"scenario", "record", missing, "--out", path, NULL};

    flow_fails(no_out, 2, "tameshi: --out FILE is missing");
    flow_fails(other, 2,
               "tameshi: a scenario 'yours' has to be in a file 'yours.yaml', not in 'mine.yaml'");
    flow_fails(host, 1,
               "tameshi: '" RECORDING
               "': no request to host 'no.test'; there are: press.example (5), stats.example (1)");
    flow_fails(none, 1, gone);
    cr_assert_not(file_exists(path));
}
