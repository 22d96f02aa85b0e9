/* Reading who does what. Beside the one whom a case is about there may be others, whose requests
 * come from addresses of their own and carry nonces of their own: what a product says of them is
 * not said of the attack. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

#define MAX_NAME 32

static int check_actor(const struct scenario *scenario, const struct cur *place, const char *name,
                       struct err *err)
{
    if (!text_is_id(name, MAX_NAME)) {
        return cur_fail(place, err, "'%s' is no name of an actor, expected an id such as reader",
                        name);
    }
    for (size_t i = 0; i < scenario->actor_count; i++) {
        if (strcmp(scenario->actors[i], name) == 0) {
            return cur_fail(place, err, "actor '%s' is there twice", name);
        }
    }
    return 0;
}

int read_actors(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    AUTOFREE const char **names = NULL;
    struct cur place;
    size_t count = 0;
    int answer = cur_strings(root, "actors", false, &names, &count, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(root, "actors", true, &place, err);
    if (count == 0 || count > SCENARIO_MAX_ACTORS) {
        return cur_fail(&place, err, "expected 1 to %d actors, got %zu", SCENARIO_MAX_ACTORS,
                        count);
    }
    scenario->actors = reading_array(reading, count + 1, sizeof(*scenario->actors));
    for (size_t i = 0; i < count; i++) {
        if (check_actor(scenario, &place, names[i], err) < 0) {
            return -1;
        }
        scenario->actors[scenario->actor_count++] = names[i];
    }
    return 0;
}

int read_actor(struct reading *reading, const struct cur *cur, struct step *step, struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    const char *name = NULL;
    const char *near = NULL;
    struct cur place;
    int answer = cur_str(cur, "actor", false, &name, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < scenario->actor_count; i++) {
        if (strcmp(scenario->actors[i], name) == 0) {
            step->actor = i + 1;
            return 0;
        }
    }
    (void)cur_any(cur, "actor", true, &place, err);
    near = scenario->actor_count > 0 ? text_suggest(name, scenario->actors) : NULL;
    return near != NULL
               ? cur_fail(&place, err, "no actor '%s', did you mean '%s'?", name, near)
               : cur_fail(&place, err, "no actor '%s'; they are listed under 'actors'", name);
}
