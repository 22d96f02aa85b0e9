/* Stand-ins for what only a run knows. They are the same for all cases of all scenarios, so that
 * two texts differ only where their authors made them differ. */
#include "scenarios/stand_in.h"

#include <string.h>

static const char *some_canary(void *data, const char *name)
{
    (void)data;
    (void)name;
    return STAND_IN_CANARY;
}

void stand_in_init(struct stand_in *in, const struct scenario *scenario)
{
    *in = (struct stand_in){.captures = CAPTURES_INIT};
    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;

        for (size_t j = 0; j < http->capture_count; j++) {
            captures_set(&in->captures, http->captures[j].name, STAND_IN_CAPTURED,
                         strlen(STAND_IN_CAPTURED));
        }
    }
    bound_item_stand_in(&scenario->intel, &in->item);
    in->bindings = (struct bindings){.nonce = STAND_IN_NONCE,
                                     .source = STAND_IN_SOURCE,
                                     .canary = some_canary,
                                     .captures = &in->captures,
                                     .item = scenario->intel.type == NULL ? NULL : &in->item};
}

void stand_in_done(struct stand_in *in)
{
    captures_done(&in->captures);
    bound_item_done(&in->item);
}

size_t stand_in_sends(const struct step_http *http)
{
    return http->each.name == NULL ? 1 : http->each.count;
}

const struct bindings *stand_in_send(struct stand_in *in, const struct step_http *http,
                                     size_t index)
{
    in->bindings.each = http->each.name == NULL ? NULL : &http->each;
    in->bindings.each_index = index;
    return &in->bindings;
}
