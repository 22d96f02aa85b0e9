/* libcurl's easy interface, driven so that nothing it does has no limit. */
#include "common/ext/http.h"

#include <curl/curl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/clock.h"
#include "common/base/text.h"

#define CONNECT_MS 15000
#define STALL_S 30
#define STALL_BYTES 10
#define REDIRECTS 3
#define RETRY_MS_MAX 60000
#define HEADER_MAX ((size_t)8 << 10)
#define STATUS_TOO_MANY 429
#define STATUS_UNAVAILABLE 503

struct http {
    CURL *curl;
    int64_t timeout_ms;
    int retries;
    char *user, *password, *token, *ca_file;
    char problem[CURL_ERROR_SIZE];
};

/* One request in progress. */
struct fetch {
    const struct http_get *get;
    struct http_answer *answer;
    int64_t retry_ms; /* -1: not said */
    bool too_large;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

int http_open(const struct http_options *options, struct http **out, struct err *err)
{
    struct http *http = NULL;

    (void)pthread_once(&once, start_library);
    http = mem_alloc(sizeof(*http));
    http->curl = curl_easy_init();
    if (http->curl == NULL) {
        http_free(http);
        return err_set(err, ERR_HOST, "libcurl cannot be started");
    }
    http->timeout_ms = options->timeout_ms;
    http->retries = options->retries;
    http->user = mem_strdup(options->user);
    http->password = mem_strdup(options->password);
    http->token = mem_strdup(options->token);
    http->ca_file = mem_strdup(options->ca_file);
    *out = http;
    return 0;
}

void http_free(struct http *http)
{
    if (http == NULL) {
        return;
    }
    if (http->curl != NULL) {
        curl_easy_cleanup(http->curl);
    }
    free(http->user);
    free(http->password);
    free(http->token);
    free(http->ca_file);
    free(http);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    struct fetch *fetch = data;
    size_t length = size * count;

    if (length > fetch->get->max_body - fetch->answer->body.length) {
        fetch->too_large = true;
        return 0;
    }
    buf_add(&fetch->answer->body, bytes, length);
    return length;
}

/* The value behind "name:", without blanks around; NULL if it is another header. */
static char *header_value(const char *line, size_t length, const char *name)
{
    size_t skip = strlen(name) + 1;

    if (length < skip || strncasecmp(line, name, skip - 1) != 0 || line[skip - 1] != ':') {
        return NULL;
    }
    while (skip < length && (line[skip] == ' ' || line[skip] == '\t')) {
        skip++;
    }
    while (length > skip && strchr("\r\n \t", line[length - 1]) != NULL) {
        length--;
    }
    return mem_strndup(line + skip, length - skip);
}

static void replace(char **old, char *value)
{
    if (value != NULL) {
        free(*old);
        *old = value;
    }
}

static size_t on_header(char *line, size_t size, size_t count, void *data)
{
    struct fetch *fetch = data;
    size_t length = size * count;
    AUTOFREE char *retry = NULL;
    int64_t seconds = 0;

    if (length > HEADER_MAX) {
        return length;
    }
    for (size_t i = 0; i < fetch->answer->wanted_count; i++) {
        replace(&fetch->answer->wanted[i], header_value(line, length, fetch->get->headers[i]));
    }
    replace(&fetch->answer->content_type, header_value(line, length, "content-type"));
    retry = header_value(line, length, "retry-after");
    if (retry != NULL) { /* a date instead of seconds is taken for the longest */
        bool counted = text_int(retry, 0, RETRY_MS_MAX / 1000, &seconds, NULL) == 0;
        fetch->retry_ms = counted ? seconds * 1000 : RETRY_MS_MAX;
    }
    return length;
}

/* What stands in a URL stands in messages, too, so it may hold no password. */
static int check_url(const char *url, struct err *err)
{
    const char *host = strstr(url, "://");

    if (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0) {
        return err_set(err, ERR_INPUT, "a URL that begins with '%.*s', expected http or https",
                       (int)strcspn(url, ":/"), url);
    }
    return memchr(host + 3, '@', strcspn(host + 3, "/?#")) == NULL
               ? 0
               : err_set(err, ERR_INPUT, "user and password do not belong in a URL");
}

static void set_limits(struct http *http, const char *url)
{
    CURL *curl = http->curl;

    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)http->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
                     strncasecmp(url, "https", 5) == 0 ? "https" : "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (http->ca_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, http->ca_file);
    }
}

