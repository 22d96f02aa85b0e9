/* GoTestWAF's test cases: a list of payloads, and how and where each is sent. Every pair of encoder
 * and placeholder becomes one scenario whose cases are the payloads; those in a folder named after
 * false positives are benign work. A payload that makes no request there (or one that cannot be
 * said here) is refused by itself. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/import/gotestwaf.h"
#include "scenarios/import/unit.h"

#define MAX_ENCODERS 32
#define MAX_PLACES 64
#define MAX_TITLE 200

struct set {
    struct importing *importing;
    const char *folder; /* what GoTestWAF calls a test set */
    char *name;         /* of the file, without its ending */
    char *type;         /* NULL: not said */
    bool benign;        /* "false positives" */
    struct cur payloads;
    /* the pair that is being written */
    const struct gtw_encoder *encoder;
    const char *place_name;
    char *brief;
    size_t part; /* how many scenarios of the pair there are */
};

static void set_done(struct set *set)
{
    free(set->name);
    free(set->type);
    free(set->brief);
}

/* The place of payload i, or of all of them. */
static struct import_place place_of(const struct set *set, size_t first, size_t count, char **test)
{
    struct import_place place = {.count = (int64_t)count};
    int column = 0;
    struct cur item;

    cur_item(&set->payloads, first, &item);
    cur_where(&item, &place.line, &column);
    *test = mem_printf("%s, %s, payload %zu%s", set->place_name, set->encoder->name, first + 1,
                       count > 1 ? " and following" : "");
    place.test = *test;
    return place;
}

static int refuse_payload(struct set *set, size_t index, const struct err *why, struct err *err)
{
    AUTOFREE char *test = NULL;
    const struct import_place place = place_of(set, index, 1, &test);

    return import_refuse(set->importing, &place, why, err);
}

/* Takes steps, and values unless NULL. */
static int put(struct set *set, struct node *steps, struct node *values, size_t first, size_t count,
               struct err *err)
{
    const struct gtw_class *class = gtw_class(set->name, set->type);
    AUTOFREE char *test = NULL;
    const struct import_place place = place_of(set, first, count, &test);
    AUTOFREE char *cluster_words = mem_printf("gtw-%s-%s", set->folder, set->name);
    AUTOFREE char *words = mem_printf("%s-%s-%zu", cluster_words, set->brief, set->part + 1);
    AUTOFREE char *id = import_slug(words);
    AUTOFREE char *cluster = import_slug(cluster_words);
    AUTOFREE char *whole =
        mem_printf("GoTestWAF %s: %s in %s", set->name, set->encoder->name, set->place_name);
    AUTOFREE char *title = import_line(whole, MAX_TITLE);
    AUTOFREE char *summary =
        mem_printf("%s of the set '%s'%s%s, written as %s and sent as %s.",
                   set->benign ? "Texts" : "Payloads", set->name, set->type == NULL ? "" : ", ",
                   set->type == NULL ? "" : set->type, set->encoder->name, set->place_name);
    const struct import_head head = {
        .id = id,
        .title = title,
        .summary = summary,
        .category = "waf",
        .cluster = cluster,
        .source = "GoTestWAF test cases",
        .licence = "MIT",
        .test = test,
        .technique = set->benign ? NULL : class->technique,
        .tactic = set->benign ? NULL : class->tactic,
        .capec = set->benign ? NULL : class->capec,
    };
    struct node *scenario = import_scenario(set->importing, &head);

    if (values != NULL) {
        struct node *lists = node_object();

        node_set(lists, "payload", values);
        node_set(scenario, "values", lists);
    }
    node_set(scenario, "steps", steps);
    set->part++;
    return import_put(set->importing, scenario, &place, err);
}

static struct node *step_of(struct node *http)
{
    struct node *steps = node_array();
    struct node *step = node_object();

    node_set(step, "http", http);
    node_append(steps, step);
    return steps;
}

/* Whether one of our filters can stand for the encoder, so that the payloads stay readable. */
static bool uses_filter(const struct set *set, const struct gtw_place *place)
{
    return set->encoder->filter != NULL && place->encode == NULL;
}

/* encode NULL: as it is. */
static void add_encoded(gtw_encode_fn *encode, struct buf *out, const char *text, size_t length)
{
    if (encode != NULL) {
        encode(out, text, length);
    } else {
        buf_add(out, text, length);
    }
}

/* What the payload is in this place. */
static int write_payload(const struct set *set, const struct gtw_place *place, size_t index,
                         struct buf *value, struct err *err)
{
    AUTOFREE char *payload = NULL;
    AUTOBUF struct buf once = BUF_INIT;
    AUTOBUF struct buf twice = BUF_INIT;
    AUTOBUF struct buf fitted = BUF_INIT;
    struct cur item;

