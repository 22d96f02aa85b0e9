/* The controls of the page's script. They are hidden in the page as it is written; the script shows
 * them, so that nobody is offered what does not work. */
#include "common/base/html.h"
#include "reports/html/page.h"

/* <label>word <input/></label> */
static void write_find(struct page *page)
{
    html_open(&page->out, "label", NULL);
    page_message(page, "span", NULL, MSG_FIND);
    html_void(&page->out, "input", "type", "search", "name", "find", "autocomplete", "off", NULL);
    html_close(&page->out, "label");
}

static void write_option(struct page *page, const char *value, enum message word)
{
    html_open(&page->out, "option", "value", value, NULL);
    html_text(&page->out, page_say(page, word));
    html_close(&page->out, "option");
}

static void open_choice(struct page *page, const char *name, enum message word)
{
    html_open(&page->out, "label", NULL);
    page_message(page, "span", NULL, word);
    html_open(&page->out, "select", "name", name, NULL);
}

static void close_choice(struct page *page)
{
    html_close(&page->out, "select");
    html_close(&page->out, "label");
}

static void write_case_choices(struct page *page)
{
    open_choice(page, "kind", MSG_KIND);
    write_option(page, "", MSG_ANY);
    write_option(page, "attack", MSG_ATTACK);
    write_option(page, "benign", MSG_BENIGN);
    close_choice(page);
    open_choice(page, "order", MSG_ORDER);
    write_option(page, "", MSG_ORDER_RESULTS);
    write_option(page, "name", MSG_ORDER_NAME);
    write_option(page, "wrong", MSG_ORDER_WRONG);
    close_choice(page);
    html_open(&page->out, "label", NULL);
    html_void(&page->out, "input", "type", "checkbox", "name", "wrong", NULL);
    page_message(page, "span", NULL, MSG_ONLY_WRONG);
    html_close(&page->out, "label");
}

void page_controls(struct page *page, bool cases)
{
    html_open(&page->out, "form", "class", "controls", "hidden", "hidden", NULL);
    write_find(page);
    if (cases) {
        write_case_choices(page);
    }
    html_open(&page->out, "span", "class", "count", "role", "status", "data-say",
              page_say(page, MSG_SHOWN), NULL);
    html_close(&page->out, "span");
    html_close(&page->out, "form");
}
