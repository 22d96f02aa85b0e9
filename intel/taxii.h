/* A client of TAXII 2.1 servers: discovery, collections, and a collection's objects page by page,
 * from where an earlier pull ended. What is pulled is handed to the caller object by object; a page
 * is over when its cursor has been handed out, so that a pull that is killed goes on with that
 * page. */
#ifndef INTEL_TAXII_H
#define INTEL_TAXII_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/http.h"
#include "common/ext/json.h"

#define TAXII_PAGE_MAX ((size_t)64 << 20) /* bytes of one answer */
#define TAXII_PAGES_MAX 100000
#define TAXII_ROOTS_MAX 64

struct taxii;

/* url: of the server, its discovery, an API root or a collection, with or without a slash behind.
 */
int taxii_open(const char *url, const struct http_options *options, struct taxii **out,
               struct err *err);
void taxii_free(struct taxii *taxii);
AUTO_DEFINE(taxii)

/* [{root, id, title, can_read}] of all API roots that answer. Caller frees. */
int taxii_collections(struct taxii *taxii, struct node **out, struct err *err);

struct taxii_sink {
    /* added_ms: not later than this the object was added to the collection (the page's
     * X-TAXII-Date-Added-Last); INTEL_UNKNOWN if the server does not say. */
    int (*object)(void *data, const char *path, const struct node *object, int64_t added_ms,
                  struct err *err);
    /* Everything up to here was handed over; cursor is what taxii_pull goes on from. */
    int (*page)(void *data, const char *cursor, struct err *err);
    void *data;
};

/* Pulls what was added to a collection since the cursor (NULL or "": all). match: only objects of
 * this type, or NULL. *pages: how many there were. ERR_INPUT names what the server did wrong. */
int taxii_pull(struct taxii *taxii, const char *collection, const char *match, const char *cursor,
               const struct taxii_sink *sink, int64_t *pages, struct err *err);

#endif
