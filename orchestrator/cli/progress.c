/* Progress on standard error. Rule: standard output is for results only. */
#include "orchestrator/cli/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"

#define PLAIN_EVERY_MS 15000

void progress_init(struct progress *progress)
{
    *progress = (struct progress){.terminal = isatty(STDERR_FILENO) == 1,
                                  .every_ms = PLAIN_EVERY_MS,
                                  .last_plain_ms = -PLAIN_EVERY_MS};
}

void progress_show(struct progress *progress, const char *format, ...)
{
    int64_t now = clock_mono_ms();
    if (!progress->terminal && now - progress->last_plain_ms < progress->every_ms) {
        return;
    }
    va_list args;
    va_start(args, format);
    if (progress->terminal) {
        fputs("\r\033[K", stderr);
    }
    vfprintf(stderr, format, args);
    va_end(args);
    if (!progress->terminal) {
        fputc('\n', stderr);
    }
    fflush(stderr);
    progress->open = progress->terminal;
    progress->last_plain_ms = now;
}

void progress_line(struct progress *progress, const char *format, ...)
{
    va_list args;
    if (progress->open) {
        fputs("\r\033[K", stderr);
        progress->open = false;
    }
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->open) {
        fputc('\n', stderr);
        progress->open = false;
    }
}

void progress_span(int64_t ms, char out[PROGRESS_SPAN])
{
    long long seconds = (ms + 500) / 1000;
    if (seconds < 60) {
        snprintf(out, PROGRESS_SPAN, "%lld s", seconds);
    } else if (seconds < 3600) {
        snprintf(out, PROGRESS_SPAN, "%lld min %02lld s", seconds / 60, seconds % 60);
    } else {
        snprintf(out, PROGRESS_SPAN, "%lld h %02lld min", seconds / 3600, seconds / 60 % 60);
    }
}
