/* The target of the flow tests: /search with UNION in q gives the canary away, /drop?n=NAME makes a
 * file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
