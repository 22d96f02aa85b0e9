/* The caller's thread does the last piece itself: with one machine there is no thread at all. */
#include "orchestrator/vm/parallel.h"

#include <assert.h>
#include <pthread.h>

struct piece {
    int (*one)(void *data, size_t i, struct err *err);
    void *data;
    size_t i;
    int status;
    struct err err;
    pthread_t thread;
    bool started;
};

static void *run(void *data)
{
    struct piece *piece = data;

    piece->status = piece->one(piece->data, piece->i, &piece->err);
    return NULL;
}

static int in_turn(size_t count, int (*one)(void *data, size_t i, struct err *err), void *data,
                   struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (one(data, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int parallel_each(size_t count, bool threads, int (*one)(void *data, size_t i, struct err *err),
                  void *data, struct err *err)
{
    struct piece pieces[PARALLEL_MAX] = {0};

    assert(count <= PARALLEL_MAX);
    if (!threads || count < 2) {
        return in_turn(count, one, data, err);
    }
    for (size_t i = 0; i < count; i++) {
        pieces[i] = (struct piece){.one = one, .data = data, .i = i};
        pieces[i].started =
            i + 1 < count && pthread_create(&pieces[i].thread, NULL, run, &pieces[i]) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!pieces[i].started) {
            run(&pieces[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].started) {
            pthread_join(pieces[i].thread, NULL);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].status < 0) {
            return err_set(err, pieces[i].err.kind, "%s", pieces[i].err.text);
        }
    }
    return 0;
}
