/* How to check the report: every hash that it hangs on, and the commands that recompute it. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/html/page.h"

static void fact(struct page *page, const char *name, const char *value)
{
    if (!value) {
        return;
    }
    html_open(&page->out, "div", NULL);
    html_element(&page->out, "dt", NULL, name);
    html_open(&page->out, "dd", NULL);
    html_element(&page->out, "code", NULL, value);
    html_close(&page->out, "dd");
    html_close(&page->out, "div");
}

static void write_facts(struct page *page, enum message head, const struct view_fact *facts,
                        size_t count)
{
    char number[32];
    if (count == 0) {
        return;
    }
    html_open(&page->out, "details", NULL);
    html_open(&page->out, "summary", NULL);
    html_text(&page->out, page_say(page, head));
    snprintf(number, sizeof(number), " (%zu)", count);
    html_text(&page->out, number);
    html_close(&page->out, "summary");
    html_open(&page->out, "dl", "class", "facts", NULL);
    for (size_t i = 0; i < count; i++) {
        fact(page, facts[i].name, facts[i].value);
    }
    html_close(&page->out, "dl");
    html_close(&page->out, "details");
}

static void write_configs(struct page *page)
{
    html_open(&page->out, "details", NULL);
    page_message(page, "summary", NULL, MSG_CONFIG_HASH);
    html_open(&page->out, "dl", "class", "facts", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        fact(page, page->view->products[i].id, page->view->products[i].config_hash);
    }
    html_close(&page->out, "dl");
    html_close(&page->out, "details");
}

static void command(struct page *page, enum message what, const char *line)
{
    page_message(page, "p", NULL, what);
    html_element(&page->out, "pre", NULL, line);
}

void page_check(struct page *page)
{
    const struct view *view = page->view;
    char number[32];
    page_section(page, "check", MSG_HEAD_CHECK);
    page_message(page, "p", NULL, MSG_CHECK_TEXT);
    html_open(&page->out, "dl", "class", "facts", NULL);
    fact(page, page_say(page, MSG_CAMPAIGN), view->campaign);
    fact(page, page_say(page, MSG_PLAN_HASH), view->plan_hash);
    fact(page, page_say(page, MSG_EVIDENCE_ROOT), view->evidence_root);
    fact(page, page_say(page, MSG_CRITERIA_HASH), view->criteria->hash);
    fact(page, page_say(page, MSG_SNAPSHOT), view->snapshot_hash);
    fact(page, page_say(page, MSG_SEED), view->seed);
    snprintf(number, sizeof(number), "%lld", (long long)view->repetitions);
    fact(page, page_say(page, MSG_REPETITIONS), number);
    fact(page, page_say(page, MSG_ACCELERATOR), view->accelerator);
    fact(page, page_say(page, MSG_TOOL), view->tool_version);
    html_close(&page->out, "dl");
    write_configs(page);
    write_facts(page, MSG_SCENARIOS, view->scenarios, view->scenario_count);
    write_facts(page, MSG_IMAGES, view->images, view->image_count);
    write_facts(page, MSG_MACHINES, view->machines, view->machine_count);
    command(page, MSG_CHECK_SCORE, "tameshi verify DIR");
    page_section_end(page);
}
