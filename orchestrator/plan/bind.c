/* Binding. Rule: the same seed, scenario and snapshot give the same items in the same slots,
 * whatever else is in the campaign. */
#include "orchestrator/plan/bind.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "common/base/text.h"

/* Of a URL: what an authored request can ask of it. */
struct place {
    char *scheme;
    char *host;
    int64_t port;
};

/* The port behind a host, or that of the scheme. 0: none that could be connected to. */
static int64_t port_of(const char *url, const char *scheme)
{
    const char *start = strstr(url, "://") + 3;
    AUTOFREE char *authority = mem_strndup(start, strcspn(start, "/?#"));
    const char *user = strrchr(authority, '@');
    const char *behind = user == NULL ? authority : user + 1;
    const char *bracket = strchr(behind, ']');
    const char *colon = strchr(bracket == NULL ? behind : bracket, ':');
    struct err ignored;
    int64_t port = 0;

    if (colon == NULL || colon[1] == '\0') {
        return intel_default_port(scheme);
    }
    return text_int(colon + 1, 1, 65535, &port, &ignored) == 0 ? port : 0;
}

/* Dotted numbers in any of the ways in which resolvers read them (inet_aton), or in brackets. */
static bool is_address(const char *host)
{
    struct in_addr address;

    return *host == '[' || inet_aton(host, &address) != 0;
}

static bool place_fits(const struct item_request *request, const struct snapshot_item *item)
{
    AUTOITEM struct bound_item parts;
    const char *mark = strstr(item->value, "://");
    AUTOFREE char *scheme = NULL;

    bound_item_init(&parts, "url", item->id, item->value);
    if (request->scheme == NULL && request->host == NULL && request->port == 0) {
        return true;
    }
    if (mark == NULL) {
        return false;
    }
    scheme = mem_strndup(item->value, (size_t)(mark - item->value));
    return (request->scheme == NULL || strcmp(request->scheme, scheme) == 0) &&
           (request->port == 0 || request->port == port_of(item->value, scheme)) &&
           (request->host == NULL ||
            is_address(parts.host) == (strcmp(request->host, "address") == 0));
}

/* T1059.004 counts for T1059. */
static bool is_technique(const char *found, const char *wanted)
{
    size_t length = strlen(wanted);

    return strncmp(found, wanted, length) == 0 && (found[length] == '\0' || found[length] == '.');
}

static bool has_technique(const struct snapshot_item *item, const char *wanted)
{
    if (item->type == INTEL_TECHNIQUE && is_technique(item->value, wanted)) {
        return true;
    }
    for (char **words = item->techniques; *words != NULL; words++) {
        if (is_technique(*words, wanted)) {
            return true;
        }
    }
    return false;
}

static bool has_cve(const struct snapshot_item *item, const char *wanted)
{
    return (item->type == INTEL_VULNERABILITY && strcmp(item->value, wanted) == 0) ||
           text_in_list((const char *const *)item->cves, wanted);
}

static bool age_fits(const struct item_request *request, const struct snapshot_item *item,
                     int64_t at_ms)
{
    int64_t age_ms = snapshot_item_age_ms(item, at_ms);

    return request->max_age_ms == 0 || (age_ms != INTEL_UNKNOWN && age_ms <= request->max_age_ms);
}

/* What is put into requests is one line. */
static bool is_line(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            return false;
        }
    }
    return true;
}

bool bind_fits(const struct item_request *request, const struct snapshot_item *item, int64_t at_ms)
{
    return strcmp(intel_type_name(item->type), request->type) == 0 && is_line(item->value) &&
           (request->cve == NULL || has_cve(item, request->cve)) &&
           (request->technique == NULL || has_technique(item, request->technique)) &&
           (request->source == NULL ||
            text_in_list((const char *const *)item->sources, request->source)) &&
           item->confidence >=
               (request->min_confidence > 0 ? (int)request->min_confidence : INTEL_NO_CONFIDENCE) &&
           age_fits(request, item, at_ms) && (item->type != INTEL_URL || place_fits(request, item));
}

static bool is_usable(const struct plan *plan, const struct snapshot_item *item)
{
    AUTOFREE char *why = policy_why_stale(&plan->intel.policy, item, plan->intel.at);

    return why == NULL;
}

void bind_scenario(const struct plan *plan, struct plan_scenario *entry,
                   const struct intel_snapshot *snapshot)
{
    const struct item_request *request = &entry->scenario->intel;
    AUTOFREE char *label = mem_printf("intel:%s", entry->scenario->id);
    AUTOFREE size_t *order = NULL;
    struct rng rng;
    size_t count = 0;

    if (request->type == NULL || snapshot == NULL) {
        return;
    }
    order = mem_array(snapshot->count + 1, sizeof(*order));
    for (size_t i = 0; i < snapshot->count; i++) {
        if (bind_fits(request, &snapshot->items[i], plan->intel.at) &&
            is_usable(plan, &snapshot->items[i])) {
            order[count++] = i;
        }
    }
    rng_derive(&rng, (uint64_t)plan->seed, label);
    rng_shuffle(&rng, order, count, sizeof(*order));
    entry->item_count = count < (size_t)request->count ? count : (size_t)request->count;
    entry->items = mem_array(entry->item_count + 1, sizeof(*entry->items));
    for (size_t i = 0; i < entry->item_count; i++) {
        snapshot_item_copy(&snapshot->items[order[i]], &entry->items[i]);
    }
}
