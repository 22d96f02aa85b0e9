/* The formats `stix` and `attack`: the objects of a bundle one by one, whatever its length. MITRE
 * ATT&CK is STIX too, but is public and has a source of its own. */
#include "intel/stix.h"

#include <string.h>

#include "intel/format.h"

static bool holds(const char *head, size_t length, const char *word)
{
    return head != NULL && memmem(head, length, word, strlen(word)) != NULL;
}

/* Bundles, TAXII's envelopes that were saved, and single objects: ids are of the form type--uuid.
 */
static bool detects_stix(const char *head, size_t length, const char *name)
{
    (void)name;
    return holds(head, length, "\"bundle--") ||
           (holds(head, length, "\"type\"") && holds(head, length, "\"id\"") &&
            holds(head, length, "--") &&
            (holds(head, length, "\"spec_version\"") || holds(head, length, "\"created\"")));
}

/* Others refer to techniques as well; MITRE's identity and the members that every object of ATT&CK
 * has tell its own bundles. */
static bool detects_attack(const char *head, size_t length, const char *name)
{
    return detects_stix(head, length, name) &&
           (holds(head, length, "\"identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5\"") ||
            holds(head, length, "\"x_mitre_attack_spec_version\"") ||
            holds(head, length, "\"x_mitre_domains\""));
}

struct objects {
    struct intake *intake;
    const struct stix_context *context;
};

static int one_object(void *data, const char *path, const struct node *object, struct err *err)
{
    const struct objects *objects = data;

    return stix_object(objects->intake, path, object, objects->context, err);
}

/* Whether the file is one object and no bundle: a list and a bundle have the objects within. */
static bool is_single(const char *head, size_t length)
{
    static const char before[] = "\xef\xbb\xbf \t\r\n"; /* the mark of UTF-8, and blanks */
    size_t at = 0;

    while (at < length && head[at] != '\0' && strchr(before, head[at]) != NULL) {
        at++;
    }
    return at < length && head[at] == '{' && !holds(head, length, "\"objects\"") &&
           !holds(head, length, "\"bundle");
}

static int read_single(struct intel_input *input, const struct stix_context *context,
                       struct intake *intake, struct err *err)
{
    AUTO(node) object = NULL;

    return intel_input_value(input, INTEL_OBJECT_MAX, &object, err) < 0
               ? -1
               : stix_object(intake, "object", object, context, err);
}

static int read_stix(struct intel_input *input, const struct intel_format_options *options,
                     struct intake *intake, struct err *err)
{
    AUTO(stix_markings) markings = stix_markings_new();
    AUTO(node) top = NULL;
    const struct stix_context context = {markings, INTEL_UNKNOWN};
    const char *head = NULL;
    const char *type = NULL;
    size_t length = 0;
    int rc = 0;

    if (intel_input_head(input, &head, &length, err) < 0) {
        return -1;
    }
    if (is_single(head, length)) {
        return read_single(input, &context, intake, err);
    }
    rc = intel_input_array(input, "objects", &top, err);
    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    type = node_get_str(top, "type", "bundle");
    if (strcmp(type, "bundle") != 0) {
        return err_set(err, ERR_INPUT, "%s: its type is '%.80s', expected 'bundle'", options->name,
                       type);
    }
    return intel_elements(input, intake, "objects", one_object, &(struct objects){intake, &context},
                          err);
}

const struct intel_format intel_format_stix = {
    .name = "stix",
    .summary = "STIX 2.1 bundles, and 2.0's where they mean the same (JSON)",
    .source = NULL,
    .tlp = TLP_UNMARKED,
    .detects = detects_stix,
    .read = read_stix,
};

const struct intel_format intel_format_attack = {
    .name = "attack",
    .summary = "MITRE ATT&CK as a STIX bundle (JSON)",
    .source = "mitre-attack",
    .tlp = TLP_CLEAR, /* published on the open web */
    .detects = detects_attack,
    .read = read_stix,
};
