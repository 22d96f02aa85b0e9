/* The window, and lines in it. Rule: the window grows to the longest single thing that is allowed,
 * never to the size of the input. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "intel/input_private.h"

#define CHUNK ((size_t)256 << 10)
#define HEAD_BYTES ((size_t)4096)
#define WINDOW_MAX (INTEL_OBJECT_MAX + 2 * CHUNK)

static char *plain_name(const char *path)
{
    static const char *const packings[] = {".zst", ".gz", ".xz"};
    const char *name = file_basename(path);

    for (size_t i = 0; i < COUNT_OF(packings); i++) {
        if (text_ends(name, packings[i])) {
            return mem_strndup(name, strlen(name) - strlen(packings[i]));
        }
    }
    return mem_strdup(name);
}

int intel_input_open(const char *path, struct intel_input **out, struct err *err)
{
    AUTO(intel_input) input = mem_alloc(sizeof(*input));

    if (stream_open(path, &input->stream, err) < 0) {
        return -1;
    }
    input->name = plain_name(path);
    *out = TAKE(input);
    return 0;
}

int intel_input_memory(const void *bytes, size_t length, const char *name, struct intel_input **out,
                       struct err *err)
{
    struct intel_input *input = mem_alloc(sizeof(*input));

    (void)err;
    input->memory = bytes;
    input->memory_left = length;
    input->name = plain_name(name);
    *out = input;
    return 0;
}

void intel_input_free(struct intel_input *input)
{
    if (input != NULL) {
        stream_free(input->stream);
        free(input->name);
        free(input->window);
        free(input);
    }
}

const char *intel_input_name(const struct intel_input *input)
{
    return input->name;
}

int input_bad(const struct intel_input *input, size_t at, const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s: byte %llu: %s", input->name,
                   (unsigned long long)(input->passed + at), what);
}

static int read_some(struct intel_input *input, size_t length, size_t *got, struct err *err)
{
    char *out = input->window + input->end;

    if (input->stream != NULL) {
        return stream_read(input->stream, out, length, got, err);
    }
    *got = length < input->memory_left ? length : input->memory_left;
    if (*got > 0) {
        memcpy(out, input->memory, *got);
    }
    input->memory += *got;
    input->memory_left -= *got;
    return 0;
}

/* Moves what is left to the front, and makes room for another chunk. */
static void make_room(struct intel_input *input)
{
    if (input->start > 0 && input->end - input->start <= input->start) {
        memcpy(input->window, input->window + input->start, input->end - input->start);
        input->end -= input->start;
        input->passed += input->start;
        input->start = 0;
    }
    if (input->room - input->end <= CHUNK) {
        input->room = input->room == 0 ? 2 * CHUNK : input->room * 2;
        input->window = mem_grow(input->window, input->room + 1, 1);
    }
}

int input_want(struct intel_input *input, size_t count, struct err *err)
{
    while (input->end - input->start < count && !input->ended) {
        size_t got = 0;

        if (input->end - input->start > WINDOW_MAX) {
            return input_bad(input, input->start, "a value or line that is longer than 32 MiB",
                             err);
        }
        make_room(input);
        if (read_some(input, CHUNK, &got, err) < 0) {
            return -1;
        }
        input->end += got;
        input->read += got;
        input->ended = got == 0;
        if (input->read > INTEL_INPUT_MAX) {
            return err_set(err, ERR_INPUT, "%s: more than 16 GiB unpacked", input->name);
        }
    }
    return 0;
}

int intel_input_head(struct intel_input *input, const char **out, size_t *length, struct err *err)
{
    size_t have = 0;

    if (input_want(input, HEAD_BYTES, err) < 0) {
        return -1;
    }
    have = input->end - input->start;
    *out = input->window == NULL ? "" : input->window + input->start;
    *length = have < HEAD_BYTES ? have : HEAD_BYTES;
    return 0;
}

/* The line's length without its end; reads on until the end is in the window. */
static int find_end(struct intel_input *input, size_t *length, struct err *err)
{
    size_t looked = 0;

    for (;;) {
        size_t have = input->end - input->start;
        const char *from = input->window + input->start;
        const char *found = have > looked ? memchr(from + looked, '\n', have - looked) : NULL;

        if (found != NULL || input->ended) {
            *length = found != NULL ? (size_t)(found - from) : have;
            return *length <= INTEL_OBJECT_MAX
                       ? 0
                       : input_bad(input, input->start, "a line that is longer than 32 MiB", err);
        }
        looked = have;
        if (input_want(input, have + 1, err) < 0) {
            return -1;
        }
    }
}

int intel_input_line(struct intel_input *input, char **line, size_t *length, struct err *err)
{
    size_t count = 0;

    if (input_want(input, 1, err) < 0) {
        return -1;
    }
    if (input->start == input->end) {
        return INPUT_END;
    }
    if (find_end(input, &count, err) < 0) {
        return -1;
    }
    *line = input->window + input->start;
    input->start += count < input->end - input->start ? count + 1 : count;
    if (count > 0 && (*line)[count - 1] == '\r') {
        count--;
    }
    (*line)[count] = '\0';
    *length = count;
    input->line++;
    return 0;
}

int64_t intel_input_line_number(const struct intel_input *input)
{
    return input->line;
}
