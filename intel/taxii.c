/* TAXII 2.1 (OASIS, sections 4 and 5). Rule: the server is believed in nothing that could keep us
 * busy for ever: pages are counted, and each has to move on. */
#include "intel/taxii.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/item.h"

#define MEDIA "application/taxii+json;version=2.1"
#define MEDIA_NAME "application/taxii+json"
#define SHOWN 200

struct taxii {
    struct http *http;
    char *url; /* as given, with a slash behind */
};

int taxii_open(const char *url, const struct http_options *options, struct taxii **out,
               struct err *err)
{
    AUTO(taxii) taxii = mem_alloc(sizeof(*taxii));

    taxii->url = text_ends(url, "/") ? mem_strdup(url) : mem_printf("%s/", url);
    if (http_open(options, &taxii->http, err) < 0) {
        return -1;
    }
    *out = TAKE(taxii);
    return 0;
}

void taxii_free(struct taxii *taxii)
{
    if (taxii != NULL) {
        http_free(taxii->http);
        free(taxii->url);
        free(taxii);
    }
}

static const char *const dates[] = {"X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last", NULL};

static const char *meaning(int status)
{
    return status == 401   ? "it wants a user and password, or others"
           : status == 403 ? "it does not permit that"
           : status == 404 ? "there is no such thing"
           : status == 406 ? "it does not speak TAXII 2.1"
                           : "it cannot answer";
}

/* The version may be left out of an answer; another one is another protocol. */
static bool is_taxii(const char *type)
{
    const char *version = type == NULL ? NULL : strstr(type, "version=");

    return type != NULL && strncmp(type, MEDIA_NAME, strlen(MEDIA_NAME)) == 0 &&
           (version == NULL || strncmp(version + strlen("version="), "2.1", 3) == 0);
}

static int check_answer(const char *url, const struct http_answer *answer, struct err *err)
{
    if (answer->status != 200) {
        return err_set(err, ERR_INPUT, "'%.*s' answers %d: %s", SHOWN, url, answer->status,
                       meaning(answer->status));
    }
    if (!is_taxii(answer->content_type)) {
        return err_set(err, ERR_INPUT, "'%.*s' answers with '%.*s', expected " MEDIA, SHOWN, url,
                       SHOWN, answer->content_type == NULL ? "no type" : answer->content_type);
    }
    return 0;
}

/* The answer's document. *added_last (caller frees) may be NULL on return. TAXII_ABSENT: 404. */
#define TAXII_ABSENT 1
static int fetch(struct taxii *taxii, const char *url, struct node **out, char **added_last,
                 struct err *err)
{
    const struct http_get get = {url, MEDIA, dates, TAXII_PAGE_MAX};
    struct http_answer answer;
    AUTOFREE char *name = mem_strndup(url, SHOWN);
    int rc = http_fetch(taxii->http, &get, &answer, err);

    if (rc < 0) {
        return -1;
    }
    rc = check_answer(url, &answer, err);
    if (rc == 0) {
        rc = node_parse(buf_str(&answer.body), answer.body.length, name, out, err);
    } else if (answer.status == 404) {
        rc = TAXII_ABSENT;
    }
    if (rc == 0 && node_type(*out) != NODE_OBJECT) {
        rc = err_set(err, ERR_INPUT, "'%s' answers with %s, expected an object", name,
                     node_type_name(node_type(*out)));
        node_free(TAKE(*out));
    }
    if (rc == 0 && added_last != NULL) {
        *added_last = TAKE(answer.wanted[1]);
    }
    http_answer_done(&answer);
    return rc;
}

/* A root may be a whole URL or a path on the server. With a slash behind; NULL with *err if it is
 * on another server, which is not to be given our password. */
static char *root_url(const struct taxii *taxii, const char *root, struct err *err)
{
    const char *slash = text_ends(root, "/") ? "" : "/";

    if (strstr(root, "://") == NULL) {
        return mem_printf("%.*s%s%s%s", (int)http_origin(taxii->url), taxii->url,
                          root[0] == '/' ? "" : "/", root, slash);
    }
    if (!http_same_origin(root, taxii->url)) {
        (void)err_set(
            err, ERR_INPUT,
            "'%.*s' names an API root on another server, '%.*s': pull from there if it is to be "
            "trusted",
            SHOWN, taxii->url, SHOWN, root);
        return NULL;
    }
    return mem_printf("%s%s", root, slash);
}

/* API roots that a discovery document names. */
static int add_roots(const struct taxii *taxii, const struct node *discovery, struct node *roots,
                     struct err *err)
{
    const struct node *list = node_get(discovery, "api_roots");

