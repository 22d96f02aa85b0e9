/* The tables of the synthetic run: kinds of attack and of work with the share of them that each
 * product sees, and products. */
#include "tests/reports/sample_tables.h"

#include <stddef.h>

const struct sample_cluster sample_clusters[SAMPLE_CLUSTERS] = {
    {"sqli-union", SCORE_ATTACK, "T1190", "initial-access", 66, {0.97, 1.0, 0.92}},
    {"sqli-blind", SCORE_ATTACK, "T1190", "initial-access", 7, {0.82, 0.95, 0.7}},
    {"sqli-auth-bypass", SCORE_ATTACK, "T1190", "initial-access", 66, {0.9, 0.97, 0.85}},
    {"xss-reflected", SCORE_ATTACK, "T1059.007", "execution", 591, {0.95, 1.0, 0.93}},
    {"xss-stored", SCORE_ATTACK, "T1059.007", "execution", 592, {0.93, 0.98, 0.9}},
    {"command-injection", SCORE_ATTACK, "T1059.004", "execution", 88, {0.86, 0.95, 0.8}},
    {"path-traversal", SCORE_ATTACK, "T1083", "discovery", 126, {1.0, 1.0, 1.0}},
    {"file-inclusion", SCORE_ATTACK, "T1190", "initial-access", 252, {0.88, 0.96, 0.84}},
    {"template-injection", SCORE_ATTACK, "T1190", "initial-access", 242, {0.35, 0.62, 0.2}},
    {"ssrf", SCORE_ATTACK, "T1190", "initial-access", 664, {0.3, 0.55, 0.25}},
    {"xxe", SCORE_ATTACK, "T1190", "initial-access", 221, {0.7, 0.9, 0.6}},
    {"object-injection", SCORE_ATTACK, "T1190", "initial-access", 586, {0.55, 0.75, 0.5}},
    {"web-shell-upload", SCORE_ATTACK, "T1505.003", "persistence", 650, {0.78, 0.85, 0.74}},
    {"log-lookup", SCORE_ATTACK, "T1190", "initial-access", 136, {0.96, 1.0, 0.95}},
    {"prose", SCORE_BENIGN, NULL, NULL, 0, {0.03, 0.16, 0.03}},
    {"forms", SCORE_BENIGN, NULL, NULL, 0, {0.01, 0.1, 0.02}},
    {"json-api", SCORE_BENIGN, NULL, NULL, 0, {0.02, 0.12, 0.02}},
    {"uploads", SCORE_BENIGN, NULL, NULL, 0, {0.04, 0.14, 0.05}},
    {"code-snippets", SCORE_BENIGN, NULL, NULL, 0, {0.25, 0.6, 0.22}},
    {"names", SCORE_BENIGN, NULL, NULL, 0, {0.02, 0.2, 0.02}},
    {"search", SCORE_BENIGN, NULL, NULL, 0, {0.01, 0.07, 0.01}},
    {"calendar", SCORE_BENIGN, NULL, NULL, 0, {0.0, 0.02, 0.0}},
    {"static-files", SCORE_BENIGN, NULL, NULL, 0, {0.0, 0.0, 0.0}},
    {"editor-html", SCORE_BENIGN, NULL, NULL, 0, {0.18, 0.5, 0.15}},
};

static const enum score_arm both_arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK},
                            control_arm[] = {SCORE_ARM_CONTROL};

/* Half of the time in each arm, a third of that over benign work. */
#define WATCHED(detect, block)                                                                     \
    {                                                                                              \
        {0, 0, 0}, {(detect), 2700000, 900000},                                                    \
        {                                                                                          \
            (block), 2700000, 900000                                                               \
        }                                                                                          \
    }

const struct score_product sample_products[SAMPLE_PRODUCTS] = {
    {"nginx-modsecurity-crs-pl1", "nginx + ModSecurity 3 + OWASP CRS, paranoia level 1",
     "1.22.1 / 3.0.9 / 3.3.4", SCORE_ROLE_PRODUCT, "waf", SAMPLE_HASH("3f9a01c7"), both_arms, 2, 2,
     5400000, SCORE_NO_TIME, WATCHED(1, 1)},
    {"nginx-modsecurity-crs-pl2", "nginx + ModSecurity 3 + OWASP CRS, paranoia level 2",
     "1.22.1 / 3.0.9 / 3.3.4", SCORE_ROLE_PRODUCT, "waf", SAMPLE_HASH("8e1b77d2"), both_arms, 2, 9,
     5400000, SCORE_NO_TIME, WATCHED(8, 1)},
    {"apache-modsecurity-crs-pl1", "Apache + ModSecurity 2 + OWASP CRS, paranoia level 1",
     "2.4.62 / 2.9.7 / 3.3.4", SCORE_ROLE_PRODUCT, "waf", SAMPLE_HASH("c04d5e9a"), both_arms, 2, 0,
     5400000, SCORE_NO_TIME, WATCHED(0, 0)},
    {"control",
     "No product",
     "1",
     SCORE_ROLE_CONTROL,
     "waf",
     SAMPLE_HASH("00aa00aa"),
     control_arm,
     1,
     -1,
     0,
     SCORE_NO_TIME,
     {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}},
    {"allow-all", "Allows everything", "1", SCORE_ROLE_REFERENCE, "waf", SAMPLE_HASH("11bb11bb"),
     both_arms, 2, 0, 5400000, SCORE_NO_TIME, WATCHED(0, 0)},
    {"deny-all", "Denies everything", "1", SCORE_ROLE_REFERENCE, "waf", SAMPLE_HASH("22cc22cc"),
     both_arms, 2, 0, 5400000, SCORE_NO_TIME, WATCHED(0, 0)},
    {"alert-all", "Alerts on everything", "1", SCORE_ROLE_REFERENCE, "waf", SAMPLE_HASH("33dd33dd"),
     both_arms, 2, 0, 5400000, SCORE_NO_TIME, WATCHED(0, 0)},
    {"coin", "Tosses a coin", "1", SCORE_ROLE_REFERENCE, "waf", SAMPLE_HASH("44ee44ee"), both_arms,
     2, 0, 5400000, SCORE_NO_TIME, WATCHED(0, 0)},
};
