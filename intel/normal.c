/* One form for all spellings of a meaning. Rule: only what the standards call equivalent is made
 * equal (RFC 3986 section 6.2.2 and 6.2.3 for URLs), so that two different things never become one.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "intel/item.h"

#define DOMAIN_MAX 253
#define LABEL_MAX 63
#define EMAIL_MAX 320
#define SHOWN 80

static char *trimmed(const char *text)
{
    const char *end = text + strlen(text);

    while (isspace((unsigned char)*text)) {
        text++;
    }
    while (end > text && isspace((unsigned char)end[-1])) {
        end--;
    }
    return mem_strndup(text, (size_t)(end - text));
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) {
        *text = (char)tolower((unsigned char)*text);
    }
}

/* Takes defanged dots and colons back: [.] (.) [:] {.} */
static void refang(char *text)
{
    char *out = text;

    while (*text != '\0') {
        bool wrapped = strchr("[({", *text) != NULL && (text[1] == '.' || text[1] == ':') &&
                       text[2] != '\0' && strchr("])}", text[2]) != NULL;
        if (wrapped) {
            *out++ = text[1];
            text += 3;
        } else {
            *out++ = *text++;
        }
    }
    *out = '\0';
}

static int bad(struct err *err, const char *value, const char *what)
{
    return err_set(err, ERR_INPUT, "'%.*s' is no %s", SHOWN, value, what);
}

static bool is_domain(const char *text)
{
    size_t length = strlen(text);
    size_t label = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;
        } else if (isalnum(c) || c == '-' || c == '_' || c >= 0x80) {
            if (++label > LABEL_MAX) {
                return false;
            }
        } else {
            return false;
        }
    }
    return length > 0 && length <= DOMAIN_MAX && label > 0 && strchr(text, '.') != NULL;
}

static int normal_domain(char *value, char **out, struct err *err)
{
    size_t length = 0;

    refang(value);
    lower(value);
    length = strlen(value);
    if (length > 0 && value[length - 1] == '.') {
        value[length - 1] = '\0';
    }
    if (!is_domain(value)) {
        return bad(err, value, "domain");
    }
    *out = mem_strdup(value);
    return 0;
}

/* Appends the address in inet_ntop's form; AF_UNSPEC when it is none. */
static int add_address(struct buf *out, const char *text)
{
    unsigned char bytes[16];
    char shown[INET6_ADDRSTRLEN];
    int family = inet_pton(AF_INET, text, bytes) == 1    ? AF_INET
                 : inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6
                                                         : AF_UNSPEC;

    if (family != AF_UNSPEC) {
        (void)inet_ntop(family, bytes, shown, sizeof(shown));
        buf_str_add(out, shown);
    }
    return family;
}

static int normal_address(char *value, char **out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    char *slash = NULL;
    int64_t bits = 0;
    int family = AF_UNSPEC;

    refang(value);
    slash = strchr(value, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    family = add_address(&text, value);
    if (family == AF_UNSPEC) {
        return bad(err, value, "IPv4 or IPv6 address");
    }
    if (slash != NULL) {
        int64_t most = family == AF_INET ? 32 : 128;
        if (text_int(slash + 1, 0, most, &bits, NULL) != 0) {
            return bad(err, slash + 1, "length of a network's prefix");
        }
        if (bits < most) {
            buf_printf(&text, "/%lld", (long long)bits);
        }
    }
    *out = buf_take(&text);
    return 0;
}

static const struct {
    const char *name;
    size_t digits;
} hash_kinds[] = {
    {"md5", 32}, {"sha1", 40}, {"sha224", 56}, {"sha256", 64}, {"sha384", 96}, {"sha512", 128},
};

static bool is_hex(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789abcdef")] == '\0';
}

/* "SHA-256" is "sha256". */
static void without_dashes(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        if (*text != '-' && *text != '_') {
            *out++ = *text;
        }
    }
    *out = '\0';
}

static int normal_hash(char *value, char **out, struct err *err)
{
    char *colon = strchr(value, ':');
    const char *digits = colon != NULL ? colon + 1 : value;

    lower(value);
    if (colon != NULL) {
        *colon = '\0';
        without_dashes(value);
    }
    if (!is_hex(digits)) {
        return bad(err, digits, "hash in hexadecimal digits");
    }
    for (size_t i = 0; i < COUNT_OF(hash_kinds); i++) {
        bool named = colon == NULL || strcmp(value, hash_kinds[i].name) == 0;
        if (named && strlen(digits) == hash_kinds[i].digits) {
            *out = mem_printf("%s:%s", hash_kinds[i].name, digits);
            return 0;
        }
    }
    return err_set(
        err, ERR_INPUT,
        "a hash of %zu digits, expected md5 (32), sha1 (40), sha256 (64) or sha512 (128)",
        strlen(digits));
}

static int normal_email(char *value, char **out, struct err *err)
{
    AUTOFREE char *domain = NULL;
    char *at = NULL;

    refang(value);
    at = strrchr(value, '@');
    if (at == NULL || at == value || strlen(value) > EMAIL_MAX ||
        strpbrk(value, " \t\r\n") != NULL) {
        return bad(err, value, "address of mail");
    }
    *at = '\0';
    if (normal_domain(at + 1, &domain, err) < 0) {
        return -1;
    }
    *out = mem_printf("%s@%s", value, domain);
    return 0;
}

