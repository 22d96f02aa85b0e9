/* Rule: asked of the agents, by clocks that go on only while the machine does. */
#include "orchestrator/run/bed.h"

#include "common/base/clock.h"
#include "harness/host/client.h"

static int ask(struct environment *environment, enum machine_role role, int64_t *uptime_ms,
               struct err *err)
{
    struct client_usage usage = {0};

    if (client_usage(environment_client(environment, role), &usage, clock_mono_ms() + BED_ANSWER_MS,
                     err) != 0) {
        return -1;
    }
    *uptime_ms = usage.uptime_ms;
    return 0;
}

int bed_begin(struct environment *environment, struct bed *out, struct err *err)
{
    *out = (struct bed){.environment = environment};
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (ask(environment, role, &out->uptime_ms[role], err) != 0) {
            return -1;
        }
        out->host_ms[role] = clock_mono_ms();
    }
    return 0;
}

int bed_answers(struct environment *environment, struct err *err)
{
    int64_t ignored = 0;

    return ask(environment, MACHINE_PRODUCT, &ignored, err) != 0
               ? -1
               : ask(environment, MACHINE_TARGET, &ignored, err);
}

int bed_check(const struct bed *bed, struct err *err)
{
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        int64_t sent_ms = clock_mono_ms();
        int64_t uptime_ms = 0;
        int64_t behind_ms = 0;

        if (ask(bed->environment, role, &uptime_ms, err) != 0) {
            return -1;
        }
        behind_ms = sent_ms - bed->host_ms[role] - (uptime_ms - bed->uptime_ms[role]);
        if (behind_ms > BED_STOOD_MS) {
            return err_set(err, ERR_GUEST, "the %s machine stood still for %lld ms",
                           machine_role_name(role), (long long)behind_ms);
        }
    }
    return 0;
}
