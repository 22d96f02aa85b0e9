/* The client against a real server on loopback: paging, going on, and servers that misbehave. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "intel/item.h"
#include "intel/taxii.h"
#include "tests/support.h"

#define START_MS 20000

struct server {
    pid_t pid;
    char url[64];
};

static void server_stop(struct server *server)
{
    if (server->pid > 0) {
        proc_stop(server->pid, 1000);
    }
}
#define SERVER __attribute__((cleanup(server_stop))) struct server

/* Starts it with two more words (NULL: none); its port comes out of a file. */
static struct server start(const char *folder, const char *option, const char *value)
{
    AUTOFREE char *log = file_join(folder, "port");
    const char *argv[] = {"python3", TAXII_SERVER, option, value, NULL};
    FILE *out = fopen(log, "we");
    struct proc_spawn spawn = {.argv = argv, .log_fd = fileno(out), .die_with_parent = true};
    struct server server = {0};
    struct err err = {0};
    int64_t deadline = clock_mono_ms() + START_MS;
    int port = 0;
    setenv("no_proxy", "*", 1); /* the server is on this host */
    assert_ok(proc_start(&spawn, &server.pid, &err), err);
    fclose(out);
    while (port == 0 && clock_left_ms(deadline) > 0) {
        AUTOFREE char *text = support_read(log);
        if (strchr(text, '\n') != NULL) {
            port = (int)strtol(text, NULL, 10);
        }
        poll(NULL, 0, 20);
    }
    cr_assert_gt(port, 0, "the server does not start");
    bool tls = option != NULL && strcmp(option, "--tls") == 0;
    snprintf(server.url, sizeof(server.url), "http%s://localhost:%d", tls ? "s" : "", port);
    return server;
}

struct taken {
    struct buf text;
    int stop_after; /* pages; 0: never */
    int pages;
    char cursor[128];
};

static int take(void *data, const char *path, const struct node *object, int64_t added_ms,
                struct err *err)
{
    struct taken *taken = data;
    char time[CLOCK_TEXT] = "?";
    (void)err;
    if (added_ms != INTEL_UNKNOWN) {
        clock_format_utc(added_ms, time);
    }
    buf_printf(&taken->text, "%s %s %.10s\n", path, node_get_str(object, "pattern", "?"), time);
    return 0;
}

static int page(void *data, const char *cursor, struct err *err)
{
    struct taken *taken = data;
    snprintf(taken->cursor, sizeof(taken->cursor), "%s", cursor);
    return ++taken->pages == taken->stop_after ? err_set(err, ERR_IO, "killed") : 0;
}

/* What a pull gives; "failed: ..." behind it if it does. Caller frees. */
static char *pull(const char *url, const struct http_options *options, const char *collection,
                  const char *cursor, struct taken *taken)
{
    AUTO(taxii) taxii = NULL;
    const struct taxii_sink sink = {take, page, taken};
    struct err err = {0};
    int64_t pages = 0;
    taken->text = (struct buf)BUF_INIT;
    assert_ok(taxii_open(url, options, &taxii, &err), err);
    if (taxii_pull(taxii, collection, NULL, cursor, &sink, &pages, &err) < 0) {
        buf_printf(&taken->text, "failed: %s", err.text);
    }
    return buf_take(&taken->text);
}

static const struct http_options plain = {.timeout_ms = 20000, .retries = 3};

#define ALL                                                                                        \
    "page 1 objects[0] [domain-name:value = 'd0.test'] 2024-01-02\n"                               \
    "page 1 objects[1] [domain-name:value = 'd1.test'] 2024-01-02\n"                               \
    "page 2 objects[0] [domain-name:value = 'd2.test'] 2024-01-04\n"                               \
    "page 2 objects[1] [domain-name:value = 'd3.test'] 2024-01-04\n"                               \
    "page 3 objects[0] [domain-name:value = 'd4.test'] 2024-01-05\n"

Test(taxii, a_collection_is_pulled_page_by_page)
{
    static const char *const behind[] = {"", "/", "/taxii2", "/api/"};
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(behind); i++) {
        AUTOFREE char *url = mem_printf("%s%s", server.url, behind[i]);
        struct taken taken = {.stop_after = 0};
        AUTOFREE char *text = pull(url, &plain, "good", NULL, &taken);
        cr_assert_str_eq(text, ALL, "%s gave %s", url, text);
        cr_assert_str_eq(taken.cursor, "2024-01-05T00:00:00.000Z ");
    }
}

Test(taxii, a_pull_goes_on_where_it_was)
{
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, NULL, NULL);
    struct taken taken = {.stop_after = 1};
    AUTOFREE char *first = pull(server.url, &plain, "good", "", &taken);
    cr_assert_not_null(strstr(first, "failed: killed"));
    cr_assert_str_eq(taken.cursor, " 2", "the first question, its second page");
    AUTOFREE char *cursor = mem_strdup(taken.cursor);
    taken = (struct taken){.stop_after = 0};
    AUTOFREE char *rest = pull(server.url, &plain, "good", cursor, &taken);
    cr_assert_str_eq(rest, "page 1 objects[0] [domain-name:value = 'd2.test'] 2024-01-04\n"
                           "page 1 objects[1] [domain-name:value = 'd3.test'] 2024-01-04\n"
                           "page 2 objects[0] [domain-name:value = 'd4.test'] 2024-01-05\n");
    AUTOFREE char *end = mem_strdup(taken.cursor);
    taken = (struct taken){.stop_after = 0};
    AUTOFREE char *nothing = pull(server.url, &plain, "good", end, &taken);
    cr_assert_str_eq(nothing, "", "what was had is not asked for again");
}

