/* What a step does, in the lines of its box. */
#include <inttypes.h>
#include <string.h>

#include "common/base/buf.h"
#include "scenarios/graph_layout.h"

void graph_put_ms(struct buf *out, int64_t ms)
{
    bool seconds = ms >= 1000 && ms % 1000 == 0;

    buf_printf(out, "%" PRId64 " %s", seconds ? ms / 1000 : ms, seconds ? "s" : "ms");
}

void graph_put_numbers(struct buf *out, const char *word, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s%" PRId64, i == 0 ? word : " or ", numbers[i]);
    }
}

static void put_texts(struct buf *out, const char *word, const char *const *texts)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        buf_printf(out, "%s%s \"%s\"", out->length == 0 ? "" : ", ", word, texts[i]);
    }
}

/* "status 303, holds "x"": nothing when nothing is expected. */
static void put_expect(struct buf *out, const struct expect *expect, const char *number)
{
    graph_put_numbers(out, number, expect->statuses, expect->status_count);
    put_texts(out, "holds", expect->contains);
    put_texts(out, "does not hold", expect->not_contains);
    if (expect->matches != NULL) {
        buf_printf(out, "%smatches %s", out->length == 0 ? "" : ", ", expect->matches);
    }
    if (expect->min_ms > 0) {
        buf_str_add(out, out->length == 0 ? "takes at least " : ", takes at least ");
        graph_put_ms(out, expect->min_ms);
    }
}

void graph_add_expect(struct graph_box *box, enum line_kind kind, const char *word,
                      const struct expect *expect, const char *number)
{
    AUTOBUF struct buf text = BUF_INIT;

    put_expect(&text, expect, number);
    if (text.length > 0) {
        graph_add_line(box, kind, mem_printf("%s%s", word, buf_str(&text)));
    }
}

static void add_fields(struct graph_box *box, const char *word, const struct named_text *fields,
                       size_t count)
{
    AUTOBUF struct buf text = BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        buf_printf(&text, "%s%s=%s", i == 0 ? "" : " ", fields[i].name,
                   fields[i].text == NULL ? "" : fields[i].text);
    }
    if (count > 0) {
        graph_add_line(box, LINE_CODE, mem_printf("%s %s", word, buf_str(&text)));
    }
}

static void add_body(struct graph_box *box, const struct step_http *http)
{
    AUTOBUF struct buf text = BUF_INIT;

    switch (http->body_kind) {
    case BODY_NONE:
        return;
    case BODY_FORM:
        add_fields(box, "form", http->form, http->form_count);
        return;
    case BODY_JSON:
        if (node_dump(http->json, NODE_COMPACT, &text, NULL) == 0) {
            graph_add_line(box, LINE_CODE, mem_printf("json %s", buf_str(&text)));
        }
        return;
    case BODY_MULTIPART:
        for (size_t i = 0; i < http->part_count; i++) {
            const struct form_part *part = &http->parts[i];

            buf_printf(&text, "%s%s=%s", i == 0 ? "" : " ", part->name,
                       part->filename != NULL ? part->filename : part->text);
        }
        graph_add_line(box, LINE_CODE, mem_printf("multipart %s", buf_str(&text)));
        return;
    case BODY_TEXT:
        graph_add_line(box, LINE_CODE, mem_printf("body %s", http->body));
        return;
    case BODY_BASE64:
        graph_add_line(box, LINE_NOTE, mem_strdup("a body of bytes"));
        return;
    }
}

static void add_each(struct graph_box *box, const struct step_each *each)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (each->name == NULL) {
        return;
    }
    buf_printf(&text, "up to %zu times with {{%s}}", each->count, each->name);
    if (each->every_ms > 0) {
        buf_str_add(&text, ", every ");
        graph_put_ms(&text, each->every_ms);
    }
    graph_add_line(box, LINE_NOTE, buf_take(&text));
    graph_add_expect(box, LINE_NOTE, "until ", &each->until, "status ");
    box->times = each->count;
}

static void add_http(struct graph_box *box, const struct step_http *http)
{
    box->arrow = ARROW_REQUEST;
    box->times = 1;
    if (http->raw != NULL) {
        graph_add_line(box, LINE_CODE, mem_strndup(http->raw, strcspn(http->raw, "\r\n")));
        graph_add_line(box, LINE_NOTE, mem_strdup("written byte for byte"));
    } else if (http->raw_bytes != NULL) {
        graph_add_line(box, LINE_NOTE, mem_printf("%zu bytes as they are", http->raw_length));
    } else {
        graph_add_line(box, LINE_CODE, mem_printf("%s %s", http->method, http->path));
        add_fields(box, "query", http->query, http->query_count);
        add_fields(box, "headers", http->headers, http->header_count);
        add_body(box, http);
    }
    add_each(box, &http->each);
    graph_add_expect(box, LINE_NOTE, "expects ", &http->expect, "status ");
}

void graph_add_command(struct graph_box *box, const char *const *argv)
{
    AUTOBUF struct buf text = BUF_INIT;

    for (size_t i = 0; argv[i] != NULL; i++) {
        buf_printf(&text, "%s%s", i == 0 ? "" : " ", argv[i]);
    }
    graph_add_line(box, LINE_CODE, buf_take(&text));
}

static void add_callback(struct graph_box *box, const struct step_callback *callback)
{
    graph_add_line(
        box, LINE_NOTE,
        mem_printf("listens: %s, port %d", callback_proto_name(callback->proto), callback->port));
    if (callback->answer[0] != '\0') {
        graph_add_line(box, LINE_CODE, mem_printf("answers %s", callback->answer));
    }
}

/* What is done, of the kinds that have a box of their own. */
void graph_add_doing(struct graph_box *box, const struct step *step)
{
    switch (step->kind) {
    case STEP_HTTP:
        add_http(box, &step->http);
        break;
    case STEP_EXEC:
        graph_add_command(box, step->exec.argv);
        graph_add_expect(box, LINE_NOTE, "expects ", &step->exec.expect, "exit ");
        break;
    case STEP_FILE:
        graph_add_line(box, LINE_CODE, mem_printf("puts %s", step->file.path));
        break;
    case STEP_CALLBACK:
        add_callback(box, &step->callback);
        break;
    case STEP_WAIT:
        break;
    }
}
