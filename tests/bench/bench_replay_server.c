/* The server that both clients speak to: nginx of the distribution with a configuration, a file and
 * temporary folders of the benchmark's own. */
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "tests/bench/bench_replay.h"

#define FILE_BYTES 1024
#define START_MS 10000
#define LOOK_MS 20
#define GRACE_MS 5000

static const char config[] = "daemon off;\n"
                             "worker_processes 1;\n"
                             "pid nginx.pid;\n"
                             "error_log error.log;\n"
                             "events { worker_connections 4096; }\n"
                             "http {\n"
                             "  access_log off;\n"
                             "  keepalive_requests 100000000;\n"
                             "  client_body_temp_path body;\n"
                             "  proxy_temp_path proxy;\n"
                             "  fastcgi_temp_path fastcgi;\n"
                             "  uwsgi_temp_path uwsgi;\n"
                             "  scgi_temp_path scgi;\n"
                             "  server { listen 127.0.0.1:%u; root www; }\n"
                             "}\n";

static struct sockaddr_in address_of(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A port that is free now. */
static uint16_t free_port(void)
{
    AUTOCLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = address_of(0);
    socklen_t size = sizeof(address);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        return 0;
    }
    return ntohs(address.sin_port);
}

static int await_port(uint16_t port, struct err *err)
{
    const struct sockaddr_in address = address_of(port);
    int64_t deadline = clock_mono_ms() + START_MS;

    while (clock_left_ms(deadline) > 0) {
        AUTOCLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
            return 0;
        }
        poll(NULL, 0, LOOK_MS);
    }
    return err_set(err, ERR_TIMEOUT, "nginx does not listen");
}

static int write_files(const char *folder, uint16_t port, struct err *err)
{
    AUTOFREE char *config_path = file_join(folder, "nginx.conf");
    AUTOFREE char *www = file_join(folder, "www");
    AUTOFREE char *path = file_join(www, "file");
    AUTOFREE char *text = mem_printf(config, port);
    char bytes[FILE_BYTES];

    memset(bytes, 'x', sizeof(bytes));
    /* Its worker is another user when this one is root. */
    if (chmod(folder, 0755) < 0 || mkdir(www, 0755) < 0) {
        return err_sys(err, ERR_IO, "cannot make '%s'", www);
    }
    return file_write_atomic(config_path, text, strlen(text), 0644, err) < 0
               ? -1
               : file_write_atomic(path, bytes, sizeof(bytes), 0644, err);
}

int server_start(const char *folder, struct server *server, struct err *err)
{
    AUTOFREE char *prefix = mem_printf("%s/", folder);
    const char *const argv[] = {"nginx", "-p", prefix, "-c", "nginx.conf", "-e", "error.log", NULL};
    const struct proc_spawn spawn = {.argv = argv, .log_fd = -1, .die_with_parent = true};

    server->port = free_port();
    if (write_files(folder, server->port, err) < 0 || proc_start(&spawn, &server->pid, err) < 0) {
        return -1;
    }
    return await_port(server->port, err);
}

void server_stop(const struct server *server)
{
    if (server->pid > 0) {
        proc_stop(server->pid, GRACE_MS);
    }
}