Test(taxii, a_server_that_misbehaves_is_named)
{
    static const struct {
        const char *collection;
        const char *error; /* a part of it */
    } faults[] = {
        {"loop", "says that there is more and does not move on"},
        {"turns", "says that there is more and does not move on"},
        {"words", "answers with a string for objects, expected an array"},
        {"old", "answers with 'application/taxii+json;version=2.0', expected"},
        {"nothing", "says that there is more and gives no objects"},
        {"type", "answers with 'text/html', expected application/taxii+json;version=2.1"},
        {"text", "/api/collections/text/objects/:1:"},
        {"deep", "nested deeper than 64 levels"},
        {"redirect", "redirects to another host, 'http://192.0.2.1'"},
        {"big", "answers with more than 67108864 bytes"},
        {"cut", "/api/collections/cut/objects/': "},
        {"closed", "collection 'closed' may not be read by this user"},
        {"none", "there is no collection 'none'"},
    };
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct taken taken = {.stop_after = 0};
        AUTOFREE char *text = pull(server.url, &plain, faults[i].collection, NULL, &taken);
        cr_assert_not_null(strstr(text, faults[i].error), "%s gave %s", faults[i].collection, text);
    }
}

Test(taxii, a_token_that_was_forgotten_is_asked_for_anew)
{
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, NULL, NULL);
    struct taken taken = {.stop_after = 0};
    AUTOFREE char *text = pull(server.url, &plain, "forgets", " 7", &taken);
    cr_assert_str_eq(text, "page 1 objects[0] [domain-name:value = 'd0.test'] ?\n");
}

Test(taxii, no_other_server_is_given_the_password)
{
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, "--password", "secret");
    AUTOFREE char *url = mem_printf("%s/elsewhere/", server.url);
    struct taken taken = {.stop_after = 0};
    const struct http_options options = {
        .user = "reader", .password = "secret", .timeout_ms = 20000};
    AUTOFREE char *text = pull(url, &options, "good", NULL, &taken);
    cr_assert_not_null(
        strstr(text, "names an API root on another server, 'http://127.0.0.1:1/api/'"), "%s", text);
}

Test(taxii, a_busy_server_is_asked_again)
{
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, NULL, NULL);
    struct taken taken = {.stop_after = 0};
    AUTOFREE char *text = pull(server.url, &plain, "busy", NULL, &taken);
    cr_assert_str_eq(text, "page 1 objects[0] [domain-name:value = 'd0.test'] ?\n");
}

Test(taxii, a_password_opens_and_is_never_shown)
{
    SUPPORT_FOLDER folder = support_folder();
    SERVER server = start(folder, "--password", "secret");
    struct taken taken = {.stop_after = 0};
    const struct http_options good = {.user = "reader", .password = "secret", .timeout_ms = 20000};
    const struct http_options bad = {.user = "reader", .password = "wr0ng", .timeout_ms = 20000};
    AUTOFREE char *text = pull(server.url, &good, "good", NULL, &taken);
    cr_assert_str_eq(text, ALL);
    AUTOFREE char *refused = pull(server.url, &bad, "good", NULL, &taken);
    cr_assert_not_null(strstr(refused, "answers 401: it wants a user and password"), "%s", refused);
    cr_assert_null(strstr(refused, "wr0ng"));
}

static char *make_certificate(const char *folder)
{
    char *path = file_join(folder, "server.pem");
    const char *argv[] = {"openssl",  "req",
                          "-x509",    "-newkey",
                          "rsa:2048", "-nodes",
                          "-days",    "2",
                          "-subj",    "/CN=localhost",
                          "-addext",  "subjectAltName=DNS:localhost",
                          "-keyout",  path,
                          "-out",     path,
                          NULL};
    struct proc_options options = {.argv = argv, .timeout_ms = 60000, .max_output_bytes = 4096};
    struct proc_result result;
    struct err err = {0};
    if (!proc_has_program("openssl")) {
        free(path);
        cr_skip_test("there is no openssl");
    }
    /* key and certificate go into one file, the second behind the first */
    AUTOFREE char *certificate = mem_printf("%s.crt", path);
    argv[15] = certificate;
    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
    proc_result_done(&result);
    AUTOFREE char *key_text = support_read(path);
    AUTOFREE char *certificate_text = support_read(certificate);
    AUTOFREE char *both = mem_printf("%s%s", key_text, certificate_text);
    support_write(path, both);
    return path;
}

Test(taxii, a_certificate_is_looked_at)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *pem = make_certificate(folder);
    SERVER server = start(folder, "--tls", pem);
    struct taken taken = {.stop_after = 0};
    const struct http_options trusted = {.ca_file = pem, .timeout_ms = 20000};
    AUTOFREE char *text = pull(server.url, &trusted, "good", NULL, &taken);
    cr_assert_str_eq(text, ALL, "%s", text);
    AUTOFREE char *refused = pull(server.url, &plain, "good", NULL, &taken);
    cr_assert_not_null(strstr(refused, "certificate"), "%s", refused);
}

Test(taxii, nobody_there_is_said)
{
    struct taken taken = {.stop_after = 0};
    AUTOFREE char *text = pull("http://localhost:1/", &plain, "good", NULL, &taken);
    cr_assert_not_null(strstr(text, "failed: 'http://localhost:1/': Failed to connect"), "%s",
                       text);
    AUTOFREE char *wrong = pull("ftp://user:pw@localhost/", &plain, "good", NULL, &taken);
    cr_assert_str_eq(wrong, "failed: a URL that begins with 'ftp', expected http or https");
    AUTOFREE char *told = pull("http://user:pw@localhost/", &plain, "good", NULL, &taken);
    cr_assert_str_eq(told, "failed: user and password do not belong in a URL");
}
