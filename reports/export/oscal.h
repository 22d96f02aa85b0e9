/* The parts of an OSCAL document, between the files that make it. OSCAL's own rules are kept here:
 * a property's value is one line that is not empty, a list is missing rather than empty, and text
 * for people is Markdown. */
#ifndef REPORTS_EXPORT_OSCAL_H
#define REPORTS_EXPORT_OSCAL_H

#include "reports/export/export.h"
#include "reports/export/uuid.h"

struct oscal {
    const struct export *export;
    const char *time; /* of the run */
    char plan[UUID_TEXT];
};

/* oscal_item.c. Text from the results as Markdown that shows it as it is, on one line. Caller
 * frees. */
char *oscal_plain(const char *text);
/* The UUID of an object of this document: by kind, product and name, each of which may be "". */
void oscal_id(const struct oscal *w, char out[UUID_TEXT], const char *kind, const char *product,
              const char *name);
void oscal_set_id(const struct oscal *w, struct node *out, const char *kind, const char *product,
                  const char *name);
/* A property in our own namespace; value NULL: none. */
void oscal_add_prop(struct node *list, const char *name, const char *value);
void oscal_add_count(struct node *list, const char *name, int64_t value);
void oscal_add_real(struct node *list, const char *name, double value); /* six digits */
/* Takes the reference of list. */
void oscal_set_list(struct node *out, const char *key, struct node *list);

/* oscal_found.c: the products, what was observed of them and what the criteria make of it. */
void oscal_set_found(const struct oscal *w, struct node *out);

#endif
