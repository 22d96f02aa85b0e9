/* From a package's document to struct product. Internal to products. */
#ifndef HARNESS_PRODUCTS_DECODE_H
#define HARNESS_PRODUCTS_DECODE_H

#include "harness/products/product.h"
#include "harness/products/source.h"

/* Fills a zeroed product that already has its source. On failure product_free cleans up. */
int decode_product(struct product *product, struct err *err);
/* The parts: `arms`; `block_response` and `depth`. root is the document's root. */
int decode_arms(const struct cur *root, struct product *product, struct err *err);
int decode_blocks(const struct cur *root, struct product *product, struct err *err);
int decode_depth(const struct cur *root, struct product *product, struct err *err);

/* The array at key, at most max elements; *items is then mem_array'd for them. 0, or -1. Absent is
 * an empty array. */
int decode_list(const struct cur *cur, const char *key, bool need, size_t max, size_t size,
                struct cur *array, void **items, size_t *count, struct err *err);
/* A non-empty list of integers, or one integer, in *out for free(). */
int decode_ints(const struct cur *cur, const char *key, int64_t min, int64_t max, int **out,
                size_t *count, struct err *err);
/* A string that is an id of ours. 0, CUR_ABSENT or -1. */
int decode_id(const struct cur *cur, const char *key, bool need, const char **out, struct err *err);

/* Appends bytes with {{settings.x}} filled in; place is where they stand. */
int decode_fill(const struct cur *place, const struct product *product, const char *bytes,
                size_t length, struct buf *out, struct err *err);
void decode_arm_done(struct product_arm *arm);

#endif
