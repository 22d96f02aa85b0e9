/* Filling in one text. Inserts come from the case, from the bindings and from what earlier answers
 * gave; filters run from left to right over the bytes, whatever they are. */
#include "scenarios/render_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "scenarios/bound.h"
#include "scenarios/template.h"

void captures_done(struct captures *captures)
{
    for (size_t i = 0; i < captures->count; i++) {
        free(captures->items[i].name);
        free(captures->items[i].value);
    }
    free(captures->items);
    *captures = (struct captures)CAPTURES_INIT;
}

static struct captured *find_captured(const struct captures *captures, const char *name)
{
    for (size_t i = 0; captures != NULL && i < captures->count; i++) {
        if (strcmp(captures->items[i].name, name) == 0) {
            return &captures->items[i];
        }
    }
    return NULL;
}

void captures_set(struct captures *captures, const char *name, const char *value, size_t length)
{
    struct captured *item = find_captured(captures, name);
    const char *end = memchr(value, '\0', length);

    length = end == NULL ? length : (size_t)(end - value);
    length = length > CAPTURE_MAX_BYTES ? CAPTURE_MAX_BYTES : length;
    if (item == NULL) {
        captures->items = mem_grow(captures->items, captures->count + 1, sizeof(*captures->items));
        item = &captures->items[captures->count++];
        *item = (struct captured){.name = mem_strdup(name)};
    }
    free(item->value);
    item->value = mem_strndup(value, length);
}

const char *captures_get(const struct captures *captures, const char *name)
{
    const struct captured *item = find_captured(captures, name);

    return item == NULL ? NULL : item->value;
}

struct rendering rendering_of(const struct scenario *scenario, size_t case_index,
                              const struct bindings *bindings)
{
    return (struct rendering){.scenario = scenario,
                              .case_index = case_index,
                              .variant = scenario_case_variant(scenario, case_index),
                              .bindings = bindings};
}

static const char *or_default(const char *text, const char *fallback)
{
    return text == NULL ? fallback : text;
}

static const char *find_item_part(const struct bound_item *item, const char *part)
{
    const struct {
        const char *name;
        const char *text;
    } parts[] = {
        {"id", item->id}, {"value", item->value}, {"host", item->host}, {"path", item->path}};

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (strcmp(parts[i].name, part) == 0) {
            return parts[i].text;
        }
    }
    return NULL;
}

/* A name that is no value of the scenario; NULL when nothing gives it. */
static const char *find_name(const struct bindings *bindings, const char *name)
{
    if (strcmp(name, "nonce") == 0) {
        return bindings->nonce;
    }
    if (strcmp(name, "source") == 0) {
        return bindings->source;
    }
    if (strcmp(name, "callback.host") == 0) {
        return or_default(bindings->callback_host, "callback.partner.test");
    }
    if (strcmp(name, "callback.ip") == 0) {
        return or_default(bindings->callback_ip, "10.66.255.1");
    }
    if (strcmp(name, "site.host") == 0) {
        return or_default(bindings->site_host, "www.machi.test");
    }
    if (text_starts(name, CANARY_PREFIX)) {
        return bindings->canary == NULL
                   ? NULL
                   : bindings->canary(bindings->canary_data, name + strlen(CANARY_PREFIX));
    }
    if (text_starts(name, ITEM_PREFIX)) {
        return bindings->item == NULL ? NULL
                                      : find_item_part(bindings->item, name + strlen(ITEM_PREFIX));
    }
    return captures_get(bindings->captures, name);
}

/* words: the parts of the variant that rewrite words are applied already. */
static void apply(const struct filter *filter, const struct variant_chain *variant, bool words,
                  struct buf *text)
{
    AUTOBUF struct buf now = BUF_INIT;
    struct buf next = BUF_INIT;

    if (!filter_is_variant(filter)) {
        filter->apply(&next, buf_str(text), text->length);
    } else if (words) {
        variant_chain_encode(variant, text, &next);
    } else {
        variant_chain_words(variant, true, text, &now);
        variant_chain_encode(variant, &now, &next);
    }
    buf_done(text);
    *text = next;
}

