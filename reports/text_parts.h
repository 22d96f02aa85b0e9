/* The parts of the text report, in their order. */
#ifndef REPORTS_TEXT_PARTS_H
#define REPORTS_TEXT_PARTS_H

#include "reports/text_out.h"
#include "reports/view.h"

struct text {
    struct text_out out;
    const struct view *view;
    enum language language;
    const struct node *traces; /* NULL: none */
};

static inline const char *text_say(const struct text *t, enum message id)
{
    return message(t->language, id);
}

/* A product's letter and id, in the first `width` columns. */
void text_name_cell(struct text *t, size_t product, int width);

void text_depth(struct text *t);
void text_intel(struct text *t);    /* text_intel.c */
void text_sets(struct text *t);     /* text_sets.c */
void text_evasion(struct text *t);  /* text_evasion.c */
void text_work(struct text *t);     /* text_work.c */
void text_survival(struct text *t); /* text_survival.c */
void text_overhead(struct text *t); /* text_measure.c; these two as well */
void text_noise(struct text *t);
void text_repeat(struct text *t);
void text_comparisons(struct text *t); /* text_comparisons.c */
/* text_criteria.c; each nothing where the criteria say nothing of it */
void text_gates(struct text *t);
void text_coverage(struct text *t);
void text_valid_until(struct text *t);
void text_guard_names(struct text *t);
void text_thresholds(struct text *t);
void text_voids(struct text *t);
void text_audience(struct text *t); /* text_audience.c */
void text_traces(struct text *t);   /* text_audience.c; nothing where there are none */
void text_words(struct text *t);
void text_check(struct text *t);

#endif
