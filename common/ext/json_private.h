/* What the files behind json.h share. */
#ifndef COMMON_EXT_JSON_PRIVATE_H
#define COMMON_EXT_JSON_PRIVATE_H

#include "common/ext/json.h"

/* Of bytes that are known to be clean UTF-8. */
struct node *node_string_clean(const char *text, size_t length);

#endif
