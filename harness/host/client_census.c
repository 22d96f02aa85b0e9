/* The census: lists are taken out of the reply one checked text at a time. */
#include "harness/host/client_census.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/host/client_private.h"

#define MAX_PORT 65535
/* Every text and number of the biggest reply there is. */
#define MAX_CENSUS_VALUES (WIRE_MAX_PROCESSES + WIRE_MAX_SOCKETS + 4 * WIRE_MAX_CENSUS_FILES + 64)

static const struct {
    const char *word;
    int family;
} protos[] = {
    {WIRE_TCP " ", AF_INET},
    {WIRE_TCP6 " ", AF_INET6},
    {WIRE_UDP " ", AF_INET},
    {WIRE_UDP6 " ", AF_INET6},
};

static void texts_free(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

void client_census_done(struct client_census *census)
{
    texts_free(census->processes, census->process_count);
    texts_free(census->sockets, census->socket_count);
    for (size_t i = 0; i < census->file_count; i++) {
        free(census->files[i].path);
    }
    free(census->files);
    *census = (struct client_census){.conntrack = -1};
}

static bool is_line(const char *text)
{
    while ((unsigned char)*text >= ' ') {
        text++;
    }
    return *text == '\0';
}

/* "10.0.0.1:80" or "[::1]:80". */
static bool is_address(const char *text, int family)
{
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN] = "";
    unsigned char address[sizeof(struct in6_addr)];
    size_t length = colon == NULL ? 0 : (size_t)(colon - text);
    int64_t port = 0;

    if (family == AF_INET6) {
        if (length < 2 || text[0] != '[' || colon[-1] != ']') {
            return false;
        }
        text++;
        length -= 2;
    }
    if (length == 0 || length >= sizeof(host)) {
        return false;
    }
    memcpy(host, text, length);
    return inet_pton(family, host, address) == 1 &&
           text_int(colon + 1, 1, MAX_PORT, &port, NULL) == 0;
}

static bool is_socket(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(protos); i++) {
        if (text_starts(text, protos[i].word)) {
            return is_address(text + strlen(protos[i].word), protos[i].family);
        }
    }
    return false;
}

struct list_rule {
    const char *key;
    size_t max;
    size_t max_length; /* of one text, at least 1 */
    bool (*good)(const char *text);
    bool unique;
};

static const struct list_rule process_rule = {"processes", WIRE_MAX_PROCESSES,
                                              WIRE_MAX_PROCESS_TEXT, is_line, false};
static const struct list_rule socket_rule = {"sockets", WIRE_MAX_SOCKETS, WIRE_MAX_SOCKET_TEXT,
                                             is_socket, true};

/* Appends one text, which must come behind the one before. */
static bool take_text(const struct list_rule *rule, const struct node *node, char **texts,
                      size_t *count)
{
    const char *text = node_str(node);
    int order = 0;

    if (text == NULL || text[0] == '\0' || strlen(text) != node_str_length(node) ||
        node_str_length(node) > rule->max_length || !rule->good(text)) {
        return false;
    }
    order = *count == 0 ? -1 : strcmp(texts[*count - 1], text);
    if (order > 0 || (order == 0 && rule->unique)) {
        return false;
    }
    texts[(*count)++] = mem_strdup(text);
    return true;
}

/* *texts and *count are the caller's to free in any case. */
static int take_texts(const struct answer *answer, const struct list_rule *rule, char ***texts,
                      size_t *count, struct err *err)
{
    const struct node *list = NULL;

    if (answer_array(answer, rule->key, rule->max, &list, err) < 0) {
        return -1;
    }
    *texts = mem_array(node_count(list) + 1, sizeof(**texts));
    for (size_t i = 0; i < node_count(list); i++) {
        if (!take_text(rule, node_at(list, i), *texts, count)) {
            return answer_wrong(answer, rule->key, err);
        }
    }
    return 0;
}

