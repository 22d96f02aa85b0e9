/* `arms`: how the product is switched. File contents and command arguments are completed here, from
 * the package's settings and files, so that the plan's reader only has to put and run. */
#include <stdlib.h>
#include <string.h>

#include "harness/products/decode.h"

#define MAX_RUN 32
#define MAX_ARGUMENTS 64

static const char *const arm_names[] = {
    [PRODUCT_ARM_CONTROL] = "control",
    [PRODUCT_ARM_DETECT] = "detect",
    [PRODUCT_ARM_BLOCK] = "block",
    [PRODUCT_ARM_COUNT] = NULL,
};

const char *product_arm_name(enum product_arm_kind kind)
{
    return arm_names[kind];
}

static int decode_mode(const struct cur *cur, mode_t *mode, struct err *err)
{
    const char *text = "0644";
    struct cur place;
    mode_t value = 0;

    if (cur_str(cur, "mode", false, &text, err) < 0) {
        return -1;
    }
    if (strlen(text) != 4 || text[0] != '0' || strspn(text, "01234567") != 4) {
        (void)cur_any(cur, "mode", true, &place, NULL);
        return cur_fail(&place, err,
                        "'%s' is not a mode, expected four octal digits as in \"0644\"", text);
    }
    for (size_t i = 0; i < 4; i++) {
        value = value << 3 | (mode_t)(text[i] - '0');
    }
    *mode = value;
    return 0;
}

/* Either `content` or `source`; *place is where it stands. */
static int decode_bytes(const struct cur *cur, const struct product *product, struct cur *place,
                        const char **bytes, size_t *length, struct err *err)
{
    const struct source_file *file = NULL;
    const char *source = NULL;
    bool has_content = node_get(cur->node, "content") != NULL;
    bool has_source = node_get(cur->node, "source") != NULL;

    if (has_content == has_source) {
        return cur_fail(cur, err, "expected either 'content' or 'source'");
    }
    if (cur_any(cur, has_content ? "content" : "source", true, place, err) != 0 ||
        cur_as_str(place, &source, err) != 0) {
        return -1;
    }
    if (has_content) {
        *bytes = source;
        *length = node_str_length(place->node);
        return 0;
    }
    file = source_find(product->source, source);
    if (file == NULL) {
        return cur_fail(place, err, "no file '%s' in the package", source);
    }
    *bytes = buf_str(&file->bytes);
    *length = file->bytes.length;
    return 0;
}

static int decode_file(const struct cur *cur, const struct product *product,
                       struct product_file *file, struct err *err)
{
    static const char *const known[] = {"path", "content", "source", "mode", NULL};
    AUTOBUF struct buf filled = BUF_INIT;
    struct cur place;
    const char *bytes = NULL;
    size_t length = 0;

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        cur_any(cur, "path", true, &place, err) != 0 || cur_as_str(&place, &file->path, err) != 0) {
        return -1;
    }
    if (file->path[0] != '/') {
        return cur_fail(&place, err, "'%s' is not an absolute path", file->path);
    }
    if (decode_mode(cur, &file->mode, err) != 0 ||
        decode_bytes(cur, product, &place, &bytes, &length, err) != 0 ||
        decode_fill(&place, product, bytes, length, &filled, err) != 0) {
        return -1;
    }
    file->length = filled.length;
    file->bytes = source_keep(product->source, &filled);
    return 0;
}

static int decode_argv(const struct cur *cur, const struct product *product, const char ***out,
                       struct err *err)
{
    size_t count = node_count(cur->node);

    if (node_type(cur->node) != NODE_ARRAY || count == 0 || count > MAX_ARGUMENTS) {
        return cur_fail(cur, err, "expected a command as an array of 1 to %d strings",
                        MAX_ARGUMENTS);
    }
    *out = mem_array(count + 1, sizeof(**out));
    for (size_t i = 0; i < count; i++) {
        AUTOBUF struct buf filled = BUF_INIT;
        struct cur item;
        const char *text = NULL;

        cur_item(cur, i, &item);
        if (cur_as_str(&item, &text, err) != 0 ||
            decode_fill(&item, product, text, strlen(text), &filled, err) != 0) {
            return -1;
        }
        (*out)[i] = source_keep(product->source, &filled);
    }
    return 0;
}

