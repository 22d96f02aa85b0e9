/* Starting a scenario. The files are data: an author's first file is read from the folder as it
 * stands, comments and all, and only the id is another one. */
#include "scenarios/starter.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "scenarios/scenario.h"

#define FILE_ENDING ".yaml"
#define MAX_STARTERS 256
#define MAX_BYTES ((size_t)1 << 16)
#define ID_KEY "id: "

void starters_done(struct starters *starters)
{
    for (size_t i = 0; i < starters->count; i++) {
        free(starters->items[i].kind);
        free(starters->items[i].summary);
    }
    free(starters->items);
    *starters = (struct starters){0};
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

static char *read_summary(const char *text)
{
    const char *start = text + strspn(text, "# ");

    return text[0] == '#' ? mem_strndup(start, line_length(start)) : mem_strdup("");
}

static int read_file(const char *folder, const char *name, struct buf *out, struct err *err)
{
    AUTOFREE char *path = file_join(folder, name);

    return file_read(path, MAX_BYTES, out, err);
}

int starters_load(const char *folder, struct starters *out, struct err *err)
{
    struct starters starters = {0};
    char **names = NULL;
    size_t count = 0;
    int answer = file_list(folder, MAX_STARTERS, &names, &count, err);

    starters.items = answer == 0 ? mem_array(count + 1, sizeof(*starters.items)) : NULL;
    for (size_t i = 0; i < count && answer == 0; i++) {
        AUTOBUF struct buf text = BUF_INIT;

        if (!text_ends(names[i], FILE_ENDING)) {
            continue;
        }
        answer = read_file(folder, names[i], &text, err);
        if (answer == 0) {
            starters.items[starters.count++] = (struct starter){
                .kind = mem_strndup(names[i], strlen(names[i]) - strlen(FILE_ENDING)),
                .summary = read_summary(buf_str(&text))};
        }
    }
    file_names_free(names, count);
    if (answer != 0) {
        starters_done(&starters);
        return -1;
    }
    *out = starters;
    return 0;
}

static int find_kind(const char *folder, const char *kind, struct err *err)
{
    STARTERS starters = {0};
    AUTOFREE const char **known = NULL;
    AUTOBUF struct buf list = BUF_INIT;
    const char *near = NULL;

    if (starters_load(folder, &starters, err) != 0) {
        return -1;
    }
    known = mem_array(starters.count + 1, sizeof(*known));
    for (size_t i = 0; i < starters.count; i++) {
        known[i] = starters.items[i].kind;
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", known[i]);
    }
    if (text_in_list(known, kind)) {
        return 0;
    }
    near = text_suggest(kind, known);
    return near != NULL
               ? err_set(err, ERR_USAGE, "no kind '%s', did you mean '%s'?", kind, near)
               : err_set(err, ERR_USAGE, "no kind '%s', expected one of: %s", kind, buf_str(&list));
}

/* The id in its line is replaced; spaces behind it give way, so that the comment stays in place. */
static void put_id(const char *line, const char *id, struct buf *out)
{
    const char *end = line + line_length(line);
    const char *rest = line + strlen(ID_KEY) + strcspn(line + strlen(ID_KEY), " \n");
    const char *note = rest + strspn(rest, " ");
    size_t used = strlen(ID_KEY) + strlen(id);
    size_t column = (size_t)(note - line);

    buf_printf(out, ID_KEY "%s", id);
    if (note < end) {
        buf_printf(out, "%*s%.*s", column > used ? (int)(column - used) : 1, "", (int)(end - note),
                   note);
    }
}

static void put_text(const char *text, const char *id, struct buf *out)
{
    while (*text != '\0') {
        size_t length = line_length(text);

        if (text_starts(text, ID_KEY)) {
            put_id(text, id, out);
        } else {
            buf_add(out, text, length);
        }
        buf_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

static int check(const struct buf *text, const char *name, const char *id, struct err *err)
{
    AUTO(doc) doc = NULL;
    AUTO(scenario) scenario = NULL;

    if (doc_parse(buf_str(text), text->length, name, &doc, err) != 0 ||
        scenario_from_node(doc_root(doc), name, &scenario, err) != 0) {
        return -1;
    }
    return strcmp(scenario->id, id) == 0
               ? 0
               : err_set(err, ERR_INPUT, "'%s' has no line that begins with '" ID_KEY "'", name);
}

int starter_make(const char *folder, const char *kind, const char *id, const char *schema,
                 struct buf *out, struct err *err)
{
    AUTOFREE char *name = mem_printf("%s" FILE_ENDING, kind);
    AUTOFREE char *path = file_join(folder, name);
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf made = BUF_INIT;

    if (find_kind(folder, kind, err) != 0 || read_file(folder, name, &text, err) != 0) {
        return -1;
    }
    if (schema != NULL) {
        buf_printf(&made, "# yaml-language-server: $schema=%s\n", schema);
    }
    put_text(buf_str(&text), id, &made);
    if (check(&made, path, id, err) != 0) {
        return -1;
    }
    buf_add(out, made.data, made.length);
    return 0;
}
