/* The waiting ones form a list, the longest waiting first. The bounds are small, since a server may
 * spend a worker on each connection that waits. */
#include "harness/agent/links.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"

struct link {
    struct links *links;
    struct link *next; /* while it waits */
    int fd;
    struct endpoint endpoint;
    struct watch *watch;
    uint32_t events;
    watch_fn *fn; /* NULL while it waits */
    void *data;
    int64_t until_mono_ms; /* while it waits */
};

struct links {
    struct loop *loop;
    struct link *first;
    struct link *last;
    unsigned idle;
    struct timer *timer;
};

struct links *links_new(struct loop *loop)
{
    struct links *links = mem_alloc(sizeof(*links));

    links->loop = loop;
    return links;
}

/* Takes the one behind before (NULL: the first) off the list. */
static struct link *unlist(struct links *links, struct link *before)
{
    struct link **from = before == NULL ? &links->first : &before->next;
    struct link *link = *from;

    *from = link->next;
    if (links->last == link) {
        links->last = before;
    }
    link->next = NULL;
    links->idle--;
    return link;
}

void links_reset(struct links *links)
{
    while (links->first != NULL) {
        link_close(unlist(links, NULL));
    }
    loop_untimer(links->timer);
    links->timer = NULL;
}

void links_free(struct links *links)
{
    links_reset(links);
    free(links);
}

/* Something happened to one that waits: there is nothing that it could rightly be. */
static void on_idle(struct link *link)
{
    struct links *links = link->links;
    struct link *before = NULL;

    for (struct link *at = links->first; at != link; at = at->next) {
        before = at;
    }
    link_close(unlist(links, before));
}

static void on_link(void *data, uint32_t events)
{
    struct link *link = data;

    if (link->fn == NULL) {
        on_idle(link);
    } else {
        link->fn(link->data, events);
    }
}

static void on_timer(void *data)
{
    struct links *links = data;
    int64_t now = clock_mono_ms();

    links->timer = NULL;
    while (links->first != NULL && links->first->until_mono_ms <= now) {
        link_close(unlist(links, NULL));
    }
    if (links->first != NULL) {
        links->timer = loop_timer(links->loop, links->first->until_mono_ms, on_timer, links);
    }
}

/* Its turn may not have come yet to say that the server spoke or went away. */
static bool is_silent(const struct link *link)
{
    char c;

    return recv(link->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static bool same_endpoint(const struct endpoint *a, const struct endpoint *b)
{
    return a->source.s_addr == b->source.s_addr && a->to.s_addr == b->to.s_addr &&
           a->port == b->port;
}

struct link *links_take(struct links *links, const struct endpoint *endpoint, watch_fn *fn,
                        void *data)
{
    struct link *before = NULL;
    struct link *at = links->first;

    while (at != NULL) {
        struct link *next = at->next;

        if (!same_endpoint(&at->endpoint, endpoint)) {
            before = at;
        } else if (is_silent(at)) {
            (void)unlist(links, before);
            at->fn = fn;
            at->data = data;
            return at;
        } else {
            link_close(unlist(links, before));
        }
        at = next;
    }
    return NULL;
}

struct link *links_connect(struct links *links, const struct endpoint *endpoint, watch_fn *fn,
                           void *data)
{
    struct link *link = NULL;
    int fd = socket_connect(SOCK_STREAM, endpoint);

    if (fd < 0) {
        return NULL;
    }
    link = mem_alloc(sizeof(*link));
    *link = (struct link){
        .links = links,
        .fd = fd,
        .endpoint = *endpoint,
        .events = EPOLLIN | EPOLLOUT,
        .fn = fn,
        .data = data,
    };
    link->watch = loop_watch(links->loop, fd, link->events, on_link, link);
    return link;
}

int link_fd(const struct link *link)
{
    return link->fd;
}

void link_wait_for(struct link *link, uint32_t events)
{
    if (events != link->events) {
        link->events = events;
        loop_watch_for(link->watch, events);
    }
}

void link_keep(struct link *link)
{
    struct links *links = link->links;

    if (links->idle == LINKS_MAX_IDLE) {
        link_close(unlist(links, NULL));
    }
    link_wait_for(link, EPOLLIN);
    link->fn = NULL;
    link->data = NULL;
    link->until_mono_ms = clock_mono_ms() + LINKS_IDLE_MS;
    *(links->last == NULL ? &links->first : &links->last->next) = link;
    links->last = link;
    links->idle++;
    if (links->timer == NULL) {
        links->timer = loop_timer(links->loop, link->until_mono_ms, on_timer, links);
    }
}

void link_close(struct link *link)
{
    loop_unwatch(link->watch);
    (void)close(link->fd);
    free(link);
}

void link_abort(struct link *link)
{
    loop_unwatch(link->watch);
    socket_abort(link->fd);
    free(link);
}
