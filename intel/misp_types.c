/* MISP's types of attributes (misp-core-format, section 2.4) and tags of its galaxies. */
#include "intel/misp.h"

#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"

/* Parts of a composite type are divided by '|'; INTEL_TYPES: that part is no item. */
static const struct {
    const char *name;
    enum intel_type parts[MISP_PARTS];
    const char *prefix; /* put before the value; NULL: none */
} types[] = {
    {"url", {INTEL_URL, INTEL_TYPES}, NULL},
    {"uri", {INTEL_URL, INTEL_TYPES}, NULL},
    {"link", {INTEL_TYPES, INTEL_TYPES}, NULL}, /* a reference, not an indicator */
    {"domain", {INTEL_DOMAIN, INTEL_TYPES}, NULL},
    {"hostname", {INTEL_DOMAIN, INTEL_TYPES}, NULL},
    {"domain|ip", {INTEL_DOMAIN, INTEL_ADDRESS}, NULL},
    {"hostname|port", {INTEL_DOMAIN, INTEL_TYPES}, NULL},
    {"ip-src", {INTEL_ADDRESS, INTEL_TYPES}, NULL},
    {"ip-dst", {INTEL_ADDRESS, INTEL_TYPES}, NULL},
    {"ip-src|port", {INTEL_ADDRESS, INTEL_TYPES}, NULL},
    {"ip-dst|port", {INTEL_ADDRESS, INTEL_TYPES}, NULL},
    {"md5", {INTEL_HASH, INTEL_TYPES}, "md5:"},
    {"sha1", {INTEL_HASH, INTEL_TYPES}, "sha1:"},
    {"sha224", {INTEL_HASH, INTEL_TYPES}, "sha224:"},
    {"sha256", {INTEL_HASH, INTEL_TYPES}, "sha256:"},
    {"sha384", {INTEL_HASH, INTEL_TYPES}, "sha384:"},
    {"sha512", {INTEL_HASH, INTEL_TYPES}, "sha512:"},
    {"filename|md5", {INTEL_TYPES, INTEL_HASH}, "md5:"},
    {"filename|sha1", {INTEL_TYPES, INTEL_HASH}, "sha1:"},
    {"filename|sha256", {INTEL_TYPES, INTEL_HASH}, "sha256:"},
    {"filename|sha224", {INTEL_TYPES, INTEL_HASH}, "sha224:"},
    {"filename|sha384", {INTEL_TYPES, INTEL_HASH}, "sha384:"},
    {"filename|sha512", {INTEL_TYPES, INTEL_HASH}, "sha512:"},
    {"malware-sample", {INTEL_TYPES, INTEL_HASH}, "md5:"},
    {"email", {INTEL_EMAIL, INTEL_TYPES}, NULL},
    {"email-src", {INTEL_EMAIL, INTEL_TYPES}, NULL},
    {"email-dst", {INTEL_EMAIL, INTEL_TYPES}, NULL},
    {"vulnerability", {INTEL_VULNERABILITY, INTEL_TYPES}, NULL},
    {"stix2-pattern", {INTEL_PATTERN, INTEL_TYPES}, "stix:"},
    {"snort", {INTEL_PATTERN, INTEL_TYPES}, "snort:"},
    {"yara", {INTEL_PATTERN, INTEL_TYPES}, "yara:"},
    {"sigma", {INTEL_PATTERN, INTEL_TYPES}, "sigma:"},
};

size_t misp_items(const char *type, const char *value, struct misp_item out[MISP_PARTS])
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        bool composite =
            strchr(types[i].name, '|') != NULL || strcmp(types[i].name, "malware-sample") == 0;
        size_t first = composite ? strcspn(value, "|") : strlen(value);

        if (strcmp(types[i].name, type) != 0) {
            continue;
        }
        for (size_t part = 0; part < MISP_PARTS; part++) {
            const char *start = part == 0 ? value : value + first + (value[first] == '|');
            size_t length = part == 0 ? first : strlen(start);

            if (types[i].parts[part] != INTEL_TYPES) {
                out[count++] = (struct misp_item){
                    types[i].parts[part],
                    mem_printf("%s%.*s", types[i].prefix == NULL ? "" : types[i].prefix,
                               (int)length, start)};
            }
        }
    }
    return count;
}

/* "T1190" behind the last blank or dash of `Exploit Public-Facing Application - T1190`. */
static char *technique_in(const char *text)
{
    for (const char *at = strchr(text, 'T'); at != NULL; at = strchr(at + 1, 'T')) {
        size_t digits = strspn(at + 1, "0123456789");
        bool word = at == text || !isalnum((unsigned char)at[-1]);

        if (digits == 4 && word) {
            size_t sub = at[5] == '.' ? strspn(at + 6, "0123456789") : 0;
            return mem_strndup(at, sub == 3 ? 9 : 5);
        }
    }
    return NULL;
}

/* What stands between the quotes of `misp-galaxy:mitre-malware="Mirai - S0001"`, without ATT&CK's
 * id. */
static char *quoted(const char *tag)
{
    const char *start = strchr(tag, '"');
    const char *end = start == NULL ? NULL : strrchr(tag, '"');

    char *name = NULL;
    char *id = NULL;

    if (start == NULL || end == start) {
        return NULL;
    }
    name = mem_strndup(start + 1, (size_t)(end - start - 1));
    id = strstr(name, " - S");
    if (id != NULL && strspn(id + 4, "0123456789") == strlen(id + 4)) {
        *id = '\0';
    }
    return name;
}

enum intel_label_kind misp_tag_label(const char *tag, char **value)
{
    static const struct {
        const char *beginning;
        enum intel_label_kind kind;
    } galaxies[] = {
        {"misp-galaxy:mitre-attack-pattern=", LABEL_TECHNIQUE},
        {"misp-galaxy:mitre-enterprise-attack-attack-pattern=", LABEL_TECHNIQUE},
        {"misp-galaxy:mitre-malware=", LABEL_FAMILY},
        {"misp-galaxy:malpedia=", LABEL_FAMILY},
        {"misp-galaxy:ransomware=", LABEL_FAMILY},
        {"misp-galaxy:rat=", LABEL_FAMILY},
        {"misp-galaxy:banker=", LABEL_FAMILY},
        {"misp-galaxy:stealer=", LABEL_FAMILY},
        {"misp-galaxy:botnet=", LABEL_FAMILY},
    };

    *value = NULL;
    for (size_t i = 0; i < COUNT_OF(galaxies); i++) {
        if (strncmp(tag, galaxies[i].beginning, strlen(galaxies[i].beginning)) == 0) {
            *value = galaxies[i].kind == LABEL_TECHNIQUE ? technique_in(tag) : quoted(tag);
            return *value == NULL ? INTEL_LABEL_KINDS : galaxies[i].kind;
        }
    }
    return INTEL_LABEL_KINDS;
}
