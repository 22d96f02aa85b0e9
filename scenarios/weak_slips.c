/* Rules about slips: what is well formed and surely meant otherwise. */
#include <string.h>
#include <strings.h>

#include "common/ext/doc.h"
#include "scenarios/weak_look.h"

int weak_check_method(const struct weak_look *look, struct err *err)
{
    static const char *const methods[] = {"GET",     "HEAD",  "POST",  "PUT",    "DELETE",
                                          "OPTIONS", "PATCH", "TRACE", "CONNECT"};
    const struct scenario *scenario = look->scenario;

    (void)err;
    for (size_t i = 0; i < scenario->step_count; i++) {
        const char *method = scenario->steps[i].kind == STEP_HTTP && scenario->steps[i].http.method
                                 ? scenario->steps[i].http.method
                                 : "";

        for (size_t k = 0; k < COUNT_OF(methods); k++) {
            if (strcasecmp(method, methods[k]) == 0 && strcmp(method, methods[k]) != 0) {
                weak_remark(look, weak_at_step(scenario, i),
                            "the method '%s' is none, did you mean '%s'? Servers tell capital "
                            "letters from small ones",
                            method, methods[k]);
            }
        }
    }
    return 0;
}

/* Whether the effect looks for something that is named by the nonce. */
static bool looks_for_nonce(const struct effect *effect)
{
    bool found = effect->kind == EFFECT_FILE && weak_text_uses(effect->path, "nonce");

    for (size_t i = 0; effect->kind == EFFECT_EXEC && i < effect->argc; i++) {
        found = found || weak_text_uses(effect->argv[i], "nonce");
    }
    return found;
}

int weak_check_unsent_nonce(const struct weak_look *look, struct err *err)
{
    const struct scenario *scenario = look->scenario;
    const struct node *document = scenario_node(scenario);

    (void)err;
    if (weak_node_uses(node_get(document, "steps"), "nonce") ||
        weak_node_uses(node_get(document, "values"), "nonce")) {
        return 0;
    }
    for (size_t i = 0; i < scenario->effect_count; i++) {
        if (looks_for_nonce(&scenario->effects[i])) {
            weak_remark(look, weak_at(scenario, "effect"),
                        "effect %zu looks for what {{nonce}} names, and no step holds {{nonce}}: "
                        "nothing tells the target that name",
                        i + 1);
        }
    }
    return 0;
}
