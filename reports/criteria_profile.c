/* Reads and embeds what criteria say about frameworks and about time. Rule: a word is taken only
 * where its own framework would know it, so that a slip does not become a mapping. */
#include "reports/criteria_profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"

#define MAX_MONTHS 120
#define MAX_DAYS 3650
#define MS_PER_DAY INT64_C(86400000)
#define ID_MAX 64

/* Functions and categories of NIST CSF 2.0. */
static const char *const csf_known[] = {
    "GV",    "GV.OC", "GV.RM", "GV.RR", "GV.PO", "GV.OV", "GV.SC", "ID",    "ID.AM", "ID.RA",
    "ID.IM", "PR",    "PR.AA", "PR.AT", "PR.DS", "PR.PS", "PR.IR", "DE",    "DE.CM", "DE.AE",
    "RS",    "RS.MA", "RS.AN", "RS.CO", "RS.MI", "RC",    "RC.RP", "RC.CO", NULL};

/* industry-sector-ov of STIX 2.1. */
static const char *const industries[] = {"agriculture",
                                         "aerospace",
                                         "automotive",
                                         "chemical",
                                         "commercial",
                                         "communications",
                                         "construction",
                                         "defense",
                                         "education",
                                         "energy",
                                         "entertainment",
                                         "financial-services",
                                         "government",
                                         "emergency-services",
                                         "government-local",
                                         "government-national",
                                         "government-public-services",
                                         "government-regional",
                                         "healthcare",
                                         "hospitality-leisure",
                                         "infrastructure",
                                         "dams",
                                         "nuclear",
                                         "water",
                                         "insurance",
                                         "manufacturing",
                                         "mining",
                                         "non-profit",
                                         "pharmaceuticals",
                                         "retail",
                                         "technology",
                                         "telecommunications",
                                         "transportation",
                                         "utilities",
                                         NULL};

bool criteria_industry_known(const char *industry)
{
    return text_in_list(industries, industry);
}

/* "DE", "DE.CM", "DE.CM-01". */
static bool is_csf(const char *text)
{
    char category[6] = "";
    size_t length = strlen(text);
    if (length != 8) {
        return text_in_list(csf_known, text);
    }
    memcpy(category, text, 5);
    return text_in_list(csf_known, category) && text[5] == '-' &&
           strspn(text + 6, "0123456789") == 2 && strcmp(text + 6, "00") != 0;
}

static bool is_industry(const char *text)
{
    return text_is_id(text, ID_MAX);
}

static const struct list {
    const char *key;
    size_t offset; /* of a struct criteria_names */
    bool (*knows)(const char *text);
    const char *expected;
} lists[] = {
    {"techniques", offsetof(struct criteria_profile, techniques), text_is_technique,
     "a technique of ATT&CK like 'T1190' or 'T1059.004'"},
    {"csf", offsetof(struct criteria_profile, csf), is_csf,
     "of NIST CSF 2.0 a function, category or subcategory like 'DE', 'DE.CM' or 'DE.CM-01'"},
    {"industries", offsetof(struct criteria_profile, industries), is_industry,
     "an industry like 'financial-services'"},
};

static struct criteria_names *names_of(const struct list *list, struct criteria_profile *profile)
{
    return (struct criteria_names *)(void *)((char *)profile + list->offset);
}

static bool has(const struct criteria_names *names, const char *text)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static int read_name(const struct cur *at, const struct list *list, struct criteria_names *out,
                     struct err *err)
{
    const char *text = NULL;
    if (cur_as_str(at, &text, err) < 0) {
        return -1;
    }
    if (!list->knows(text)) {
        return cur_fail(at, err, "'%.64s' is unknown, expected %s", text, list->expected);
    }
    if (has(out, text)) {
        return cur_fail(at, err, "'%s' is given twice", text);
    }
    out->items[out->count++] = mem_strdup(text);
    return 0;
}

