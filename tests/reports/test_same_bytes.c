/* A report is the same bytes wherever and whenever it is written: its hash is published, and
 * somebody else writes it again in another country. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/report.h"
#include "tests/reports/sample.h"
#include "tests/reports/written.h"
#include "tests/support.h"

/* A locale that is not installed changes nothing, so several of each kind: a comma in numbers, an i
 * without its dot, another script. */
static const char *const locales[] = {"C", "C.UTF-8", "ja_JP.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"};
static const char *const zones[] = {"UTC", "Asia/Tokyo", "America/St_Johns"};

static struct node *sampled(void)
{
    struct sample_options options = {.seed = 5,
                                     .cases_per_cluster = 3,
                                     .repetitions = 2,
                                     .note = true,
                                     .references = true,
                                     .dated = true};
    AUTO(sample) sample = sample_new(&options);
    return sample_results(sample);
}

/* Caller frees. Documents that are of one product are of the first. */
static char *document(const struct report_writer *writer, const struct node *results,
                      enum language language)
{
    const struct report_options options = {
        .name = "results.json", .language = language, .product = "nginx-modsecurity-crs-pl1"};
    return written_by(writer->write, results, &options);
}

static void stand_in(const char *locale, const char *zone)
{
    setenv("LANG", locale, 1);
    setenv("LC_ALL", locale, 1);
    setenv("TZ", zone, 1);
    setlocale(LC_ALL, "");
    tzset();
}

static void same_everywhere(const struct report_writer *writer, const struct node *results,
                            enum language language)
{
    stand_in(locales[0], zones[0]);
    AUTOFREE char *first = document(writer, results, language);
    for (size_t i = 0; i < COUNT_OF(locales) * COUNT_OF(zones); i++) {
        stand_in(locales[i / COUNT_OF(zones)], zones[i % COUNT_OF(zones)]);
        AUTOFREE char *again = document(writer, results, language);
        cr_assert(strcmp(first, again) == 0, "%s differs under %s, %s", writer->name,
                  locales[i / COUNT_OF(zones)], zones[i % COUNT_OF(zones)]);
    }
    stand_in(locales[0], zones[0]);
}

Test(same_bytes, every_document_whatever_locale_and_zone)
{
    AUTO(node) results = sampled();
    for (const struct report_writer *writer = report_writers; writer->name; writer++) {
        same_everywhere(writer, results, LANGUAGE_EN);
        same_everywhere(writer, results, LANGUAGE_JA);
    }
}

static char *dumped(void)
{
    struct err err = {0};
    struct buf text = BUF_INIT;
    AUTO(node) results = sampled();
    assert_ok(node_dump(results, NODE_PRETTY, &text, &err), err);
    return text.data;
}

Test(same_bytes, results_whatever_locale_and_zone)
{
    stand_in("C", "UTC");
    AUTOFREE char *first = dumped();
    for (size_t i = 1; i < COUNT_OF(locales); i++) {
        stand_in(locales[i], "Asia/Tokyo");
        AUTOFREE char *again = dumped();
        cr_assert(strcmp(first, again) == 0, "results differ under %s", locales[i]);
    }
    stand_in("C", "UTC");
}

/* What was read from a file gives the documents that the tree in memory gave. */
Test(same_bytes, before_and_after_a_file)
{
    struct err err = {0};
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = mem_printf("%s/results.json", folder);
    AUTO(node) results = sampled();
    AUTO(node) loaded = NULL;
    assert_ok(node_save(results, NODE_PRETTY, path, &err), err);
    assert_ok(node_load(path, (size_t)16 << 20, &loaded, &err), err);
    for (const struct report_writer *writer = report_writers; writer->name; writer++) {
        AUTOFREE char *first = document(writer, results, LANGUAGE_JA);
        AUTOFREE char *again = document(writer, loaded, LANGUAGE_JA);
        cr_assert(strcmp(first, again) == 0, "%s differs after a file", writer->name);
    }
}
