/* Inside scenarios/ only: turning a document into a scenario. One file for each part of the format;
 * every reader goes on where it can, so that an author sees all problems at once. */
#ifndef SCENARIOS_READ_H
#define SCENARIOS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/doc.h"
#include "scenarios/scenario.h"

#define READ_MAX_LIST 256 /* entries of any list in a scenario */
#define READ_MAX_VALUE_LISTS 8
#define READ_MAX_CAPTURES 64
#define READ_MAX_WAIT_MS 600000

struct reading {
    struct scenario *scenario;
    scenario_found_fn *found; /* NULL: only the first problem is kept */
    void *data;
    size_t problems;
    struct err first;
    const char *captures[READ_MAX_CAPTURES]; /* of the steps read so far */
    size_t capture_count;
    bool loose; /* a step or a list could not be read: names it would have given are not missed */
    bool in_values; /* reading `values`: only built-in names are there */
    bool value_used[READ_MAX_VALUE_LISTS];
    bool variant_used;
    bool from_file;        /* so that files beside it can be read */
    bool card;             /* what is told of a sealed scenario: it has no steps */
    const char *each_name; /* the insert of the request that is being read; NULL: none */
    bool each_used;
};

/* The keys that every step has. */
#define STEP_KEYS "name", "when", "think_ms"

/* Counts and hands on one problem. */
void reading_problem(struct reading *reading, const struct err *problem);
/* Tells the problem if answer is negative. */
void reading_attempt(struct reading *reading, int answer, const struct err *problem);
/* Zeroed memory that the scenario owns; count 0 gives NULL. */
void *reading_array(struct reading *reading, size_t count, size_t size);
char *reading_own(struct reading *reading, char *text);

/* read_list.c. Every member of another name is a problem; the reading goes on. */
void read_known(struct reading *reading, const struct cur *cur, const char *const *known);
/* read_text.c. A member (or, with key NULL, the cursor itself) that is a template: a string, or an
 * integer read as its digits. Its syntax and names are checked. CUR_ABSENT as in doc.h. */
int read_text(struct reading *reading, const struct cur *cur, const char *key, bool need,
              const char **out, struct err *err);
/* One or a list of them; *out is NULL-ended. */
int read_texts(struct reading *reading, const struct cur *cur, const char *key, bool need,
               const char ***out, size_t *count, struct err *err);
/* Whether this may be the name of an insert that no built-in and no value has; what is "a value"
 * and so on, for messages. */
int read_insert_name(const struct reading *reading, const struct cur *place, const char *name,
                     const char *what, struct err *err);
/* A mapping name: text (taken in order of the names), or a list of {name, value} (taken as it
 * stands). */
struct pair_rules {
    bool templated_names;
    bool null_removes; /* a null value is allowed */
};
/* What a query and a form allow. */
extern const struct pair_rules read_field_rules;
int read_pairs(struct reading *reading, const struct cur *cur, const char *key,
               const struct pair_rules *rules, const struct named_text **out, size_t *count,
               struct err *err);
int read_ints(struct reading *reading, const struct cur *cur, const char *key, bool need,
              int64_t min, int64_t max, const int64_t **out, size_t *count, struct err *err);
/* Every string below the node as a template; reals are refused. */
int read_json(struct reading *reading, const struct cur *cur, struct err *err);
/* Items that are steps, effects and the like: room for all of the list's, of which `what` are
 * there (1 to SCENARIO_MAX_STEPS), or NULL and *err. */
void *read_items_room(struct reading *reading, const struct cur *list, const char *what,
                      size_t size, struct err *err);
/* Reads each item into place *count of its room, which goes along. A failure is a problem and the
 * reading goes on: an item that could not be read keeps its place, so that what it owns is freed.
 */
typedef int read_item_fn(struct reading *reading, const struct cur *item, struct err *err);
void read_items(struct reading *reading, const struct cur *list, read_item_fn *read, size_t *count);
/* Whether a member is in the object at all, whatever its type. */
bool read_has(const struct cur *cur, const char *key);
/* The members of an object cursor in byte order of their names; *count <= max or it fails. The
 * array is the caller's. */
int read_sorted(const struct cur *object, size_t max, struct cur **out, size_t *count,
                struct err *err);

