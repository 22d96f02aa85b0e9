/* Looks at most at the last 64 KiB of a log: what matters is at its end, and what a package's
 * script prints is not bounded. */
#include "orchestrator/image/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"

#define TAIL_MAX ((off_t)64 * 1024)
#define LINE_MAX_BYTES 4096
#define TELLING_MAX 200

/* Lines that only say that something failed or ended, as mmdebstrap prints them. */
static const char *const wrap_ups[] = {
    "I: ", "W: ", "N: ", "E: setup failed", "E: mmdebstrap failed", "E: run_chroot failed"};

static size_t block_read(int fd, off_t offset, char *block, size_t room)
{
    ssize_t got = 0;

    do {
        got = pread(fd, block, room, offset);
    } while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

bool log_next(struct log_reader *reader, char **line)
{
    char block[LINE_MAX_BYTES];
    size_t length = block_read(reader->fd, reader->offset, block, sizeof(block));
    const char *end = memchr(block, '\n', length);

    if (end == NULL && length < sizeof(block)) {
        return false;
    }
    length = end != NULL ? (size_t)(end - block) : length;
    free(*line);
    *line = mem_strndup(block, length);
    reader->offset += (off_t)length + (end != NULL ? 1 : 0);
    return true;
}

static void tail_read(int fd, off_t from, struct buf *out)
{
    off_t size = lseek(fd, 0, SEEK_END);

    if (size - from > TAIL_MAX) {
        from = size - TAIL_MAX;
    }
    while (from < size) {
        size_t got = 0;

        buf_reserve(out, LINE_MAX_BYTES);
        got = block_read(fd, from, out->data + out->length, LINE_MAX_BYTES);
        if (got == 0) {
            break;
        }
        out->length += got;
        out->data[out->length] = '\0';
        from += (off_t)got;
    }
}

static bool is_telling(const char *line, size_t length)
{
    size_t blank = strspn(line, " \t\r");

    if (blank >= length) {
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(wrap_ups); i++) {
        if (text_starts(line, wrap_ups[i])) {
            return false;
        }
    }
    return true;
}

char *log_telling_line(int fd, off_t from)
{
    AUTOBUF struct buf tail = BUF_INIT;
    struct buf line = BUF_INIT;
    const char *text = NULL;
    size_t end = 0;

    tail_read(fd, from, &tail);
    text = buf_str(&tail);
    end = tail.length;
    while (end > 0) {
        size_t start = end;

        while (start > 0 && text[start - 1] != '\n') {
            start--;
        }
        if (is_telling(text + start, end - start)) {
            text_utf8_clean(&line, text + start, end - start, TELLING_MAX);
            return buf_take(&line);
        }
        end = start == 0 ? 0 : start - 1;
    }
    return mem_strdup("(no message)");
}

bool log_says_disk_full(int fd, off_t from)
{
    AUTOBUF struct buf tail = BUF_INIT;

    tail_read(fd, from, &tail);
    return strstr(buf_str(&tail), "No space left on device") != NULL ||
           strstr(buf_str(&tail), "Disk quota exceeded") != NULL;
}
