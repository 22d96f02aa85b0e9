/* Authored documents: YAML or JSON files decoded into a node tree that remembers file:line:column
 * for every node, and a cursor that reads them strictly, with errors that say where, what is wrong
 * and what was expected. A YAML file is a single document; duplicate keys, anchors, aliases, tags
 * and merge keys are refused. Plain YAML scalars are typed as in the JSON schema of YAML 1.2
 * (true/false/null, integers, reals); all else is a string. */
#ifndef COMMON_EXT_DOC_H
#define COMMON_EXT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"

struct doc;

#define DOC_MAX_BYTES ((size_t)4 << 20)
#define DOC_MAX_DEPTH 32

/* Reads path, by its ending .json as JSON and everything else as YAML. */
int doc_load(const char *path, struct doc **out, struct err *err);
/* As doc_load from memory (YAML); name stands for the file in messages. */
int doc_parse(const char *text, size_t length, const char *name, struct doc **out, struct err *err);
/* A value that stands in another document, as a document of its own so that it can be read with
 * cursors. Takes the reference; places are unknown, so messages say line 0 and column 0 (the path
 * still tells). */
struct doc *doc_wrap(struct node *root, const char *name);
/* A node as a YAML document in block style, keys in insertion order: doc_parse gives the same tree
 * again (a real keeps the digits of NODE_COMPACT). Appends. Fails only on a bug. */
int doc_yaml_dump(const struct node *node, struct buf *out, struct err *err);
void doc_free(struct doc *doc);
AUTO_DEFINE(doc)
struct node *doc_root(const struct doc *doc); /* borrowed */
const char *doc_name(const struct doc *doc);  /* borrowed */

/* A place in a document. Plain data on the caller's stack; `up` must stay alive as long as the
 * cursor is used. */
struct cur {
    const struct doc *doc;
    const struct cur *up;
    const char *key; /* member name, or NULL for an element */
    size_t index;    /* element number when key is NULL */
    struct node *node;
};

/* All getters: 0 found; CUR_ABSENT when the key is not there and `need` is false (out is
 * untouched); -1 with "file:line:column: path: what is wrong, expected what". */
#define CUR_ABSENT 1
/* The root must be an object. */
int cur_root(const struct doc *doc, struct cur *out, struct err *err);
/* Refuses members that are not in the NULL-ended list, with the nearest known one as a suggestion.
 */
int cur_known(const struct cur *cur, const char *const *known, struct err *err);
/* The same from member *from (0: the first) on, which is then the one behind the unknown member,
 * for readers that tell of all. */
int cur_known_from(const struct cur *cur, const char *const *known, size_t *from, struct err *err);
int cur_object(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err);
int cur_array(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err);
int cur_any(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err);
/* *out is borrowed. */
int cur_str(const struct cur *cur, const char *key, bool need, const char **out, struct err *err);
int cur_int(const struct cur *cur, const char *key, bool need, int64_t min, int64_t max,
            int64_t *out, struct err *err);
int cur_bool(const struct cur *cur, const char *key, bool need, bool *out, struct err *err);
/* A string that is one of a NULL-ended list; *out is its index. */
int cur_choice(const struct cur *cur, const char *key, bool need, const char *const *choices,
               size_t *out, struct err *err);
/* An array of strings, or one string read as an array of one. *out is mem_array'd, NULL-ended,
 * strings borrowed. */
int cur_strings(const struct cur *cur, const char *key, bool need, const char ***out, size_t *count,
                struct err *err);
/* Element i of an array cursor, i < node_count(cur->node). */
void cur_item(const struct cur *array, size_t i, struct cur *out);
/* The member whose value an object cursor iterates over (see node_iter). */
void cur_member(const struct cur *object, void *iter, struct cur *out);
/* Expects an object / a string at the cursor itself (for elements). */
int cur_as_object(const struct cur *cur, struct err *err);
int cur_as_str(const struct cur *cur, const char **out, struct err *err);
/* What the value is, in the words of the document's format: "a list" of YAML, "an array" of JSON.
 */
const char *cur_type_name(const struct cur *cur);
/* Fails at this place: ERR_INPUT "file:line:column: path: " + text. Returns -1. */
int cur_fail(const struct cur *cur, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* line and column (from 1) of the place; 0 when not known. */
void cur_where(const struct cur *cur, int *line, int *column);

#ifdef __clang_analyzer__ /* as in err.h */
#define cur_fail(...) (cur_fail(__VA_ARGS__), err_minus_one())
#endif

#endif
