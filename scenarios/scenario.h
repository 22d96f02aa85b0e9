/* A scenario as plain data: one authored file (or the canonical JSON of it inside a plan), decoded
 * and checked. It knows nothing of machines that run, of products or of results: render.h turns a
 * case into bytes to send, oracle.h judges what came back, library.h reads folders. All strings are
 * owned by the scenario and live as long as it does. Texts marked "template" may hold
 * {{name|filter}}. */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/doc.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "common/ext/regex.h"

#define SCENARIO_MAX_CASES 256
#define SCENARIO_MAX_STEPS 64
#define SCENARIO_MAX_ITEMS 64
#define SCENARIO_MAX_ACTORS 8
#define SCENARIO_MAX_REQUEST_BYTES ((size_t)1 << 20)

struct variant_chain; /* scenarios/variant.h */

enum scenario_kind { SCENARIO_ATTACK, SCENARIO_BENIGN };
/* What the environment is returned to its template for: each case, each scenario, or a batch of
 * scenarios. */
enum scenario_isolation { ISOLATION_CASE, ISOLATION_SCENARIO, ISOLATION_BATCH };
/* What shows that a case does what it says: its effect (of benign work: its expectations), or
 * nothing but its bytes. Cases of the second kind are reported apart. */
enum scenario_proof { PROOF_EFFECT, PROOF_PAYLOAD_ONLY };
/* How much of an attack a product is expected to tell, from least to most. */
enum scenario_depth { DEPTH_TELEMETRY, DEPTH_GENERAL, DEPTH_TACTIC, DEPTH_TECHNIQUE };
enum step_kind { STEP_HTTP, STEP_EXEC, STEP_FILE, STEP_WAIT, STEP_CALLBACK };
enum effect_kind { EFFECT_RESPONSE, EFFECT_FILE, EFFECT_CALLBACK, EFFECT_EXEC };
enum body_kind { BODY_NONE, BODY_FORM, BODY_JSON, BODY_MULTIPART, BODY_TEXT, BODY_BASE64 };
enum step_machine { ON_ATTACKER, ON_TARGET };
enum callback_proto { CALLBACK_HTTP, CALLBACK_TCP, CALLBACK_DNS };

/* What an answer, a file or an output must hold. All conditions that are given must be met. */
struct expect {
    bool given;
    const int64_t *statuses; /* HTTP statuses; exec: exit codes */
    size_t status_count;     /* 0: see scenario_expect_holds */
    const char **contains;   /* templates, NULL-ended, or NULL */
    const char **not_contains;
    const char *matches; /* regular expression, no template; NULL: none */
    struct regex *regex; /* matches, compiled */
    int64_t min_ms;      /* whole exchange took at least this; 0: any */
};

struct named_text {
    const char *name;
    const char *text; /* template; NULL: a default header is removed */
};

struct form_part {
    const char *name;     /* template */
    const char *filename; /* template; NULL: an ordinary field */
    const char *type;     /* of a file; NULL: application/octet-stream */
    const char *text;     /* template: the value or the file's content; NULL when base64 is given */
    const char *base64;   /* bytes of the file */
};

enum capture_kind { CAPTURE_REGEX, CAPTURE_JSON, CAPTURE_HEADER };
struct capture_rule {
    const char *name;
    enum capture_kind kind;
    const char *pattern; /* a regular expression, a JSON pointer (RFC 6901), a header's name */
    struct regex *regex; /* CAPTURE_REGEX: group 1 over head and body */
};

/* A request that is sent several times, once for each text. */
struct step_each {
    const char *name;    /* of the insert; NULL: the request is sent once */
    const char **values; /* templates, NULL-ended */
    size_t count;
    int64_t every_ms;    /* from the start of one to the start of the next, at least */
    struct expect until; /* the first answer that fulfils it ends it */
};

struct step_http {
    const char *method;
    const char *path;               /* template, sent as it is */
    const struct named_text *query; /* form-encoded */
    size_t query_count;
    const struct named_text *headers; /* on top of the defaults, see scenarios/README.md */
    size_t header_count;
    enum body_kind body_kind;
    const struct named_text *form; /* BODY_FORM */
    size_t form_count;
    const struct node *json;       /* BODY_JSON; its strings are templates */
    const struct form_part *parts; /* BODY_MULTIPART */
    size_t part_count;
    const char *body;      /* BODY_TEXT: template; BODY_BASE64: base64 */
    const char *raw;       /* template: the whole request, nothing is added; NULL: structured */
    const char *raw_bytes; /* likewise, but bytes, of which only {{nonce}} is filled in; or NULL */
    size_t raw_length;
    struct step_each each;
    int64_t timeout_ms;
    struct expect expect;
    const struct capture_rule *captures;
    size_t capture_count;
};

