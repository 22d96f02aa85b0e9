/* Sealing and reading evidence. Rule: both walk lines through the same checker, so what seals is
 * what verifies. */
#include "orchestrator/evidence/chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"

#define MAX_CHAINS 4096

/* Where a chain stands while its lines are walked. */
struct link {
    char *name;
    char head[HASH_HEX];
    int64_t records;
    bool torn;
};

struct line_reader {
    FILE *file;
    const char *path;
    int64_t number; /* of the line last read, from 1 */
    struct buf line;
};

static void line_reader_done(struct line_reader *reader)
{
    buf_done(&reader->line);
    if (reader->file != NULL) {
        fclose(reader->file);
    }
}

static int line_reader_open(struct line_reader *reader, const char *path, struct err *err)
{
    *reader = (struct line_reader){.path = path};
    reader->file = fopen(path, "rbe");
    if (reader->file == NULL) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    return 0;
}

#define LINE_END 1
#define LINE_TORN 2

/* 0: reader->line holds a whole line, without its newline; LINE_END; LINE_TORN: the last line has
 * no newline. */
static int line_reader_next(struct line_reader *reader, struct err *err)
{
    int c = 0;
    buf_clear(&reader->line);
    reader->number++;
    while ((c = getc_unlocked(reader->file)) != EOF && c != '\n') {
        if (reader->line.length == CHAIN_MAX_LINE) {
            return err_set(err, ERR_INTEGRITY, "%s:%lld: the line is longer than %zu bytes",
                           reader->path, (long long)reader->number, CHAIN_MAX_LINE);
        }
        buf_char(&reader->line, (char)c);
    }
    if (c == '\n') {
        return 0;
    }
    if (ferror(reader->file) != 0) {
        return err_sys(err, ERR_IO, "cannot read '%s'", reader->path);
    }
    return reader->line.length > 0 ? LINE_TORN : LINE_END;
}

static int bad(const struct line_reader *reader, struct err *err, const char *what)
{
    return err_set(err, ERR_INTEGRITY, "%s:%lld: %s", reader->path, (long long)reader->number,
                   what);
}

static int parse_line(const struct line_reader *reader, struct node **out, struct err *err)
{
    struct err inner = {0};
    if (node_parse(reader->line.data, reader->line.length, reader->path, out, &inner) != 0) {
        return bad(reader, err, "the line is not a JSON record");
    }
    return 0;
}

/* Checks that the line continues the link, and moves the link on. */
static int follow_link(const struct line_reader *reader, const struct node *record,
                       struct link *link, struct err *err)
{
    const char *prev = node_get_str(record, "prev", "");
    if (strcmp(node_get_str(record, "chain", ""), link->name) != 0) {
        return bad(reader, err, "the record belongs to another chain");
    }
    if (node_get_int(record, "seq", -1) != link->records) {
        return bad(reader, err, "a record is missing: the sequence number does not follow");
    }
    if (strcmp(prev, link->head) != 0) {
        return bad(reader, err, "the hash of the record before does not hold");
    }
    if (node_get_str(record, "kind", NULL) == NULL || node_get(record, "body") == NULL) {
        return bad(reader, err, "the record has no kind or no body");
    }
    hash_bytes(reader->line.data, reader->line.length, link->head);
    link->records++;
    return 0;
}

static int copy_chain(const char *path, struct link *link, FILE *out, struct err *err)
{
    struct line_reader reader __attribute__((cleanup(line_reader_done))) = {0};
    if (line_reader_open(&reader, path, err) != 0) {
        return -1;
    }
    for (;;) {
        int got = line_reader_next(&reader, err);
        if (got == LINE_END) {
            return 0;
        }
        if (got == LINE_TORN) {
            link->torn = true;
            return 0;
        }
        AUTO(node) record = NULL;
        if (got < 0 || parse_line(&reader, &record, err) != 0 ||
            follow_link(&reader, record, link, err) != 0) {
            return -1;
        }
        buf_char(&reader.line, '\n');
        if (fwrite(reader.line.data, 1, reader.line.length, out) != reader.line.length) {
            return err_sys(err, ERR_IO, "cannot write the evidence");
        }
    }
}

static struct node *link_node(const struct link *link)
{
    struct node *node = node_object();
    node_set_str(node, "chain", link->name);
    node_set_int(node, "records", link->records);
    node_set_str(node, "head", link->head);
    node_set_bool(node, "torn", link->torn);
    return node;
}

static int root_of(const struct node *chains, char root[HASH_HEX], struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (node_dump(chains, NODE_CANONICAL, &text, err) != 0) {
        return -1;
    }
    hash_bytes(text.data, text.length, root);
    return 0;
}

static int write_seal(FILE *out, struct node *chains, const char *plan_hash, char root[HASH_HEX],
                      struct err *err)
{
    AUTO(node) seal = node_object();
    AUTOBUF struct buf line = BUF_INIT;
    struct node *body = node_object();
    node_set(seal, "body", body);
    node_set(body, "chains", node_ref(chains));
    if (root_of(chains, root, err) != 0) {
        return -1;
    }
    node_set_str(body, "plan", plan_hash);
    node_set_str(body, "root", root);
    node_set_int(seal, "at", clock_utc_ms());
    node_set_str(seal, "kind", "seal");
    if (node_dump(seal, NODE_CANONICAL, &line, err) != 0) {
        return -1;
    }
    buf_char(&line, '\n');
    if (fwrite(line.data, 1, line.length, out) != line.length || fflush(out) != 0 ||
        fsync(fileno(out)) != 0) {
        return err_sys(err, ERR_IO, "cannot write the evidence");
    }
    return 0;
}

