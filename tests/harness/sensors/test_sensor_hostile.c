/* Lines that an attacker, or a product gone wrong, may leave in a log. */
#include "common/base/rng.h"
#include "common/base/text.h"
#include "harness/sensors/sensor.h"
#include "tests/harness/sensors/sensor_rig.h"

#define JSON                                                                                       \
    "kind: json-lines\nrole: alert\nfields: {nonce: tid, rules: 'r[]', message: m, status: st}\n"

/* {"tid":"a","m":"xxx..."} of that many bytes. */
static void long_line(struct buf *line, size_t length)
{
    buf_str_add(line, "{\"tid\":\"a\",\"m\":\"");
    while (line->length < length - 2) {
        buf_char(line, 'x');
    }
    buf_str_add(line, "\"}");
}

Test(sensor_hostile, takes_a_line_of_the_longest_length_and_no_longer)
{
    RIG(rig, JSON);
    AUTOBUF struct buf line = BUF_INIT;
    AUTOBUF struct buf longer = BUF_INIT;

    long_line(&line, SENSOR_MAX_LINE);
    long_line(&longer, SENSOR_MAX_LINE + 1);
    cr_assert_eq(sensor_line(rig.sensor, line.data, line.length, &rig.record), 0);
    cr_assert_eq(sensor_line(rig.sensor, longer.data, longer.length, &rig.record), SENSOR_NOTHING);
    cr_assert_eq(sensor_counts(rig.sensor)->oversized, 1);
}

Test(sensor_hostile, cuts_strings_to_size_but_says_how_long_the_line_was)
{
    RIG(rig, JSON);
    AUTOBUF struct buf line = BUF_INIT;

    long_line(&line, 10000);
    cr_assert_eq(sensor_line(rig.sensor, line.data, line.length, &rig.record), 0);
    cr_assert_eq(strlen(rig.record.message), sizeof(rig.record.message) - 1);
    cr_assert_eq(strlen(rig.record.raw), sizeof(rig.record.raw) - 1);
    cr_assert_eq(rig.record.raw_length, 10000);
}

Test(sensor_hostile, cuts_no_character_in_two)
{
    RIG(rig, "kind: json-lines\nrole: alert\nfields: {nonce: tid}\n");
    /* 63 bytes, then a character of three: only 64 fit. */
    static const char line[] =
        "{\"tid\":\"123456789012345678901234567890123456789012345678901234567890123"
        "\xe3\x83\x86\"}";

    cr_assert_eq(rig_line(&rig, line), 0);
    cr_assert_eq(strlen(rig.record.nonce), 63);
    cr_assert(text_utf8_valid(rig.record.nonce, 63));
}

Test(sensor_hostile, cleans_bytes_that_are_not_utf_8)
{
    RIG(rig, JSON);

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"a\xff"
                                "b\",\"m\":\"\\u0000\\ud800\"}"),
                 0);
    cr_assert_str_eq(rig.record.nonce, "a\xef\xbf\xbd"
                                       "b");
    cr_assert(text_utf8_valid(rig.record.message, strlen(rig.record.message)));
    cr_assert(text_utf8_valid(rig.record.raw, strlen(rig.record.raw)));
}

Test(sensor_hostile, keeps_64_rules_and_counts_the_others)
{
    RIG(rig, JSON "alert_when: '^999$'\n");
    AUTOBUF struct buf line = BUF_INIT;

    buf_str_add(&line, "{\"r\":[");
    for (int i = 0; i < 70; i++) {
        buf_printf(&line, "\"%d\",", i);
    }
    buf_str_add(&line, "\"999\"]}");
    cr_assert_eq(sensor_line(rig.sensor, line.data, line.length, &rig.record), 0);
    cr_assert_eq(rig.record.rule_count, SENSOR_MAX_RULES);
    cr_assert_eq(rig.record.rules_dropped, 7);
    /* A rule that no longer fits still counts for what it means. */
    cr_assert(rig.record.alert);
}

Test(sensor_hostile, drops_a_status_that_is_none)
{
    RIG(rig, JSON);
    static const char *const values[] = {"\"abc\"", "-5", "99999999999999", "4.5", "true"};

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        AUTOFREE char *line = mem_printf("{\"st\":%s}", values[i]);

        cr_assert_eq(rig_line(&rig, line), 0, "%s", line);
        cr_assert_eq(rig.record.status, 0, "%s", line);
    }
}

Test(sensor_hostile, counts_a_match_that_was_given_up)
{
    RIG(rig, "kind: regex\nrole: alert\nregex: '^(a+)+(?<nonce>b)$'\n");
    AUTOBUF struct buf line = BUF_INIT;

    for (int i = 0; i < 5000; i++) {
        buf_char(&line, 'a');
    }
    buf_str_add(&line, "cb");
    cr_assert_eq(sensor_line(rig.sensor, line.data, line.length, &rig.record), SENSOR_NOTHING);
    cr_assert_eq(sensor_counts(rig.sensor)->limited, 1);
    cr_assert_eq(sensor_counts(rig.sensor)->skipped, 1);
}

/* 20,000 lines made from real ones by changing, cutting and doubling bytes: no outcome is asserted
 * but that each line ends in one count and that what comes out is clean; the sanitizers watch the
 * rest. */
Test(sensor_hostile, survives_changed_lines)
{
    RIG(rig, "kind: json-lines\nrole: alert\n"
             "fields:\n"
             "  nonce: transaction.request.headers.X-Case-Id\n"
             "  rules: 'transaction.messages[].details.ruleId'\n"
             "  message: {path: 'transaction.messages[].message', regex: '(\\w+)'}\n"
             "  status: transaction.response.http_code\n");
    AUTOFREE char *text = support_read(TEST_DATA_DIR "/sensor/nginx-audit.jsonl");
    size_t length = strcspn(text, "\n");
    const struct sensor_counts *counts = sensor_counts(rig.sensor);
    struct rng rng;

    rng_seed(&rng, 42);
    for (int i = 0; i < 20000; i++) {
        AUTOFREE char *line = mem_dup(text, length);
        size_t kept = rng_below(&rng, 4) == 0 ? (size_t)rng_below(&rng, length) : length;

        for (uint64_t changes = rng_below(&rng, 4); changes > 0 && kept > 0; changes--) {
            line[rng_below(&rng, kept)] = "{}[]\",:\\u\xff\0x1"[rng_below(&rng, 13)];
        }
        if (sensor_line(rig.sensor, line, kept, &rig.record) == 0) {
            cr_assert(text_utf8_valid(rig.record.raw, strlen(rig.record.raw)));
            cr_assert(text_utf8_valid(rig.record.message, strlen(rig.record.message)));
        }
    }
    cr_assert_eq(counts->lines, 20000);
    cr_assert_eq(counts->records + counts->skipped + counts->garbage + counts->oversized, 20000);
    cr_assert_gt(counts->records, 0);
    cr_assert_gt(counts->garbage, 0);
}
