/* JSON values (jansson behind it). `struct node` is reference counted; functions that are given a
 * node to keep take the reference, functions that return "borrowed" do not give one. */
#ifndef COMMON_EXT_JSON_H
#define COMMON_EXT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"

struct node;

enum node_type { NODE_OBJECT, NODE_ARRAY, NODE_STRING, NODE_INT, NODE_REAL, NODE_BOOL, NODE_NULL };

struct node *node_object(void);
struct node *node_array(void);
struct node *node_string(const char *text); /* invalid UTF-8 is cleaned as in text_utf8_clean */
struct node *node_stringn(const char *text, size_t length);
/* As node_stringn, but control characters of valid UTF-8 are kept: for authored documents. */
struct node *node_stringn_exact(const char *text, size_t length);
struct node *node_int(int64_t value);
struct node *node_real(double value); /* finite */
struct node *node_bool(bool value);
struct node *node_null(void);
struct node *node_ref(const struct node *node);
void node_free(struct node *node); /* drops one reference; NULL is fine */
AUTO_DEFINE(node)
struct node *node_copy(const struct node *node); /* deep */
bool node_equal(const struct node *a, const struct node *b);

enum node_type node_type(const struct node *node); /* NULL gives NODE_NULL */
const char *node_type_name(enum node_type type);   /* "an object", "a string" ... for error texts */
size_t node_count(const struct node *node);        /* members or elements; 0 for anything else */
struct node *node_at(const struct node *array, size_t index);      /* borrowed; NULL past the end */
struct node *node_get(const struct node *object, const char *key); /* borrowed; NULL when absent */
const char *node_str(const struct node *node); /* borrowed; NULL if not a string */
size_t node_str_length(const struct node *node);
int64_t node_int_value(const struct node *node); /* 0 if not an integer */
double node_real_value(const struct node *node); /* integers too; 0 if not a number */
bool node_bool_value(const struct node *node);   /* false if not true */
/* Shorthands for node_str(node_get(...)) and so on; the fallback is returned when absent or of
 * another type. */
const char *node_get_str(const struct node *object, const char *key, const char *fallback);
int64_t node_get_int(const struct node *object, const char *key, int64_t fallback);
bool node_get_bool(const struct node *object, const char *key, bool fallback);
/* Follows "a.b.0.c" (object keys and array indexes); borrowed, NULL when the path is not there. A
 * key that itself holds dots is reached by writing the dot as "\\.". */
struct node *node_path(const struct node *node, const char *path);

/* All these take the reference of value; an object member that exists is replaced. value NULL is
 * not allowed. */
void node_set(struct node *object, const char *key, struct node *value);
void node_append(struct node *array, struct node *value);
void node_set_str(struct node *object, const char *key, const char *value); /* NULL value: null */
void node_set_int(struct node *object, const char *key, int64_t value);
void node_set_real(struct node *object, const char *key, double value);
void node_set_bool(struct node *object, const char *key, bool value);
void node_remove(struct node *object, const char *key);

/* for (void *i = node_iter(o); i; i = node_iter_next(o, i)) node_iter_key(i), node_iter_value(i).
 * Insertion order. The object may not change meanwhile. */
void *node_iter(const struct node *object);
void *node_iter_next(const struct node *object, void *iter);
const char *node_iter_key(void *iter);
struct node *node_iter_value(void *iter); /* borrowed */

/* Parses one JSON text. name is what error texts say before :line:column. Duplicate keys, rubbish
 * behind the value and depth past 64 are refused. */
int node_parse(const char *text, size_t length, const char *name, struct node **out,
               struct err *err);
/* The same tree as node_parse, several times as fast, for a text as our own programs write their
 * messages: no escapes, ASCII alone, whole numbers, at most max_values values. NULL for any other
 * text, good or bad: ask node_parse. */
struct node *node_quick(const char *text, size_t length, size_t max_values);
int node_load(const char *path, size_t max_bytes, struct node **out, struct err *err);

enum node_format {
    NODE_CANONICAL, /* keys sorted by byte value, no white space; a real is ERR_BUG: hashed
                       documents hold none */
    NODE_COMPACT,   /* no white space, insertion order, reals as %.6g */
    NODE_PRETTY,    /* two-space indent, keys sorted, reals as %.6g, newline at the end */
    NODE_EXACT,     /* as NODE_PRETTY, reals with as many digits as give the same value again */
};
int node_dump(const struct node *node, enum node_format format, struct buf *out, struct err *err);
/* The pieces, for a message that is written without a tree: a string in its quotes (clean UTF-8),
 * and a whole number. */
void node_dump_str(struct buf *out, const char *text, size_t length);
void node_dump_int(struct buf *out, int64_t value);
/* node_dump + file_write_atomic (mode 0644). */
int node_save(const struct node *node, enum node_format format, const char *path, struct err *err);

#endif