struct step_exec {
    enum step_machine machine;
    const char **argv; /* templates, NULL-ended */
    size_t argc;
    int64_t timeout_ms;
    struct expect expect; /* statuses are exit codes; none given: 0 */
};

struct step_file {
    enum step_machine machine;
    const char *path;    /* template */
    const char *content; /* template */
};

struct step_callback {
    enum callback_proto proto;
    int port;
    const char *answer; /* template: bytes sent back, the same for all cases; "" when not given */
};

/* When a step is done at all; else it is skipped and the case goes on. */
enum when_kind { WHEN_ALWAYS, WHEN_CAPTURED, WHEN_NOT_CAPTURED, WHEN_STATUS };
struct step_when {
    enum when_kind kind;
    const char *capture; /* WHEN_CAPTURED, WHEN_NOT_CAPTURED */
    size_t step;         /* WHEN_STATUS: an http step before this one whose last answer had ... */
    const int64_t *statuses; /* ... one of these; a step that was skipped had none */
    size_t status_count;
};

struct step {
    enum step_kind kind;
    const char *name; /* unique in the scenario; a wait has "" */
    struct step_when when;
    int64_t think_min_ms, think_max_ms; /* pause before the step; 0, 0: none */
    size_t actor; /* http: who does it: 0 the case itself, else actors[actor - 1] */
    struct step_http http;
    struct step_exec exec;
    struct step_file file;
    int64_t wait_ms;
    struct step_callback callback;
};

#define EFFECT_AT_END SIZE_MAX
struct effect {
    enum effect_kind kind;
    size_t after;      /* looked for when this step is done, or EFFECT_AT_END */
    int64_t within_ms; /* looked for again for so long; 0: once (a call-back has its own time) */
    size_t step;       /* EFFECT_RESPONSE, EFFECT_CALLBACK: index of the step it looks at */
    enum step_machine machine; /* EFFECT_FILE, EFFECT_EXEC */
    const char *path;          /* EFFECT_FILE: template */
    const char **argv;         /* EFFECT_EXEC: templates, NULL-ended */
    size_t argc;
    int64_t timeout_ms; /* EFFECT_EXEC */
    struct expect expect;
};

struct value_list {
    const char *name;
    const char **values; /* templates over the built-in names, NULL-ended */
    size_t count;
};

/* What item of intelligence a case is to be made with. Words are as authored; what is not asked for
 * is NULL or 0. */
struct item_request {
    const char *type; /* one of scenario_item_types; NULL: the scenario asks for none */
    const char *cve;
    const char *technique;
    const char *source;
    const char *scheme; /* of a url */
    const char *host;   /* of a url: "name" or "address" */
    int64_t port;       /* where a url leads */
    int64_t max_age_ms;
    int64_t min_confidence; /* 1-100 */
    int64_t count;          /* slots: so many items, each with all the cases; 1 without a request */
    bool inserted;          /* a text holds the item, so that no case can be made without one */
};

/* Where a scenario that was not written for tameshi comes from; NULL where it is not said. */
struct scenario_origin {
    const char *source;  /* NULL: it was written here */
    const char *licence; /* SPDX expression; there whenever source is */
    const char *file;
    const char *id; /* what it is called there */
    const char *url;
};

/* What a product is expected to say of a case. */
struct scenario_detection {
    bool has_depth;
    enum scenario_depth depth;
    const char **rules; /* ids in the product's own evidence of which each has to be named */
    size_t rule_count;
    const char **not_rules; /* of which none may be */
    size_t not_rule_count;
};

