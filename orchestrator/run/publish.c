/* Writing a report into memory. Rule: a writer never sees what the audience may not have. */
#include "orchestrator/run/publish.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "orchestrator/run/trace.h"

static bool has_evidence(const char *dir)
{
    AUTOFREE char *plan = file_join(dir, "plan.json");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    return file_exists(plan) && file_exists(evidence);
}

static int write_out(const struct report_writer *writer, const struct node *results,
                     const struct report_options *options, struct buf *out, struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) {
        return err_sys(err, ERR_HOST, "cannot make a memory stream");
    }
    int result = writer->write(results, options, memory, err);
    if (fclose(memory) != 0 && result == 0) {
        result = err_sys(err, ERR_HOST, "cannot write to memory");
    }
    if (result == 0) {
        buf_add(out, text, length);
    }
    free(text);
    return result;
}

int publish_report(const struct node *results, const char *name, const char *dir,
                   const struct publish_options *options, struct buf *out, struct err *err)
{
    const struct audience *audience = &options->audience;
    AUTO(node) told = NULL;
    AUTO(node) traces = NULL;
    bool whole = node_get(results, "redacted") == NULL; /* else the evidence is not ours to tell */
    if (whole && audience->kind == AUDIENCE_EVALUATOR) {
        told = node_ref(results); /* the writer reads it as strictly, and names the file */
    } else if (results_redact(results, audience, &told, err) != 0) {
        return err_wrap(err, "%s", name);
    }
    if (options->writer->traces && whole && dir != NULL && has_evidence(dir) &&
        trace_dir(dir, results, audience, &traces, err) != 0) {
        return -1;
    }
    struct report_options report = {
        .name = name,
        .language = options->language,
        .product = options->product != NULL ? options->product : audience->product,
        .traces = traces,
    };
    return write_out(options->writer, told, &report, out, err);
}
