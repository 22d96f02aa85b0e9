/* Inside weak*.c only: what a rule looks at, and how it says what it found. */
#ifndef SCENARIOS_WEAK_LOOK_H
#define SCENARIOS_WEAK_LOOK_H

#include "scenarios/weak.h"

struct weak_look {
    const struct weak_rule *rule;
    const struct scenario *scenario;        /* NULL for a library's rule */
    const struct scenario_library *library; /* NULL for a scenario's rule, likewise */
    const struct similarity *similarity;
    struct remarks *remarks;
};

/* Places: the member key of the scenario's document (its start when it is not there), or step i. */
struct weak_place {
    const char *file;
    int line, column;
};
struct weak_place weak_at(const struct scenario *scenario, const char *key);
struct weak_place weak_at_step(const struct scenario *scenario, size_t step);
void weak_remark(const struct weak_look *look, struct weak_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Cases that a rule found, told as one remark. */
struct weak_cases {
    size_t count;
    size_t first;
};
void weak_count(struct weak_cases *cases, size_t case_index);
/* At the member key, if there are any: "BEFORE3 of 9 cases (the first is 'id/1-plain')AFTER". */
void weak_remark_cases(const struct weak_look *look, const char *key, const char *before,
                       const struct weak_cases *cases, const char *after);

/* Whether a template has the insert; whether a text below the node has it, or a condition asks for
 * it. */
bool weak_text_uses(const char *text, const char *name);
bool weak_node_uses(const struct node *node, const char *name);

/* weak_proof.c, weak_trace.c, weak_slips.c */
int weak_check_echo(const struct weak_look *look, struct err *err);
int weak_check_shared(const struct weak_look *look, struct err *err);
int weak_check_any_page(const struct weak_look *look, struct err *err);
int weak_check_channel(const struct weak_look *look, struct err *err);
int weak_check_header_only(const struct weak_look *look, struct err *err);
int weak_check_method(const struct weak_look *look, struct err *err);
int weak_check_unsent_nonce(const struct weak_look *look, struct err *err);

#endif
