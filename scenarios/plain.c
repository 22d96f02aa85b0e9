/* The plain form of requests. It serves comparing only: what is lost here (an encoding, the case of
 * letters) is what a variant changes, and variants of one payload are no new attack. */
#include "scenarios/plain.h"

#include <ctype.h>
#include <string.h>

#include "scenarios/encode.h"
#include "scenarios/render_text.h"
#include "scenarios/stand_in.h"

#define VERSION " HTTP/1.1"

void plain_decode(struct buf *out, const char *bytes, size_t length)
{
    encode_url_undo(out, bytes, length, true);
}

static bool is_default_line(const struct rendering *rendering, const char *line, size_t length)
{
    AUTOFREE char *text = mem_strndup(line, length);
    char *colon = strchr(text, ':');

    if (colon == NULL) {
        return false;
    }
    *colon = '\0';
    return render_is_default_field(rendering, text, colon + 1 + strspn(colon + 1, " "));
}

/* Takes the next line off, without its end. */
static const char *take_line(const char **at, const char *end, size_t *length)
{
    const char *line = *at;
    const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);

    *length = (size_t)((stop == NULL ? end : stop) - line);
    *at = stop == NULL ? end : stop + 2;
    return line;
}

void plain_strip(const struct rendering *rendering, const struct buf *bytes, struct buf *out)
{
    const char *at = buf_str(bytes);
    const char *end = at + bytes->length;
    size_t length = 0;
    const char *line = take_line(&at, end, &length);
    size_t version = strlen(VERSION);

    if (length >= version && memcmp(line + length - version, VERSION, version) == 0) {
        length -= version;
    }
    buf_add(out, line, length);
    buf_char(out, '\n');
    while (at < end && (line = take_line(&at, end, &length), length > 0)) {
        if (!is_default_line(rendering, line, length)) {
            buf_add(out, line, length);
            buf_char(out, '\n');
        }
    }
    buf_add(out, at, (size_t)(end - at));
}

/* Which stand-in the bytes begin with; 0: none. */
static enum plain_mark find_mark(const char *at, size_t left, size_t *length)
{
    static const struct {
        const char *text;
        enum plain_mark mark;
    } marks[] = {
        {STAND_IN_NONCE, PLAIN_NONCE},
        {STAND_IN_SOURCE, PLAIN_SOURCE},
        {STAND_IN_CANARY, PLAIN_CANARY},
        {STAND_IN_CAPTURED, PLAIN_CAPTURED},
    };

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        *length = strlen(marks[i].text);
        if (left >= *length && memcmp(at, marks[i].text, *length) == 0) {
            return marks[i].mark;
        }
    }
    return (enum plain_mark)0;
}

static void mark_stand_ins(struct buf *text, struct buf *out)
{
    size_t length = 0;

    for (size_t i = 0; i < text->length; i++) {
        text->data[i] = (char)tolower((unsigned char)text->data[i]);
    }
    for (size_t i = 0; i < text->length; i += length) {
        enum plain_mark mark = find_mark(text->data + i, text->length - i, &length);

        if (mark == (enum plain_mark)0) {
            length = 1;
        }
        buf_char(out, mark == (enum plain_mark)0 ? text->data[i] : (char)mark);
    }
}

static int plain_request(const struct scenario *scenario, size_t case_index,
                         const struct step_http *http, const struct bindings *bindings,
                         struct buf *out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf bare = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    struct rendering rendering = rendering_of(scenario, case_index, bindings);

    if (scenario_render_http(scenario, case_index, http, bindings, &bytes, err) != 0) {
        return -1;
    }
    plain_strip(&rendering, &bytes, &bare);
    plain_decode(&text, buf_str(&bare), bare.length);
    mark_stand_ins(&text, out);
    buf_char(out, '\n');
    return 0;
}

int plain_case(const struct scenario *scenario, size_t case_index, struct buf *out, struct err *err)
{
    AUTO_STAND_IN struct stand_in in;

    stand_in_init(&in, scenario);
    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;
        size_t sends = scenario->steps[i].kind == STEP_HTTP ? stand_in_sends(http) : 0;

        for (size_t j = 0; j < sends; j++) {
            if (plain_request(scenario, case_index, http, stand_in_send(&in, http, j), out, err) <
                0) {
                return -1;
            }
        }
    }
    return 0;
}
