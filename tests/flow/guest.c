#include "tests/flow/guest.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define MAX_REQUEST ((size_t)1 << 20)

char *guest_path(const char *name)
{
    return file_join(getenv("TAMESHI_ROOT"), name);
}

char *guest_header(const struct buf *request, const char *name)
{
    AUTOFREE char *key = mem_printf("\r\n%s: ", name);
    const char *at = strcasestr(buf_str(request), key);
    return at == NULL ? mem_strdup("")
                      : mem_strndup(at + strlen(key), strcspn(at + strlen(key), "\r\n"));
}

char *guest_target(const struct buf *request)
{
    struct buf out = BUF_INIT;
    const char *at = strchr(buf_str(request), ' ');
    buf_str_add(&out, "");
    for (at = at != NULL ? at + 1 : ""; *at != '\0' && *at != ' '; at++) {
        unsigned code = 0;
        if (*at == '%' && sscanf(at + 1, "%2x", &code) == 1) {
            buf_char(&out, (char)code);
            at += 2;
        } else {
            buf_char(&out, *at == '+' ? ' ' : *at);
        }
    }
    buf_char(&out, '\0');
    return buf_take(&out);
}

void guest_reply(struct buf *reply, int status, const char *body)
{
    buf_printf(reply, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
               strlen(body), body);
}

/* Whether the head and the body that it announces are there. */
static bool is_whole(const struct buf *request)
{
    const char *end = strstr(buf_str(request), "\r\n\r\n");
    if (end == NULL) {
        return false;
    }
    AUTOFREE char *length = guest_header(request, "Content-Length");
    return request->length >= (size_t)(end + 4 - request->data) + strtoul(length, NULL, 10);
}

static void serve_one(int fd, const char *source, guest_serve_fn *serve)
{
    AUTOBUF struct buf request = BUF_INIT;
    AUTOBUF struct buf reply = BUF_INIT;
    char chunk[4096];
    ssize_t got = 0;
    while (!is_whole(&request) && request.length < MAX_REQUEST &&
           (got = read(fd, chunk, sizeof(chunk))) > 0) {
        buf_add(&request, chunk, (size_t)got);
    }
    serve(source, &request, &reply);
    file_write_all(fd, buf_str(&reply), reply.length, "reply", NULL);
}

int guest_main(const char *address, uint16_t port, guest_serve_fn *serve)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, address, &here.sin_addr);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    setsockopt(listener, SOL_IP, IP_FREEBIND, &one, sizeof(one));
    if (bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(listener, 64) != 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        struct sockaddr_in peer;
        socklen_t size = sizeof(peer);
        char source[INET_ADDRSTRLEN] = "";
        AUTOCLOSE int fd = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC);
        if (fd >= 0) {
            inet_ntop(AF_INET, &peer.sin_addr, source, sizeof(source));
            serve_one(fd, source, serve);
        }
    }
}
