/* Placing the boxes of a drawing: one below the other, each in its lane, and beside them one track
 * for all links that come from the same line. */
#include "scenarios/graph_layout.h"

#include <stdlib.h>
#include <string.h>

#define ATTACKER_WIDTH 410.0
#define PRODUCT_WIDTH 100.0
#define TARGET_WIDTH 330.0
#define TARGET_EMPTY_WIDTH 120.0
#define LANES_TOP 112.0
#define LANE_INSET 14.0
#define GAP 16.0
#define PAUSE_INSET 18.0
#define DIVIDER_HEIGHT 34.0

double graph_line_y(const struct graph_box *box, size_t line)
{
    return box->y + GRAPH_PADDING + GRAPH_LINE * ((double)line + 0.75);
}

void graph_done(struct graph *graph)
{
    for (size_t i = 0; i < graph->box_count; i++) {
        for (size_t j = 0; j < graph->boxes[i].line_count; j++) {
            free(graph->boxes[i].lines[j].text);
            free(graph->boxes[i].lines[j].name);
        }
        free(graph->boxes[i].lines);
    }
    free(graph->boxes);
    free(graph->links);
    *graph = (struct graph){0};
}

static void add_link(struct graph *graph, struct graph_link link)
{
    graph->links = mem_grow(graph->links, graph->link_count + 1, sizeof(*graph->links));
    graph->links[graph->link_count++] = link;
}

static bool is_conditional(const struct graph_box *box)
{
    for (size_t i = 0; i < box->line_count; i++) {
        if (box->lines[i].kind == LINE_WHEN) {
            return true;
        }
    }
    return false;
}

/* The nearest line above that gives this name; above one that may be skipped, the next one too. */
static void link_sources(struct graph *graph, struct graph_link link, const char *name)
{
    bool certain = false;

    for (size_t i = link.to_box; i-- > 0 && !certain;) {
        const struct graph_box *box = &graph->boxes[i];

        for (size_t j = 0; j < box->line_count; j++) {
            if (box->lines[j].kind == LINE_GIVES && strcmp(box->lines[j].name, name) == 0) {
                link.from_box = i;
                link.from_line = j;
                add_link(graph, link);
                certain = !is_conditional(box);
            }
        }
    }
}

static void link_line(struct graph *graph, size_t box_index, size_t line_index)
{
    const struct graph_line *line = &graph->boxes[box_index].lines[line_index];
    struct graph_link link = {.to_box = box_index, .to_line = line_index};

    if (line->looks_at != NO_BOX) {
        link.looks = true;
        link.from_box = line->looks_at;
        add_link(graph, link);
    } else if (line->name != NULL && line->kind != LINE_GIVES) {
        link_sources(graph, link, line->name);
    }
}

static bool same_source(const struct graph_link *a, const struct graph_link *b)
{
    return a->from_box == b->from_box && a->from_line == b->from_line && a->looks == b->looks;
}

/* Links come in the order of their ends, and those of one source have one track. A track is free
 * for a source if all its others end above it. */
static bool is_free(const struct graph *graph, const struct graph_link *link, size_t track)
{
    for (size_t i = 0; i < graph->link_count; i++) {
        const struct graph_link *other = &graph->links[i];
        bool placed = other->track == track;

        if (placed && !same_source(other, link) && other->to_box >= link->from_box &&
            other->from_box <= link->to_box) {
            return false;
        }
    }
    return true;
}

/* Where the last link of the same source ends. */
static struct graph_link whole_source(const struct graph *graph, size_t first)
{
    struct graph_link whole = graph->links[first];

    for (size_t i = first; i < graph->link_count; i++) {
        if (same_source(&graph->links[i], &whole)) {
            whole.to_box = graph->links[i].to_box;
        }
    }
    return whole;
}

static void place_links(struct graph *graph)
{
    for (size_t i = 0; i < graph->link_count; i++) {
        graph->links[i].track = SIZE_MAX;
    }
    for (size_t i = 0; i < graph->link_count; i++) {
        struct graph_link whole = whole_source(graph, i);
        size_t track = 0;

        if (graph->links[i].track != SIZE_MAX) {
            continue;
        }
        while (!is_free(graph, &whole, track)) {
            track++;
        }
        for (size_t j = i; j < graph->link_count; j++) {
            if (same_source(&graph->links[j], &whole)) {
                graph->links[j].track = track;
            }
        }
        graph->track_count = track + 1 > graph->track_count ? track + 1 : graph->track_count;
    }
}

static bool has_boxes(const struct graph *graph, enum graph_lane lane)
{
    for (size_t i = 0; i < graph->box_count; i++) {
        if (graph->boxes[i].lane == lane) {
            return true;
        }
    }
    return false;
}

static void place_lanes(struct graph *graph)
{
    static const double widths[] = {[LANE_ATTACKER] = ATTACKER_WIDTH,
                                    [LANE_PRODUCT] = PRODUCT_WIDTH,
                                    [LANE_TARGET] = TARGET_WIDTH};
    double x = GRAPH_MARGIN;

    if (graph->track_count > 0) {
        x += (double)(graph->track_count + 1) * GRAPH_TRACK;
    }
    for (size_t i = 0; i < LANE_COUNT; i++) {
        graph->lane_x[i] = x;
        graph->lane_width[i] =
            i == LANE_TARGET && !has_boxes(graph, LANE_TARGET) ? TARGET_EMPTY_WIDTH : widths[i];
        x += graph->lane_width[i];
    }
    graph->width = x + GRAPH_MARGIN;
    graph->top = LANES_TOP;
}

static double height_of(const struct graph_box *box)
{
    return box->kind == BOX_DIVIDER ? DIVIDER_HEIGHT
                                    : 2 * GRAPH_PADDING + GRAPH_LINE * (double)box->line_count;
}

static void place_boxes(struct graph *graph)
{
    double y = graph->top + GAP;

    for (size_t i = 0; i < graph->box_count; i++) {
        struct graph_box *box = &graph->boxes[i];

        box->x = graph->lane_x[box->lane] + LANE_INSET;
        box->x += box->kind == BOX_PAUSE ? PAUSE_INSET : 0;
        box->width = graph->lane_width[box->lane] - 2 * LANE_INSET;
        box->y = y;
        box->height = height_of(box);
        y += box->height + GAP;
    }
    graph->height = y + GRAPH_MARGIN;
}

void graph_layout(struct graph *graph)
{
    for (size_t i = 0; i < graph->box_count; i++) {
        for (size_t j = 0; j < graph->boxes[i].line_count; j++) {
            link_line(graph, i, j);
        }
    }
    place_links(graph);
    place_lanes(graph);
    place_boxes(graph);
}
