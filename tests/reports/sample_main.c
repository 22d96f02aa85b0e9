/* Writes the synthetic run's results and reports, to look at: sample_report FOLDER [repetitions
 * [cases per cluster]]. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "reports/report.h"
#include "tests/reports/sample.h"
#include "tests/support.h"

static void write_one(const struct node *results, const char *folder,
                      const struct report_writer *writer, enum language language)
{
    struct err err = {0};
    struct report_options options = {"results.json", language};
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

int main(int argc, char **argv)
{
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
