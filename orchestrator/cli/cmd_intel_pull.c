/* tameshi intel pull: from a TAXII 2.1 server into the store, each page one transaction with the
 * place from which to go on. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "intel/import.h"
#include "intel/stix.h"
#include "intel/taxii.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

#define TIMEOUT_MS 120000
#define RETRIES 5
#define SECRET_MAX ((size_t)64 << 10)

struct pulling {
    struct intel_store *store;
    const char *source;
    char *feed; /* names the cursor */
    struct stix_markings *markings;
    struct import_report report;
    struct import_intake intake;
    bool open; /* a transaction is */
};

static int begin(struct pulling *pulling, struct err *err)
{
    if (pulling->open) {
        return 0;
    }
    import_intake_init(&pulling->intake, pulling->store, &pulling->report, pulling->feed,
                       TLP_UNMARKED);
    if (intel_store_begin(pulling->store, pulling->source, "taxii", clock_utc_ms(), err) < 0) {
        return -1;
    }
    pulling->open = true;
    return 0;
}

static int take_object(void *data, const char *path, const struct node *object, int64_t added_ms,
                       struct err *err)
{
    struct pulling *pulling = data;
    const struct stix_context context = {pulling->markings, added_ms};
    return begin(pulling, err) < 0
               ? -1
               : stix_object(&pulling->intake.intake, path, object, &context, err);
}

static int take_page(void *data, const char *cursor, struct err *err)
{
    struct pulling *pulling = data;
    if (begin(pulling, err) < 0 ||
        intel_store_cursor_set(pulling->store, pulling->feed, cursor, err) < 0 ||
        intel_store_commit(pulling->store, err) < 0) {
        return -1;
    }
    import_intake_count(&pulling->intake);
    pulling->open = false;
    return 0;
}

/* The first line of a file. */
static int read_secret(const char *path, char **out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (path == NULL) {
        return 0;
    }
    if (file_read(path, SECRET_MAX, &text, err) < 0) {
        return -1;
    }
    *out = mem_strndup(buf_str(&text), strcspn(buf_str(&text), "\r\n"));
    return 0;
}

static int open_server(const struct cli_args *args, struct taxii **out, struct err *err)
{
    AUTOFREE char *password = NULL;
    AUTOFREE char *token = NULL;
    const char *url = NULL;
    if (cli_need(args, "taxii", &url, err) < 0 ||
        read_secret(cli_value(args, "password-file"), &password, err) < 0 ||
        read_secret(cli_value(args, "token-file"), &token, err) < 0) {
        return -1;
    }
    const struct http_options options = {
        .user = cli_value(args, "user"),
        .password = password,
        .token = token,
        .ca_file = cli_value(args, "ca"),
        .timeout_ms = TIMEOUT_MS,
        .retries = RETRIES,
    };
    return taxii_open(url, &options, out, err);
}

static int list_collections(const struct cli_args *args, struct taxii *taxii, struct err *err)
{
    AUTO(node) list = NULL;
    if (taxii_collections(taxii, &list, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *one = node_at(list, i);
        printf("%-40s %-10s %s\n", node_get_str(one, "id", ""),
               node_get_bool(one, "can_read", false) ? "readable" : "closed",
               node_get_str(one, "title", ""));
    }
    return 0;
}

static int report(const struct cli_args *args, const struct pulling *pulling, int64_t pages,
                  struct err *err)
{
    const struct import_report *counts = &pulling->report;
    if (cli_flag(args, "json")) {
        AUTO(node) node = node_object();
        node_set_int(node, "pages", pages);
        node_set_int(node, "imported", counts->imported);
        node_set_int(node, "unchanged", counts->unchanged);
        node_set_int(node, "refused", counts->refused);
        node_set_int(node, "ignored", counts->ignored);
        node_set(node, "errors", node_ref(counts->errors));
        return data_print(node, err);
    }
    printf("%" PRId64 " pages: %" PRId64 " imported, %" PRId64 " unchanged, %" PRId64
           " refused, %" PRId64 " ignored\n",
           pages, counts->imported, counts->unchanged, counts->refused, counts->ignored);
    return 0;
}

static int pull_collection(const struct cli_args *args, struct taxii *taxii,
                           struct pulling *pulling, struct err *err)
{
    const char *collection = cli_value(args, "collection");
    const struct taxii_sink sink = {take_object, take_page, pulling};
    AUTOFREE char *cursor = NULL;
    int64_t pages = 0;
    int rc = intel_store_cursor_get(pulling->store, pulling->feed, &cursor, err);
    if (rc == 0) {
        rc = taxii_pull(taxii, collection, cli_value(args, "match"), cursor, &sink, &pages, err);
    }
    if (pulling->open) {
        intel_store_rollback(pulling->store);
    }
    return rc < 0 ? -1 : report(args, pulling, pages, err);
}

static int run_pull(const struct cli_args *args, struct err *err)
{
    AUTO(taxii) taxii = NULL;
    AUTO(intel_store) store = NULL;
    AUTO(stix_markings) markings = stix_markings_new();
    const char *collection = cli_value(args, "collection");
    if (open_server(args, &taxii, err) < 0) {
        return -1;
    }
    if (collection == NULL) {
        return list_collections(args, taxii, err);
    }
    if (cli_intel_open(&store, err) < 0) {
        return -1;
    }
    const char *match =
        cli_value(args, "match"); /* another question has another place to go on from */
    AUTOFREE char *feed = mem_printf("taxii %s %s %s", cli_value(args, "taxii"), collection,
                                     match != NULL ? match : "");
    struct pulling pulling = {
        .store = store,
        .source = cli_value(args, "source") != NULL ? cli_value(args, "source") : collection,
        .feed = feed,
        .markings = markings,
    };
    import_report_init(&pulling.report);
    int rc = pull_collection(args, taxii, &pulling, err);
    import_report_done(&pulling.report);
    return rc;
}

static const struct cli_option pull_options[] = {
    {"taxii", "URL", "the server, its discovery or an API root"},
    {"collection", "ID", "what to pull (default: list the collections)"},
    {"source", "NAME", "who tells (default: the collection's id)"},
    {"match", "TYPE", "only objects of that STIX type"},
    {"user", "NAME", "user for basic authentication"},
    {"password-file", "FILE", "its first line is the password"},
    {"token-file", "FILE", "its first line is a bearer token"},
    {"ca", "FILE", "certificates to trust instead of the host's"},
    {"json", NULL, "print the counts, or the collections, as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_pull = {
    .name = "intel pull",
    .summary = "Take in what was added to a collection of a TAXII 2.1 server since the last pull",
    .usage = "--taxii URL [--collection ID] [--user NAME --password-file FILE] [--json]",
    .help =
        "Each page goes in as a whole; a pull that was killed goes on with the page that it was "
        "at.\n"
        "Example: tameshi intel pull --taxii https://taxii.example.org/taxii2/ --collection ID",
    .options = pull_options,
    .run = run_pull,
};
