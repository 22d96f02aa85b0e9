/* The target of the flow tests: /search with UNION in q gives the canary away, /drop?n=NAME makes a
 * file, /fetch?url=URL asks the name server for the host and fetches the rest from there.
 * /gate?word=WORD lets in whoever says open-sesame, with a cookie and a token as JSON;
 * /inside?t=TOKEN gives the canary to who has both. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "tests/flow/guest.h"

static char *canary(void)
{
    AUTOFREE char *path = guest_path("seed");
    AUTOBUF struct buf seed = BUF_INIT;
    struct err err;
    char digest[HASH_HEX];
    if (file_read(path, 100, &seed, &err) != 0) {
        return mem_strdup("unseeded");
    }
    AUTOFREE char *text = mem_printf("%.*s:db", (int)strcspn(buf_str(&seed), "\n"), buf_str(&seed));
    hash_bytes(text, strlen(text), digest);
    return mem_printf("cn%.16s", digest);
}

#define NAME_SERVER "10.66.255.1" /* the attacker, as in the real target's resolv.conf */
#define FETCH_WAIT_S 5

static int name_server(void)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(53)};
    struct timeval wait = {.tv_sec = FETCH_WAIT_S};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, NAME_SERVER, &there.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    connect(fd, (struct sockaddr *)&there, sizeof(there));
    return fd;
}

/* One question for an address; the answer's address is its last four bytes. */
static bool look_up(const char *host, struct in_addr *out)
{
    AUTOCLOSE int fd = name_server();
    AUTOBUF struct buf question = BUF_INIT;
    unsigned char answer[512];
    buf_add(&question, "\0\1\1\0\0\1\0\0\0\0\0\0", 12);
    for (const char *at = host; *at != '\0'; at += at[strcspn(at, ".")] == '.') {
        size_t label = strcspn(at, ".");
        buf_char(&question, (char)label);
        buf_add(&question, at, label);
        at += label;
    }
    buf_add(&question, "\0\0\1\0\1", 5);
    if (send(fd, question.data, question.length, 0) < 0) {
        return false;
    }
    ssize_t got = recv(fd, answer, sizeof(answer), 0);
    if (got < (ssize_t)question.length + 16) {
        return false;
    }
    memcpy(out, answer + got - 4, sizeof(*out));
    return true;
}

/* http://HOST:PORT/PATH */
static bool fetch(const char *url, struct buf *reply)
{
    char host[256] = "";
    int port = 0;
    int path = 0;
    struct sockaddr_in there = {.sin_family = AF_INET};
    char chunk[4096];
    ssize_t got = 0;
    if (sscanf(url, "http://%255[^:/]:%d%n", host, &port, &path) != 2 ||
        !look_up(host, &there.sin_addr)) {
        return false;
    }
    AUTOCLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    AUTOFREE char *request =
        mem_printf("GET %s HTTP/1.1\r\nHost: %s:%d\r\n\r\n", url + path, host, port);
    there.sin_port = htons((uint16_t)port);
    if (connect(fd, (struct sockaddr *)&there, sizeof(there)) != 0 ||
        file_write_all(fd, request, strlen(request), "request", NULL) != 0) {
        return false;
    }
    while ((got = read(fd, chunk, sizeof(chunk))) > 0) {
        buf_add(reply, chunk, (size_t)got);
    }
    return true;
}

/* Wrong words are counted by nobody, so that it may be guessed at. */
static void gate(const char *target, struct buf *reply)
{
    static const char body[] = "{\"user\":{\"token\":\"t-4711\"}}";
    if (strstr(target, "word=open-sesame") == NULL) {
        guest_reply(reply, 401, "wrong word");
        return;
    }
    buf_printf(reply,
               "HTTP/1.1 200 X\r\nSet-Cookie: pass=p-0815; Path=/\r\nX-Room: blue\r\n"
               "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
               strlen(body), body);
}

static void inside(const struct buf *request, const char *target, struct buf *reply)
{
    AUTOFREE char *cookie = guest_header(request, "Cookie");
    AUTOFREE char *secret = canary();
    bool let_in = strcmp(cookie, "pass=p-0815") == 0 && strstr(target, "t=t-4711") != NULL &&
                  strstr(target, "room=blue") != NULL;
    guest_reply(reply, let_in ? 200 : 403, let_in ? secret : "nobody");
}

static void serve(const char *source, const struct buf *request, struct buf *reply)
{
    AUTOFREE char *target = guest_target(request);
    (void)source;
    if (strncmp(target, "/drop?n=", 8) == 0 && strchr(target + 8, '/') == NULL) {
        AUTOFREE char *folder = guest_path("srv/machi/drop");
        AUTOFREE char *file = file_join(folder, target + 8);
        file_mkdirs(folder, 0755, NULL);
        file_write_atomic(file, "x", 1, 0644, NULL);
        guest_reply(reply, 200, "dropped");
    } else if (strncmp(target, "/fetch?url=", 11) == 0) {
        AUTOBUF struct buf page = BUF_INIT;
        guest_reply(reply, fetch(target + 11, &page) ? 200 : 502, "fetched");
    } else if (strncmp(target, "/gate?", 6) == 0) {
        gate(target, reply);
    } else if (strncmp(target, "/inside?", 8) == 0) {
        inside(request, target, reply);
    } else if (strncmp(target, "/search?q=", 10) == 0) {
        AUTOFREE char *secret = canary();
        AUTOFREE char *body =
            mem_printf("results for you: %s", strstr(target, "UNION") != NULL ? secret : "none");
        guest_reply(reply, 200, body);
    } else {
        guest_reply(reply, strcmp(target, "/") == 0 ? 200 : 404, "welcome");
    }
}

int main(void)
{
    return guest_main("10.67.0.3", GUEST_SITE_PORT, serve);
}
