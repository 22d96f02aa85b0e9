#include "harness/sensors/sensor.h"

#include "tests/harness/sensors/sensor_rig.h"

#define JSON                                                                                       \
    "kind: json-lines\nrole: alert\n"                                                              \
    "fields: {nonce: tid, source: ip, rules: 'r[]', message: m, status: st, action: act}\n"

Test(sensor, reads_each_field_of_a_json_line)
{
    RIG(rig, JSON);

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"abc\",\"ip\":\"10.66.128.1\",\"r\":[\"1\",2],"
                                "\"m\":\"words\",\"st\":403,\"act\":\"drop\"}\n"),
                 0);
    cr_assert_str_eq(rig.record.nonce, "abc");
    cr_assert_str_eq(rig.record.source, "10.66.128.1");
    assert_rules(rig, "1 2");
    cr_assert_str_eq(rig.record.message, "words");
    cr_assert_eq(rig.record.status, 403);
    cr_assert_str_eq(rig.record.action, "drop");
    cr_assert(rig.record.alert);
    cr_assert_not(rig.record.blocked);
    cr_assert_eq(sensor_counts(rig.sensor)->records, 1);
}

Test(sensor, keeps_the_line_without_its_end)
{
    RIG(rig, JSON);

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"abc\"}\r\n"), 0);
    cr_assert_str_eq(rig.record.raw, "{\"tid\":\"abc\"}");
    cr_assert_eq(rig.record.raw_length, 13);
}

Test(sensor, takes_a_hyphen_for_nothing)
{
    RIG(rig, JSON);

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"-\",\"ip\":\"-\",\"st\":-}"), 0);
    cr_assert_str_eq(rig.record.nonce, "");
    cr_assert_str_eq(rig.record.source, "");
    cr_assert_eq(rig.record.status, 0);
}

Test(sensor, keeps_the_first_of_several_values)
{
    RIG(rig, JSON);

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"\",\"tid\":\"first\",\"tid\":\"second\"}"), 0);
    cr_assert_str_eq(rig.record.nonce, "first");
}

Test(sensor, takes_a_value_out_of_a_string_by_group_1)
{
    RIG(rig, "kind: json-lines\nrole: alert\n"
             "fields: {rules: {path: 'm[]', regex: '\\[id \"(\\d+)\"\\]'}}\n");

    cr_assert_eq(rig_line(&rig, "{\"m\":[\"a [id \\\"1\\\"] b\",\"none\",\"[id \\\"2\\\"]\"]}"), 0);
    assert_rules(rig, "1 2");
}

Test(sensor, drops_repeated_and_ignored_rules)
{
    RIG(rig, JSON "ignore_rules: ['^949', '^980130$']\n");

    cr_assert_eq(
        rig_line(&rig, "{\"r\":[\"942100\",\"942100\",\"949110\",\"980130\",\"9801301\"]}"), 0);
    assert_rules(rig, "942100 9801301");
    cr_assert(rig.record.alert);
}

Test(sensor, takes_a_record_of_ignored_rules_alone_for_telemetry)
{
    RIG(rig, JSON "ignore_rules: '^949'\n");

    cr_assert_eq(rig_line(&rig, "{\"r\":[\"949110\"]}"), 0);
    cr_assert_not(rig.record.alert);
    cr_assert_eq(rig_line(&rig, "{\"r\":[]}"), 0);
    cr_assert_not(rig.record.alert);
}

Test(sensor, takes_it_for_an_alert_with_keep_empty)
{
    RIG(rig, JSON "ignore_rules: '^949'\nkeep_empty: true\n");

    cr_assert_eq(rig_line(&rig, "{\"r\":[\"949110\"]}"), 0);
    cr_assert(rig.record.alert);
}

Test(sensor, asks_alert_when_before_rules_are_ignored)
{
    RIG(rig, JSON "ignore_rules: '^949'\nalert_when: '^949110$'\n");

    cr_assert_eq(rig_line(&rig, "{\"r\":[\"920320\"]}"), 0);
    cr_assert_not(rig.record.alert);
    cr_assert_eq(rig_line(&rig, "{\"r\":[\"942100\",\"949110\"]}"), 0);
    cr_assert(rig.record.alert);
    assert_rules(rig, "942100");
}

Test(sensor, alerts_without_rules_when_it_reads_none)
{
    RIG(rig, "kind: json-lines\nrole: alert\nfields: {nonce: a}\n");

    cr_assert_eq(rig_line(&rig, "{\"a\":\"x\"}"), 0);
    cr_assert(rig.record.alert);
}

