/* Putting the scenario together, and looking at it once more before anybody gets it: it has to be
 * sound, and no secret may stand in it in any encoding. */
#include "scenarios/record/record.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "scenarios/encode.h"
#include "scenarios/record/har.h"
#include "scenarios/record/pcap.h"
#include "scenarios/record/request.h"
#include "scenarios/record/select.h"
#include "scenarios/record/token.h"

#define MAX_ID 64
#define MAX_LINE 200

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

/* One recording that is being written. */
struct writing {
    const char *file; /* its name, for people */
    const struct record_options *options;
    const struct exchanges *exchanges;
    struct tokens tokens;
    char **names; /* of the steps */
    struct record_result *result;
};

/* What other people's files and hosts are called, as a text that breaks no line. */
static void add_line(struct buf *out, const char *text)
{
    size_t start = out->length;

    for (; *text != '\0' && out->length - start < MAX_LINE; text++) {
        unsigned char c = (unsigned char)*text;

        buf_char(out, c < 0x20 || c >= 0x7f ? '?' : *text);
    }
}

static void add_id(struct buf *out, const char *name)
{
    const char *end = strrchr(name, '.');

    end = end == NULL || end == name ? name + strlen(name) : end;
    for (; name < end && out->length < MAX_ID; name++) {
        if (isalnum((unsigned char)*name)) {
            buf_char(out, (char)tolower((unsigned char)*name));
        } else if (out->length > 0 && out->data[out->length - 1] != '-') {
            buf_char(out, '-');
        }
    }
    while (out->length > 0 && out->data[out->length - 1] == '-') {
        out->data[--out->length] = '\0';
    }
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

    add_line(&host, writing->result->host);
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

static void add_comment(const struct writing *writing, struct buf *out)
{
    const struct record_result *result = writing->result;

    buf_str_add(out, "# Recorded: ");
    buf_printf(out, "%zu requests to ", result->kept);
    add_line(out, result->host);
    buf_str_add(out, ", out of ");
    add_line(out, writing->file);
    buf_str_add(out, ".\n");
    for (size_t i = 0; i < node_count(result->left_out); i++) {
        buf_printf(out, "# Left out: %s: %lld.\n",
                   node_get_str(node_at(result->left_out, i), "what", ""),
                   (long long)node_get_int(node_at(result->left_out, i), "count", 0));
    }
    if (result->unread > 0) {
        buf_printf(out, "# Answers packed in a way that is not read, and so not searched: %zu.\n",
                   result->unread);
    }
    for (size_t i = 0; i < node_count(result->variables); i++) {
        const struct node *variable = node_at(result->variables, i);
        const struct node *where = node_get(variable, "where");

        buf_printf(out, "# To fill in: %s", node_get_str(variable, "name", ""));
        for (size_t k = 0; k < node_count(where); k++) {
            buf_str_add(out, k == 0 ? ": " : ", ");
            add_line(out, node_str(node_at(where, k)));
        }
        buf_str_add(out, ".\n");
    }
    if (result->gone > 0) {
        buf_printf(out, "# Secrets without a variable, where 'replace-me' stands: %zu.\n",
                   result->gone);
    }
}

/* Whether a secret stands in a text as it is or in an encoding that requests use. */
static bool stands_in(const struct token *token, const struct buf *text)
{
    static encode_fn *const encodings[] = {encode_form, encode_url, encode_json, encode_base64,
                                           encode_html};

    if (memmem(buf_str(text), text->length, token->value, token->length) != NULL) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        AUTOBUF struct buf encoded = BUF_INIT;

        encodings[i](&encoded, token->value, token->length);
        if (memmem(buf_str(text), text->length, buf_str(&encoded), encoded.length) != NULL) {
            return true;
        }
    }
    return false;
}

static int check_secrets(const struct writing *writing, struct err *err)
{
    for (size_t i = 0; i < writing->tokens.count; i++) {
        const struct token *token = &writing->tokens.items[i];

        if (token->secret && token->distinct && token->length >= TOKEN_MIN_INSIDE &&
            stands_in(token, &writing->result->yaml)) {
            return err_set(
                err, ERR_INPUT,
                "'%s': the secret of %s of step %s would stand in the scenario, which is "
                "not written",
                writing->file, token->place_count > 0 ? token->places[0] : "a header",
                writing->names[token->first_use]);
        }
    }
    return 0;
}

/* The scenario as any reader of its file would see it. */
static int read_back(const struct writing *writing, struct err *err)
{
    struct record_result *result = writing->result;
    AUTO(doc) doc = NULL;

    if (result->yaml.length > DOC_MAX_BYTES) {
        return err_set(err, ERR_INPUT,
                       "'%s': the scenario would be larger than %zu bytes; record less",
                       writing->file, DOC_MAX_BYTES);
    }
    if (doc_parse(buf_str(&result->yaml), result->yaml.length, "scenario", &doc, err) < 0 ||
        scenario_from_node(doc_root(doc), "scenario", &result->scenario, err) < 0) {
        return err_wrap(err, "'%s' makes no sound scenario", writing->file);
    }
    return 0;
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
    add_comment(writing, &result->yaml);
    if (doc_yaml_dump(root, &result->yaml, err) < 0) {
        return -1;
    }
    return check_secrets(writing, err) < 0 ? -1 : read_back(writing, err);
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