    cur_item(&set->payloads, index, &item);
    if (import_scalar(&item, NULL, true, &payload, err) < 0) {
        return -1;
    }
    if (uses_filter(set, place)) {
        import_literal(value, payload, strlen(payload));
        return 0;
    }
    add_encoded(set->encoder->encode, &once, payload, strlen(payload));
    add_encoded(place->encode, &twice, buf_str(&once), once.length);
    if (gtw_fit(place, buf_str(&twice), &fitted, err) < 0) {
        return -1;
    }
    import_literal(value, buf_str(&fitted), fitted.length);
    return 0;
}

/* One scenario for up to as many payloads as a scenario has cases. */
static int put_place(struct set *set, const struct gtw_place *place, struct err *err)
{
    AUTOFREE char *insert = uses_filter(set, place)
                                ? mem_printf("{{payload|%s}}", set->encoder->filter)
                                : mem_strdup(GTW_PAYLOAD);
    size_t total = node_count(set->payloads.node);
    AUTO(node) values = node_array();
    size_t first = 0;
    size_t left = 0;

    for (size_t i = 0; i < total; i++) {
        AUTOBUF struct buf value = BUF_INIT;
        struct err why;

        if (write_payload(set, place, i, &value, &why) < 0) {
            if (refuse_payload(set, i, &why, err) < 0) {
                return -1;
            }
            continue;
        }
        first = node_count(values) == 0 ? i : first;
        node_append(values, node_stringn_exact(buf_str(&value), value.length));
        if (node_count(values) < SCENARIO_MAX_CASES) {
            continue;
        }
        if (put(set, step_of(gtw_request(place, insert)), TAKE(values), first, SCENARIO_MAX_CASES,
                err) < 0) {
            return -1;
        }
        values = node_array();
    }
    if (node_count(values) == 0) {
        return 0;
    }
    left = node_count(values);
    return put(set, step_of(gtw_request(place, insert)), TAKE(values), first, left, err);
}

/* Every payload changes the request in more than one place, so each has a scenario of its own. */
static int put_raw(struct set *set, const struct cur *config, struct err *err)
{
    for (size_t i = 0; i < node_count(set->payloads.node); i++) {
        AUTOBUF struct buf encoded = BUF_INIT;
        AUTOFREE char *payload = NULL;
        struct node *http = NULL;
        struct cur item;
        struct err why;
        int rc = 0;

        cur_item(&set->payloads, i, &item);
        rc = import_scalar(&item, NULL, true, &payload, &why);
        if (rc == 0) {
            add_encoded(set->encoder->encode, &encoded, payload, strlen(payload));
        }
        if (rc < 0 || gtw_raw_request(config, buf_str(&encoded), &http, &why) < 0) {
            rc = refuse_payload(set, i, &why, err);
        } else {
            rc = put(set, step_of(http), NULL, i, 1, err);
        }
        if (rc < 0) {
            return -1;
        }
    }
    return 0;
}

/* All payloads of the pair are refused for one reason. */
static int refuse_pair(struct set *set, const struct cur *at, const char *encoder,
                       const struct err *why, struct err *err)
{
    AUTOFREE char *test = encoder == NULL ? mem_printf("%s", set->place_name)
                                          : mem_printf("%s, %s", set->place_name, encoder);
    struct import_place place = {.test = test, .count = (int64_t)node_count(set->payloads.node)};
    int column = 0;

    cur_where(at, &place.line, &column);
    return import_refuse(set->importing, &place, why, err);
}

/* A placeholder is a name, or a mapping of a name to its settings. */
static int read_placeholder(const struct cur *item, const char **name, struct cur *config,
                            bool *has_config, struct err *err)
{
    *has_config = false;
    if (node_type(item->node) == NODE_OBJECT && node_count(item->node) == 1) {
        cur_member(item, node_iter(item->node), config);
        *name = config->key;
        *has_config = node_type(config->node) == NODE_OBJECT;
        return 0;
    }
    return cur_as_str(item, name, err);
}