static bool is_encoded(const struct piece *piece, const struct variant_chain *variant)
{
    bool encoded = false;

    for (size_t i = 0; i < piece->filter_count; i++) {
        const struct filter *filter = piece->filters[i];

        if (!filter_is_variant(filter)) {
            encoded = filter->encoded || (encoded && filter->keeps_encoded);
        } else if (variant->writes) {
            encoded = variant->encoded;
        }
    }
    return encoded;
}

static int render_insert(const struct rendering *rendering, const struct piece *piece,
                         struct buf *out, struct err *err);

static int render_piece(const struct rendering *rendering, const struct piece *piece,
                        struct buf *out, struct err *err)
{
    if (piece->literal == NULL) {
        return render_insert(rendering, piece, out, err);
    }
    buf_add(out, piece->literal, piece->length);
    return 0;
}

/* The authored text of a value, with its own inserts; with words, rewritten by the variant's parts
 * for words, some of which leave alone what the inserts gave. */
static int render_value(const struct rendering *rendering, const char *text, bool words,
                        struct buf *out, struct err *err)
{
    struct piece piece;
    int answer = 0;

    while ((answer = template_next(&text, &piece, err)) == 0) {
        AUTOBUF struct buf bytes = BUF_INIT;

        answer = render_piece(rendering, &piece, &bytes, err);
        if (answer != 0) {
            return answer;
        }
        if (words) {
            variant_chain_words(rendering->variant, piece.literal != NULL, &bytes, out);
        } else {
            buf_add(out, buf_str(&bytes), bytes.length);
        }
    }
    return answer == TEMPLATE_END ? 0 : -1;
}

/* An authored text that has inserts of its own: the request's own insert, or a value of the case.
 */
static const char *find_value(const struct rendering *rendering, const char *name)
{
    const struct bindings *bindings = rendering->bindings;

    if (bindings->each != NULL && strcmp(bindings->each->name, name) == 0) {
        return bindings->each->values[bindings->each_index];
    }
    return scenario_case_value(rendering->scenario, rendering->case_index, name);
}

/* One insert with its filters. */
static int render_insert(const struct rendering *rendering, const struct piece *piece,
                         struct buf *out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *value = find_value(rendering, piece->name);
    const char *found = value != NULL ? value : find_name(rendering->bindings, piece->name);
    bool words = value != NULL && piece->filter_count > 0 && filter_is_variant(piece->filters[0]);
    int answer = 0;

    if (found == NULL) {
        err_set(err, ERR_INPUT, "nothing gave '%s'", piece->name);
        return RENDER_UNBOUND;
    }
    if (value == NULL) {
        buf_str_add(&text, found);
    } else {
        answer = render_value(rendering, value, words, &text, err);
    }
    if (answer != 0) {
        return answer;
    }
    for (size_t i = 0; i < piece->filter_count; i++) {
        apply(piece->filters[i], rendering->variant, words && i == 0, &text);
    }
    buf_add(out, buf_str(&text), text.length);
    return 0;
}

int render_text(const struct rendering *rendering, const char *text, bool form, struct buf *out,
                struct err *err)
{
    struct piece piece;
    int answer = 0;

    while ((answer = template_next(&text, &piece, err)) == 0) {
        AUTOBUF struct buf bytes = BUF_INIT;

        answer = render_piece(rendering, &piece, &bytes, err);
        if (answer != 0) {
            return answer;
        }
        if (form && (piece.literal != NULL || !is_encoded(&piece, rendering->variant))) {
            encode_form(out, buf_str(&bytes), bytes.length);
        } else {
            buf_add(out, buf_str(&bytes), bytes.length);
        }
    }
    return answer == TEMPLATE_END ? 0 : -1;
}

int scenario_render_text(const struct scenario *scenario, size_t case_index, const char *text,
                         const struct bindings *bindings, struct buf *out, struct err *err)
{
    AUTOBUF struct buf whole = BUF_INIT;
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    int answer = render_text(&rendering, text, false, &whole, err);

    if (answer == 0) {
        buf_add(out, buf_str(&whole), whole.length);
    }
    return answer;
}
