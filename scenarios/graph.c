/* Drawing a scenario that is laid out. Every text is authored by somebody else, so it goes through
 * the escaper of common/base/html; what is longer than its box is cut, and whole in the tooltip. */
#include "scenarios/graph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "common/base/unicode.h"
#include "scenarios/graph_layout.h"

#define HEAD_COLUMN 7.9 /* width of a column of text in each size, on the safe side */
#define CODE_COLUMN 7.0
#define NOTE_COLUMN 6.9
#define TITLE_COLUMN 10.8
#define TIP 7.0 /* of an arrow */

static const char *lane_word(const struct scenario *scenario, size_t lane)
{
    return lane == LANE_PRODUCT                ? "product"
           : lane == LANE_TARGET               ? "target"
           : scenario->kind == SCENARIO_ATTACK ? "attacker"
                                               : "client";
}

/* Text of at most this width, with "..." where it was cut. Caller frees. */
static char *cut(const char *text, double width, double column)
{
    int room = (int)(width / column);
    struct buf out = BUF_INIT;

    if (unicode_width(text) <= room) {
        return mem_strdup(text);
    }
    for (int used = 0; *text != '\0';) {
        char one[5] = "";
        uint32_t code = 0;
        size_t length = unicode_decode(text, &code);

        memcpy(one, text, length);
        used += unicode_width(one);
        if (used > room - 3) {
            break;
        }
        buf_str_add(&out, one);
        text += length;
    }
    buf_str_add(&out, "...");
    return buf_take(&out);
}

static void put_line(struct buf *out, const struct graph_box *box, size_t index)
{
    static const struct {
        const char *class;
        double column;
    } styles[] = {
        [LINE_HEAD] = {"head", HEAD_COLUMN},  [LINE_CODE] = {"code", CODE_COLUMN},
        [LINE_NOTE] = {"note", NOTE_COLUMN},  [LINE_WHEN] = {"when", NOTE_COLUMN},
        [LINE_TAKES] = {"name", NOTE_COLUMN}, [LINE_GIVES] = {"name", NOTE_COLUMN},
    };
    const struct graph_line *line = &box->lines[index];
    AUTOFREE char *text =
        cut(line->text, box->width - 2 * GRAPH_PADDING, styles[line->kind].column);

    svg_text(out, styles[line->kind].class, box->x + GRAPH_PADDING, graph_line_y(box, index),
             "start", text);
}

/* "1. login: POST /login; gives sid" */
static void put_words(struct buf *out, const struct graph_box *box)
{
    for (size_t i = 0; i < box->line_count; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : i == 1 ? ": " : "; ", box->lines[i].text);
    }
}

static void put_box(struct buf *out, const struct graph_box *box)
{
    static const char *const classes[] = {[BOX_STEP] = "box",
                                          [BOX_LISTENER] = "listener",
                                          [BOX_EFFECT] = "effect",
                                          [BOX_AROUND] = "around"};
    AUTOBUF struct buf words = BUF_INIT;

    put_words(&words, box);
    html_open(out, "g", NULL);
    html_element(out, "title", NULL, buf_str(&words));
    svg_rect(out, classes[box->kind], (struct svg_box){box->x, box->y, box->width, box->height});
    for (size_t i = 0; i < box->line_count; i++) {
        put_line(out, box, i);
    }
    html_close(out, "g");
}

static void put_divider(struct buf *out, const struct graph *graph, const struct graph_box *box)
{
    double y = box->y + box->height - GRAPH_LINE / 2;
    double right = graph->width - GRAPH_MARGIN;

    svg_line(out, "rule", graph->lane_x[LANE_ATTACKER], y + 6, right, y + 6);
    svg_text(out, "divider", graph->lane_x[LANE_ATTACKER] + 2, y, "start", box->lines[0].text);
}

