/* Putting the scenario together out of what a recording holds. */
#include "scenarios/record/record.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "scenarios/record/har.h"
#include "scenarios/record/pcap.h"
#include "scenarios/record/request.h"
#include "scenarios/record/select.h"
#include "scenarios/record/token.h"
#include "scenarios/record/writing.h"

#define MAX_ID 64

void record_result_done(struct record_result *result)
{
    scenario_free(result->scenario);
    buf_done(&result->yaml);
    free(result->host);
    node_free(result->left_out);
    node_free(result->variables);
    node_free(result->captures);
    *result = (struct record_result)RECORD_RESULT_INIT;
}

static void add_id(struct buf *out, const char *name)
{
    const char *end = strrchr(name, '.');

    end = end == NULL || end == name ? name + strlen(name) : end;
    text_slug(out, name, (size_t)(end - name), '-', MAX_ID);
    buf_trim(out, '-');
    if (out->length == 0) {
        buf_str_add(out, "recording");
    }
}

static bool is_name_taken(const struct writing *writing, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(writing->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void name_steps(struct writing *writing)
{
    writing->names = mem_array(writing->exchanges->count + 1, sizeof(*writing->names));
    for (size_t i = 0; i < writing->exchanges->count; i++) {
        AUTOFREE char *base = request_name(&writing->tokens, i);
        char *name = mem_strdup(base);

        for (int k = 2; is_name_taken(writing, i, name); k++) {
            free(name);
            name = mem_printf("%s-%d", base, k);
        }
        writing->names[i] = name;
    }
}

static void add_head(const struct writing *writing, const char *id, struct node *root)
{
    AUTOBUF struct buf host = BUF_INIT;
    AUTOFREE char *title = NULL;
    AUTOFREE char *summary = NULL;
    struct node *category = node_array();

    writing_line(&host, writing->result->host);
    title = mem_printf("Recorded work at %s", buf_str(&host));
    summary = mem_printf("%zu requests as they were recorded at %s.", writing->exchanges->count,
                         buf_str(&host));
    node_set_str(root, "id", id);
    node_set_int(root, "version", 1);
    node_set_str(root, "title", writing->options->title != NULL ? writing->options->title : title);
    node_set_str(root, "kind", "benign");
    node_set_str(root, "summary", summary);
    node_append(category, node_string("waf"));
    node_set(root, "category", category);
    node_set_str(root, "cluster", id);
}

static const char *placeholder_of(const struct token *token)
{
    return token->email ? "replace-me@mail.test" : token->number ? "0" : "replace-me";
}

/* The variables that texts use, and for people where they do. */
static void add_values(struct writing *writing, struct node *root)
{
    struct node *values = node_object();

    for (size_t i = 0; i < writing->tokens.count; i++) {
        const struct token *token = &writing->tokens.items[i];
        struct node *list = NULL;
        struct node *variable = NULL;
        struct node *where = NULL;

        if (token->fate != TOKEN_VALUE || !token->used) {
            continue;
        }
        list = node_array();
        node_append(list, node_string(placeholder_of(token)));
        node_set(values, token->name, list);
        where = node_array();
        for (size_t k = 0; k < token->place_count; k++) {
            AUTOFREE char *place = mem_printf("%s of step %s", token->places[k],
                                              writing->names[token->place_steps[k]]);

            node_append(where, node_string(place));
        }
        variable = node_object();
        node_set_str(variable, "name", token->name);
        node_set(variable, "where", where);
        node_append(writing->result->variables, variable);
    }
    if (node_count(values) > 0) {
        node_set(root, "values", values);
    } else {
        node_free(values);
    }
}

static void add_captures(struct writing *writing, const struct node *steps)
{
    for (size_t i = 0; i < writing->tokens.count; i++) {
        const struct token *token = &writing->tokens.items[i];
        struct node *http = NULL;
        struct node *told = NULL;

        if (token->fate != TOKEN_CAPTURE || !token->used) {
            continue;
        }
        http = node_get(node_at(steps, token->giver), "http");
        if (node_get(http, "capture") == NULL) {
            node_set(http, "capture", node_object());
        }
        node_set(node_get(http, "capture"), token->name, node_ref(token->rule));
        told = node_object();
        node_set_str(told, "name", token->name);
        node_set_str(told, "step", writing->names[token->giver]);
        node_append(writing->result->captures, told);
    }
}

static struct node *build(struct writing *writing, const char *id)
{
    struct node *root = node_object();
    struct node *steps = node_array();
    bool cookies = false;

    add_head(writing, id, root);
    name_steps(writing);
    for (size_t i = 0; i < writing->exchanges->count; i++) {
        cookies |= writing->tokens.jar[i];
        node_append(steps, request_step(&writing->tokens, i, writing->names[i]));
    }
    if (cookies) {
        node_set_bool(root, "cookies", true);
    }
    add_values(writing, root);
    add_captures(writing, steps);
    node_set(root, "steps", steps);
    return root;
}

static int write_scenario(struct writing *writing, const char *id, struct err *err)
{
    struct record_result *result = writing->result;
    AUTO(node) root = build(writing, id);

    result->kept = writing->exchanges->count;
    result->gone = writing->tokens.gone_count;
    for (size_t i = 0; i < writing->exchanges->count; i++) {
        result->unread += writing->exchanges->items[i].answer_packed;
    }
    writing_comment(writing, &result->yaml);
    if (doc_yaml_dump(root, &result->yaml, err) < 0) {
        return -1;
    }
    return writing_check(writing, err) < 0 ? -1 : writing_read_back(writing, err);
}

static void tell_left_out(const struct exchanges *exchanges, struct node *out)
{
    for (size_t i = 0; i < exchanges->left_out_count; i++) {
        struct node *item = node_object();

        node_set_str(item, "what", exchanges->left_out[i].why);
        node_set_int(item, "count", (int64_t)exchanges->left_out[i].count);
        node_append(out, item);
    }
}

int record_exchanges(struct exchanges *exchanges, const char *name,
                     const struct record_options *options, struct record_result *out,
                     struct err *err)
{
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    AUTOBUF struct buf id = BUF_INIT;
    struct writing writing = {
        .file = file_basename(name), .options = options, .exchanges = exchanges, .result = &result};
    int answer = select_exchanges(exchanges, name, options, &result.host, err);

    if (answer < 0) {
        return -1;
    }
    result.left_out = node_array();
    result.variables = node_array();
    result.captures = node_array();
    tell_left_out(exchanges, result.left_out);
    if (options->id != NULL) {
        buf_str_add(&id, options->id);
    } else {
        add_id(&id, writing.file);
    }
    answer = tokens_collect(&writing.tokens, exchanges->items, exchanges->count, err);
    if (answer == 0) {
        answer = write_scenario(&writing, buf_str(&id), err);
    }
    for (size_t i = 0; writing.names != NULL && i < exchanges->count; i++) {
        free(writing.names[i]);
    }
    free(writing.names);
    tokens_done(&writing.tokens);
    if (answer == 0) {
        *out = result;
        result = (struct record_result)RECORD_RESULT_INIT;
    }
    return answer;
}

/* Captures have a magic number, also behind packing; HAR is text. */
static int tell_format(const char *path, enum record_format *format, struct err *err)
{
    unsigned char magic[4] = {0};
    AUTOFILE FILE *file = fopen(path, "re");

    if (file == NULL) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    *format = RECORD_HAR;
    if (fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
        (pcap_is(magic) || memcmp(magic, "\x1f\x8b", 2) == 0 ||
         memcmp(magic, "\xfd\x37\x7a\x58", 4) == 0 || memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0)) {
        *format = RECORD_PCAP;
    }
    return 0;
}

int record_file(const char *path, const struct record_options *options, struct record_result *out,
                struct err *err)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    enum record_format format = options->format;
    int answer = 0;

    if (format == RECORD_ANY && tell_format(path, &format, err) < 0) {
        return -1;
    }
    answer =
        format == RECORD_HAR ? har_read(path, &exchanges, err) : pcap_read(path, &exchanges, err);
    return answer < 0 ? -1 : record_exchanges(&exchanges, path, options, out, err);
}

int record_import(const char *path, enum record_format format, struct scenario **scenario,
                  struct buf *yaml, struct err *err)
{
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.format = format};

    if (record_file(path, &options, &result, err) < 0) {
        return -1;
    }
    buf_add(yaml, buf_str(&result.yaml), result.yaml.length);
    *scenario = TAKE(result.scenario);
    return 0;
}