static void set_identity(struct http *http)
{
    if (http->token != NULL) {
        curl_easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(http->curl, CURLOPT_XOAUTH2_BEARER, http->token);
    } else if (http->user != NULL) {
        curl_easy_setopt(http->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(http->curl, CURLOPT_USERNAME, http->user);
        curl_easy_setopt(http->curl, CURLOPT_PASSWORD,
                         http->password == NULL ? "" : http->password);
    }
}

static int failed(const struct http *http, CURLcode code, const struct fetch *fetch,
                  const char *url, struct err *err)
{
    if (fetch->too_large) {
        return err_set(err, ERR_INPUT, "'%s' answers with more than %zu bytes", url,
                       fetch->get->max_body);
    }
    return err_set(err, code == CURLE_OPERATION_TIMEDOUT ? ERR_TIMEOUT : ERR_HOST, "'%s': %s", url,
                   http->problem[0] != '\0' ? http->problem : curl_easy_strerror(code));
}

static void forget_answer(struct fetch *fetch)
{
    buf_clear(&fetch->answer->body);
    for (size_t i = 0; i < fetch->answer->wanted_count; i++) {
        free(fetch->answer->wanted[i]);
        fetch->answer->wanted[i] = NULL;
    }
    free(fetch->answer->content_type);
    fetch->answer->content_type = NULL;
    fetch->retry_ms = -1;
}

/* One request and its answer, whatever that says. */
static int one(struct http *http, const char *url, struct fetch *fetch, struct err *err)
{
    struct curl_slist *headers = NULL;
    AUTOFREE char *accept =
        fetch->get->accept == NULL ? NULL : mem_printf("Accept: %s", fetch->get->accept);
    CURLcode code = CURLE_OK;
    long status = 0;

    forget_answer(fetch);
    curl_easy_reset(http->curl);
    set_limits(http, url);
    set_identity(http);
    headers = accept == NULL ? NULL : curl_slist_append(NULL, accept);
    http->problem[0] = '\0';
    curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, http->problem);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(http->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(http->curl, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(http->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(http->curl, CURLOPT_HEADERDATA, fetch);
    curl_easy_setopt(http->curl, CURLOPT_USERAGENT, "tameshi");
    curl_easy_setopt(http->curl, CURLOPT_URL, url);
    code = curl_easy_perform(http->curl);
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    fetch->answer->status = (int)status;
    return code == CURLE_OK ? 0 : failed(http, code, fetch, url, err);
}

size_t http_origin(const char *url)
{
    const char *host = strstr(url, "://");

    return host == NULL ? 0 : (size_t)(host + 3 - url) + strcspn(host + 3, "/?#");
}

bool http_same_origin(const char *a, const char *b)
{
    size_t length = http_origin(a);

    return length > 0 && http_origin(b) == length && strncasecmp(a, b, length) == 0;
}

/* Where an answer sends us, if it may; NULL with *err if it may not. */
static char *redirected(struct http *http, const char *url, struct err *err)
{
    char *target = NULL;

    curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &target);
    if (target == NULL) {
        (void)err_set(err, ERR_INPUT, "'%s' redirects to nowhere", url);
        return NULL;
    }
    if (!http_same_origin(target, url)) {
        (void)err_set(err, ERR_INPUT, "'%s' redirects to another host, '%.*s'", url,
                      (int)http_origin(target), target);
        return NULL;
    }
    return mem_strdup(target);
}

/* Requests again while the server says that it is too busy. */
static int patient(struct http *http, const char *url, struct fetch *fetch, struct err *err)
{
    for (int turn = 0;; turn++) {
        bool busy = false;
        int64_t until = 0;

        if (one(http, url, fetch, err) < 0) {
            return -1;
        }
        busy =
            fetch->answer->status == STATUS_TOO_MANY || fetch->answer->status == STATUS_UNAVAILABLE;
        if (!busy || turn >= http->retries) {
            return 0;
        }
        until = clock_mono_ms() + (fetch->retry_ms >= 0 ? fetch->retry_ms : 1000);
        while (clock_left_ms(until) > 0) {
            (void)poll(NULL, 0, clock_left_ms(until));
        }
    }
}

static int follow(struct http *http, struct fetch *fetch, struct err *err)
{
    AUTOFREE char *url = mem_strdup(fetch->get->url);

    for (int hops = 0; hops <= REDIRECTS; hops++) {
        char *next = NULL;

        if (patient(http, url, fetch, err) < 0) {
            return -1;
        }
        if (fetch->answer->status < 300 || fetch->answer->status > 399) {
            return 0;
        }
        next = redirected(http, url, err);
        if (next == NULL) {
            return -1;
        }
        free(url);
        url = next;
    }
    return err_set(err, ERR_INPUT, "'%s' redirects more than %d times", url, REDIRECTS);
}

int http_fetch(struct http *http, const struct http_get *get, struct http_answer *out,
               struct err *err)
{
    struct fetch fetch = {.get = get, .answer = out, .retry_ms = -1};

    *out = (struct http_answer){.body = BUF_INIT};
    if (check_url(get->url, err) < 0) {
        return -1;
    }
    while (get->headers != NULL && get->headers[out->wanted_count] != NULL) {
        out->wanted_count++;
    }
    out->wanted = mem_array(out->wanted_count + 1, sizeof(*out->wanted));
    if (follow(http, &fetch, err) < 0) {
        http_answer_done(out);
        return -1;
    }
    return 0;
}

void http_answer_done(struct http_answer *answer)
{
    buf_done(&answer->body);
    for (size_t i = 0; i < answer->wanted_count; i++) {
        free(answer->wanted[i]);
    }
    free(answer->wanted);
    free(answer->content_type);
    *answer = (struct http_answer){.body = BUF_INIT};
}