static int take_hex(const struct answer *answer, struct client_census *census, struct err *err)
{
    const char *text = NULL;

    if (answer_str(answer, "random", sizeof(census->random) - 1, &text, err) < 0) {
        return -1;
    }
    if (strspn(text, "0123456789abcdef") != sizeof(census->random) - 1) {
        return answer_wrong(answer, "random", err);
    }
    memcpy(census->random, text, sizeof(census->random));
    if (answer_str(answer, "boot_id", sizeof(census->boot_id) - 1, &text, err) < 0) {
        return -1;
    }
    if (text[0] != '\0' && strspn(text, "0123456789abcdef-") != sizeof(census->boot_id) - 1) {
        return answer_wrong(answer, "boot_id", err);
    }
    memcpy(census->boot_id, text, strlen(text) + 1);
    return 0;
}

static int take_file(const struct answer *answer, const char *path, struct client_census_file *file,
                     struct err *err)
{
    const char *said = NULL;

    if (answer_str(answer, "path", WIRE_MAX_PATH, &said, err) < 0 ||
        answer_int(answer, "size_bytes", -1, INT64_MAX, &file->size_bytes, err) < 0 ||
        answer_int(answer, "changed_utc_ms", INT64_MIN, CLIENT_MAX_UTC_MS, &file->changed_utc_ms,
                   err) < 0) {
        return -1;
    }
    if (strcmp(said, path) != 0) {
        return answer_wrong(answer, "path", err);
    }
    file->path = mem_strdup(path);
    return 0;
}

static int take_files(const struct answer *answer, const struct node *asked,
                      struct client_census *census, struct err *err)
{
    const struct node *list = NULL;

    if (answer_array(answer, "files", node_count(asked), &list, err) < 0) {
        return -1;
    }
    if (node_count(list) != node_count(asked)) {
        return answer_wrong(answer, "files", err);
    }
    census->files = mem_array(node_count(list) + 1, sizeof(*census->files));
    for (size_t i = 0; i < node_count(list); i++) {
        const struct answer one = {answer->client, node_at(list, i), "a census file"};

        if (take_file(&one, node_str(node_at(asked, i)), &census->files[i], err) < 0) {
            return -1;
        }
        census->file_count++;
    }
    return 0;
}

static int take_census(const struct answer *answer, const struct node *asked,
                       struct client_census *census, struct err *err)
{
    if (take_texts(answer, &process_rule, &census->processes, &census->process_count, err) < 0 ||
        answer_int(answer, "processes_more", 0, INT64_MAX, &census->processes_more, err) < 0 ||
        take_texts(answer, &socket_rule, &census->sockets, &census->socket_count, err) < 0 ||
        answer_int(answer, "conntrack", -1, INT64_MAX, &census->conntrack, err) < 0 ||
        answer_int(answer, "utc_ms", 0, CLIENT_MAX_UTC_MS, &census->utc_ms, err) < 0 ||
        answer_int(answer, "uptime_ms", 0, INT64_MAX, &census->uptime_ms, err) < 0 ||
        take_hex(answer, census, err) < 0) {
        return -1;
    }
    return take_files(answer, asked, census, err);
}

int client_census(struct client *client, const char *const *files, struct client_census *out,
                  int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();
    AUTO(node) asked = request_strings(files);
    AUTO(node) reply = NULL;
    struct client_census got = {.conntrack = -1};
    int rc = 0;

    node_set(request, "files", node_ref(asked));
    client->max_values = MAX_CENSUS_VALUES;
    rc = client_call(client, WIRE_CENSUS, request, &reply, deadline_mono_ms, err);
    client->max_values = CLIENT_MAX_VALUES;
    if (rc < 0) {
        return -1;
    }
    if (take_census(&(struct answer){client, reply, "a census reply"}, asked, &got, err) < 0) {
        client_census_done(&got);
        return -1;
    }
    *out = got;
    return 0;
}
