/* The order and the names of the tactics. The names of the techniques are left to ATT&CK itself:
 * there are hundreds, and they change with its versions. */
#include "reports/report_tactic.h"

#include <string.h>

static const struct {
    const char *tactic;
    enum message name;
} tactics[] = {
    {"reconnaissance", MSG_TACTIC_RECONNAISSANCE}, {"resource-development", MSG_TACTIC_RESOURCES},
    {"initial-access", MSG_TACTIC_INITIAL},        {"execution", MSG_TACTIC_EXECUTION},
    {"persistence", MSG_TACTIC_PERSISTENCE},       {"privilege-escalation", MSG_TACTIC_ESCALATION},
    {"defense-evasion", MSG_TACTIC_EVASION},       {"credential-access", MSG_TACTIC_CREDENTIALS},
    {"discovery", MSG_TACTIC_DISCOVERY},           {"lateral-movement", MSG_TACTIC_LATERAL},
    {"collection", MSG_TACTIC_COLLECTION},         {"command-and-control", MSG_TACTIC_COMMAND},
    {"exfiltration", MSG_TACTIC_EXFILTRATION},     {"impact", MSG_TACTIC_IMPACT},
};
_Static_assert(COUNT_OF(tactics) == REPORT_TACTICS, "as many as the header says");

size_t report_tactic_place(const char *tactic)
{
    size_t place = 0;
    while (place < REPORT_TACTICS && strcmp(tactics[place].tactic, tactic) != 0) {
        place++;
    }
    return place;
}

const char *report_tactic_name(enum language language, const char *tactic)
{
    size_t place = report_tactic_place(tactic);
    return place < REPORT_TACTICS ? message(language, tactics[place].name) : tactic;
}

const char *report_tactic_at(size_t place)
{
    return tactics[place].tactic;
}

bool report_tactic_tested(const struct view *view, size_t place)
{
    for (size_t p = 0; p < view->product_count; p++) {
        const struct view_product *product = &view->products[p];
        for (size_t t = 0; t < product->technique_count; t++) {
            const struct view_group *group = &product->techniques[t];
            if (group->detection.n + group->prevention.n > 0 &&
                report_tactic_place(group->tactic) == place) {
                return true;
            }
        }
    }
    return false;
}

bool report_tactics_told(const struct view *view)
{
    return !view->redacted.given;
}

size_t report_tactics_untested(const struct view *view)
{
    size_t count = 0;
    if (!report_tactics_told(view)) {
        size_t tested = (size_t)view->attack.tactics;
        return tested < REPORT_TACTICS ? REPORT_TACTICS - tested : 0;
    }
    for (size_t place = 0; place < REPORT_TACTICS; place++) {
        count += !report_tactic_tested(view, place);
    }
    return count;
}
