/* The same thing for several machines at once. */
#include <pthread.h>
#include <stdatomic.h>

#include "orchestrator/vm/parallel.h"
#include "tests/support.h"

struct work {
    atomic_int calls[PARALLEL_MAX];
    unsigned fails; /* bit i: the i-th call fails */
    pthread_barrier_t barrier;
    pthread_t caller;
    atomic_int elsewhere; /* calls in other threads */
};

static int one(void *data, size_t i, struct err *err)
{
    struct work *work = data;

    work->calls[i]++;
    work->elsewhere += !pthread_equal(pthread_self(), work->caller);
    return (work->fails >> i & 1) != 0 ? err_set(err, ERR_GUEST, "machine %zu failed", i) : 0;
}

static int meet(void *data, size_t i, struct err *err)
{
    struct work *work = data;
    int met = pthread_barrier_wait(&work->barrier);

    return met == 0 || met == PTHREAD_BARRIER_SERIAL_THREAD ? one(data, i, err) : -1;
}

static void assert_calls(const struct work *work, size_t count, int expected)
{
    for (size_t i = 0; i < PARALLEL_MAX; i++) {
        cr_assert_eq(work->calls[i], i < count ? expected : 0, "call %zu", i);
    }
}

Test(parallel, calls_all_at_once, .timeout = 30)
{
    for (size_t count = 2; count <= PARALLEL_MAX; count++) {
        struct work work = {.caller = pthread_self()};
        struct err err = {.kind = ERR_NONE};

        cr_assert_eq(pthread_barrier_init(&work.barrier, NULL, (unsigned)count), 0);
        assert_ok(parallel_each(count, true, meet, &work, &err), err);
        pthread_barrier_destroy(&work.barrier);
        assert_calls(&work, count, 1);
        cr_assert_eq(work.elsewhere, (int)count - 1, "the caller does one itself");
    }
}

Test(parallel, needs_no_thread_for_one_or_none)
{
    struct work work = {.caller = pthread_self()};
    struct err err = {.kind = ERR_NONE};

    assert_ok(parallel_each(0, true, one, &work, &err), err);
    assert_calls(&work, 0, 0);
    assert_ok(parallel_each(1, true, one, &work, &err), err);
    assert_calls(&work, 1, 1);
    cr_assert_eq(work.elsewhere, 0);
}

Test(parallel, tells_the_failure_of_the_lowest_and_lets_the_others_end)
{
    struct work work = {.caller = pthread_self(), .fails = 1U << 5 | 1U << 2 | 1U << 7};
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(parallel_each(PARALLEL_MAX, true, one, &work, &err), -1);
    assert_err(err, ERR_GUEST, "machine 2 failed");
    assert_calls(&work, PARALLEL_MAX, 1);
}

Test(parallel, stops_at_the_first_failure_without_threads)
{
    struct work work = {.caller = pthread_self(), .fails = 1U << 2 | 1U << 4};
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(parallel_each(PARALLEL_MAX, false, one, &work, &err), -1);
    assert_err(err, ERR_GUEST, "machine 2 failed");
    assert_calls(&work, 3, 1);
    cr_assert_eq(work.elsewhere, 0);
}
