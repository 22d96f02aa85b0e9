/* The quick reader of messages beside the real one: where it reads a text at all, both read the
 * same tree. */
#include <assert.h>
#include <stdint.h>

#include "common/ext/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    AUTOFREE char *text = mem_dup(data, size); /* for a sanitizer to see its end */
    AUTO(node) quick = node_quick(text, size, 1000);
    AUTO(node) parsed = NULL;

    if (quick != NULL) {
        assert(node_parse(text, size, "input", &parsed, NULL) == 0 && node_equal(quick, parsed));
    }
    return 0;
}
