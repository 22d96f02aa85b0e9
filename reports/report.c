/* The list of report writers. */
#include "reports/report.h"

#include <string.h>

const struct report_writer report_writers[] = {
    {.name = "text", .ending = ".txt", .write = report_text},
    {.name = "html", .ending = ".html", .write = report_html},
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