/* read_head.c: what the scenario is. */
int read_name(struct reading *reading, const struct cur *root, struct err *err);
/* A member that is an id; CUR_ABSENT as in doc.h. */
int read_id(const struct cur *cur, const char *key, bool need, const char **out, struct err *err);
int read_class(struct reading *reading, const struct cur *root, struct err *err);

/* read_origin.c: where it comes from, what a product should say of it */
int read_origin(struct reading *reading, const struct cur *root, struct err *err);
int read_detection(struct reading *reading, const struct cur *root, struct err *err);

/* read_intel.c: what items it is made with. */
int read_intel(struct reading *reading, const struct cur *root, struct err *err);
/* A text holds the insert of this name, which is one of template_items. */
int read_use_item(struct reading *reading, const char *name, struct err *err);
int check_item_use(struct reading *reading, const struct cur *root, struct err *err);

/* read_values.c: what it is multiplied by. */
int read_values(struct reading *reading, const struct cur *root, struct err *err);
int read_variants(struct reading *reading, const struct cur *root, struct err *err);

/* read_expect.c */
int read_expect(struct reading *reading, const struct cur *cur, struct expect *out,
                struct err *err);
enum expect_part { EXPECT_STATUS = 1, EXPECT_EXIT = 2, EXPECT_TIME = 4 };
/* The conditions that stand in the object itself, beside other keys; parts says which numbers are
 * allowed. */
int read_conditions(struct reading *reading, const struct cur *cur, unsigned parts,
                    struct expect *out, struct err *err);
int read_regex(const struct cur *cur, const char *key, const char **pattern, struct regex **regex,
               struct err *err);

/* read_step.c, read_http.c, read_body.c, read_effect.c */
int read_steps(struct reading *reading, const struct cur *root, struct err *err);
int read_http(struct reading *reading, const struct cur *cur, struct step *step, struct err *err);
/* At most one body. */
int read_body(struct reading *reading, const struct cur *cur, struct step_http *http,
              struct err *err);
/* Whether a request line may ask for it: '/...', 'http://...' or '*'. */
bool read_is_path(const char *text);
bool read_is_token(const char *text); /* RFC 9110: a method, a header's name */
/* read_capture.c */
int read_captures(struct reading *reading, const struct cur *cur, struct step_http *http,
                  struct err *err);
/* read_each.c. `each` before the request's texts, `until` after them. */
int read_each(struct reading *reading, const struct cur *cur, struct step_http *http,
              struct err *err);
int read_until(struct reading *reading, const struct cur *cur, struct step_http *http,
               struct err *err);
int read_raw_bytes(struct reading *reading, const struct cur *cur, struct step_http *http,
                   struct err *err);
/* Puts the bytes of files into the document, which from then on stands alone. */
void embed_files(struct scenario *scenario);
/* read_actor.c: others who do steps, and which step is whose */
int read_actors(struct reading *reading, const struct cur *root, struct err *err);
int read_actor(struct reading *reading, const struct cur *cur, struct step *step, struct err *err);
/* read_when.c: conditions of a step and the pause before it, read after the step's own keys. */
int read_when(struct reading *reading, const struct cur *cur, size_t index, struct err *err);
int read_machine(const struct cur *cur, enum step_machine *out, struct err *err);
int read_argv(struct reading *reading, const struct cur *cur, const char ***argv, size_t *argc,
              struct err *err);
int read_effects(struct reading *reading, const struct cur *root, struct err *err);
int read_needs(struct reading *reading, const struct cur *root, struct err *err);
int read_clean_up(struct reading *reading, const struct cur *root, struct err *err);

/* check.c: what can only be seen on the whole, found by rendering every case. */
int check_use(struct reading *reading, const struct cur *root, struct err *err);
int check_cases(struct reading *reading, const struct cur *root, struct err *err);

/* The name tables of the enums of scenario.h, NULL-ended, in enum order. */
extern const char *const scenario_kind_names[];
extern const char *const scenario_isolation_names[];
extern const char *const scenario_proof_names[];
extern const char *const scenario_depth_names[];
extern const char *const step_machine_names[];
extern const char *const callback_proto_names[];

/* scenario.c. Reads a card (seal/card.h), which the scenario shares. */
int read_card(const struct node *node, const char *name, struct scenario **out, struct err *err);

#endif