/* A pause has no box: it is where nothing is done. */
static void put_pause(struct buf *out, const struct graph_box *box)
{
    svg_line(out, "answer", box->x, box->y - 6, box->x, box->y + box->height + 6);
    for (size_t i = 0; i < box->line_count; i++) {
        svg_text(out, box->lines[i].kind == LINE_WHEN ? "when" : "pause", box->x + GRAPH_PADDING,
                 graph_line_y(box, i), "start", box->lines[i].text);
    }
}

/* A horizontal arrow with its tip at to; class is that of the line, the tip's has "-tip" behind. */
static void put_arrow(struct buf *out, const char *class, double from, double to, double y)
{
    double back = to > from ? to - TIP : to + TIP;
    AUTOFREE char *tip_class = mem_printf("%s-tip", class);
    AUTOFREE char *tip =
        mem_printf("M%.1f %.1fL%.1f %.1fL%.1f %.1fZ", to, y, back, y - TIP / 2, back, y + TIP / 2);

    svg_line(out, class, from, y, back, y);
    svg_path(out, tip_class, tip);
}

static void put_exchange(struct buf *out, const struct graph *graph, const struct graph_box *box)
{
    double near = box->x + box->width;
    double far = graph->lane_x[LANE_TARGET];
    double middle = graph->lane_x[LANE_PRODUCT] + graph->lane_width[LANE_PRODUCT] / 2;
    double y = box->y + GRAPH_PADDING + GRAPH_LINE / 2;
    AUTOFREE char *times = mem_printf("\xc3\x97 %zu", box->times);

    if (box->arrow == ARROW_CALL_BACK) {
        put_arrow(out, "call", far, near, y);
        return;
    }
    put_arrow(out, "request", near, far, y);
    svg_circle(out, "seen", middle, y, 4);
    put_arrow(out, "answer", far, near, box->y + box->height - GRAPH_PADDING - 4);
    if (box->times > 1) {
        svg_text(out, "note", middle, y - 8, "middle", times);
    }
}

/* From a line out to its track, down, and in again. */
static void put_link(struct buf *out, const struct graph *graph, const struct graph_link *link)
{
    const struct graph_box *from = &graph->boxes[link->from_box];
    const struct graph_box *to = &graph->boxes[link->to_box];
    double x = graph->lane_x[LANE_ATTACKER] - GRAPH_TRACK * (double)(link->track + 1);
    double from_y = graph_line_y(from, link->from_line) - 4;
    double to_y = graph_line_y(to, link->to_line) - 4;
    const char *class = link->looks ? "looks" : "capture";
    AUTOFREE char *line =
        mem_printf("M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1fQ%.1f %.1f %.1f %.1f", from->x, from_y,
                   x + 6, x, from_y, x, from_y + 6, to_y - 6, x, to_y, x + 6, to_y);

    svg_path(out, class, line);
    put_arrow(out, class, x + 6, to->x, to_y);
}

static void put_lanes(struct buf *out, const struct graph *graph)
{
    double height = graph->height - graph->top - GRAPH_MARGIN;

    for (size_t i = 0; i < LANE_COUNT; i++) {
        double x = graph->lane_x[i];
        double width = graph->lane_width[i];

        svg_rect(out, i == LANE_PRODUCT ? "band" : "panel",
                 (struct svg_box){x, graph->top, width, height});
        svg_text(out, "lane", x + width / 2, graph->top - 9, "middle",
                 lane_word(graph->scenario, i));
    }
    svg_line(out, "edge", graph->lane_x[LANE_TARGET], graph->top, graph->lane_x[LANE_TARGET],
             graph->top + height);
}

