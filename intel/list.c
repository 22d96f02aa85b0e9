/* Plain lists: one value a line. */
#include <ctype.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/format.h"
#include "intel/looks.h"

#define PATH_BYTES 48

static bool detects(const char *head, size_t length, const char *name)
{
    return (text_ends(name, ".txt") || text_ends(name, ".list") || text_ends(name, ".hosts")) &&
           length > 0 && head[0] != '{' && head[0] != '[';
}

static char *trim(char *text)
{
    char *end = NULL;

    while (isspace((unsigned char)*text)) {
        text++;
    }
    end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1])) {
        end--;
    }
    *end = '\0';
    return text;
}

/* "0.0.0.0 bad.test" of a hosts file: what is behind the address that leads nowhere. */
static char *behind_address(char *line)
{
    static const char *const nowhere[] = {"0.0.0.0", "127.0.0.1", "::", "::1"};
    size_t length = strcspn(line, " \t");

    for (size_t i = 0; line[length] != '\0' && i < COUNT_OF(nowhere); i++) {
        if (strlen(nowhere[i]) == length && strncmp(line, nowhere[i], length) == 0) {
            return trim(line + length);
        }
    }
    return line;
}

/* Cuts a remark off: '#' at the beginning, or behind a blank (a URL may hold one). */
static void cut_remark(char *line)
{
    for (char *at = line; *at != '\0'; at++) {
        if (*at == '#' && (at == line || isspace((unsigned char)at[-1]))) {
            *at = '\0';
            return;
        }
    }
}

static int one(struct intake *intake, const char *path, const char *value, enum intel_type type,
               struct err *err)
{
    struct intel_record record = INTEL_RECORD_INIT;
    struct err why = {.kind = ERR_NONE};

    record.type = type != INTEL_TYPES ? type : intel_looks_like(value);
    record.value = value;
    if (record.type == INTEL_TYPES) {
        (void)err_set(&why, ERR_INPUT, "'%.80s' has the looks of no type that is known", value);
        intake_refuse(intake, path, &why);
        return 0;
    }
    return intake_record(intake, path, &record, err);
}

static int read_list(struct intel_input *input, const struct intel_format_options *options,
                     struct intake *intake, struct err *err)
{
    char *line = NULL;
    size_t length = 0;
    int rc = 0;

    while (rc == 0) {
        char path[PATH_BYTES];
        char *value = NULL;

        rc = intel_input_line(input, &line, &length, err);
        if (rc != 0) {
            break;
        }
        (void)snprintf(path, sizeof(path), "line %lld", (long long)intel_input_line_number(input));
        cut_remark(line);
        value = behind_address(trim(line));
        if (value[0] != '\0') {
            rc = one(intake, path, value, options->type, err);
        }
    }
    return rc < 0 ? -1 : 0;
}

const struct intel_format intel_format_list = {
    .name = "list",
    .summary = "one value a line, or a hosts file; --type says what the values are",
    .source = NULL,
    .tlp = TLP_UNMARKED,
    .detects = detects,
    .read = read_list,
};
