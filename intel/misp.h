/* Inside the format `misp`: what its types mean. */
#ifndef INTEL_MISP_H
#define INTEL_MISP_H

#include "intel/item.h"

#define MISP_PARTS 2

/* The items that an attribute stands for: one, or two for composite types. The caller frees values.
 * 0 of them: its type carries no intelligence of its own. */
struct misp_item {
    enum intel_type type;
    char *value;
};
size_t misp_items(const char *type, const char *value, struct misp_item out[MISP_PARTS]);

/* What a tag says besides being a tag: INTEL_LABEL_KINDS for nothing more. *value is caller's to
 * free. */
enum intel_label_kind misp_tag_label(const char *tag, char **value);

#endif
