/* The list of report writers. */
#include "reports/report.h"

#include <string.h>

const struct report_writer report_writers[] = {
    {.name = "text", .ending = ".txt", .write = report_text, .traces = true},
    {.name = "html", .ending = ".html", .write = report_html, .traces = true},
    {.name = "csv", .ending = ".csv", .write = report_csv},
    {.name = "junit", .ending = ".junit.xml", .write = report_junit},
    {.name = "navigator", .ending = ".navigator.json", .write = report_navigator},
    {.name = "ocsf", .ending = ".ocsf.jsonl", .write = report_ocsf},
    {.name = "oscal", .ending = ".oscal.json", .write = report_oscal},
    {.name = "misp", .ending = ".misp.json", .write = report_misp},
    {.name = NULL},
};

const struct report_writer *report_find(const char *name)
{
    for (const struct report_writer *writer = report_writers; writer->name; writer++) {
        if (strcmp(writer->name, name) == 0) {
            return writer;
        }
    }
    return NULL;
}