struct scenario {
    const char *id;
    int64_t version;
    const char *title;
    const char *summary;
    enum scenario_kind kind;
    const char **categories; /* NULL-ended */
    size_t category_count;
    const char *technique; /* attack only, NULL in benign ones, likewise tactic */
    const char *tactic;
    const int64_t *capec;
    size_t capec_count;
    const int64_t *cwe;
    size_t cwe_count;
    const char *cluster;
    enum scenario_isolation isolation;
    enum scenario_proof proof;
    const char *set; /* the named set it belongs to, or NULL */
    struct scenario_origin origin;
    struct scenario_detection detection;
    struct item_request intel;
    const struct value_list *values; /* sorted by name */
    size_t value_count;
    struct variant_chain *variants; /* at least one */
    size_t variant_count;
    struct step *steps;
    size_t step_count;
    struct effect *effects;
    size_t effect_count;
    bool cookies;        /* each case, and each actor, keeps what answers set and sends it back */
    const char **actors; /* others who do steps: ordinary users beside an attacker, or several
                            users; each has an address and a nonce of its own */
    size_t actor_count;
    struct effect *needs; /* EFFECT_FILE, EFFECT_EXEC: has to hold before the first step */
    size_t need_count;
    struct step *clean_up; /* STEP_EXEC, STEP_FILE: done at the end, whatever happened */
    size_t clean_up_count;
    size_t sealed_cases; /* of one that is sealed, how many it has (seal/card.h); else 0 */
    char hash[HASH_HEX]; /* SHA-256 of the canonical JSON */
    struct doc *doc;     /* owns the document's strings */
    void **owned;        /* arrays behind the fields above */
    size_t owned_count;
};

/* Reads and checks a file; the id must be the file's name. The first problem is *err. */
int scenario_load(const char *path, struct scenario **out, struct err *err);
/* The same from a document that a plan holds; name stands for the file in messages. The node is
 * shared, not copied. */
int scenario_from_node(const struct node *node, const char *name, struct scenario **out,
                       struct err *err);
void scenario_free(struct scenario *scenario);
AUTO_DEFINE(scenario)

/* As scenario_load, but goes on after a problem where it can and hands each to found. Returns 0, or
 * -1 with *err "N problems in 'path'" (one problem: itself). */
typedef void scenario_found_fn(void *data, const struct err *problem);
int scenario_lint(const char *path, scenario_found_fn *found, void *data, struct scenario **out,
                  struct err *err);

/* The document for a plan: objects, arrays, strings, integers, booleans and null. Borrowed. */
const struct node *scenario_node(const struct scenario *scenario);
const char *scenario_hash(const struct scenario *scenario); /* 64 hex digits, borrowed */
/* {id, version, kind, title, category, technique, tactic, cluster, isolation, intel, cases,
 * hash} for listings; intel is the type that is asked for. Caller frees. */
struct node *scenario_list_node(const struct scenario *scenario);

const char *scenario_kind_name(enum scenario_kind kind);                /* "attack", "benign" */
const char *scenario_isolation_name(enum scenario_isolation isolation); /* "case" ... */
const char *scenario_proof_name(enum scenario_proof proof); /* "effect", "payload-only" */
const char *scenario_depth_name(enum scenario_depth depth); /* "telemetry" ... */
const char *step_kind_name(enum step_kind kind);            /* "http" ... */
const char *effect_kind_name(enum effect_kind kind);        /* "response" ... */
const char *step_machine_name(enum step_machine machine);   /* "attacker", "target" */
const char *callback_proto_name(enum callback_proto proto); /* "http", "tcp", "dns" */

/* The types that a request can name, NULL-ended. */
const char *const *scenario_item_types(void);

/* Cases are numbered from 0: the cross product of the slots for items, the values (the last list,
 * by name, turns fastest) and the variants, which turn fastest of all. */
size_t scenario_case_count(const struct scenario *scenario);
/* "<id>/<k>-<variant>", k from 1 over the cross product; of a sealed scenario "<id>/<k>", where
 * variants are counted too. Caller frees. */
char *scenario_case_id(const struct scenario *scenario, size_t case_index);
/* SCENARIO_NO_CASE: the id names no case of this scenario. */
#define SCENARIO_NO_CASE 1
int scenario_case_find(const struct scenario *scenario, const char *case_id, size_t *case_index);
const struct variant_chain *scenario_case_variant(const struct scenario *scenario,
                                                  size_t case_index);
/* The case with the same values in the variant `plain`. SCENARIO_NO_CASE when it is that case
 * itself, when the scenario has no such variant, or when it is sealed. */
int scenario_case_plain(const struct scenario *scenario, size_t case_index, size_t *plain);
/* "case+url"; NULL when the scenario is sealed. Borrowed. */
const char *scenario_case_variant_name(const struct scenario *scenario, size_t case_index);
/* The slot whose item the case is made with, from 0 to intel.count - 1. */
size_t scenario_case_slot(const struct scenario *scenario, size_t case_index);
/* The authored text of a named value in this case, NULL when there is no such list. Borrowed. */
const char *scenario_case_value(const struct scenario *scenario, size_t case_index,
                                const char *name);

#endif
