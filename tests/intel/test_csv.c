/* CSV feeds and plain lists: quoting, mappings, and lines that mean nothing. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/intel/listing.h"
#include "tests/support.h"

/* Caller frees; "failed: ..." when the whole input is refused. */
static char *read_text(const struct intel_format *format, const char *columns, const char *text)
{
    const struct intel_format_options options = {
        .name = "x.csv", .columns = columns, .type = INTEL_TYPES};
    struct listing listing;
    struct err err = {0};
    int rc = listing_read(&listing, format, text, strlen(text), &options, &err);
    char *out = rc < 0 ? mem_printf("failed: %s", err.text) : mem_strdup(buf_str(&listing.text));
    listing_done(&listing);
    return out;
}

static void expect(const struct intel_format *format, const char *columns, const char *text,
                   const char *listed)
{
    AUTOFREE char *found = read_text(format, columns, text);
    cr_assert_str_eq(found, listed, "%s gave \"%s\"", text, found);
}

Test(csv, names_of_the_header_speak_for_themselves)
{
    expect(&intel_format_csv, NULL,
           "# a feed\n\nvalue;type;first_seen;tags;ref;confidence;tlp\n"
           "HTTP://A.test;url;2024-01-01;one, two;r1;50;green\r\n"
           "192.0.2.1;;;;r2;;\n",
           "url http://a.test/ ref=r1 first=2024-01-01T00:00:00.000Z confidence=50 tlp=green "
           "tag:one tag:two\n"
           "address 192.0.2.1 ref=r2 tlp=unmarked\n");
}

Test(csv, quotes_hold_delimiters_quotes_and_line_breaks)
{
    expect(&intel_format_csv, NULL,
           "value,name,ref\n\"http://a.test/?a=1,2\",\"say \"\"hi\"\"\nthere\", \"r1\"\n",
           "url http://a.test/?a=1,2 name=say \"hi\"\nthere ref=r1 tlp=unmarked\n");
}

Test(csv, a_bad_line_is_refused_and_the_others_go_in)
{
    expect(&intel_format_csv, NULL,
           "value,ref,first_seen,valid_from,valid_until\n"
           "nonsense,r1,,,\n"
           ",r2,,,\n"
           "a.test,r3,9999-01-01,,\n"
           "a.test,r4,,2024-01-02,2024-01-01\n"
           "\"a.test\"x,r5,,,\n"
           "b.test,r6,2024-01-01 10:00:00 UTC,,\n",
           "refused line 2: 'nonsense' has the looks of no type that is known\n"
           "refused line 3: there is no value in it\n"
           "refused line 4: '9999-01-01' is outside the years 1970 to 2199\n"
           "refused line 5: valid_until is before valid_from\n"
           "refused line 6: something between a closing quote and the delimiter\n"
           "domain b.test ref=r6 first=2024-01-01T10:00:00.000Z tlp=unmarked\n");
}

Test(csv, a_quote_that_is_never_closed_spoils_its_record)
{
    expect(&intel_format_csv, NULL, "value,ref\na.test,r1\n\"b.test,r2\nc.test,r3\n",
           "domain a.test ref=r1 tlp=unmarked\nrefused line 3: a quote that is not closed\n");
}

Test(csv, a_record_has_a_cap)
{
    AUTOBUF struct buf text = BUF_INIT;
    buf_str_add(&text, "value,ref\n\"");
    for (size_t i = 0; i < ((size_t)1 << 20) / 8 + 1; i++) {
        buf_str_add(&text, "aaaaaaa\n");
    }
    buf_str_add(&text, "\"\n");
    AUTOFREE char *found = read_text(&intel_format_csv, NULL, buf_str(&text));
    cr_assert_eq(strncmp(found, "refused line 2: a record of more than 1 MiB", 43), 0, "%.100s",
                 found);
}

Test(csv, a_header_is_complete_and_has_each_column_once)
{
    expect(&intel_format_csv, NULL, "name,ref\nx,y\n",
           "failed: x.csv: line 1: there is no column 'value'; --columns names it");
    expect(&intel_format_csv, NULL, "value,value\nx,y\n",
           "failed: x.csv: line 1: column 'value' is there twice");
}

