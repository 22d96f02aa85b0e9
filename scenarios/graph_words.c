/* What stands in the boxes: each step, effect, precondition and cleaning up in a few lines. The
 * text beside the drawing is made of the same lines, so that both say the same. */
#include <inttypes.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "scenarios/graph_layout.h"
#include "scenarios/template.h"

struct graph_line *graph_add_line(struct graph_box *box, enum line_kind kind, char *text)
{
    struct graph_line *line = NULL;

    box->lines = mem_grow(box->lines, box->line_count + 1, sizeof(*box->lines));
    line = &box->lines[box->line_count++];
    *line = (struct graph_line){.kind = kind, .looks_at = NO_BOX};
    line->text = text;
    return line;
}

static void add_named(struct graph_box *box, enum line_kind kind, const char *name)
{
    struct graph_line *line =
        graph_add_line(box, kind, mem_printf(kind == LINE_GIVES ? "gives %s" : "takes %s", name));

    line->name = mem_strdup(name);
}

static struct graph_box *add_box(struct graph *graph, enum box_kind kind, enum graph_lane lane)
{
    graph->boxes = mem_grow(graph->boxes, graph->box_count + 1, sizeof(*graph->boxes));
    graph->boxes[graph->box_count] = (struct graph_box){.kind = kind, .lane = lane};
    return &graph->boxes[graph->box_count++];
}

static void add_divider(struct graph *graph, const char *text)
{
    graph_add_line(add_box(graph, BOX_DIVIDER, LANE_ATTACKER), LINE_HEAD, mem_strdup(text));
}

static enum graph_lane lane_of(enum step_machine machine)
{
    return machine == ON_ATTACKER ? LANE_ATTACKER : LANE_TARGET;
}

static void add_when(struct graph *graph, struct graph_box *box, const struct step_when *when)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct graph_line *line = NULL;

    switch (when->kind) {
    case WHEN_ALWAYS:
        return;
    case WHEN_CAPTURED:
        buf_printf(&text, "only if %s was captured", when->capture);
        break;
    case WHEN_NOT_CAPTURED:
        buf_printf(&text, "only if %s was not captured", when->capture);
        break;
    case WHEN_STATUS:
        buf_printf(&text, "only if %s answered ", graph->scenario->steps[when->step].name);
        graph_put_numbers(&text, "", when->statuses, when->status_count);
        break;
    }
    line = graph_add_line(box, LINE_WHEN, buf_take(&text));
    if (when->kind == WHEN_STATUS) {
        line->looks_at = graph->step_boxes[when->step];
    } else {
        line->name = mem_strdup(when->capture);
    }
}

/* Names of captures that a template inserts, each once in the box. */
static void add_taken(const struct scenario *scenario, struct graph_box *box, const char *name)
{
    bool captured = false;

    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;

        for (size_t j = 0; j < http->capture_count; j++) {
            captured = captured || strcmp(http->captures[j].name, name) == 0;
        }
    }
    for (size_t i = 0; i < box->line_count && captured; i++) {
        captured = box->lines[i].kind != LINE_TAKES || strcmp(box->lines[i].name, name) != 0;
    }
    if (captured) {
        add_named(box, LINE_TAKES, name);
    }
}

static void take_text(const struct scenario *scenario, struct graph_box *box, const char *text)
{
    struct piece piece;

    while (template_next(&text, &piece, NULL) == 0) {
        if (piece.literal == NULL) {
            add_taken(scenario, box, piece.name);
        }
    }
}

/* All texts below a node, where the format has texts with inserts. */
static void take_node(const struct scenario *scenario, struct graph_box *box,
                      const struct node *node)
{
    static const char *const others[] = {"capture",        "matches",    "body_base64",
                                         "content_base64", "raw_base64", NULL};

    if (node_type(node) == NODE_STRING) {
        take_text(scenario, box, node_str(node));
    }
    for (size_t i = 0; node_type(node) == NODE_ARRAY && i < node_count(node); i++) {
        take_node(scenario, box, node_at(node, i));
    }
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        if (!text_in_list(others, node_iter_key(i))) {
            take_text(scenario, box, node_iter_key(i));
            take_node(scenario, box, node_iter_value(i));
        }
    }
}

static void add_takes(const struct graph *graph, struct graph_box *box, const char *list,
                      size_t index)
{
    take_node(graph->scenario, box, node_at(node_get(scenario_node(graph->scenario), list), index));
}

static void add_gives(struct graph_box *box, const struct step_http *http)
{
    for (size_t i = 0; i < http->capture_count; i++) {
        add_named(box, LINE_GIVES, http->captures[i].name);
    }
}

static void add_pause(struct graph *graph, int64_t min_ms, int64_t max_ms)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (max_ms == 0) {
        return;
    }
    buf_str_add(&text, "waits ");
    if (min_ms != max_ms) {
        buf_printf(&text, "%" PRId64 "-", min_ms);
        buf_printf(&text, "%" PRId64 " ms", max_ms);
    } else {
        graph_put_ms(&text, max_ms);
    }
    graph_add_line(add_box(graph, BOX_PAUSE, LANE_ATTACKER), LINE_NOTE, buf_take(&text));
}

