/* epoll and a list of timers. What is taken away during a turn is freed at the turn's end, since
 * the events that the kernel gave may still name it. */
#include "harness/agent/loop.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/base/clock.h"

#define EVENTS_A_TURN 64

struct watch {
    struct loop *loop;
    struct watch *next;
    int fd;
    bool gone;
    watch_fn *fn;
    void *data;
};

struct timer {
    struct loop *loop;
    struct timer *next;
    int64_t at_mono_ms;
    bool gone;
    timer_fn *fn;
    void *data;
};

struct loop {
    int epoll_fd;
    struct watch *watches;
    struct timer *timers;
};

struct loop *loop_new(void)
{
    struct loop *loop = mem_alloc(sizeof(*loop));

    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    return loop;
}

static void sweep(struct loop *loop, bool all)
{
    for (struct watch **link = &loop->watches; *link != NULL;) {
        struct watch *watch = *link;

        if (!all && !watch->gone) {
            link = &watch->next;
            continue;
        }
        *link = watch->next;
        free(watch);
    }
    for (struct timer **link = &loop->timers; *link != NULL;) {
        struct timer *timer = *link;

        if (!all && !timer->gone) {
            link = &timer->next;
            continue;
        }
        *link = timer->next;
        free(timer);
    }
}

void loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    sweep(loop, true);
    if (loop->epoll_fd >= 0) {
        (void)close(loop->epoll_fd);
    }
    free(loop);
}

struct watch *loop_watch(struct loop *loop, int fd, uint32_t events, watch_fn *fn, void *data)
{
    struct watch *watch = mem_alloc(sizeof(*watch));
    struct epoll_event event = {.events = events, .data.ptr = watch};

    *watch = (struct watch){loop, loop->watches, fd, false, fn, data};
    loop->watches = watch;
    (void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event);
    return watch;
}

void loop_watch_for(struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    (void)epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event);
}

void loop_unwatch(struct watch *watch)
{
    if (watch != NULL && !watch->gone) {
        watch->gone = true;
        (void)epoll_ctl(watch->loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    }
}

struct timer *loop_timer(struct loop *loop, int64_t at_mono_ms, timer_fn *fn, void *data)
{
    struct timer *timer = mem_alloc(sizeof(*timer));

    *timer = (struct timer){loop, loop->timers, at_mono_ms, false, fn, data};
    loop->timers = timer;
    return timer;
}

void loop_untimer(struct timer *timer)
{
    if (timer != NULL) {
        timer->gone = true;
    }
}

/* Milliseconds until the next timer, -1 without one. */
static int time_to_wait(const struct loop *loop)
{
    int64_t first = INT64_MAX;

    for (const struct timer *timer = loop->timers; timer != NULL; timer = timer->next) {
        if (!timer->gone && timer->at_mono_ms < first) {
            first = timer->at_mono_ms;
        }
    }
    return first == INT64_MAX ? -1 : clock_left_ms(first);
}

/* A function called here may add timers: they go to the list's head and wait for the next turn. */
static void fire_timers(struct loop *loop)
{
    int64_t now = clock_mono_ms();

    for (struct timer *timer = loop->timers; timer != NULL; timer = timer->next) {
        if (!timer->gone && timer->at_mono_ms <= now) {
            timer->gone = true;
            timer->fn(timer->data);
        }
    }
}

int loop_turn(struct loop *loop, struct err *err)
{
    struct epoll_event events[EVENTS_A_TURN];
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_A_TURN, time_to_wait(loop));

    if (count < 0 && errno != EINTR) {
        return err_sys(err, ERR_IO, "cannot wait for events");
    }
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;

        if (!watch->gone) {
            watch->fn(watch->data, events[i].events);
        }
    }
    fire_timers(loop);
    sweep(loop, false);
    return 0;
}
