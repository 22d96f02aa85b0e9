#include "tests/reports/liang.h"

/* Liang et al., Biometrics 48 (1992) 3, table 1 (x cases of n siblings in 100 families), as
 * `clusterpci` of R's ratesci has it: 60/203, ICC .1855, xi 1.349, Wilson .2285-.3728. */
void liang(struct cluster_count *out)
{
    static const struct {
        int n, x, families;
    } rows[] = {{1, 0, 36}, {1, 1, 12}, {2, 0, 15}, {2, 1, 7}, {2, 2, 1}, {3, 0, 5},
                {3, 1, 7},  {3, 2, 3},  {3, 3, 2},  {4, 0, 3}, {4, 1, 3}, {4, 2, 1},
                {6, 0, 1},  {6, 2, 1},  {6, 3, 1},  {6, 4, 1}, {6, 6, 1}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int f = 0; f < rows[i].families; f++) {
            out[count++] = (struct cluster_count){rows[i].x, rows[i].n};
        }
    }
}