static void add_step(struct graph *graph, size_t index)
{
    const struct step *step = &graph->scenario->steps[index];
    enum graph_lane lane = step->kind == STEP_EXEC   ? lane_of(step->exec.machine)
                           : step->kind == STEP_FILE ? lane_of(step->file.machine)
                                                     : LANE_ATTACKER;
    struct graph_box *box = NULL;

    add_pause(graph, step->think_min_ms, step->think_max_ms);
    if (step->kind == STEP_WAIT) {
        add_pause(graph, step->wait_ms, step->wait_ms);
        graph->step_boxes[index] = graph->box_count - 1;
        add_when(graph, &graph->boxes[graph->box_count - 1], &step->when);
        return;
    }
    graph->step_boxes[index] = graph->box_count;
    box = add_box(graph, step->kind == STEP_CALLBACK ? BOX_LISTENER : BOX_STEP, lane);
    graph_add_line(box, LINE_HEAD, mem_printf("%zu. %s", index + 1, step->name));
    if (step->actor > 0) {
        graph_add_line(box, LINE_NOTE,
                       mem_printf("by %s", graph->scenario->actors[step->actor - 1]));
    }
    add_when(graph, box, &step->when);
    graph_add_doing(box, step);
    add_takes(graph, box, "steps", index);
    add_gives(box, &step->http);
}

static void add_effect_lines(struct graph *graph, struct graph_box *box,
                             const struct effect *effect)
{
    bool of_step = effect->kind == EFFECT_RESPONSE || effect->kind == EFFECT_CALLBACK;
    struct graph_line *head = NULL;
    static const char *const heads[] = {
        [EFFECT_RESPONSE] = "the answer to ",
        [EFFECT_FILE] = "a file",
        [EFFECT_CALLBACK] = "a call-back to ",
        [EFFECT_EXEC] = "a command",
    };

    head = graph_add_line(box, LINE_HEAD,
                          mem_printf("%s%s", heads[effect->kind],
                                     of_step ? graph->scenario->steps[effect->step].name : ""));
    head->looks_at = of_step ? graph->step_boxes[effect->step] : NO_BOX;
    if (effect->kind == EFFECT_FILE) {
        graph_add_line(box, LINE_CODE, mem_strdup(effect->path));
    } else if (effect->kind == EFFECT_EXEC) {
        graph_add_command(box, effect->argv);
    }
    graph_add_expect(box, LINE_CODE, "", &effect->expect,
                     effect->kind == EFFECT_EXEC ? "exit " : "status ");
    if (effect->within_ms > 0) {
        AUTOBUF struct buf text = BUF_INIT;

        buf_str_add(&text, "within ");
        graph_put_ms(&text, effect->within_ms);
        graph_add_line(box, LINE_NOTE, buf_take(&text));
    }
}

static struct graph_box *add_effect_box(struct graph *graph, const struct effect *effect,
                                        enum box_kind kind)
{
    bool on_machine = effect->kind == EFFECT_FILE || effect->kind == EFFECT_EXEC;
    struct graph_box *box =
        add_box(graph, kind, on_machine ? lane_of(effect->machine) : LANE_ATTACKER);

    add_effect_lines(graph, box, effect);
    box->arrow = effect->kind == EFFECT_CALLBACK ? ARROW_CALL_BACK : ARROW_NONE;
    return box;
}

static void add_effects(struct graph *graph, size_t after)
{
    for (size_t i = 0; i < graph->scenario->effect_count; i++) {
        if (graph->scenario->effects[i].after == after) {
            struct graph_box *box = add_effect_box(graph, &graph->scenario->effects[i], BOX_EFFECT);

            add_takes(graph, box, "effect", i);
        }
    }
}

static size_t count_at_end(const struct scenario *scenario)
{
    size_t count = 0;

    for (size_t i = 0; i < scenario->effect_count; i++) {
        count += scenario->effects[i].after == EFFECT_AT_END;
    }
    return count;
}

void graph_words(struct graph *graph)
{
    const struct scenario *scenario = graph->scenario;

    if (scenario->need_count > 0) {
        add_divider(graph, "needed before");
    }
    for (size_t i = 0; i < scenario->need_count; i++) {
        add_effect_box(graph, &scenario->needs[i], BOX_AROUND);
    }
    if (scenario->need_count > 0) {
        add_divider(graph, "steps");
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        add_step(graph, i);
        add_effects(graph, i);
    }
    if (count_at_end(scenario) > 0) {
        add_divider(graph, "what proves that it worked");
    }
    add_effects(graph, EFFECT_AT_END);
    if (scenario->clean_up_count > 0) {
        add_divider(graph, "cleaning up, whatever happened");
    }
    for (size_t i = 0; i < scenario->clean_up_count; i++) {
        const struct step *step = &scenario->clean_up[i];
        struct graph_box *box =
            add_box(graph, BOX_AROUND,
                    lane_of(step->kind == STEP_EXEC ? step->exec.machine : step->file.machine));

        graph_add_line(box, LINE_HEAD,
                       mem_strdup(step->kind == STEP_EXEC ? "a command" : "a file"));
        graph_add_doing(box, step);
    }
}