static int read_list(const struct cur *profile, const struct list *list, struct criteria_names *out,
                     struct err *err)
{
    struct cur array, item;
    int found = cur_array(profile, list->key, false, &array, err);
    size_t count = found == 0 ? node_count(array.node) : 0;
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (count == 0 || count > CRITERIA_MAX_PROFILE) {
        return cur_fail(&array, err, "%zu entries, expected 1 to %d", count, CRITERIA_MAX_PROFILE);
    }
    out->items = mem_array(count + 1, sizeof(*out->items));
    for (size_t i = 0; i < count; i++) {
        cur_item(&array, i, &item);
        if (read_name(&item, list, out, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int criteria_profile_read(const struct cur *root, struct criteria_profile *out, struct err *err)
{
    static const char *const known[] = {"techniques", "csf", "industries", NULL};
    struct cur profile;
    int found = cur_object(root, "profile", false, &profile, err);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (cur_known(&profile, known, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (read_list(&profile, &lists[i], names_of(&lists[i], out), err) < 0) {
            return -1;
        }
    }
    return out->techniques.count + out->csf.count + out->industries.count > 0
               ? 0
               : cur_fail(&profile, err, "is empty, expected one of: techniques, csf, industries");
}

static struct node *names_embed(const struct criteria_names *names)
{
    struct node *out = node_array();
    for (size_t i = 0; i < names->count; i++) {
        node_append(out, node_string(names->items[i]));
    }
    return out;
}

struct node *criteria_profile_embed(const struct criteria_profile *profile)
{
    struct node *out = node_object();
    const struct criteria_names *const all[] = {&profile->techniques, &profile->csf,
                                                &profile->industries};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (all[i]->count > 0) {
            node_set(out, lists[i].key, names_embed(all[i]));
        }
    }
    return out;
}

void criteria_profile_done(struct criteria_profile *profile)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct criteria_names *names = names_of(&lists[i], profile);
        for (size_t k = 0; k < names->count; k++) {
            free(names->items[k]);
        }
        free(names->items);
        *names = (struct criteria_names){0};
    }
}

bool criteria_covers(const char *profile_technique, const char *case_technique)
{
    size_t length = strlen(profile_technique);
    return strncmp(profile_technique, case_technique, length) == 0 &&
           (case_technique[length] == '\0' ||
            (case_technique[length] == '.' && strchr(profile_technique, '.') == NULL));
}

/* "12mo" gives 12 months, "90d" 90 days; false: it is neither. */
static bool split_valid(const char *text, int64_t *months, int64_t *days)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 4 || text[0] == '0') {
        return false;
    }
    int64_t count = strtoll(text, NULL, 10);
    *months = strcmp(text + digits, "mo") == 0 ? count : 0;
    *days = strcmp(text + digits, "d") == 0 ? count : 0;
    return *months + *days > 0 && *months <= MAX_MONTHS && *days <= MAX_DAYS;
}

int criteria_valid_read(const struct cur *root, char **out, struct err *err)
{
    struct cur value;
    const char *text = NULL;
    int64_t months = 0, days = 0;
    int found = cur_any(root, "valid_for", false, &value, err);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (cur_as_str(&value, &text, err) < 0) {
        return -1;
    }
    if (!split_valid(text, &months, &days)) {
        return cur_fail(&value, err, "'%.64s' is unknown, expected 1mo to %dmo or 1d to %dd", text,
                        MAX_MONTHS, MAX_DAYS);
    }
    *out = mem_strdup(text);
    return 0;
}

static int days_in_month(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

void criteria_valid_until(int64_t at_utc_ms, const char *valid_for, char out[CRITERIA_DAY])
{
    int64_t months = 0, days = 0;
    char text[CLOCK_TEXT];
    split_valid(valid_for, &months, &days);
    clock_format_utc(at_utc_ms + days * MS_PER_DAY, text);
    int64_t year = strtoll(text, NULL, 10), month = strtoll(text + 5, NULL, 10);
    int64_t day = strtoll(text + 8, NULL, 10), last = 0;
    year += (month - 1 + months) / 12;
    month = (month - 1 + months) % 12 + 1;
    last = days_in_month(year, month);
    day = day < last ? day : last;
    snprintf(out, CRITERIA_DAY, "%04u-%02u-%02u", (unsigned)year % 10000U, (unsigned)month % 100U,
             (unsigned)day % 100U);
}
