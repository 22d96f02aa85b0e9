/* A line is "type value" and what else is known, in a fixed order:
 *   "url http://a.test/ ref=R version=T first=T last=T published=T added=T from=T until=T
 * confidence=N tlp=W mark=W revoked technique:T1190 tag:x", "relation kind from to ref=R", "refused
 * PATH: REASON". */
#include "tests/intel/listing.h"

#include "common/base/clock.h"

static void add_time(struct buf *out, const char *name, int64_t at)
{
    char text[CLOCK_TEXT];

    if (at != INTEL_UNKNOWN) {
        clock_format_utc(at, text);
        buf_printf(out, " %s=%s", name, text);
    }
}

static int record(void *data, const struct intel_record *record, struct err *err)
{
    struct buf *out = data;

    (void)err;
    buf_printf(out, "%s %s", intel_type_name(record->type), record->value);
    if (record->name != NULL) {
        buf_printf(out, " name=%s", record->name);
    }
    buf_printf(out, " ref=%s", record->ref);
    add_time(out, "version", record->version);
    add_time(out, "first", record->times.first_seen);
    add_time(out, "last", record->times.last_seen);
    add_time(out, "published", record->times.published);
    add_time(out, "added", record->times.added);
    add_time(out, "from", record->times.valid_from);
    add_time(out, "until", record->times.valid_until);
    if (record->confidence != INTEL_NO_CONFIDENCE) {
        buf_printf(out, " confidence=%d", record->confidence);
    }
    buf_printf(out, " tlp=%s", intel_tlp_name(record->tlp));
    if (record->mark != INTEL_SEEN) {
        buf_printf(out, " mark=%s", intel_mark_name(record->mark));
    }
    buf_str_add(out, record->revoked ? " revoked" : "");
    for (size_t i = 0; i < record->label_count; i++) {
        buf_printf(out, " %s:%s", intel_label_kind_name(record->labels[i].kind),
                   record->labels[i].value);
    }
    buf_char(out, '\n');
    return 0;
}

static int relation(void *data, const struct intel_relation *relation, struct err *err)
{
    (void)err;
    buf_printf(data, "relation %s %s %s ref=%s%s\n", relation->kind, relation->from, relation->to,
               relation->ref, relation->revoked ? " revoked" : "");
    return 0;
}

static void refused(void *data, const char *path, const char *reason)
{
    buf_printf(data, "refused %s: %s\n", path, reason);
}

static const struct intake_ops ops = {record, relation, refused};

void listing_init(struct listing *listing)
{
    *listing = (struct listing){.text = BUF_INIT};
    listing->intake =
        (struct intake){.ops = &ops, .data = &listing->text, .unmarked = TLP_UNMARKED};
}

void listing_done(struct listing *listing)
{
    buf_done(&listing->text);
}

int listing_read(struct listing *out, const struct intel_format *format, const char *bytes,
                 size_t length, const struct intel_format_options *options, struct err *err)
{
    AUTO(intel_input) input = NULL;

    listing_init(out);
    return intel_input_memory(bytes, length, options->name, &input, err) < 0
               ? -1
               : format->read(input, options, &out->intake, err);
}
