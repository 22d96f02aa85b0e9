/* Rates by tactic: the figures of small.c, worked by hand, and what a document from outside may not
 * say. */
#include <string.h>

#include "reports/results.h"
#include "reports/view.h"
#include "tests/reports/small.h"
#include "tests/support.h"

static struct node *good(void)
{
    struct small small;
    small_fill(&small);
    return small_results(&small);
}

/* acme, initial-access: 3 of 4 over the clusters 2/2 and 1/2. BMS = (4/2 + 1/2 - 9/4)/1 = 1/4, WMS
 * = (3 - 5/2)/2 = 1/4, so ICC = 0 and n_eff = 4. Wilson on 3 of 4 by an independent program:
 * 0.300642 to 0.954413. Execution has one scored case in one cluster: below the floors of 4 and 2.
 */
Test(tactic, is_counted_over_its_clusters)
{
    struct err err = {0};
    AUTO(node) results = good();
    AUTO(view) view = NULL;
    assert_ok(view_read(results, "r", &view, &err), err);
    const struct view_product *acme = &view->products[0];
    cr_assert_eq(acme->tactic_count, 2);
    cr_assert_str_eq(acme->tactics[0].name, "execution");
    const struct view_metric *few = &acme->tactics[0].detection;
    cr_assert(few->x == 0 && few->n == 1 && few->cases == 1 && few->clusters == 1);
    cr_assert_not(few->enough);
    const struct view_metric *enough = &acme->tactics[1].detection;
    cr_assert_str_eq(acme->tactics[1].name, "initial-access");
    cr_assert(enough->x == 3 && enough->n == 4 && enough->cases == 4 && enough->clusters == 2);
    cr_assert(enough->enough);
    cr_assert_float_eq(enough->effective, 4.0, 1e-9);
    cr_assert_float_eq(enough->headline.lower, 0.300642, 1e-6);
    cr_assert_float_eq(enough->headline.upper, 0.954413, 1e-6);
    cr_assert_eq(acme->tactics[1].prevention.x, 2);
}

Test(tactic, may_be_missing_in_older_results)
{
    struct err err = {0};
    AUTO(node) results = good();
    AUTO(view) view = NULL;
    for (size_t p = 0; p < node_count(node_get(results, "products")); p++) {
        node_remove(node_at(node_get(results, "products"), p), "by_tactic");
    }
    assert_ok(view_read(results, "r", &view, &err), err);
    cr_assert_eq(view->products[0].tactic_count, 0);
}

static void refused(const struct node *results, const char *text)
{
    struct err err = {0};
    cr_assert_eq(results_check(results, "r", &err), -1);
    assert_err(err, ERR_INPUT, text);
}

Test(tactic, is_read_strictly)
{
    AUTO(node) results = good();
    struct node *product = node_at(node_get(results, "products"), 0),
                *tactics = node_get(product, "by_tactic");
    node_set_str(node_at(tactics, 0), "tactic", "persistence");
    refused(results, "r:0:0: products[0].by_tactic[1]: the tactics are not in order");
    node_set_str(node_at(tactics, 0), "tactic", "execution");
    node_set_str(node_get(node_at(tactics, 0), "detection"), "name", "prevention_rate");
    refused(results, "r:0:0: products[0].by_tactic[0].detection: expected 'detection_rate'");
}
