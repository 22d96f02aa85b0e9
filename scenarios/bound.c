/* Taking an item's value apart. The value is in its one normal form, but it is still an outsider's
 * text: whatever is missing in it gives the shortest part that fits, never a failure. */
#include "scenarios/bound.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define STAND_IN_URL "://stand-in.test/stand/in?for=one"

/* Addresses and names of these stand-ins are kept for documents (RFC 5737, RFC 6761). */
static const struct observable {
    const char *type;
    bool has_host;
    const char *stand_in;
} observables[] = {
    {"url", true, "http" STAND_IN_URL},
    {"domain", true, "stand-in.test"},
    {"address", true, "192.0.2.1"},
    {"hash", false, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"email", false, "stand-in@stand-in.test"},
};

static const struct observable *find_observable(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(observables); i++) {
        if (strcmp(observables[i].type, type) == 0) {
            return &observables[i];
        }
    }
    return NULL;
}

bool item_type_has_host(const char *type)
{
    const struct observable *observable = find_observable(type);

    return observable != NULL && observable->has_host;
}

bool item_type_is_observable(const char *type)
{
    return find_observable(type) != NULL;
}

/* scheme://[user@]host[:port][/path][?query][#fragment] (RFC 3986, 3). */
static void split_url(struct bound_item *item)
{
    const char *mark = strstr(item->value, "://");
    const char *start = mark == NULL ? item->value : mark + 3;
    size_t length = strcspn(start, "/?#");
    const char *rest = start + length;
    const char *user = memrchr(start, '@', length);
    const char *host = user == NULL ? start : user + 1;
    size_t host_length = 0;

    length = (size_t)(rest - host);
    host_length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    item->host = mem_strndup(host, host_length < length ? host_length : length);
    item->path = mem_printf("%s%.*s", *rest == '/' ? "" : "/", (int)strcspn(rest, "#"), rest);
}

void bound_item_init(struct bound_item *item, const char *type, const char *id, const char *value)
{
    *item = (struct bound_item){.id = mem_strdup(id), .value = mem_strdup(value)};
    if (strcmp(type, "url") == 0) {
        split_url(item);
    } else if (item_type_has_host(type)) {
        item->host = mem_strdup(value);
        item->path = mem_strdup("/");
    }
}

void bound_item_done(struct bound_item *item)
{
    free(item->id);
    free(item->value);
    free(item->host);
    free(item->path);
    *item = (struct bound_item){0};
}

void bound_item_stand_in(const struct item_request *request, struct bound_item *out)
{
    const struct observable *observable =
        request->type == NULL ? NULL : find_observable(request->type);
    AUTOFREE char *value = NULL;

    *out = (struct bound_item){0};
    if (request->type == NULL) {
        return;
    }
    if (request->scheme != NULL) {
        value = mem_printf("%s" STAND_IN_URL, request->scheme);
    } else {
        value = mem_strdup(observable == NULL ? "stand-in" : observable->stand_in);
    }
    bound_item_init(out, request->type, "stand-in", value);
}
