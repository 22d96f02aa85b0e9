/* Inside the drawing of scenarios only: boxes of lines in lanes, one below the other, and links
 * between lines. graph_words.c and graph_step.c fill the lines, graph_layout.c places the boxes,
 * graph.c draws. */
#ifndef SCENARIOS_GRAPH_LAYOUT_H
#define SCENARIOS_GRAPH_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "scenarios/scenario.h"

enum graph_lane { LANE_ATTACKER, LANE_PRODUCT, LANE_TARGET, LANE_COUNT };

enum box_kind { BOX_STEP, BOX_LISTENER, BOX_EFFECT, BOX_AROUND, BOX_PAUSE, BOX_DIVIDER };

#define NO_BOX SIZE_MAX

enum line_kind { LINE_HEAD, LINE_CODE, LINE_NOTE, LINE_WHEN, LINE_TAKES, LINE_GIVES };
struct graph_line {
    enum line_kind kind;
    char *text;      /* as authored, of any length: cut where it is drawn */
    char *name;      /* of the capture that it takes or gives; NULL: none */
    size_t looks_at; /* the box of the step that it looks at, or NO_BOX */
};

enum box_arrow { ARROW_NONE, ARROW_REQUEST, ARROW_CALL_BACK };

struct graph_box {
    enum box_kind kind;
    enum graph_lane lane;
    enum box_arrow arrow; /* between the box and the target */
    size_t times;         /* ARROW_REQUEST: how often */
    struct graph_line *lines;
    size_t line_count;
    double x, y, width, height;
};

/* From a line to a line below it. */
struct graph_link {
    bool looks; /* at a step's answer or listener; else a capture */
    size_t from_box, from_line;
    size_t to_box, to_line;
    size_t track; /* in the margin, from the boxes outwards */
};

struct graph {
    const struct scenario *scenario;
    struct graph_box *boxes;
    size_t box_count;
    struct graph_link *links;
    size_t link_count;
    size_t step_boxes[SCENARIO_MAX_STEPS]; /* the box of each step */
    size_t track_count;
    double lane_x[LANE_COUNT], lane_width[LANE_COUNT];
    double top; /* of the lanes */
    double width, height;
};

#define GRAPH_MARGIN 24.0
#define GRAPH_LINE 18.0
#define GRAPH_PADDING 9.0
#define GRAPH_TRACK 14.0 /* width of one in the margin */

/* The baseline of a line of a box. */
double graph_line_y(const struct graph_box *box, size_t line);

/* graph_words.c: the boxes from top to bottom, without places. */
void graph_words(struct graph *graph);
/* graph_layout.c: links, then places. */
void graph_layout(struct graph *graph);
void graph_done(struct graph *graph);
/* A line more; the text is taken over. What is returned holds until the next line. */
struct graph_line *graph_add_line(struct graph_box *box, enum line_kind kind, char *text);

/* graph_step.c: what the boxes of steps and of effects have in common. */
void graph_add_doing(struct graph_box *box, const struct step *step);
void graph_add_command(struct graph_box *box, const char *const *argv);
/* word and the conditions; nothing when there are none. number stands before statuses: "status ".
 */
void graph_add_expect(struct graph_box *box, enum line_kind kind, const char *word,
                      const struct expect *expect, const char *number);
/* "300 ms", "2 s" */
void graph_put_ms(struct buf *out, int64_t ms);
/* "303 or 302" behind word */
void graph_put_numbers(struct buf *out, const char *word, const int64_t *numbers, size_t count);

extern const char graph_style[];

#endif
