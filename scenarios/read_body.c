/* Reading the body of a request: one of five kinds, each under its own key. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "scenarios/read.h"

const struct pair_rules read_field_rules = {.templated_names = true};

static const char *const body_keys[] = {"form", "json", "multipart", "body", "body_base64"};
static const enum body_kind body_kinds[] = {BODY_FORM, BODY_JSON, BODY_MULTIPART, BODY_TEXT,
                                            BODY_BASE64};

static int check_base64(const struct cur *cur, const char *key, const char *text, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err problem;
    struct cur item;

    if (text_base64_decode(text, strlen(text), &bytes, &problem) < 0) {
        (void)cur_any(cur, key, true, &item, err);
        return cur_fail(&item, err, "%s", problem.text);
    }
    return 0;
}

static int read_part_content(struct reading *reading, const struct cur *item,
                             struct form_part *part, struct err *err)
{
    const char *keys[] = {"value", "content", "content_base64"};
    size_t given = 0;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        given += read_has(item, keys[i]);
    }
    if (given != 1) {
        return cur_fail(item, err, "expected one of value, content and content_base64, got %zu",
                        given);
    }
    if ((part->filename == NULL) != read_has(item, "value")) {
        return cur_fail(item, err,
                        part->filename == NULL ? "a part without a filename has a value"
                                               : "a file has content or content_base64");
    }
    if (read_has(item, "content_base64")) {
        return cur_str(item, "content_base64", true, &part->base64, err) != 0 ||
                       check_base64(item, "content_base64", part->base64, err) < 0
                   ? -1
                   : 0;
    }
    return read_text(reading, item, part->filename == NULL ? "value" : "content", true, &part->text,
                     err);
}

static int read_part(struct reading *reading, const struct cur *item, struct form_part *part,
                     struct err *err)
{
    static const char *const known[] = {"name",    "value",          "filename", "type",
                                        "content", "content_base64", NULL};

    if (cur_as_object(item, err) != 0 || cur_known(item, known, err) != 0 ||
        read_text(reading, item, "name", true, &part->name, err) != 0 ||
        read_text(reading, item, "filename", false, &part->filename, err) < 0 ||
        cur_str(item, "type", false, &part->type, err) < 0) {
        return -1;
    }
    return read_part_content(reading, item, part, err);
}

static int read_multipart(struct reading *reading, const struct cur *cur, struct step_http *http,
                          struct err *err)
{
    struct form_part *parts = NULL;
    struct cur list;

    if (cur_array(cur, "multipart", true, &list, err) != 0) {
        return -1;
    }
    if (node_count(list.node) == 0 || node_count(list.node) > READ_MAX_LIST) {
        return cur_fail(&list, err, "expected 1 to %d parts, got %zu", READ_MAX_LIST,
                        node_count(list.node));
    }
    parts = reading_array(reading, node_count(list.node), sizeof(*parts));
    http->parts = parts;
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (read_part(reading, &item, &parts[i], err) < 0) {
            return -1;
        }
    }
    http->part_count = node_count(list.node);
    return 0;
}

static int read_kind(struct reading *reading, const struct cur *cur, struct step_http *http,
                     struct err *err)
{
    struct cur item;

    switch (http->body_kind) {
    case BODY_NONE:
        return 0;
    case BODY_FORM:
        return read_pairs(reading, cur, "form", &read_field_rules, &http->form, &http->form_count,
                          err);
    case BODY_JSON:
        (void)cur_any(cur, "json", true, &item, err);
        http->json = item.node;
        return read_json(reading, &item, err);
    case BODY_MULTIPART:
        return read_multipart(reading, cur, http, err);
    case BODY_TEXT:
        return read_text(reading, cur, "body", true, &http->body, err);
    case BODY_BASE64:
        return cur_str(cur, "body_base64", true, &http->body, err) != 0 ||
                       check_base64(cur, "body_base64", http->body, err) < 0
                   ? -1
                   : 0;
    }
    return 0;
}

/* At most one body; *which its kind. */
static int find_body(const struct cur *cur, enum body_kind *which, struct err *err)
{
    const char *first = NULL;

    for (size_t i = 0; i < COUNT_OF(body_keys); i++) {
        if (!read_has(cur, body_keys[i])) {
            continue;
        }
        if (first != NULL) {
            return cur_fail(cur, err, "a request has one body, got '%s' and '%s'", first,
                            body_keys[i]);
        }
        first = body_keys[i];
        *which = body_kinds[i];
    }
    return 0;
}

int read_body(struct reading *reading, const struct cur *cur, struct step_http *http,
              struct err *err)
{
    if (find_body(cur, &http->body_kind, err) < 0) {
        return -1;
    }
    return read_kind(reading, cur, http, err);
}