    if (node_count(list) > TAXII_ROOTS_MAX) {
        return err_set(err, ERR_INPUT, "'%s' names %zu API roots, expected at most %d", taxii->url,
                       node_count(list), TAXII_ROOTS_MAX);
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const char *root = node_str(node_at(list, i));
        AUTOFREE char *url = root == NULL ? NULL : root_url(taxii, root, err);
        if (root != NULL && url == NULL) {
            return -1;
        }
        if (url != NULL) {
            node_append(roots, node_string(url));
        }
    }
    return 0;
}

/* The API roots behind the URL: itself, those its discovery names, or those of /taxii2/ there. */
static int find_roots(struct taxii *taxii, struct node *roots, struct err *err)
{
    AUTOFREE char *below = mem_printf("%staxii2/", taxii->url);
    const char *const urls[] = {taxii->url, below};
    struct err first = {.kind = ERR_NONE};

    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        AUTO(node) answer = NULL;
        struct err why = {.kind = ERR_NONE};

        if (fetch(taxii, urls[i], &answer, NULL, &why) != 0) {
            first = i == 0 ? why : first;
            if (why.kind != ERR_INPUT) {
                break;
            }
            continue;
        }
        if (node_get(answer, "versions") != NULL) {
            node_append(roots, node_string(urls[i]));
            return 0;
        }
        if (node_get(answer, "api_roots") != NULL) {
            return add_roots(taxii, answer, roots, err);
        }
        (void)err_set(&first, ERR_INPUT, "'%s' is neither a discovery nor an API root", urls[i]);
    }
    if (err != NULL) {
        *err = first;
    }
    return -1;
}

static void add_collection(struct node *out, const char *root, const struct node *collection)
{
    const char *id = node_get_str(collection, "id", NULL);

    if (id != NULL) {
        struct node *entry = node_object();
        node_set_str(entry, "root", root);
        node_set_str(entry, "id", id);
        node_set_str(entry, "title", node_get_str(collection, "title", ""));
        node_set_bool(entry, "can_read", node_get_bool(collection, "can_read", false));
        node_append(out, entry);
    }
}

int taxii_collections(struct taxii *taxii, struct node **out, struct err *err)
{
    AUTO(node) roots = node_array();
    AUTO(node) list = node_array();

    if (find_roots(taxii, roots, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(roots); i++) {
        const char *root = node_str(node_at(roots, i));
        AUTOFREE char *url = mem_printf("%scollections/", root);
        AUTO(node) answer = NULL;
        const struct node *collections = NULL;
        int rc = fetch(taxii, url, &answer, NULL, err);

        if (rc == TAXII_ABSENT) {
            continue;
        }
        if (rc < 0) {
            return -1;
        }
        collections = node_get(answer, "collections");
        for (size_t k = 0; k < node_count(collections); k++) {
            add_collection(list, root, node_at(collections, k));
        }
    }
    *out = TAKE(list);
    return 0;
}

/* Ids and tokens go into URLs with everything but letters, digits and -._~ escaped. */
static void add_escaped(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     strchr("-._~", c) != NULL;
        if (plain) {
            buf_char(out, (char)c);
        } else {
            buf_printf(out, "%%%02X", c);
        }
    }
}

