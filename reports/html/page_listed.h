/* Which cases of a large run the page lists. */
#ifndef REPORTS_HTML_PAGE_LISTED_H
#define REPORTS_HTML_PAGE_LISTED_H

#include <stdbool.h>

#include "reports/html/page.h"

/* For each case whether the case list has it; writes a note where some are left out. Caller frees.
 */
bool *page_listed(struct page *page);

#endif
