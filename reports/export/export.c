/* What the writers of formats for other programs share. Every choice that changes which trials are
 * written is here or said in the writer's own opening comment. */
#include "reports/export/export.h"

#include <errno.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/unicode.h"
#include "reports/format.h"

static const char *name_of(const struct report_options *options)
{
    return options && options->name ? options->name : "results";
}

/* "acme, zeta" */
static void list_products(const struct view *view, bool tested_only, struct buf *out)
{
    for (size_t i = 0; i < view->product_count; i++) {
        if (!tested_only || view->products[i].role == SCORE_ROLE_PRODUCT) {
            buf_str_add(out, out->length > 0 ? ", " : "");
            format_plain(out, view->products[i].id);
        }
    }
}

static int find_product(const struct view *view, const char *id, size_t *out, struct err *err)
{
    AUTOBUF struct buf names = BUF_INIT;
    if (view_find_product(view, id, out)) {
        return 0;
    }
    list_products(view, false, &names);
    return err_set(err, ERR_USAGE, "no product '%.64s' in these results, expected one of %s", id,
                   buf_str(&names));
}

int export_open(const struct node *results, const struct report_options *options,
                struct export *out, struct err *err)
{
    AUTO(view) view = NULL;
    size_t product = EXPORT_EVERY;
    if (view_read(results, name_of(options), &view, err) < 0 ||
        (options && options->product && find_product(view, options->product, &product, err) < 0)) {
        return -1;
    }
    *out = (struct export){
        .language = options ? options->language : LANGUAGE_EN,
        .product = product,
    };
    out->view = TAKE(view);
    return 0;
}

void export_close(struct export *export)
{
    view_free(export->view);
    export->view = NULL;
}

int export_only(const struct export *export, size_t *out, struct err *err)
{
    AUTOBUF struct buf names = BUF_INIT;
    size_t found = export->product, count = export->product != EXPORT_EVERY;
    for (size_t i = 0; export->product == EXPORT_EVERY && i < export->view->product_count; i++) {
        if (export->view->products[i].role == SCORE_ROLE_PRODUCT) {
            found = i;
            count++;
        }
    }
    if (count == 0) {
        return err_set(err, ERR_INPUT,
                       "no product under test took part, and this format is of one");
    }
    list_products(export->view, true, &names);
    if (count > 1) {
        return err_set(err, ERR_USAGE, "this format is of one product, choose it by --product: %s",
                       buf_str(&names));
    }
    *out = found;
    return 0;
}

bool export_takes(const struct export *export, size_t product)
{
    return export->product == EXPORT_EVERY || export->product == product;
}

bool export_takes_tested(const struct export *export, size_t product)
{
    return export->product == EXPORT_EVERY
               ? export->view->products[product].role == SCORE_ROLE_PRODUCT
               : export->product == product;
}

bool export_is_detected(const struct view_trial *trial)
{
    return trial->verdict >= VERDICT_GENERAL && trial->verdict <= VERDICT_TECHNIQUE &&
           !trial->delayed;
}

bool export_is_wrong(const struct view_trial *trial)
{
    return trial->verdict == VERDICT_FALSE_ALERT || trial->verdict == VERDICT_FALSE_BLOCK;
}

int64_t export_ms(const char *at)
{
    int64_t ms = 0;
    return clock_parse_utc(at, &ms) ? ms : 0;
}

int export_run_time(const struct view *view, const char **out, struct err *err)
{
    *out = view->ended ? view->ended : view->started;
    return *out ? 0
                : err_set(err, ERR_INPUT,
                          "the results say neither when the run started nor when it ended, and "
                          "this format needs a time");
}

char *export_line(const char *text)
{
    AUTOBUF struct buf out = BUF_INIT;
    unicode_plain(&out, text, strlen(text), strlen(text));
    buf_trim(&out, ' ');
    const char *start = buf_str(&out) + strspn(buf_str(&out), " ");
    return mem_strdup(*start ? start : "?");
}

char *export_say(const struct export *export, enum message id, const char *const *args,
                 size_t count)
{
    AUTOBUF struct buf filled = BUF_INIT;
    struct buf out = BUF_INIT;
    message_fill(&filled, export->language, id, args, count);
    unicode_plain(&out, buf_str(&filled), filled.length, filled.length);
    return buf_take(&out);
}

int export_put(struct buf *text, FILE *out, struct err *err)
{
    size_t length = text->length;
    bool fits = length == 0 || fwrite(text->data, 1, length, out) == length;
    buf_clear(text);
    return fits && fflush(out) == 0 ? 0 : err_sys(err, ERR_IO, "cannot write the report");
}

int export_put_node(const struct node *node, FILE *out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    return node_dump(node, NODE_PRETTY, &text, err) < 0 ? -1 : export_put(&text, out, err);
}
