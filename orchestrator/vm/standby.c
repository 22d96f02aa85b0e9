/* Rule: the thread owns a copy until it is taken, and everything that is to be ended; what both
 * sides look at is under the lock, and no call that blocks is made with it held. */
#include "orchestrator/vm/standby.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "orchestrator/vm/clone.h"

#define ENDING_MAX 8

struct standby {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;
    struct standby_recipe recipe; /* folder NULL: nothing is wanted */
    bool made;                    /* copy and failed tell how that went */
    bool making;
    struct standby_copy copy;
    struct err failed; /* kind ERR_NONE: it did not */
    struct environment *ending[ENDING_MAX];
    size_t ending_count;
};

static void copy_done(struct standby_copy *copy)
{
    environment_free(copy->environment);
    reset_state_free(copy->found);
    *copy = (struct standby_copy){.environment = NULL};
}

/* It is awake for a moment, looked at, and stands still again. */
static int look(struct standby_copy *copy, const struct standby_recipe *recipe, struct err *err)
{
    if (environment_wake(copy->environment, NULL, err) < 0 ||
        reset_look(copy->environment, environment_disks(copy->environment), recipe->files,
                   &copy->found, err) < 0) {
        return -1;
    }
    return environment_rest(copy->environment, err);
}

static int make(const struct standby_recipe *recipe, struct standby_copy *out, struct err *err)
{
    struct environment_options options = recipe->options;
    struct standby_copy copy = {.environment = NULL};
    int64_t begun_ms = clock_mono_ms();

    options.seed = recipe->seed;
    options.looks_at_disks = recipe->proves;
    if (environment_clone(&options, &recipe->product, recipe->folder, &copy.environment, err) < 0) {
        return -1;
    }
    copy.took_ms = clock_mono_ms() - begun_ms;
    if (recipe->proves && look(&copy, recipe, err) < 0) {
        copy_done(&copy);
        return -1;
    }
    *out = copy;
    return 0;
}

static bool is_wanted(const struct standby *standby)
{
    return standby->recipe.folder != NULL && !standby->made;
}

/* Called with the lock, which it lets go meanwhile. */
static void make_one(struct standby *standby)
{
    struct standby_recipe recipe = standby->recipe;
    struct standby_copy copy = {.environment = NULL};
    struct err failed = {.kind = ERR_NONE};

    standby->making = true;
    pthread_mutex_unlock(&standby->lock);
    make(&recipe, &copy, &failed);
    pthread_mutex_lock(&standby->lock);
    standby->making = false;
    standby->made = true;
    standby->copy = copy;
    standby->failed = failed;
    pthread_cond_broadcast(&standby->changed);
}

static void end_one(struct standby *standby)
{
    struct environment *environment = standby->ending[--standby->ending_count];

    pthread_mutex_unlock(&standby->lock);
    environment_free(environment);
    pthread_mutex_lock(&standby->lock);
    pthread_cond_broadcast(&standby->changed);
}

/* Somebody may wait for a copy, nobody for an end. */
static void *work(void *data)
{
    struct standby *standby = data;

    pthread_mutex_lock(&standby->lock);
    while (!standby->stopping || standby->ending_count > 0) {
        if (!standby->stopping && is_wanted(standby)) {
            make_one(standby);
        } else if (standby->ending_count > 0) {
            end_one(standby);
        } else {
            pthread_cond_wait(&standby->changed, &standby->lock);
        }
    }
    pthread_mutex_unlock(&standby->lock);
    return NULL;
}

int standby_new(struct standby **out, struct err *err)
{
    struct standby *standby = mem_alloc(sizeof(*standby));

    pthread_mutex_init(&standby->lock, NULL);
    pthread_cond_init(&standby->changed, NULL);
    if (pthread_create(&standby->thread, NULL, work, standby) != 0) {
        free(standby);
        return err_set(err, ERR_HOST, "cannot start a thread");
    }
    *out = standby;
    return 0;
}

void standby_free(struct standby *standby)
{
    if (standby == NULL) {
        return;
    }
    pthread_mutex_lock(&standby->lock);
    standby->stopping = true;
    pthread_cond_broadcast(&standby->changed);
    pthread_mutex_unlock(&standby->lock);
    pthread_join(standby->thread, NULL);
    copy_done(&standby->copy);
    pthread_cond_destroy(&standby->changed);
    pthread_mutex_destroy(&standby->lock);
    free(standby);
}

/* With the lock. */
static void add_ending(struct standby *standby, struct environment *environment)
{
    while (standby->ending_count == ENDING_MAX) {
        pthread_cond_wait(&standby->changed, &standby->lock);
    }
    standby->ending[standby->ending_count++] = environment;
    pthread_cond_broadcast(&standby->changed);
}

/* With the lock: what was made before is not of this recipe. */
static void drop_copy(struct standby *standby)
{
    while (standby->making) {
        pthread_cond_wait(&standby->changed, &standby->lock);
    }
    reset_state_free(TAKE(standby->copy.found));
    if (standby->copy.environment != NULL) {
        add_ending(standby, TAKE(standby->copy.environment));
    }
    standby->made = false;
    standby->recipe.folder = NULL;
}

static void want(struct standby *standby, const struct standby_recipe *recipe)
{
    if (standby->recipe.folder != NULL && strcmp(standby->recipe.folder, recipe->folder) == 0 &&
        (!standby->made || standby->failed.kind == ERR_NONE)) {
        return;
    }
    drop_copy(standby);
    standby->recipe = *recipe;
    standby->failed = (struct err){.kind = ERR_NONE};
    pthread_cond_broadcast(&standby->changed);
}

void standby_want(struct standby *standby, const struct standby_recipe *recipe)
{
    pthread_mutex_lock(&standby->lock);
    want(standby, recipe);
    pthread_mutex_unlock(&standby->lock);
}

int standby_take(struct standby *standby, const struct standby_recipe *recipe,
                 struct standby_copy *out, struct err *err)
{
    int status = 0;

    pthread_mutex_lock(&standby->lock);
    want(standby, recipe);
    while (!standby->made) {
        pthread_cond_wait(&standby->changed, &standby->lock);
    }
    if (standby->failed.kind != ERR_NONE) {
        status = err_set(err, standby->failed.kind, "%s", standby->failed.text);
    } else {
        *out = standby->copy;
    }
    standby->copy = (struct standby_copy){.environment = NULL};
    standby->made = false;
    standby->recipe.folder = NULL;
    pthread_mutex_unlock(&standby->lock);
    return status;
}

void standby_end(struct standby *standby, struct environment *environment)
{
    pthread_mutex_lock(&standby->lock);
    add_ending(standby, environment);
    pthread_mutex_unlock(&standby->lock);
}
