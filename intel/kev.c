/* CISA's catalogue of known exploited vulnerabilities. dateAdded is when CISA had evidence of
 * exploitation: it stands for first seen, and for published. */
#include <string.h>

#include "intel/format.h"

#define KEY "vulnerabilities"
#define MAX_CWES 32

static bool detects(const char *head, size_t length, const char *name)
{
    (void)name;
    return memmem(head, length, "\"catalogVersion\"", 16) != NULL ||
           (memmem(head, length, "\"cveID\"", 7) != NULL &&
            memmem(head, length, "\"vulnerabilities\"", 17) != NULL);
}

/* The member as a string; else *wrong names it. */
static const char *text_of(const struct node *entry, const char *key, const char **wrong)
{
    const char *text = node_get_str(entry, key, NULL);

    if (text == NULL) {
        *wrong = key;
    }
    return text == NULL ? "" : text;
}

static void add_label(struct intel_record *record, struct intel_label *labels,
                      enum intel_label_kind kind, const char *value)
{
    if (value[0] != '\0') {
        labels[record->label_count++] = (struct intel_label){kind, value};
    }
}

static int one(void *intake, const char *path, const struct node *entry, struct err *err)
{
    struct intel_record record = INTEL_RECORD_INIT;
    struct intel_label labels[MAX_CWES + 4];
    const struct node *cwes = node_get(entry, "cwes");
    const char *wrong = NULL;
    const char *date = text_of(entry, "dateAdded", &wrong);
    AUTOFREE char *vendor = mem_printf("vendor:%.200s", text_of(entry, "vendorProject", &wrong));
    AUTOFREE char *product = mem_printf("product:%.200s", text_of(entry, "product", &wrong));
    struct err why = {.kind = ERR_NONE};

    record.type = INTEL_VULNERABILITY;
    record.value = text_of(entry, "cveID", &wrong);
    record.name = text_of(entry, "vulnerabilityName", &wrong);
    record.ref = record.value;
    record.labels = labels;
    if (wrong != NULL) {
        (void)err_set(&why, ERR_INPUT, "'%s' is missing or no text", wrong);
    } else if (intel_time_parse(date, &record.times.first_seen, &why) == 0) {
        record.times.published = record.times.first_seen;
        add_label(&record, labels, LABEL_TAG, vendor);
        add_label(&record, labels, LABEL_TAG, product);
        if (strcmp(node_get_str(entry, "knownRansomwareCampaignUse", ""), "Known") == 0) {
            add_label(&record, labels, LABEL_TAG, "ransomware");
        }
        for (size_t i = 0; i < node_count(cwes) && i < MAX_CWES; i++) {
            const char *cwe = node_str(node_at(cwes, i));
            add_label(&record, labels, LABEL_TAG, cwe == NULL ? "" : cwe);
        }
        return intake_record(intake, path, &record, err);
    }
    intake_refuse(intake, path, &why);
    return 0;
}

static int read_kev(struct intel_input *input, const struct intel_format_options *options,
                    struct intake *intake, struct err *err)
{
    AUTO(node) top = NULL;
    int rc = intel_input_array(input, KEY, &top, err);

    (void)options;
    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    return intel_elements(input, intake, KEY, one, intake, err);
}

const struct intel_format intel_format_kev = {
    .name = "kev",
    .summary = "CISA's catalogue of known exploited vulnerabilities (JSON)",
    .source = "cisa-kev",
    .tlp = TLP_CLEAR, /* CC0 */
    .detects = detects,
    .read = read_kev,
};
