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

static bool has_technique(const struct view_product *product, size_t place)
{
    for (size_t t = 0; t < product->technique_count; t++) {
        const struct view_group *group = &product->techniques[t];
        if (group->detection.n + group->prevention.n > 0 &&
            report_tactic_place(group->tactic) == place) {
            return true;
        }
    }
    return false;
}

static bool has_further(const struct view_product *product, size_t place)
{
    for (size_t i = 0; i < product->further_count; i++) {
        const struct view_further *further = &product->further[i];
        if (further->name != NULL && further->detection.n + further->prevention.n > 0 &&
            report_tactic_place(further->name) == place) {
            return true;
        }
    }
    return false;
}

bool report_tactic_tested(const struct view *view, size_t place)
{
    for (size_t p = 0; p < view->product_count; p++) {
        if (has_technique(&view->products[p], place) || has_further(&view->products[p], place)) {
            return true;
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
    for (size_t place = 0; place < REPORT_TACTICS; place++) {
        count += !report_tactic_tested(view, place);
    }
    if (report_tactics_told(view) || view->attack.tactics < 0) {
        return count;
    }
    return view->attack.tactics < (int64_t)REPORT_TACTICS
               ? REPORT_TACTICS - (size_t)view->attack.tactics
               : 0;
}
