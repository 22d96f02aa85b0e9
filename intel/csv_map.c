/* The mapping of columns: authored YAML, or the header's own names. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/text.h"
#include "intel/csv.h"

static const char *const column_names[] = {
    [CSV_VALUE] = "value",
    [CSV_TYPE] = "type",
    [CSV_NAME] = "name",
    [CSV_REF] = "ref",
    [CSV_FIRST_SEEN] = "first_seen",
    [CSV_LAST_SEEN] = "last_seen",
    [CSV_PUBLISHED] = "published",
    [CSV_VALID_FROM] = "valid_from",
    [CSV_VALID_UNTIL] = "valid_until",
    [CSV_CONFIDENCE] = "confidence",
    [CSV_TLP] = "tlp",
    [CSV_TAGS] = "tags",
    [CSV_TECHNIQUE] = "technique",
    [CSV_CVE] = "cve",
    [CSV_FAMILY] = "family",
    [CSV_COLUMNS] = NULL,
};

static int read_columns(const struct cur *root, struct csv_map *map, struct err *err)
{
    struct cur columns;

    if (cur_object(root, "columns", true, &columns, err) != 0 ||
        cur_known(&columns, column_names, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        struct cur value;
        int rc = cur_any(&columns, column_names[i], i == CSV_VALUE, &value, err);

        if (rc < 0) {
            return -1;
        }
        if (rc == CUR_ABSENT) {
            continue;
        }
        if (node_type(value.node) == NODE_INT && node_int_value(value.node) >= 1 &&
            node_int_value(value.node) <= CSV_FIELDS_MAX) {
            map->index[i] = (int)node_int_value(value.node) - 1;
        } else if (node_str(value.node) != NULL && map->header) {
            map->columns[i] = node_str(value.node);
        } else {
            return cur_fail(&value, err,
                            map->header
                                ? "expected a column's name, or its number from 1"
                                : "expected a column's number from 1, as there is no header");
        }
    }
    return 0;
}

static int read_character(const struct cur *root, const char *key, char *out, struct err *err)
{
    const char *text = NULL;
    int rc = cur_str(root, key, false, &text, err);

    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    if (strcmp(text, "tab") == 0) {
        *out = '\t';
        return 0;
    }
    if (text[0] == '\0' || text[1] != '\0' || isalnum((unsigned char)text[0]) || text[0] == '"') {
        return cur_fail(root, err, "%s: '%s', expected one character or tab", key, text);
    }
    *out = text[0];
    return 0;
}

static int read_type_map(const struct cur *root, struct csv_map *map, struct err *err)
{
    struct cur list;
    int rc = cur_object(root, "type_map", false, &list, err);

    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    for (void *at = node_iter(list.node); at != NULL; at = node_iter_next(list.node, at)) {
        enum intel_type ignored = INTEL_TYPES;
        struct cur member;
        const char *name = NULL;

        cur_member(&list, at, &member);
        if (cur_as_str(&member, &name, err) != 0) {
            return -1;
        }
        if (intel_type_parse(name, &ignored, err) < 0) {
            return cur_fail(&member, err, "no type '%s'", name);
        }
    }
    map->type_map = list.node;
    return 0;
}

static int read_map(struct csv_map *map, struct err *err)
{
    static const char *const known[] = {"delimiter", "comment", "header",   "time", "type",
                                        "tlp",       "columns", "type_map", NULL};
    static const char *const times[] = {"rfc3339", "epoch", NULL};
    struct cur root;
    size_t type = INTEL_TYPES;
    size_t time = 0;
    const char *tlp = NULL;

    if (cur_root(map->doc, &root, err) != 0 || cur_known(&root, known, err) != 0 ||
        read_character(&root, "delimiter", &map->delimiter, err) != 0 ||
        read_character(&root, "comment", &map->comment, err) != 0 ||
        cur_bool(&root, "header", false, &map->header, err) < 0 ||
        cur_choice(&root, "time", false, times, &time, err) < 0 ||
        cur_choice(&root, "type", false, intel_type_names(), &type, err) < 0 ||
        cur_str(&root, "tlp", false, &tlp, err) < 0 || read_columns(&root, map, err) != 0 ||
        read_type_map(&root, map, err) != 0) {
        return -1;
    }
    map->epoch = time == 1;
    map->type = (enum intel_type)type;
    if (tlp != NULL && intel_tlp_parse(tlp, &map->tlp, err) < 0) {
        return cur_fail(&root, err, "no marking '%s'", tlp);
    }
    if (!map->header && map->delimiter == '\0') {
        map->delimiter = ',';
    }
    return 0;
}

int csv_map_load(const char *path, struct csv_map *out, struct err *err)
{
    *out = (struct csv_map){.header = true, .type = INTEL_TYPES, .tlp = TLP_UNMARKED};
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        out->index[i] = CSV_NO_COLUMN;
        out->columns[i] = path == NULL ? column_names[i] : NULL;
    }
    if (path == NULL) {
        out->comment = '#';
        return 0;
    }
    if (doc_load(path, &out->doc, err) != 0 || read_map(out, err) != 0) {
        csv_map_done(out);
        return -1;
    }
    return 0;
}

void csv_map_done(struct csv_map *map)
{
    doc_free(map->doc);
    map->doc = NULL;
}

/* A header's name, without the marks that feeds put before and around it. */
static const char *plain(const char *name)
{
    return name + strspn(name, "# \t\xef\xbb\xbf");
}

int csv_map_header(struct csv_map *map, const struct csv_record *header, struct err *err)
{
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        for (size_t k = 0; map->columns[i] != NULL && k < header->count; k++) {
            if (strcasecmp(plain(header->fields[k]), map->columns[i]) != 0) {
                continue;
            }
            if (map->index[i] != CSV_NO_COLUMN) {
                return err_set(err, ERR_INPUT, "line %lld: column '%s' is there twice",
                               (long long)header->line, map->columns[i]);
            }
            map->index[i] = (int)k;
        }
        if (map->doc != NULL && map->columns[i] != NULL && map->index[i] == CSV_NO_COLUMN) {
            return err_set(err, ERR_INPUT, "line %lld: there is no column '%s'",
                           (long long)header->line, map->columns[i]);
        }
    }
    return map->index[CSV_VALUE] != CSV_NO_COLUMN
               ? 0
               : err_set(err, ERR_INPUT,
                         "line %lld: there is no column 'value'; --columns names it",
                         (long long)header->line);
}
