/* A synthetic run for the tests of reports/: a web application firewall at two settings, another
 * product, the reference products and a control, over attacks and benign work in clusters. Drawn
 * from a seed; nothing in it was measured. */
#ifndef TESTS_REPORTS_SAMPLE_H
#define TESTS_REPORTS_SAMPLE_H

#include <stdint.h>

#include "common/base/mem.h"
#include "common/ext/json.h"
#include "reports/criteria.h"
#include "reports/input.h"
#include "reports/results.h"

struct sample;

struct sample_options {
    uint64_t seed;
    int cases_per_cluster; /* about; clusters differ */
    int repetitions;
    bool note;       /* the run is a sample of its plan */
    bool references; /* reference products take part */
    bool poor;       /* the first product does worse than a coin */
    bool dated;      /* attacks are bound to intelligence, products have a content date */
    size_t more;     /* products beside the three real ones, as good as those in turn */
};

struct sample *sample_new(const struct sample_options *options);
void sample_free(struct sample *sample);
AUTO_DEFINE(sample)
struct score_input *sample_input(struct sample *sample);
struct results_meta *sample_meta(struct sample *sample);
/* Puts cases, products and trials into another order. */
void sample_shuffle(struct sample *sample, uint64_t seed);
/* results_build over it with criteria/waf-1.yaml, asserted to succeed. */
struct node *sample_results(struct sample *sample);
/* waf-1.yaml, asserted to load. */
struct criteria *sample_criteria(void);
/* Criteria of the folder that ships, by id. */
struct criteria *sample_criteria_of(const char *id);
/* results_build over it with other criteria, asserted to succeed. */
struct node *sample_results_by(struct sample *sample, const struct criteria *criteria);
/* Halves every cluster, so that there are twice as many: more than any floor that ships. */
void sample_split_clusters(struct sample *sample);

#endif
