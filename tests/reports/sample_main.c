/* Writes the synthetic run's results and reports, to look at: sample_report FOLDER [repetitions
 * [cases per cluster]]. With "sample_report --golden tests/data/reports" the documents that tests
 * compare with are written anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "reports/report.h"
#include "tests/reports/aged.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static void write_one(const struct node *results, const char *folder,
                      const struct report_writer *writer, enum language language)
{
    struct err err = {0};
    bool of_one = writer->write == report_navigator;
    struct report_options options = {.name = "results.json",
                                     .language = language,
                                     .product = of_one ? "nginx-modsecurity-crs-pl1" : NULL};
    AUTOFREE char *name =
        mem_printf("%s/report.%s%s", folder, language_name(language), writer->ending);
    AUTOFILE FILE *out = fopen(name, "we");
    if (!out || writer->write(results, &options, out, &err) < 0) {
        fprintf(stderr, "%s: %s\n", name, err.text);
        exit(1);
    }
}

/* A whole number among the arguments; the fallback where there is none. */
static int number(int argc, char **argv, int index, int fallback)
{
    int64_t value = fallback;
    struct err err = {0};
    if (argc > index && text_int(argv[index], 1, 10000, &value, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(2);
    }
    return (int)value;
}

static void write_golden(const struct node *results, const char *folder, const char *name)
{
    struct err err = {0};
    AUTOFREE char *path = mem_printf("%s/%s/results.json", folder, name);
    AUTOFREE char *report = mem_printf("%s/%s/report.txt", folder, name);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    if (node_save(results, NODE_PRETTY, path, &err) < 0 ||
        file_write_atomic(report, text, strlen(text), 0644, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
}

static int write_all_golden(const char *folder)
{
    static struct small small;
    static struct aged aged;
    small_fill(&small);
    aged_fill(&aged);
    AUTO(node) of_small = small_results(&small);
    AUTO(node) of_aged = aged_results(&aged);
    write_golden(of_small, folder, "small");
    write_golden(of_aged, folder, "aged");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--golden") == 0) {
        return write_all_golden(argv[2]);
    }
    struct sample_options options = {.seed = 7,
                                     .cases_per_cluster = number(argc, argv, 3, 9),
                                     .repetitions = number(argc, argv, 2, 1),
                                     .note = true,
                                     .references = true,
                                     .dated = true,
                                     .poor = argc > 4};
    struct err err = {0};
    if (argc < 2) {
        return 2;
    }
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTOFREE char *path = file_join(argv[1], "results.json");
    if (node_save(results, NODE_PRETTY, path, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    for (const struct report_writer *w = report_writers; w->name; w++) {
        write_one(results, argv[1], w, LANGUAGE_EN);
        write_one(results, argv[1], w, LANGUAGE_JA);
    }
    return 0;
}
