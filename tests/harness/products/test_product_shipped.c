/* The packages that ship, read against lines that the real products wrote (nginx 1.22.1 with
 * libmodsecurity 3.0.9, Apache 2.4.71 with mod_security2 2.9.7, OWASP CRS 3.3.4), one file of them
 * for each log. */
#include <string.h>

#include "harness/products/product.h"
#include "tests/support.h"

#define PRODUCTS TEST_DATA_DIR "/../../harness/products"

static struct product *load(const char *id)
{
    AUTOFREE char *dir = mem_printf(PRODUCTS "/%s", id);
    struct product *product = NULL;
    struct err err = {0};

    assert_ok(product_load(dir, &product, &err), err);
    return product;
}

static const struct sensor_spec *find_sensor(const struct product *product, const char *id)
{
    for (size_t i = 0; i < product->sensor_count; i++) {
        if (strcmp(product->sensors[i].id, id) == 0) {
            return &product->sensors[i];
        }
    }
    cr_assert_fail("no sensor '%s'", id);
    return NULL;
}

/* "alert nonce 403 blocked: 942100 942190 -> T1190/66", without the parts that are not there. */
static void describe(const struct product *product, const struct sensor_record *record,
                     struct buf *out)
{
    const struct product_named *named[PRODUCT_MAX_DEPTH];
    const char *rules[SENSOR_MAX_RULES];
    size_t count = 0;

    buf_printf(out, "%s '%s' %d%s:", record->alert ? "alert" : "telemetry", record->nonce,
               record->status, record->blocked ? " blocked" : "");
    for (size_t i = 0; i < record->rule_count; i++) {
        rules[i] = record->rules[i];
        buf_printf(out, " %s", rules[i]);
    }
    count = product_depth(product, rules, record->rule_count, named);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, " %s/%d", named[i]->technique, named[i]->capec[0]);
    }
    buf_char(out, '\n');
}

static void assert_log(const char *id, const char *sensor_id, const char *file,
                       const char *expected)
{
    AUTO(product) product = load(id);
    AUTO(sensor) sensor = NULL;
    AUTOFREE char *path = mem_printf(TEST_DATA_DIR "/sensor/%s", file);
    AUTOFREE char *text = support_read(path);
    AUTOBUF struct buf got = BUF_INIT;
    struct sensor_record record;
    struct err err = {0};

    assert_ok(sensor_new(find_sensor(product, sensor_id), &sensor, &err), err);
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");

        cr_assert_eq(sensor_line(sensor, line, length, &record), 0, "%.*s", (int)length, line);
        cr_assert_str_eq(record.source, "127.0.0.1");
        describe(product, &record, &got);
        line += length + 1;
    }
    cr_assert_str_eq(buf_str(&got), expected, "got:\n%s", buf_str(&got));
}

/* In order: an attack; one with a header twice; one with bytes that are not UTF-8; one blocked; a
 * response that leaks; a request below the threshold. */
Test(product_shipped, reads_the_audit_log_of_nginx)
{
    assert_log("nginx-modsecurity-crs-pl1", "audit", "nginx-audit.jsonl",
               "alert 'c000000000000007' 200: 942100 942190 942270 942360 T1190/66\n"
               "alert 'c00000000000000e' 200: 941100 941110 941160 T1190/63\n"
               "alert 'craw2' 200: 941100 941110 941160 T1190/63\n"
               "alert 'c000000000000029' 403 blocked: 941100 941110 941160 T1190/63\n"
               "alert 'c000000000000013' 500: 951230 T1190/54\n"
               "telemetry 'c000000000000001' 200: 920320\n");
}

/* In order: an attack; one whose parameter's name holds [id "123"]; one blocked; a body that the
 * engine could not parse. */
Test(product_shipped, reads_the_audit_log_of_apache)
{
    assert_log("apache-modsecurity-crs-pl1", "audit", "apache-audit.jsonl",
               "alert 'c000000000000007' 200: 942100 942190 942270 942360 T1190/66\n"
               "alert 'c000000000000020' 200: 941100 941110 941160 T1190/63\n"
               "alert 'c000000000000029' 403 blocked: 941100 941110 941160 T1190/63\n"
               "telemetry 'c000000000000011' 500:\n");
}

Test(product_shipped, reads_the_access_logs)
{
    assert_log("control", "access", "nginx-access.jsonl",
               "telemetry 'c000000000000001' 200:\n"
               "telemetry '' 400:\n"
               "telemetry 'craw2' 499:\n"
               "telemetry 'c000000000000042' 403:\n");
    assert_log("apache-modsecurity-crs-pl1", "access", "apache-access.jsonl",
               "telemetry 'c000000000000001' 200:\n"
               "telemetry '' 400:\n"
               "telemetry 'craw2' 200:\n");
}

Test(product_shipped, reads_the_alerts_of_a_reference_product)
{
    assert_log("coin", "alerts", "reference-alert.jsonl",
               "alert 'c000000000000065' 403 blocked: REF-1\n");
}

Test(product_shipped, loads_all_packages)
{
    static const char *const ids[] = {
        "alert-all", "allow-all", "apache-modsecurity-crs-pl1", "coin",
        "control",   "deny-all",  "nginx-modsecurity-crs-pl1",  "nginx-modsecurity-crs-pl2"};
    struct product_list list = {NULL, 0};
    struct err err = {0};

    assert_ok(product_load_all(PRODUCTS, &list, &err), err);
    cr_assert_eq(list.count, COUNT_OF(ids));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        cr_assert_str_eq(list.items[i]->id, ids[i]);
    }
    product_list_done(&list);
}

/* A rule names the same thing wherever the rule set runs. */
Test(product_shipped, names_the_same_depth_for_the_same_rule_set)
{
    AUTO(product) nginx = load("nginx-modsecurity-crs-pl1");
    AUTO(node) expected = product_node(nginx);
    static const char *const others[] = {"nginx-modsecurity-crs-pl2", "apache-modsecurity-crs-pl1"};

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        AUTO(product) other = load(others[i]);
        AUTO(node) node = product_node(other);

        cr_assert(
            node_equal(node_path(expected, "package.depth"), node_path(node, "package.depth")),
            "%s", others[i]);
    }
}

Test(product_shipped, knows_the_block_pages)
{
    static const struct {
        const char *id;
        int status;
        const char *body;
        bool is_block;
    } cases[] = {
        {"nginx-modsecurity-crs-pl1", 403, "<hr><center>nginx</center>\r\n", true},
        {"nginx-modsecurity-crs-pl1", 400, "<hr><center>nginx</center>\r\n", true},
        {"nginx-modsecurity-crs-pl1", 0, "", true},
        {"nginx-modsecurity-crs-pl1", 403, "of the target", false},
        {"nginx-modsecurity-crs-pl1", 502, "<hr><center>nginx</center>\r\n", false},
        {"apache-modsecurity-crs-pl1", 403,
         "<p>You don't have permission to access this resource.</p>", true},
        {"apache-modsecurity-crs-pl1", 500, "Internal Server Error", false},
        {"deny-all", 403, "blocked by a reference product\n", true},
        {"allow-all", 403, "blocked by a reference product\n", false},
        {"control", 403, "<hr><center>nginx</center>\r\n", false},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(product) product = load(cases[i].id);
        struct product_response response = {cases[i].status, "", 0, cases[i].body,
                                            strlen(cases[i].body)};

        cr_assert_eq(product_is_block_response(product, &response), cases[i].is_block, "case %zu",
                     i);
    }
}