static int decode_files(const struct cur *cur, const struct product *product,
                        struct product_arm *arm, struct err *err)
{
    struct cur array;
    void *items = NULL;

    if (decode_list(cur, "files", false, PRODUCT_MAX_FILES, sizeof(*arm->files), &array, &items,
                    &arm->file_count, err) != 0) {
        return -1;
    }
    arm->files = items;
    for (size_t i = 0; i < arm->file_count; i++) {
        struct cur item;

        cur_item(&array, i, &item);
        if (decode_file(&item, product, &arm->files[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int decode_run(const struct cur *cur, const struct product *product, struct product_arm *arm,
                      struct err *err)
{
    struct cur array;
    void *items = NULL;

    if (decode_list(cur, "run", false, MAX_RUN, sizeof(*arm->run), &array, &items, &arm->run_count,
                    err) != 0) {
        return -1;
    }
    arm->run = items;
    for (size_t i = 0; i < arm->run_count; i++) {
        struct cur item;

        cur_item(&array, i, &item);
        if (decode_argv(&item, product, &arm->run[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int decode_ready(const struct cur *cur, struct product_arm *arm, struct err *err)
{
    static const char *const known[] = {"port", "timeout_ms", NULL};
    struct cur ready;
    int64_t port = 0;
    int answer = cur_object(cur, "ready", false, &ready, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&ready, known, err) != 0 ||
        cur_int(&ready, "port", true, 1, UINT16_MAX, &port, err) != 0) {
        return -1;
    }
    arm->ready_port = (uint16_t)port;
    return cur_int(&ready, "timeout_ms", true, 1, 600000, &arm->ready_timeout_ms, err);
}

static int decode_arm(const struct cur *cur, const struct product *product, struct product_arm *arm,
                      struct err *err)
{
    static const char *const known[] = {"files", "run", "ready", NULL};

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        decode_files(cur, product, arm, err) != 0 || decode_run(cur, product, arm, err) != 0) {
        return -1;
    }
    return decode_ready(cur, arm, err);
}

/* The control has the arm `control` alone, everything else detect, block or both. */
static int check_arms(const struct cur *arms, const struct product *product, struct err *err)
{
    bool is_control = product->role == PRODUCT_CONTROL;
    bool has_control = node_get(arms->node, arm_names[PRODUCT_ARM_CONTROL]) != NULL;

    if (is_control && (!has_control || node_count(arms->node) != 1)) {
        return cur_fail(arms, err, "role 'control' has the arm 'control' alone");
    }
    if (!is_control && has_control) {
        return cur_fail(arms, err, "the arm 'control' is for role 'control' alone");
    }
    return node_count(arms->node) > 0 ? 0 : cur_fail(arms, err, "no arm, expected at least one");
}

int decode_arms(const struct cur *root, struct product *product, struct err *err)
{
    struct cur arms;

    if (cur_object(root, "arms", true, &arms, err) != 0 || cur_known(&arms, arm_names, err) != 0 ||
        check_arms(&arms, product, err) != 0) {
        return -1;
    }
    product->arms = mem_array(PRODUCT_ARM_COUNT, sizeof(*product->arms));
    for (size_t i = 0; i < PRODUCT_ARM_COUNT; i++) {
        struct product_arm *arm = &product->arms[product->arm_count];
        struct cur place;

        if (cur_any(&arms, arm_names[i], false, &place, err) != 0) {
            continue;
        }
        product->arm_count++;
        arm->kind = (enum product_arm_kind)i;
        arm->name = arm_names[i];
        if (decode_arm(&place, product, arm, err) != 0) {
            return -1;
        }
    }
    return 0;
}

void decode_arm_done(struct product_arm *arm)
{
    for (size_t i = 0; i < arm->run_count; i++) {
        free(arm->run[i]);
    }
    free(arm->run);
    free(arm->files);
}