static int copy_all(const char *folder, char **names, size_t count, const char *plan_hash,
                    FILE *out, struct node *chains, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!text_ends(names[i], ".jsonl")) {
            continue;
        }
        AUTOFREE char *path = file_join(folder, names[i]);
        AUTOFREE char *name = mem_strndup(names[i], strlen(names[i]) - strlen(".jsonl"));
        struct link link = {.name = name};
        snprintf(link.head, sizeof(link.head), "%s", plan_hash);
        if (copy_chain(path, &link, out, err) != 0) {
            return -1;
        }
        node_append(chains, link_node(&link));
    }
    return 0;
}

int chain_seal(const char *folder, const char *plan_hash, const char *path, char root[HASH_HEX],
               struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    AUTO(node) chains = node_array();
    AUTOFREE char *temporary = mem_printf("%s.partial", path);
    if (file_list(folder, MAX_CHAINS, &names, &count, err) != 0) {
        return -1;
    }
    int result = -1;
    FILE *out = fopen(temporary, "wbe");
    if (out == NULL) {
        err_sys(err, ERR_IO, "cannot write '%s'", temporary);
        goto undo;
    }
    result = copy_all(folder, names, count, plan_hash, out, chains, err);
    if (result == 0) {
        result = write_seal(out, chains, plan_hash, root, err);
    }
    if (fclose(out) != 0 && result == 0) {
        result = err_sys(err, ERR_IO, "cannot write '%s'", temporary);
    }
    if (result == 0 && rename(temporary, path) != 0) {
        result = err_sys(err, ERR_IO, "cannot rename '%s'", temporary);
    }
    if (result != 0) {
        unlink(temporary);
    }
undo:
    file_names_free(names, count);
    return result;
}

/* What chain_read keeps while it walks: one open link at a time, and the list of those that ended.
 */
struct walk {
    struct line_reader reader;
    struct link link;
    struct node *chains;
    bool open;
};

static void walk_done(struct walk *walk)
{
    line_reader_done(&walk->reader);
    free(walk->link.name);
    node_free(walk->chains);
}

static void end_link(struct walk *walk)
{
    if (walk->open) {
        node_append(walk->chains, link_node(&walk->link));
        free(walk->link.name);
        walk->link.name = NULL;
        walk->open = false;
    }
}

static int check_seal(struct walk *walk, const struct node *record, const char *plan_hash,
                      char root[HASH_HEX], struct err *err)
{
    const struct node *body = node_get(record, "body");
    const struct node *sealed = node_get(body, "chains");
    end_link(walk);
    if (strcmp(node_get_str(body, "plan", ""), plan_hash) != 0) {
        return bad(&walk->reader, err, "the evidence was sealed for another plan");
    }
    if (node_count(sealed) != node_count(walk->chains)) {
        return bad(&walk->reader, err,
                   "the seal names another number of chains than the file holds");
    }
    for (size_t i = 0; i < node_count(sealed); i++) {
        /* torn is the sealer's word about what it left out: not to be seen in the file, yet under
         * the root. */
        node_set_bool(node_at(walk->chains, i), "torn",
                      node_get_bool(node_at(sealed, i), "torn", false));
    }
    if (!node_equal(sealed, walk->chains)) {
        return bad(&walk->reader, err, "the seal does not match the chains before it");
    }
    if (root_of(walk->chains, root, err) != 0) {
        return -1;
    }
    if (strcmp(root, node_get_str(body, "root", "")) != 0) {
        return bad(&walk->reader, err, "the root does not hold");
    }
    if (line_reader_next(&walk->reader, err) != LINE_END) {
        return bad(&walk->reader, err, "there is something behind the seal");
    }
    return 0;
}

static int begin_link(struct walk *walk, const char *name, const char *plan_hash)
{
    end_link(walk);
    walk->link = (struct link){.name = mem_strdup(name)};
    snprintf(walk->link.head, sizeof(walk->link.head), "%s", plan_hash);
    walk->open = true;
    return 0;
}

#define WALK_SEALED 1

static int walk_line(struct walk *walk, const char *plan_hash, chain_visit_fn visit, void *data,
                     char root[HASH_HEX], struct err *err)
{
    AUTO(node) record = NULL;
    int got = line_reader_next(&walk->reader, err);
    if (got == LINE_END) {
        return bad(&walk->reader, err, "the file is cut short: the seal is missing");
    }
    if (got == LINE_TORN) {
        return bad(&walk->reader, err, "the file is cut short: the line has no end");
    }
    if (got < 0 || parse_line(&walk->reader, &record, err) != 0) {
        return -1;
    }
    const char *kind = node_get_str(record, "kind", "");
    const char *chain = node_get_str(record, "chain", "");
    if (strcmp(kind, "seal") == 0) {
        return check_seal(walk, record, plan_hash, root, err) != 0 ? -1 : WALK_SEALED;
    }
    if (!walk->open || strcmp(chain, walk->link.name) != 0) {
        begin_link(walk, chain, plan_hash);
    }
    if (follow_link(&walk->reader, record, &walk->link, err) != 0) {
        return -1;
    }
    return visit(data, chain, kind, node_get_int(record, "at", 0), node_get(record, "body"), err);
}

int chain_read(const char *path, const char *plan_hash, chain_visit_fn visit, void *data,
               char root[HASH_HEX], struct err *err)
{
    struct walk walk __attribute__((cleanup(walk_done))) = {.chains = node_array()};
    if (line_reader_open(&walk.reader, path, err) != 0) {
        return -1;
    }
    int got = 0;
    while (got == 0) {
        got = walk_line(&walk, plan_hash, visit, data, root, err);
    }
    return got == WALK_SEALED ? 0 : -1;
}
