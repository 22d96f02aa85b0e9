/* The product of the flow tests: a proxy that looks for UNION and for /drop with a plain word, and
 * does as the file `mode` says: pass, detect, block or deny. It writes var/log/access.json and
 * var/log/alert.json. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/guest.h"

static void log_line(const char *file, const char *nonce, const char *source, const char *rule,
                     int status)
{
    AUTOFREE char *folder = guest_path("var/log");
    AUTOFREE char *path = file_join(folder, file);
    file_mkdirs(folder, 0755, NULL);
    FILE *log = fopen(path, "ae");
    if (log != NULL) {
        fprintf(log, "{\"nonce\":\"%s\",\"source\":\"%s\",\"rule\":\"%s\",\"status\":%d}\n", nonce,
                source, rule, status);
        fclose(log);
    }
}

static void forward(const struct buf *request, struct buf *reply)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(GUEST_SITE_PORT)};
    AUTOCLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char chunk[4096];
    ssize_t got = 0;
    inet_pton(AF_INET, "10.67.0.3", &there.sin_addr);
    if (connect(fd, (struct sockaddr *)&there, sizeof(there)) != 0 ||
        file_write_all(fd, buf_str(request), request->length, "request", NULL) != 0) {
        guest_reply(reply, 502, "no target");
        return;
    }
    while ((got = read(fd, chunk, sizeof(chunk))) > 0) {
        buf_add(reply, chunk, (size_t)got);
    }
}

static bool is_bad(const char *target)
{
    return strstr(target, "UNION SELECT") != NULL || strstr(target, "tracer") != NULL;
}

/* With a file `ends-after` it ends after so many requests, as a product that crashes. */
static void count_request(void)
{
    static long served;
    AUTOFREE char *path = guest_path("ends-after");
    AUTOBUF struct buf text = BUF_INIT;
    if (file_read(path, 100, &text, NULL) == 0 && ++served > strtol(buf_str(&text), NULL, 10)) {
        _exit(1);
    }
}

static void serve(const char *source, const struct buf *request, struct buf *reply)
{
    count_request();
    AUTOFREE char *path = guest_path("mode");
    AUTOFREE char *nonce = guest_header(request, "X-Case-Id");
    AUTOFREE char *target = guest_target(request);
    AUTOBUF struct buf mode = BUF_INIT;
    file_read(path, 100, &mode, NULL);
    bool deny = strncmp(buf_str(&mode), "deny", 4) == 0;
    bool block = strncmp(buf_str(&mode), "block", 5) == 0;
    bool pass = strncmp(buf_str(&mode), "pass", 4) == 0;
    bool bad = is_bad(target) || deny || strncmp(buf_str(&mode), "alert", 5) == 0;
    int status = 200;
    if (bad && !pass) {
        status = block || deny ? 403 : 200;
        log_line("alert.json", nonce, source, "942100", status);
    }
    if (status == 403) {
        guest_reply(reply, 403, "blocked by tiny-waf");
    } else {
        forward(request, reply);
    }
    log_line("access.json", nonce, source, "", status);
}

int main(void)
{
    return guest_main("10.66.0.2", GUEST_WAF_PORT, serve);
}