Test(sensor, never_alerts_as_telemetry)
{
    RIG(rig, "kind: json-lines\nrole: telemetry\nfields: {nonce: a, rules: r}\n");

    cr_assert_eq(rig_line(&rig, "{\"a\":\"x\",\"r\":\"1\"}"), 0);
    cr_assert_not(rig.record.alert);
}

Test(sensor, believes_the_record_that_it_blocked)
{
    RIG(by_status, JSON "blocked: {field: status, equals: ['403', '400']}\n");
    RIG(by_action, JSON "blocked: {field: action, equals: drop}\n");

    cr_assert_eq(rig_line(&by_status, "{\"st\":\"400\"}"), 0);
    cr_assert(by_status.record.blocked);
    cr_assert_eq(rig_line(&by_status, "{\"st\":200}"), 0);
    cr_assert_not(by_status.record.blocked);
    cr_assert_eq(rig_line(&by_action, "{\"act\":\"drop\"}"), 0);
    cr_assert(by_action.record.blocked);
    cr_assert_eq(rig_line(&by_action, "{\"act\":\"dropped\"}"), 0);
    cr_assert_not(by_action.record.blocked);
}

Test(sensor, reads_named_groups_of_a_text_line)
{
    RIG(rig, "kind: regex\nrole: alert\n"
             "regex: '^(?<source>\\S+) case=(?<nonce>\\w+) (?:rule=(?<rule>\\w+) "
             ")?st=(?<status>\\d+)'\n");

    cr_assert_eq(rig_line(&rig, "10.0.0.1 case=abc rule=R7 st=451 rest"), 0);
    cr_assert_str_eq(rig.record.source, "10.0.0.1");
    cr_assert_str_eq(rig.record.nonce, "abc");
    cr_assert_eq(rig.record.status, 451);
    assert_rules(rig, "R7");
    cr_assert(rig.record.alert);
    cr_assert_eq(rig_line(&rig, "10.0.0.1 case=abc st=200"), 0);
    cr_assert_not(rig.record.alert);
}

Test(sensor, counts_each_line_once)
{
    RIG(rig, JSON "contains: tid\n");

    cr_assert_eq(rig_line(&rig, "{\"tid\":\"a\"}"), 0);
    cr_assert_eq(rig_line(&rig, ""), SENSOR_NOTHING);
    cr_assert_eq(rig_line(&rig, "\n"), SENSOR_NOTHING);
    cr_assert_eq(rig_line(&rig, "{\"other\":\"a\"}"), SENSOR_NOTHING);
    cr_assert_eq(rig_line(&rig, "tid, but no JSON"), SENSOR_NOTHING);
    cr_assert_eq(rig_line(&rig, "{\"tid\":\"a\",}"), SENSOR_NOTHING);
    cr_assert_eq(sensor_counts(rig.sensor)->lines, 6);
    cr_assert_eq(sensor_counts(rig.sensor)->records, 1);
    cr_assert_eq(sensor_counts(rig.sensor)->skipped, 3);
    cr_assert_eq(sensor_counts(rig.sensor)->garbage, 2);
}

Test(sensor, skips_a_text_line_of_another_form)
{
    RIG(rig, "kind: regex\nrole: alert\nregex: 'case=(?<nonce>\\w+)'\n");

    cr_assert_eq(rig_line(&rig, "started"), SENSOR_NOTHING);
    cr_assert_eq(sensor_counts(rig.sensor)->skipped, 1);
}

Test(sensor_tracer, fills_in_every_nonce)
{
    RIG(rig, JSON
        "tracer: {request: \"GET /{{nonce}} HTTP/1.1\\r\\nX-Case-Id: {{nonce}}\\r\\n\\r\\n\"}\n");
    AUTOBUF struct buf request = BUF_INIT;

    cr_assert(sensor_tracer(&rig.spec, "a1", &request));
    cr_assert_str_eq(buf_str(&request), "GET /a1 HTTP/1.1\r\nX-Case-Id: a1\r\n\r\n");
}

Test(sensor_tracer, says_when_there_is_none)
{
    RIG(rig, JSON);
    AUTOBUF struct buf request = BUF_INIT;

    cr_assert_not(sensor_tracer(&rig.spec, "a1", &request));
    cr_assert_eq(request.length, 0);
}

Test(sensor_kind_names, lists_the_kinds)
{
    cr_assert_str_eq(sensor_kind_names()[0], "json-lines");
    cr_assert_str_eq(sensor_kind_names()[1], "regex");
    cr_assert_null(sensor_kind_names()[2]);
}
