/* Which cases the page lists. A browser takes some thousand rows of many cells, not twenty
 * thousand, and nobody reads those in which nothing went wrong: a large run is listed by its
 * exceptions, and the page says what it leaves out. */
#include "reports/html/page_listed.h"

#include <stdio.h>

#include "common/base/html.h"

#define MAX_LISTED 5000
#define NUMBER 32

static bool is_good(const struct view_trial *trial)
{
    bool detected = trial->verdict >= VERDICT_GENERAL && trial->verdict <= VERDICT_TECHNIQUE;
    return (detected && !trial->delayed) || trial->verdict == VERDICT_PREVENTED ||
           trial->verdict == VERDICT_CLEAN || trial->verdict == VERDICT_NOT_APPLICABLE;
}

/* Reference products miss everything or react to everything, so where there are products under
 * test, those alone are looked at. */
static bool is_exception(const struct view *view, const struct view_case *of, bool all)
{
    for (size_t i = 0; i < of->trial_count; i++) {
        const struct view_trial *trial = &of->trials[i];
        if ((all || view->products[trial->product].role == SCORE_ROLE_PRODUCT) && !is_good(trial)) {
            return true;
        }
    }
    return false;
}

static void write_note(struct page *page, size_t listed, size_t good)
{
    AUTOBUF struct buf text = BUF_INIT;
    char numbers[4][NUMBER];
    size_t all = page->view->case_count;
    const size_t counts[] = {all, listed, good, all - listed - good};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        snprintf(numbers[i], NUMBER, "%zu", counts[i]);
    }
    MESSAGE_FILL(&text, page->language, MSG_CASES_LISTED, numbers[0], numbers[1], numbers[2],
                 numbers[3]);
    html_element(&page->out, "p", "note", buf_str(&text));
}

bool *page_listed(struct page *page)
{
    const struct view *view = page->view;
    bool *listed = mem_array(view->case_count + 1, sizeof(*listed));
    bool all = report_count_role(view, SCORE_ROLE_PRODUCT) == 0;
    size_t count = 0, good = 0;
    for (size_t i = 0; i < view->case_count; i++) {
        bool exception = view->case_count <= MAX_LISTED || is_exception(view, &view->cases[i], all);
        listed[i] = exception && count < MAX_LISTED;
        count += listed[i];
        good += !exception;
    }
    if (count < view->case_count) {
        write_note(page, count, good);
    }
    return listed;
}
