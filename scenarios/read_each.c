/* Reading how often a request is sent, and requests that are given as bytes. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/read.h"

#define MAX_EVERY_MS 60000

int read_each(struct reading *reading, const struct cur *cur, struct step_http *http,
              struct err *err)
{
    static const char *const known[] = {"name", "of", "every_ms", NULL};
    struct step_each *out = &http->each;
    struct cur each;
    struct cur place;
    int answer = cur_object(cur, "each", false, &each, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    read_known(reading, &each, known);
    if (cur_str(&each, "name", true, &out->name, err) != 0 ||
        cur_any(&each, "name", true, &place, err) != 0 ||
        read_insert_name(reading, &place, out->name, "an insert", err) < 0 ||
        read_texts(reading, &each, "of", true, &out->values, &out->count, err) != 0 ||
        cur_int(&each, "every_ms", false, 0, MAX_EVERY_MS, &out->every_ms, err) < 0) {
        return -1;
    }
    reading->each_name = out->name;
    reading->each_used = false;
    return 0;
}

int read_until(struct reading *reading, const struct cur *cur, struct step_http *http,
               struct err *err)
{
    static const char *const known[] = {"status", "contains", "not_contains", "matches", NULL};
    struct cur until;
    struct cur place;
    int answer = cur_object(cur, "until", false, &until, err);

    if (http->each.name != NULL && !reading->each_used) {
        (void)cur_any(cur, "each", true, &place, err);
        return cur_fail(&place, err, "no text of the request uses '%s'", http->each.name);
    }
    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (http->each.name == NULL) {
        return cur_fail(&until, err, "'until' ends an 'each', and there is none");
    }
    read_known(reading, &until, known);
    if (read_conditions(reading, &until, EXPECT_STATUS, &http->each.until, err) < 0) {
        return -1;
    }
    return http->each.until.given ? 0
                                  : cur_fail(&until, err,
                                             "an empty condition; give status, "
                                             "contains, not_contains or matches");
}

/* Below the scenario's own folder, so that a scenario from elsewhere reads nothing else. */
static bool is_beside(const char *path)
{
    return path[0] != '\0' && path[0] != '/' && strcmp(path, "..") != 0 &&
           !text_starts(path, "../") && strstr(path, "/../") == NULL && !text_ends(path, "/..");
}

static int load_file(struct reading *reading, const struct cur *place, const char *file,
                     struct buf *bytes, struct err *err)
{
    const char *name = doc_name(reading->scenario->doc);
    const char *base = file_basename(name);
    AUTOFREE char *path = mem_printf("%.*s%s", (int)(base - name), name, file);
    struct err problem;

    if (!reading->from_file) {
        return cur_fail(place, err, "a document in a plan holds the bytes as raw_base64");
    }
    if (!is_beside(file)) {
        return cur_fail(place, err, "'%s' leads out of the scenario's folder", file);
    }
    return file_read(path, SCENARIO_MAX_REQUEST_BYTES, bytes, &problem) != 0
               ? cur_fail(place, err, "%s", problem.text)
               : 0;
}

int read_raw_bytes(struct reading *reading, const struct cur *cur, struct step_http *http,
                   struct err *err)
{
    bool in_file = read_has(cur, "raw_file");
    const char *key = in_file ? "raw_file" : "raw_base64";
    AUTOBUF struct buf bytes = BUF_INIT;
    const char *text = NULL;
    struct cur place;
    struct err problem;

    if (cur_str(cur, key, true, &text, err) != 0 || cur_any(cur, key, true, &place, err) != 0) {
        return -1;
    }
    if (in_file && load_file(reading, &place, text, &bytes, err) < 0) {
        return -1;
    }
    if (!in_file && text_base64_decode(text, strlen(text), &bytes, &problem) < 0) {
        return cur_fail(&place, err, "%s", problem.text);
    }
    if (bytes.length == 0) {
        return cur_fail(&place, err, "a request of no bytes");
    }
    http->raw_length = bytes.length;
    http->raw_bytes = reading_own(reading, buf_take(&bytes));
    return 0;
}

void embed_files(struct scenario *scenario)
{
    const struct node *steps = node_get(doc_root(scenario->doc), "steps");

    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;
        struct node *node = node_get(node_at(steps, i), "http");
        AUTOBUF struct buf text = BUF_INIT;

        if (node == NULL || node_get(node, "raw_file") == NULL) {
            continue;
        }
        text_base64(&text, http->raw_bytes, http->raw_length);
        node_remove(node, "raw_file");
        node_set(node, "raw_base64", node_stringn(buf_str(&text), text.length));
    }
}
