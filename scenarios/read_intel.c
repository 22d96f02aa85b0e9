/* Reading what item of intelligence a scenario asks for. The request is kept as plain words and
 * numbers: which items fulfil it is decided where the items are. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/bound.h"
#include "scenarios/read.h"

#define MAX_SOURCE 256

/* As the intelligence names them. */
static const char *const types[] = {
    "url",           "domain",    "address",        "hash",          "email",       "pattern",
    "vulnerability", "technique", "tactic",         "intrusion-set", "campaign",    "threat-actor",
    "malware",       "tool",      "infrastructure", "report",        "observation", NULL};

static const char *const schemes[] = {"http", "https", "ftp", NULL};
static const char *const hosts[] = {"name", "address", NULL};

const char *const *scenario_item_types(void)
{
    return types;
}

static int read_max_age(const struct cur *block, int64_t *out, struct err *err)
{
    const char *text = NULL;
    struct cur item;
    int answer = cur_str(block, "max_age", false, &text, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    *out = text_duration_ms(text);
    if (*out < 0) {
        (void)cur_any(block, "max_age", true, &item, err);
        return cur_fail(&item, err,
                        "'%s' is no duration up to %d days, expected one like 90d, 36h or 15m",
                        text, TEXT_DURATION_DAYS);
    }
    return 0;
}

/* "CVE-" and a year, "-" and at least four digits. */
static bool is_cve(const char *text)
{
    static const char digits[] = "0123456789";

    return text_starts(text, "CVE-") && strspn(text + 4, digits) == 4 && text[8] == '-' &&
           strspn(text + 9, digits) >= 4 && strspn(text + 9, digits) == strlen(text + 9) &&
           strlen(text) < 32;
}

static bool is_source(const char *text)
{
    return *text != '\0' && strlen(text) <= MAX_SOURCE;
}

static int read_word(const struct cur *block, const char *key, bool (*fits)(const char *text),
                     const char *expected, const char **out, struct err *err)
{
    struct cur item;
    int answer = cur_str(block, key, false, out, err);

    if (answer != 0 || fits(*out)) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(block, key, true, &item, err);
    return cur_fail(&item, err, "'%s' is no %s, expected %s", *out, key, expected);
}

/* Where a URL leads has to be answered inside the environment, so what can be answered is part of
 * the request. */
static int read_place(const struct cur *block, struct item_request *request, struct err *err)
{
    static const char *const keys[] = {"scheme", "host", "port"};
    struct cur item;
    size_t scheme = 0;
    size_t host = 0;

    for (size_t i = 0; i < COUNT_OF(keys) && strcmp(request->type, "url") != 0; i++) {
        if (cur_any(block, keys[i], false, &item, err) == 0) {
            return cur_fail(&item, err, "only a url has a %s; this is of type '%s'", keys[i],
                            request->type);
        }
    }
    if (cur_choice(block, "scheme", false, schemes, &scheme, err) < 0 ||
        cur_choice(block, "host", false, hosts, &host, err) < 0 ||
        cur_int(block, "port", false, 1, 65535, &request->port, err) < 0) {
        return -1;
    }
    request->scheme = read_has(block, "scheme") ? schemes[scheme] : NULL;
    request->host = read_has(block, "host") ? hosts[host] : NULL;
    return 0;
}

int read_intel(struct reading *reading, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"type",           "cve",   "technique", "source",
                                        "scheme",         "host",  "port",      "max_age",
                                        "min_confidence", "count", NULL};
    struct item_request *request = &reading->scenario->intel;
    struct cur block;
    size_t type = 0;
    int answer = cur_object(root, "intel", false, &block, err);

    request->count = 1;
    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    read_known(reading, &block, known);
    if (cur_choice(&block, "type", true, types, &type, err) != 0) {
        return -1;
    }
    request->type = types[type];
    if (read_word(&block, "cve", is_cve, "one like CVE-2017-5638", &request->cve, err) < 0 ||
        read_word(&block, "technique", text_is_technique, "T1190 or T1059.004", &request->technique,
                  err) < 0 ||
        read_word(&block, "source", is_source, "the name of a source", &request->source, err) < 0 ||
        read_place(&block, request, err) < 0 ||
        read_max_age(&block, &request->max_age_ms, err) < 0 ||
        cur_int(&block, "min_confidence", false, 1, 100, &request->min_confidence, err) < 0 ||
        cur_int(&block, "count", false, 1, SCENARIO_MAX_ITEMS, &request->count, err) < 0) {
        return -1;
    }
    return 0;
}

int read_use_item(struct reading *reading, const char *name, struct err *err)
{
    struct item_request *request = &reading->scenario->intel;
    bool place = strcmp(name, "intel.host") == 0 || strcmp(name, "intel.path") == 0;

    if (reading->loose && request->type == NULL) {
        return 0;
    }
    if (request->type == NULL) {
        return err_set(err, ERR_INPUT,
                       "'{{%s}}' needs a block 'intel' that says what item it is of", name);
    }
    if (place && !item_type_has_host(request->type)) {
        return err_set(err, ERR_INPUT,
                       "'{{%s}}' is of a url, a domain or an address; this scenario asks for "
                       "type '%s'",
                       name, request->type);
    }
    request->inserted = true;
    return 0;
}

int check_item_use(struct reading *reading, const struct cur *root, struct err *err)
{
    const struct item_request *request = &reading->scenario->intel;
    struct cur place;

    if (request->type == NULL || request->inserted || !item_type_is_observable(request->type)) {
        return 0;
    }
    (void)cur_any(root, "intel", true, &place, err);
    return cur_fail(&place, err,
                    "no text uses the %s, so all items would be the same; write {{intel.value}}%s "
                    "where it goes",
                    request->type,
                    item_type_has_host(request->type) ? ", {{intel.host}} or {{intel.path}}" : "");
}