Test(csv, the_mappings_that_ship_read_their_feeds)
{
    expect(&intel_format_csv, INTEL_DIR "/columns/kev-facts.yaml",
           "cve,vendor,product,date_added\nCVE-2021-44228,Apache,\"Log4j2\",2021-12-10\n",
           "vulnerability CVE-2021-44228 name=Log4j2 "
           "ref=vulnerability:e84e90da74e35a411fca5e88e7d4e942 first=2021-12-10T00:00:00.000Z "
           "published=2021-12-10T00:00:00.000Z tlp=clear tag:Apache\n");
    expect(&intel_format_csv, INTEL_DIR "/columns/url-feed.yaml",
           "# id,dateadded,url,url_status\n\"7\",\"2024-01-01 "
           "00:00:00\",\"http://a.test/x\",\"online\",\"2024-01-02 "
           "00:00:00\",\"malware\",\"elf,mozi\",\"l\",\"r\"\n",
           "url http://a.test/x ref=7 first=2024-01-01T00:00:00.000Z last=2024-01-02T00:00:00.000Z "
           "published=2024-01-01T00:00:00.000Z tlp=unmarked tag:elf tag:mozi\n");
    expect(&intel_format_csv, INTEL_DIR "/columns/hash-feed.yaml",
           "first_seen_utc,sha256_hash,signature\n2024-01-01,"
           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,Mirai\n",
           "hash sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
           "ref=hash:e0523bcd23787490d6f3959c575bf3aa first=2024-01-01T00:00:00.000Z "
           "published=2024-01-01T00:00:00.000Z tlp=unmarked family:Mirai\n");
}

Test(csv, a_mapping_is_read_strictly)
{
    static const struct {
        const char *text;
        const char *error;
    } wrong[] = {
        {"columns: {valu: 1}\n", "did you mean 'value'?"},
        {"columns: {value: 0}\n", "expected a column's name, or its number from 1"},
        {"header: false\ncolumns: {value: name}\n",
         "expected a column's number from 1, as there is no header"},
        {"delimiter: xx\ncolumns: {value: 1}\n", "delimiter: 'xx', expected one character or tab"},
        {"type: urls\ncolumns: {value: 1}\n", "url"},
        {"type_map: {a: b}\ncolumns: {value: 1}\n", "no type 'b'"},
    };
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "m.yaml");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        support_write(path, wrong[i].text);
        AUTOFREE char *found = read_text(&intel_format_csv, path, "value\na.test\n");
        cr_assert_not_null(strstr(found, wrong[i].error), "%s", found);
        cr_assert_not_null(strstr(found, "m.yaml:"), "%s", found);
    }
}

Test(csv, words_of_a_type_column_are_mapped)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "m.yaml");
    support_write(path, "time: epoch\ntype_map: {md5_hash: hash, \"ip:port\": address}\n"
                        "columns: {value: ioc, type: ioc_type, first_seen: seen, ref: id}\n");
    expect(&intel_format_csv, path,
           "id,ioc,ioc_type,seen\n1,d41d8cd98f00b204e9800998ecf8427e,md5_hash,1700000000\n2,x,"
           "unknown,\n",
           "hash md5:d41d8cd98f00b204e9800998ecf8427e ref=1 first=2023-11-14T22:13:20.000Z "
           "tlp=unmarked\n"
           "refused line 3: no type 'unknown', expected one of url, domain, address, hash, "
           "vulnerability, "
           "technique and the like\n");
}

Test(list, one_value_a_line)
{
    AUTOFREE char *found =
        read_text(&intel_format_list, NULL,
                  "# hosts\n0.0.0.0 bad.test # "
                  "remark\n\nhttp://a.test/x#y\n192.0.2.0/24\nT1059.004\nwhat?\n");
    cr_assert_not_null(strstr(found, "domain bad.test "), "%s", found);
    cr_assert_not_null(strstr(found, "url http://a.test/x "), "%s", found);
    cr_assert_not_null(strstr(found, "address 192.0.2.0/24 "), "%s", found);
    cr_assert_not_null(strstr(found, "technique T1059.004 "), "%s", found);
    cr_assert_not_null(
        strstr(found, "refused line 7: 'what?' has the looks of no type that is known\n"), "%s",
        found);
}

Test(list, formats_leave_each_other_alone)
{
    static const struct {
        const char *name;
        const char *text;
        const char *format;
    } inputs[] = {
        {"a.csv", "value\nx\n", "csv"},
        {"a.txt", "x\n", "list"},
        {"a.json", "{\"type\":\"bundle\",\"id\":\"bundle--0\",\"objects\":[]}", "stix"},
        {"a.json", "{\"title\":\"x\",\"catalogVersion\":\"1\",\"vulnerabilities\":[]}", "kev"},
    };
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        AUTO(intel_input) input = NULL;
        struct err err = {0};
        assert_ok(intel_input_memory(inputs[i].text, strlen(inputs[i].text), inputs[i].name, &input,
                                     &err),
                  err);
        const struct intel_format *format = intel_format_detect(input, &err);
        cr_assert_not_null(format, "%s", err.text);
        cr_assert_str_eq(format->name, inputs[i].format);
    }
}
