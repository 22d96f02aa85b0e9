/* Settings in file contents and commands. Only {{settings.x}} is a template here: any other {{
 * belongs to the product's own configuration language. */
#include <string.h>

#include "harness/products/decode.h"

#define SETTING_OPEN "{{settings."
#define SETTING_CLOSE "}}"

static const char *find_setting(const struct product *product, const char *name, size_t length)
{
    for (size_t i = 0; i < product->setting_count; i++) {
        const struct product_setting *setting = &product->settings[i];

        if (strlen(setting->name) == length && memcmp(setting->name, name, length) == 0) {
            return setting->value;
        }
    }
    return NULL;
}

int decode_fill(const struct cur *place, const struct product *product, const char *bytes,
                size_t length, struct buf *out, struct err *err)
{
    const char *end = bytes + length;

    while (bytes < end) {
        const char *open = memmem(bytes, (size_t)(end - bytes), SETTING_OPEN, strlen(SETTING_OPEN));
        const char *name = open == NULL ? NULL : open + strlen(SETTING_OPEN);
        const char *close = NULL;
        const char *value = NULL;

        if (open == NULL) {
            break;
        }
        close = memmem(name, (size_t)(end - name), SETTING_CLOSE, strlen(SETTING_CLOSE));
        if (close == NULL) {
            return cur_fail(place, err, "'" SETTING_OPEN "' without '" SETTING_CLOSE "'");
        }
        value = find_setting(product, name, (size_t)(close - name));
        if (value == NULL) {
            return cur_fail(place, err, "no setting '%.*s'", (int)(close - name), name);
        }
        buf_add(out, bytes, (size_t)(open - bytes));
        buf_str_add(out, value);
        bytes = close + strlen(SETTING_CLOSE);
    }
    buf_add(out, bytes, (size_t)(end - bytes));
    return 0;
}
