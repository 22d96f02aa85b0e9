/* Out of /proc: what the kernel counts anyway. */
#include "orchestrator/run/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "orchestrator/vm/host_memory.h"

/* "cpu  user nice system idle iowait irq softirq steal ..." */
enum tick { TICK_IDLE = 3, TICK_IOWAIT = 4, TICK_STEAL = 7, TICKS };

static void read_ticks(struct load *out)
{
    AUTOFILE FILE *file = fopen("/proc/stat", "re");
    char line[512] = "";
    char *at = line + strlen("cpu ");
    int64_t ticks[TICKS] = {0};

    if (file == NULL || fgets(line, sizeof(line), file) == NULL ||
        strncmp(line, "cpu ", strlen("cpu ")) != 0) {
        return;
    }
    for (size_t i = 0; i < TICKS; i++) {
        ticks[i] = strtoll(at, &at, 10);
        out->all_ticks += ticks[i];
    }
    out->busy_ticks = out->all_ticks - ticks[TICK_IDLE] - ticks[TICK_IOWAIT];
    out->stolen_ticks = ticks[TICK_STEAL];
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=123" */
static int64_t read_stalled_us(void)
{
    AUTOFILE FILE *file = fopen("/proc/pressure/cpu", "re");
    char line[256] = "";
    const char *total = NULL;

    if (file == NULL || fgets(line, sizeof(line), file) == NULL) {
        return 0;
    }
    total = strstr(line, "total=");
    return total != NULL ? (int64_t)strtoll(total + strlen("total="), NULL, 10) : 0;
}

void load_read(struct load *out)
{
    *out = (struct load){.stalled_us = read_stalled_us(), .at_mono_ms = clock_mono_ms()};
    read_ticks(out);
}

static double load_1_min(void)
{
    double load = 0;

    return getloadavg(&load, 1) == 1 ? load : 0;
}

static int64_t permille(int64_t part, int64_t whole)
{
    return whole > 0 ? part * 1000 / whole : 0;
}

struct node *load_since(const struct load *begun)
{
    struct node *node = node_object();
    struct load now;
    int64_t ticks = 0;

    load_read(&now);
    ticks = now.all_ticks - begun->all_ticks;
    node_set_int(node, "busy_permille", permille(now.busy_ticks - begun->busy_ticks, ticks));
    node_set_int(node, "stolen_permille", permille(now.stolen_ticks - begun->stolen_ticks, ticks));
    node_set_int(
        node, "stalled_permille",
        permille(now.stalled_us - begun->stalled_us, (now.at_mono_ms - begun->at_mono_ms) * 1000));
    node_set_int(node, "load_1_min_centi", (int64_t)(load_1_min() * 100));
    node_set_int(node, "memory_available_mib", host_memory_available_mib());
    return node;
}

bool load_is_over(void)
{
    return load_1_min() > (double)LOAD_OVER * (double)sysconf(_SC_NPROCESSORS_ONLN);
}