/* CVE-<year>-<four digits or more> */
static int normal_cve(char *value, char **out, struct err *err)
{
    size_t number = 0;

    for (char *at = value; *at != '\0'; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    if (strncmp(value, "CVE-", 4) == 0 && strspn(value + 4, "0123456789") == 4 && value[8] == '-') {
        number = strspn(value + 9, "0123456789");
    }
    if (number < 4 || number > 19 || value[9 + number] != '\0') {
        return err_set(err, ERR_INPUT, "'%.*s' is no CVE id, expected one like CVE-2021-44228",
                       SHOWN, value);
    }
    *out = mem_strdup(value);
    return 0;
}

int64_t intel_default_port(const char *scheme)
{
    static const struct {
        const char *scheme;
        int64_t port;
    } ports[] = {{"http", 80}, {"https", 443}, {"ftp", 21}};

    for (size_t i = 0; i < COUNT_OF(ports); i++) {
        if (strcmp(ports[i].scheme, scheme) == 0) {
            return ports[i].port;
        }
    }
    return 0;
}

static int add_host(struct buf *out, char *host, const char *whole, struct err *err)
{
    AUTOBUF struct buf address = BUF_INIT;
    size_t length = strlen(host);

    lower(host);
    if (host[0] == '[' && length > 2 && host[length - 1] == ']') {
        host[length - 1] = '\0';
        if (add_address(&address, host + 1) != AF_INET6) {
            return bad(err, whole, "URL: its host is no address");
        }
        buf_printf(out, "[%s]", buf_str(&address));
        return 0;
    }
    if (length > 0 && host[length - 1] == '.') {
        host[length - 1] = '\0';
    }
    if (host[0] == '\0' || strpbrk(host, " \t\"<>\\^`{|}") != NULL) {
        return bad(err, whole, "URL: it has no host");
    }
    buf_str_add(out, host);
    return 0;
}

/* user@host:port */
static int add_authority(struct buf *out, const char *scheme, char *authority, const char *whole,
                         struct err *err)
{
    char *host = strrchr(authority, '@');
    char *port = NULL;
    int64_t number = 0;

    if (host != NULL) {
        *host++ = '\0';
        buf_printf(out, "%s@", authority);
    } else {
        host = authority;
    }
    port = strrchr(host, ':');
    if (port != NULL && strchr(port, ']') == NULL) {
        *port++ = '\0';
    } else {
        port = NULL;
    }
    if (add_host(out, host, whole, err) < 0) {
        return -1;
    }
    if (port == NULL || port[0] == '\0') {
        return 0;
    }
    if (text_int(port, 0, 65535, &number, NULL) != 0) {
        return bad(err, whole, "URL: its port is no number up to 65535");
    }
    if (number != 0 && number == intel_default_port(scheme)) {
        return 0;
    }
    buf_printf(out, ":%lld", (long long)number);
    return 0;
}

/* Brackets in the host may be an IPv6 address, or defanged dots; elsewhere they may stand for
 * themselves. */
static void refang_url(char *value)
{
    char *host = strstr(value, "://");
    char *end = host == NULL ? NULL : host + 3 + strcspn(host + 3, "/?#");

    if (strncasecmp(value, "hxxp", 4) == 0) {
        value[1] = 't';
        value[2] = 't';
    }
    if (host != NULL) {
        char kept = *end;
        *end = '\0';
        size_t before = strlen(host);
        refang(host);
        size_t after = strlen(host);
        *end = kept;
        if (after < before) {
            memmove(host + after, end, strlen(end) + 1);
        }
    }
}

static int normal_url(char *value, char **out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    char *rest = NULL;
    char *path = NULL;

    for (const char *at = value; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f) {
            return bad(err, value, "URL: it holds blanks or control characters");
        }
    }
    refang_url(value);
    rest = strstr(value, "://");
    if (rest == NULL || rest == value) {
        return err_set(err, ERR_INPUT, "'%.*s' is no URL, expected one like http://host/path",
                       SHOWN, value);
    }
    *rest = '\0';
    rest += 3;
    lower(value);
    if (!isalpha((unsigned char)value[0]) ||
        value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789+.-")] != '\0') {
        return bad(err, value, "scheme of a URL");
    }
    rest[strcspn(rest, "#")] = '\0';
    path = rest + strcspn(rest, "/?");
    AUTOFREE char *authority = mem_strndup(rest, (size_t)(path - rest));
    buf_printf(&text, "%s://", value);
    if (add_authority(&text, value, authority, rest, err) < 0) {
        return -1;
    }
    buf_printf(&text, "%s%s", path[0] == '/' ? "" : "/", path);
    *out = buf_take(&text);
    return 0;
}

static int normal_text(char *value, char **out, struct err *err)
{
    (void)err;
    *out = mem_strdup(value);
    return 0;
}

/* Those without a function are taken as they are, without white space around. */
static int (*const normalisers[INTEL_TYPES])(char *value, char **out, struct err *err) = {
    [INTEL_URL] = normal_url,   [INTEL_DOMAIN] = normal_domain, [INTEL_ADDRESS] = normal_address,
    [INTEL_HASH] = normal_hash, [INTEL_EMAIL] = normal_email,   [INTEL_VULNERABILITY] = normal_cve,
};

int intel_value_normal(enum intel_type type, const char *value, char **out, struct err *err)
{
    AUTOFREE char *own = NULL;
    size_t length = strlen(value);

    if (length > INTEL_VALUE_MAX) {
        return err_set(err, ERR_INPUT, "a value of %zu bytes, expected at most %zu", length,
                       INTEL_VALUE_MAX);
    }
    if (!text_utf8_valid(value, length)) {
        return err_set(err, ERR_INPUT, "a value that is not UTF-8");
    }
    own = trimmed(value);
    if (own[0] == '\0') {
        return err_set(err, ERR_INPUT, "an empty value");
    }
    return normalisers[type] != NULL ? normalisers[type](own, out, err)
                                     : normal_text(own, out, err);
}
