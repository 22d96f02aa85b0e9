/* Sorts the score table's cases, products and clusters, and finds them again by id. */
#ifndef REPORTS_SCORES_INDEX_H
#define REPORTS_SCORES_INDEX_H

#include "reports/scores.h"

/* The cases of an input by id alone, whatever their kind: the caller frees the list. Then one of
 * them, in its place in the list; NULL: there is none. */
const struct score_case **scores_by_id(const struct score_input *input);
const struct score_case **scores_find_id(const struct score_case **list, size_t count,
                                         const char *id);
/* Fills cases, products, control, clusters and case_cluster. The input was checked. */
void scores_index(struct scores *table, const struct score_input *input);
/* The place of a case, case_count if there is none. Cases are sorted by kind first: both kinds are
 * tried. */
size_t scores_find_case(const struct scores *table, const char *id);
/* The place of a product; product_count for any other id, which may be the control product's. */
size_t scores_find_product(const struct scores *table, const char *id);

#endif