static int find_place(const struct cur *item, const char *name, const struct cur *config,
                      const struct gtw_place **out, struct err *err)
{
    const char *method = NULL;

    *out = gtw_place(name);
    if (strcasecmp(name, "GraphQL") == 0 && config != NULL) {
        if (cur_str(config, "method", true, &method, err) < 0) {
            return -1;
        }
        *out = gtw_graphql(method);
        return *out != NULL ? 0
                            : cur_fail(config, err, "method '%s', expected GET or POST", method);
    }
    if (*out != NULL) {
        return 0;
    }
    if (strcasecmp(name, "gRPC") == 0) {
        return cur_fail(item, err, "the target offers no gRPC");
    }
    if (strcasecmp(name, "RawRequest") == 0 || strcasecmp(name, "GraphQL") == 0) {
        return cur_fail(item, err, "'%s' without the settings it needs", name);
    }
    return cur_fail(item, err, "unknown placeholder '%s'", name);
}

static int take_pair(struct set *set, const struct cur *place_item, size_t number,
                     const struct cur *encoder_item, struct err *err)
{
    const struct gtw_place *place = NULL;
    const char *name = "placeholder";
    const char *encoder = NULL;
    bool has_config = false;
    bool raw = false;
    struct cur config;
    struct err why;

    set->part = 0;
    set->place_name = name;
    if (read_placeholder(place_item, &name, &config, &has_config, &why) < 0 ||
        cur_as_str(encoder_item, &encoder, &why) < 0) {
        return refuse_pair(set, place_item, encoder, &why, err);
    }
    set->place_name = name;
    raw = strcasecmp(name, "RawRequest") == 0 && has_config;
    if (!raw && find_place(place_item, name, has_config ? &config : NULL, &place, &why) < 0) {
        return refuse_pair(set, place_item, encoder, &why, err);
    }
    set->encoder = gtw_encoder(encoder);
    if (set->encoder == NULL) {
        (void)cur_fail(encoder_item, &why, "unknown encoder '%s'", encoder);
        return refuse_pair(set, encoder_item, encoder, &why, err);
    }
    free(set->brief);
    set->brief = raw ? mem_printf("raw%zu-%s", number + 1, set->encoder->brief)
                     : mem_printf("%s-%s", place->brief, set->encoder->brief);
    return raw ? put_raw(set, &config, err) : put_place(set, place, err);
}

/* The lists of a file; a name by itself is a list of one. */
static int read_lists(const struct cur *root, struct set *set, struct cur *encoders,
                      struct cur *places, struct err *err)
{
    static const char *const known[] = {"payload", "encoder", "placeholder", "type", NULL};

    if (cur_known(root, known, err) < 0 ||
        cur_array(root, "payload", true, &set->payloads, err) < 0 ||
        cur_array(root, "encoder", true, encoders, err) < 0 ||
        cur_array(root, "placeholder", true, places, err) < 0 ||
        import_scalar(root, "type", false, &set->type, err) < 0) {
        return -1;
    }
    if (node_count(set->payloads.node) == 0 || node_count(encoders->node) == 0 ||
        node_count(places->node) == 0) {
        return cur_fail(root, err, "expected at least one payload, encoder and placeholder");
    }
    if (node_count(encoders->node) > MAX_ENCODERS || node_count(places->node) > MAX_PLACES) {
        return cur_fail(root, err, "expected at most %d encoders and %d placeholders", MAX_ENCODERS,
                        MAX_PLACES);
    }
    return 0;
}

static int take_pairs(struct set *set, const struct cur *encoders, const struct cur *places,
                      struct err *err)
{
    for (size_t i = 0; i < node_count(places->node); i++) {
        for (size_t j = 0; j < node_count(encoders->node); j++) {
            struct cur place;
            struct cur encoder;

            cur_item(places, i, &place);
            cur_item(encoders, j, &encoder);
            if (take_pair(set, &place, i, &encoder, err) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int read_gotestwaf(struct importing *importing, const struct import_file *file,
                          struct err *err)
{
    AUTO(doc) doc = NULL;
    const struct import_place whole = {.count = 1};
    struct set set = {.importing = importing,
                      .folder = file->folder,
                      .benign = strstr(file->folder, "false") != NULL};
    const char *base = file_basename(file->relative);
    struct cur root;
    struct cur encoders;
    struct cur places;
    struct err why;
    int rc = import_document(importing, &doc, &root, err);

    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    set.name = mem_strndup(base, strlen(base) - (text_ends(base, ".yaml") ? 5 : 0) -
                                     (text_ends(base, ".yml") ? 4 : 0));
    rc = read_lists(&root, &set, &encoders, &places, &why) < 0
             ? import_refuse(importing, &whole, &why, err)
             : take_pairs(&set, &encoders, &places, err);
    set_done(&set);
    return rc;
}

const struct import_format import_gotestwaf = {
    .name = "gotestwaf",
    .summary = "test cases of GoTestWAF",
    .wants = import_is_yaml,
    .read = read_gotestwaf,
};