/* What the scenario is, in one line. Caller frees. */
static char *about(const struct scenario *scenario)
{
    struct buf out = BUF_INIT;
    size_t cases = scenario_case_count(scenario);

    buf_printf(&out, "%s, %s, version %" PRId64, scenario->id, scenario_kind_name(scenario->kind),
               scenario->version);
    if (scenario->technique != NULL) {
        buf_printf(&out, ", %s", scenario->technique);
    }
    buf_printf(&out, ", %zu %s", cases, cases == 1 ? "case" : "cases");
    for (size_t i = 0; i < scenario->value_count && cases > 1; i++) {
        buf_printf(&out, "%s%zu %s", i == 0 ? " = " : " \xc3\x97 ", scenario->values[i].count,
                   scenario->values[i].name);
    }
    if (scenario->variant_count > 1) {
        buf_printf(&out, "%s%zu variants", scenario->value_count == 0 ? " = " : " \xc3\x97 ",
                   scenario->variant_count);
    }
    if (scenario->intel.count > 1) {
        buf_printf(&out, " \xc3\x97 %" PRId64 " items", scenario->intel.count);
    }
    if (scenario->cookies) {
        buf_str_add(&out, ", cookies are kept and sent back");
    }
    if (scenario->intel.type != NULL) {
        buf_printf(&out, ", made with a known %s", scenario->intel.type);
    }
    return buf_take(&out);
}

static void put_head(struct buf *out, const struct graph *graph)
{
    const struct scenario *scenario = graph->scenario;
    AUTOFREE char *what = about(scenario);
    AUTOBUF struct buf words = BUF_INIT;
    double room = graph->width - 2 * GRAPH_MARGIN;
    AUTOFREE char *title = cut(scenario->title, room, TITLE_COLUMN);
    AUTOFREE char *line = cut(what, room, HEAD_COLUMN);

    buf_printf(&words, "%s. ", what);
    for (size_t i = 0; i < graph->box_count; i++) {
        put_words(&words, &graph->boxes[i]);
        buf_str_add(&words, graph->boxes[i].kind == BOX_DIVIDER ? ": " : ". ");
    }
    html_open(out, "title", "id", "graph-title", NULL);
    html_text(out, scenario->title);
    html_close(out, "title");
    html_open(out, "desc", "id", "graph-words", NULL);
    html_text(out, buf_str(&words));
    html_close(out, "desc");
    html_open(out, "style", NULL);
    buf_str_add(out, graph_style);
    html_close(out, "style");
    svg_rect(out, "paper", (struct svg_box){0, 0, graph->width, graph->height});
    svg_text(out, "title", GRAPH_MARGIN, 38, "start", title);
    svg_text(out, "about", GRAPH_MARGIN, 61, "start", line);
}

static void put_boxes(struct buf *out, const struct graph *graph)
{
    for (size_t i = 0; i < graph->box_count; i++) {
        const struct graph_box *box = &graph->boxes[i];

        if (box->kind == BOX_DIVIDER) {
            put_divider(out, graph, box);
        } else if (box->kind == BOX_PAUSE) {
            put_pause(out, box);
        } else {
            put_box(out, box);
        }
        if (box->arrow != ARROW_NONE) {
            put_exchange(out, graph, box);
        }
    }
}

void scenario_graph(const struct scenario *scenario, struct buf *out)
{
    struct graph graph = {.scenario = scenario};
    char box[64];
    char width[32];
    char height[32];

    graph_words(&graph);
    graph_layout(&graph);
    snprintf(box, sizeof(box), "0 0 %.0f %.0f", graph.width, graph.height);
    snprintf(width, sizeof(width), "%.0f", graph.width);
    snprintf(height, sizeof(height), "%.0f", graph.height);
    html_open(out, "svg", "xmlns", "http://www.w3.org/2000/svg", "width", width, "height", height,
              "viewBox", box, "role", "img", "aria-labelledby", "graph-title graph-words", NULL);
    buf_char(out, '\n');
    put_head(out, &graph);
    put_lanes(out, &graph);
    for (size_t i = 0; i < graph.link_count; i++) {
        put_link(out, &graph, &graph.links[i]);
    }
    put_boxes(out, &graph);
    html_close(out, "svg");
    graph_done(&graph);
}
