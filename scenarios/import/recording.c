/* Recordings of honest work: each file is one scenario, made as `scenario record` makes it. What
 * cannot be kept of a recording is told by that command; here a file is taken or refused. */
#include "common/base/text.h"
#include "scenarios/import/unit.h"
#include "scenarios/record/record.h"

static int read_recording(struct importing *importing, enum record_format format, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    AUTOBUF struct buf yaml = BUF_INIT;
    const struct import_place whole = {.count = 1};
    struct err why;

    if (record_import(importing->file->path, format, &scenario, &yaml, &why) < 0) {
        return import_refuse(importing, &whole, &why, err);
    }
    return import_put_read(importing, scenario, &yaml, &whole, err);
}

static int read_har(struct importing *importing, const struct import_file *file, struct err *err)
{
    (void)file;
    return read_recording(importing, RECORD_HAR, err);
}

static int read_pcap(struct importing *importing, const struct import_file *file, struct err *err)
{
    (void)file;
    return read_recording(importing, RECORD_PCAP, err);
}

static bool wants_har(const char *name)
{
    return text_ends(name, ".har");
}

static bool wants_pcap(const char *name)
{
    return text_ends(name, ".pcap") || text_ends(name, ".pcapng") || text_ends(name, ".cap");
}

const struct import_format import_har = {
    .name = "har",
    .summary = "what a browser recorded (HTTP Archive 1.2)",
    .wants = wants_har,
    .opens = true,
    .read = read_har,
};

const struct import_format import_pcap = {
    .name = "pcap",
    .summary = "HTTP in packet captures (pcap, pcapng)",
    .wants = wants_pcap,
    .opens = true,
    .read = read_pcap,
};
