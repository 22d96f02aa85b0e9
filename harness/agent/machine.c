/* The machine's clock, random pool and load. In fake mode clock and pool are the host's and are
 * left alone. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "harness/agent/fields.h"
#include "harness/agent/machine.h"
#include "harness/agent/ops.h"

#define MS_PER_S 1000
#define NS_PER_MS 1000000
#define BITS_PER_BYTE 8
#define MAX_PROC_BYTES ((size_t)1 << 20)
#define CPU_COLUMNS 8 /* user nice system idle iowait irq softirq steal */
#define CPU_IDLE 3
#define CPU_IOWAIT 4

int machine_set_clock(int64_t utc_ms, struct err *err)
{
    struct timespec now = {
        .tv_sec = utc_ms / MS_PER_S,
        .tv_nsec = utc_ms % MS_PER_S * NS_PER_MS,
    };

    return clock_settime(CLOCK_REALTIME, &now) < 0 ? err_sys(err, ERR_HOST, "cannot set the clock")
                                                   : 0;
}

int op_clock(const struct request *request, struct node *reply, struct err *err)
{
    int64_t utc_ms = -1;

    (void)reply;
    if (field_int(request->node, "utc_ms", 0, MACHINE_MAX_UTC_MS, &utc_ms, err) < 0) {
        return -1;
    }
    if (utc_ms < 0) {
        return err_set(err, ERR_INPUT, "'utc_ms' is missing");
    }
    if (request->agent->root->fake) {
        return root_record(request->agent->root, request->node, err);
    }
    return machine_set_clock(utc_ms, err);
}

int machine_feed_pool(const struct buf *bytes, struct err *err)
{
    AUTOCLOSE int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    AUTOFREE struct rand_pool_info *info = mem_alloc(sizeof(*info) + bytes->length);

    if (fd < 0) {
        return err_sys(err, ERR_HOST, "cannot open the random pool");
    }
    info->entropy_count = (int)bytes->length * BITS_PER_BYTE;
    info->buf_size = (int)bytes->length;
    memcpy(info->buf, bytes->data, bytes->length);
    if (ioctl(fd, RNDADDENTROPY, info) < 0 || ioctl(fd, RNDRESEEDCRNG) < 0) {
        return err_sys(err, ERR_HOST, "cannot feed the random pool");
    }
    return 0;
}

int op_entropy(const struct request *request, struct node *reply, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    (void)reply;
    if (field_bytes(request->node, "data_b64", WIRE_MAX_ENTROPY, &bytes, NULL, err) < 0) {
        return -1;
    }
    if (bytes.length == 0) {
        return err_set(err, ERR_INPUT, "'data_b64' is empty");
    }
    if (request->agent->root->fake) {
        return root_record(request->agent->root, request->node, err);
    }
    return machine_feed_pool(&bytes, err);
}

/* The first line of /proc/stat, in milliseconds. */
static int add_cpu(struct node *reply, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *at = NULL;
    int64_t tick_ms = MS_PER_S / sysconf(_SC_CLK_TCK);
    int64_t all = 0;
    int64_t idle = 0;

    if (file_read("/proc/stat", MAX_PROC_BYTES, &text, err) < 0) {
        return -1;
    }
    at = buf_str(&text) + strcspn(buf_str(&text), " ");
    for (unsigned i = 0; i < CPU_COLUMNS; i++) {
        char *end = NULL;
        int64_t ticks = strtoll(at, &end, 10);

        all += ticks;
        idle += i == CPU_IDLE || i == CPU_IOWAIT ? ticks : 0;
        at = end;
    }
    node_set_int(reply, "cpu_busy_ms", (all - idle) * tick_ms);
    node_set_int(reply, "cpu_idle_ms", idle * tick_ms);
    return 0;
}

/* The number behind "name:" in a file such as /proc/meminfo; 0 without one. */
static int64_t number_of(const char *text, const char *name)
{
    const char *found = strstr(text, name);

    return found == NULL ? 0 : strtoll(found + strlen(name), NULL, 10);
}

int64_t machine_uptime_ms(void)
{
    struct timespec up;

    (void)clock_gettime(CLOCK_BOOTTIME, &up);
    return (int64_t)up.tv_sec * MS_PER_S + up.tv_nsec / NS_PER_MS;
}

int op_usage(const struct request *request, struct node *reply, struct err *err)
{
    AUTOBUF struct buf memory = BUF_INIT;

    (void)request;
    if (add_cpu(reply, err) < 0 || file_read("/proc/meminfo", MAX_PROC_BYTES, &memory, err) < 0) {
        return -1;
    }
    node_set_int(reply, "memory_total_kib", number_of(buf_str(&memory), "MemTotal:"));
    node_set_int(reply, "memory_available_kib", number_of(buf_str(&memory), "MemAvailable:"));
    node_set_int(reply, "uptime_ms", machine_uptime_ms());
    return 0;
}
