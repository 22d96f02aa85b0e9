/* What an alert names, and whether a response is a block: pure functions of the package and of what
 * was seen. */
#include <string.h>

#include "common/ext/regex.h"
#include "harness/products/product.h"

size_t product_depth(const struct product *product, const char *const *rules, size_t rule_count,
                     const struct product_named **out)
{
    size_t count = 0;

    for (size_t i = 0; i < product->depth_count; i++) {
        const struct product_named *named = &product->depth[i];

        for (size_t k = 0; k < rule_count; k++) {
            if (regex_match(named->regex, rules[k], strlen(rules[k]), NULL, NULL) == 0) {
                out[count++] = named;
                break;
            }
        }
    }
    return count;
}

static bool has_status(const struct product_block *block, int status)
{
    for (size_t i = 0; i < block->status_count; i++) {
        if (block->status[i] == status) {
            return true;
        }
    }
    return block->status == NULL;
}

static bool has_bytes(const char *bytes, size_t length, const char *wanted)
{
    return wanted == NULL || (length > 0 && memmem(bytes, length, wanted, strlen(wanted)) != NULL);
}

static bool has_header(const struct product_response *response, const char *wanted)
{
    size_t size = wanted == NULL ? 0 : strlen(wanted);

    for (size_t i = 0; i + size <= response->head_length && wanted != NULL; i++) {
        if (strncasecmp(response->head + i, wanted, size) == 0) {
            return true;
        }
    }
    return wanted == NULL;
}

static bool is_block(const struct product_block *block, const struct product_response *response)
{
    if (block->closed || response->status == 0) {
        return block->closed && response->status == 0;
    }
    return has_status(block, response->status) && has_header(response, block->header) &&
           has_bytes(response->body, response->body_length, block->contains) &&
           (block->regex == NULL ||
            regex_match(block->regex, response->body, response->body_length, NULL, NULL) == 0);
}

bool product_is_block_response(const struct product *product,
                               const struct product_response *response)
{
    for (size_t i = 0; i < product->block_count; i++) {
        if (is_block(&product->blocks[i], response)) {
            return true;
        }
    }
    return false;
}
