/* What a try keeps of the evidence that it walks through. */
#include "orchestrator/cli/try_show.h"

#include <string.h>

#include "tests/support.h"

static void visit(struct try_seen *seen, const char *chain, const char *kind, const char *text)
{
    AUTO(node) body = NULL;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "body", &body, &err), err);
    assert_ok(try_seen_visit(seen, chain, kind, 0, body, &err), err);
}

/* A sealed file has worker after worker, not attempt after attempt. */
Test(try_seen, keeps_the_last_attempt_whoever_made_it)
{
    struct try_seen seen __attribute__((cleanup(try_seen_done)));

    try_seen_init(&seen);
    visit(&seen, "w0001", "trial", "{\"unit\":4,\"case\":\"a/1-plain\",\"attempt\":2}");
    visit(&seen, "w0001", "trial", "{\"unit\":4,\"case\":\"a/2-plain\",\"attempt\":1}");
    visit(&seen, "w0002", "trial", "{\"unit\":4,\"case\":\"a/1-plain\",\"attempt\":1}");
    visit(&seen, "w0002", "trial", "{\"unit\":4,\"case\":\"a/2-plain\",\"attempt\":2}");
    visit(&seen, "w0002", "unit", "{\"unit\":4,\"attempt\":3}");
    cr_assert_eq(node_count(seen.trials), 2);
    for (void *i = node_iter(seen.trials); i != NULL; i = node_iter_next(seen.trials, i)) {
        cr_expect_eq(node_get_int(node_iter_value(i), "attempt", 0), 2, "%s", node_iter_key(i));
    }
}
