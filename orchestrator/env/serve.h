/* The holder at work: it answers the commands that connect to the socket, any number at once, until
 * it is told to end by SIGTERM. */
#ifndef ORCHESTRATOR_ENV_SERVE_H
#define ORCHESTRATOR_ENV_SERVE_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/env/held.h"
#include "orchestrator/env/place.h"
#include "orchestrator/env/record.h"

struct serve_options {
    struct held *held;
    const struct env_place *place;
    const struct record *record;
    struct node *about; /* what about.json says; its state is changed when the environment breaks */
    int listen_fd;
};

/* Blocks SIGTERM and listens at the place's socket, so that about.json may say that it is ready. */
int serve_listen(const struct env_place *place, int *listen_fd, struct err *err);
/* 0: told to end. */
int serve(const struct serve_options *options, struct err *err);

#endif
