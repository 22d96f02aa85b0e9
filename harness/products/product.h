/* Product packages: a folder with product.yaml that says how a product is installed in its machine,
 * switched between arms, read (sensors) and recognised when it blocks. Nothing about a category of
 * product is compiled in. This module decodes and checks packages; it starts no machine and judges
 * no case. */
#ifndef HARNESS_PRODUCTS_PRODUCT_H
#define HARNESS_PRODUCTS_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "harness/sensors/sensor.h"

struct regex;

#define PRODUCT_MAX_DEPTH 128               /* entries of a depth map */
#define PRODUCT_MAX_FILES 64                /* files of a package */
#define PRODUCT_MAX_BYTES ((size_t)4 << 20) /* all files of a package together */

enum product_role {
    PRODUCT_UNDER_TEST, /* "product" */
    PRODUCT_REFERENCE,  /* "reference": known behaviour, to check the scoring with */
    PRODUCT_CONTROL,    /* "control": no product; has the arm `control` alone */
};
const char *product_role_name(enum product_role role);

enum product_arm_kind {
    PRODUCT_ARM_CONTROL,
    PRODUCT_ARM_DETECT,
    PRODUCT_ARM_BLOCK,
    PRODUCT_ARM_COUNT
};
const char *product_arm_name(enum product_arm_kind kind); /* "control", "detect", "block" */

struct product_file {
    const char *path;  /* absolute, in the product's machine */
    const char *bytes; /* {{settings.x}} filled in; NUL behind */
    size_t length;
    mode_t mode;
};

struct product_arm {
    enum product_arm_kind kind;
    const char *name;
    struct product_file *files; /* put before the commands are run */
    size_t file_count;
    const char ***run; /* NULL-ended argv lists, to be run in order; each must exit 0 */
    size_t run_count;
    uint16_t ready_port; /* 0: no check; else a TCP connect to 127.0.0.1 in the machine must work */
    int64_t ready_timeout_ms; /* until then */
};

struct product_setting {
    const char *name;
    const char *value;
};

/* What a block looks like to the client. All that is said must hold. */
struct product_block {
    int *status; /* any of these; NULL: any status */
    size_t status_count;
    bool closed;          /* instead of a response: the connection was closed without one */
    const char *contains; /* in the body; NULL: not looked at */
    const char *header;   /* in the head, without regard to case; NULL: not looked at */
    const char *matches;  /* pattern over the body; NULL: not looked at */
    struct regex *regex;  /* of matches */
};

/* What an alert names when one of its rules matches. */
struct product_named {
    const char *rules; /* pattern over a rule id */
    struct regex *regex;
    const char *technique; /* ATT&CK id, NULL when only the tactic is named */
    const char *tactic;    /* ATT&CK short name, "initial-access" */
    int *capec;
    size_t capec_count;
};

/* Plain data, read-only for callers. Strings live as long as the product. */
struct product {
    const char *id;
    const char *name;
    const char *vendor;
    enum product_role role;
    const char *category;
    const char *version_text; /* literal, or NULL when the packages' versions in the image are the
                                 version */
    const char **version_packages; /* NULL-ended, or NULL */
    int64_t content_utc_ms;        /* day on which its rules or signatures were released; INT64_MIN:
                                      unknown, or it has none */
    const char *image;
    const char *topology; /* an id; whether there is one is not known here */
    struct product_setting *settings;
    size_t setting_count;
    struct product_arm *arms;
    size_t arm_count;
    struct sensor_spec *sensors;
    size_t sensor_count;
    struct product_block *blocks;
    size_t block_count;
    struct product_named *depth;
    size_t depth_count;
    struct product_source *source; /* internal: the document and files that the strings come from */
};

/* Loads the package in folder dir (product.yaml and the files beside it). Errors name
 * file:line:column. The folder's name must be the product's id. */
int product_load(const char *dir, struct product **out, struct err *err);
/* Rebuilds a product from what product_node gave, for instance out of a plan. */
int product_from_node(const struct node *node, struct product **out, struct err *err);
void product_free(struct product *product);
AUTO_DEFINE(product)

/* Every folder in folder that holds a product.yaml, sorted by id. */
struct product_list {
    struct product **items;
    size_t count;
};
int product_load_all(const char *folder, struct product_list *out, struct err *err);
void product_list_done(struct product_list *list);
/* NULL when there is none. Borrowed. */
const struct product *product_list_find(const struct product_list *list, const char *id);

/* The whole package as one document: {schema, package (the decoded YAML), files {name: base64}}.
 * New reference. */
struct node *product_node(const struct product *product);
/* SHA-256 over the canonical form of product_node: it changes with any byte of the files and any
 * value of the YAML, not with comments or layout. */
void product_hash(const struct product *product, char out[HASH_HEX]);

/* NULL when the product has no such arm. Borrowed. */
const struct product_arm *product_find_arm(const struct product *product,
                                           enum product_arm_kind kind);
/* What an alert with these rules names: every entry of the depth map that a rule matches, in the
 * order of the map, each once. out holds PRODUCT_MAX_DEPTH entries; returns how many were written.
 * 0: the alert is a general one. */
size_t product_depth(const struct product *product, const char *const *rules, size_t rule_count,
                     const struct product_named **out);
/* Whether a response is the product's block. status 0: the connection was closed without a
 * response. */
struct product_response {
    int status;
    const char *head;
    size_t head_length;
    const char *body;
    size_t body_length;
};
bool product_is_block_response(const struct product *product,
                               const struct product_response *response);

#endif