/* The objects' URL of a collection that may be read. */
static int find_objects(struct taxii *taxii, const char *collection, char **out, struct err *err)
{
    AUTO(node) list = NULL;

    if (taxii_collections(taxii, &list, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *one = node_at(list, i);
        if (strcmp(node_get_str(one, "id", ""), collection) == 0) {
            AUTOBUF struct buf url = BUF_INIT;
            if (!node_get_bool(one, "can_read", false)) {
                return err_set(err, ERR_INPUT, "collection '%s' may not be read by this user",
                               collection);
            }
            buf_printf(&url, "%scollections/", node_get_str(one, "root", ""));
            add_escaped(&url, collection);
            buf_str_add(&url, "/objects/");
            *out = buf_take(&url);
            return 0;
        }
    }
    return err_set(err, ERR_INPUT, "there is no collection '%s' at '%s'", collection, taxii->url);
}

/* A pull: the cursor is "added_after" of what is wholly had, a blank, and the token of the next
 * page of that question (may be empty). */
struct pull {
    struct taxii *taxii;
    const char *objects;
    const char *match;
    const struct taxii_sink *sink;
    char *after;       /* added_after; "" for all */
    char *next;        /* token; "" for the first page */
    char *last;        /* the latest X-TAXII-Date-Added-Last of this question */
    struct node *seen; /* tokens of this pull */
    int64_t pages;
    int64_t index; /* of objects */
};

static void pull_done(struct pull *pull)
{
    free(pull->after);
    free(pull->next);
    free(pull->last);
    node_free(pull->seen);
}

static char *page_url(const struct pull *pull)
{
    struct buf url = BUF_INIT;
    char separator = '?';

    buf_str_add(&url, pull->objects);
    if (pull->after[0] != '\0') {
        buf_printf(&url, "%cadded_after=", separator);
        add_escaped(&url, pull->after);
        separator = '&';
    }
    if (pull->next[0] != '\0') {
        buf_printf(&url, "%cnext=", separator);
        add_escaped(&url, pull->next);
        separator = '&';
    }
    if (pull->match != NULL) {
        buf_printf(&url, "%cmatch[type]=", separator);
        add_escaped(&url, pull->match);
    }
    return buf_take(&url);
}

static int hand_over(struct pull *pull, const struct node *objects, int64_t added_ms,
                     struct err *err)
{
    for (size_t i = 0; i < node_count(objects); i++) {
        AUTOFREE char *path = mem_printf("page %" PRId64 " objects[%zu]", pull->pages + 1, i);
        pull->index++;
        if (pull->sink->object(pull->sink->data, path, node_at(objects, i), added_ms, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int stands_still(const char *url, const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "'%.*s' says that there is more and %s", SHOWN, url, what);
}

/* Moves the cursor behind this page; *more: there is another one. */
static int move_on(struct pull *pull, const char *url, const struct node *answer, bool *more,
                   struct err *err)
{
    const char *next = node_get_str(answer, "next", "");

    *more = node_get_bool(answer, "more", false);
    if (*more && node_count(node_get(answer, "objects")) == 0) {
        return stands_still(url, "gives no objects", err);
    }
    if (*more && (next[0] == '\0' || node_get(pull->seen, next) != NULL)) {
        return stands_still(url, "does not move on", err);
    }
    free(pull->next);
    pull->next = mem_strdup(*more ? next : "");
    if (*more) {
        node_set_bool(pull->seen, next, true);
    } else if (pull->last != NULL) {
        free(pull->after);
        pull->after = TAKE(pull->last);
    }
    return 0;
}

/* A server may have forgotten the token of a pull that was left; the question is asked from its
 * beginning then, and what was had is found unchanged. */
static int fetch_page(struct pull *pull, char **url, struct node **answer, char **last,
                      struct err *err)
{
    int rc = 0;

    *url = page_url(pull);
    rc = fetch(pull->taxii, *url, answer, last, err);
    if (rc != 0 && pull->pages == 0 && pull->next[0] != '\0' && err != NULL &&
        err->kind == ERR_INPUT) {
        pull->next[0] = '\0';
        free(*url);
        *url = page_url(pull);
        rc = fetch(pull->taxii, *url, answer, last, err);
    }
    return rc != 0 ? -1 : 0;
}

static int one_page(struct pull *pull, bool *more, struct err *err)
{
    AUTOFREE char *url = NULL;
    AUTOFREE char *last = NULL;
    AUTOFREE char *cursor = NULL;
    AUTO(node) answer = NULL;
    const struct node *objects = NULL;
    int64_t added_ms = INTEL_UNKNOWN;

    if (fetch_page(pull, &url, &answer, &last, err) < 0) {
        return -1;
    }
    objects = node_get(answer, "objects");
    if (objects != NULL && node_type(objects) != NODE_ARRAY) {
        return err_set(err, ERR_INPUT, "'%.*s' answers with %s for objects, expected an array",
                       SHOWN, url, node_type_name(node_type(objects)));
    }
    if (last != NULL && intel_time_parse(last, &added_ms, err) < 0) {
        return err_wrap(err, "'%.*s': X-TAXII-Date-Added-Last", SHOWN, url);
    }
    if (last != NULL) {
        free(pull->last);
        pull->last = TAKE(last);
    }
    if (hand_over(pull, objects, added_ms, err) < 0 || move_on(pull, url, answer, more, err) < 0) {
        return -1;
    }
    pull->pages++;
    cursor = mem_printf("%s %s", pull->after, pull->next);
    return pull->sink->page(pull->sink->data, cursor, err);
}

int taxii_pull(struct taxii *taxii, const char *collection, const char *match, const char *cursor,
               const struct taxii_sink *sink, int64_t *pages, struct err *err)
{
    AUTOFREE char *objects = NULL;
    const char *from = cursor == NULL ? "" : cursor;
    size_t after = strcspn(from, " ");
    bool more = true;

    if (find_objects(taxii, collection, &objects, err) < 0) {
        return -1;
    }
    struct pull pull __attribute__((cleanup(pull_done))) = {
        .taxii = taxii,
        .objects = objects,
        .match = match,
        .sink = sink,
        .after = mem_strndup(from, after),
        .next = mem_strdup(from[after] == ' ' ? from + after + 1 : ""),
        .seen = node_object(),
    };
    while (more) {
        if (pull.pages == TAXII_PAGES_MAX) {
            return err_set(err, ERR_INPUT, "'%s' has more than %d pages", objects, TAXII_PAGES_MAX);
        }
        if (one_page(&pull, &more, err) < 0) {
            return -1;
        }
    }
    *pages = pull.pages;
    return 0;
}
