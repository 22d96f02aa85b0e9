/* Templates: the instants that have a key. */
#include <stdlib.h>
#include <string.h>

#include "orchestrator/vm/environment_private.h"

/* Tags of templates, so that none can be the first state. Caller frees. */
static char *template_tag(const char *key)
{
    return mem_printf("t-%s", key);
}

static struct template *template_find(const struct environment *environment, const char *key)
{
    for (size_t i = 0; i < environment->template_count; i++) {
        if (strcmp(environment->templates[i].key, key) == 0) {
            return &environment->templates[i];
        }
    }
    return NULL;
}

static bool key_is_good(const char *key)
{
    size_t length = strlen(key);

    return length > 0 && length <= ENVIRONMENT_KEY_MAX &&
           strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               length;
}

int environment_template(struct environment *environment, const char *key, struct err *err)
{
    struct template *old = template_find(environment, key);
    AUTOFREE char *tag = template_tag(key);

    if (environment_need_states(environment, err) < 0) {
        return -1;
    }
    if (!key_is_good(key) || environment->current == NO_PRODUCT) {
        return err_set(err, ERR_BUG, "template '%s': bad key, or no product yet", key);
    }
    if (old != NULL && old->product != environment->current &&
        environment_forget(environment, key, err) < 0) {
        return -1;
    }
    if (instant_freeze(environment, tag, err) < 0 || instant_resume(environment, err) < 0) {
        err_wrap(err, "template '%s'", key);
        return environment_settle(environment, -1);
    }
    if (template_find(environment, key) == NULL) {
        environment->templates = mem_grow(environment->templates, environment->template_count + 1,
                                          sizeof(*environment->templates));
        environment->templates[environment->template_count++] =
            (struct template){.key = mem_strdup(key), .product = environment->current};
    }
    return 0;
}

bool environment_has_template(const struct environment *environment, const char *key)
{
    return template_find(environment, key) != NULL;
}

int environment_return(struct environment *environment, const char *key,
                       struct environment_return_info *info, struct err *err)
{
    const struct template *template = template_find(environment, key);
    struct environment_return_info took = {0};
    AUTOFREE char *tag = template_tag(key);

    if (environment_need_states(environment, err) < 0) {
        return -1;
    }
    if (template == NULL) {
        return err_set(err, ERR_BUG, "no template '%s'", key);
    }
    if (instant_restore(environment, template->product, tag, &took, err) < 0) {
        err_wrap(err, "return to '%s'", key);
        return environment_settle(environment, -1);
    }
    if (info != NULL) {
        *info = took;
    }
    return 0;
}

/* The state of a product machine that is not there now stays in its overlay until the environment
 * ends. */
int environment_forget(struct environment *environment, const char *key, struct err *err)
{
    struct template *template = template_find(environment, key);
    AUTOFREE char *tag = template_tag(key);

    if (template == NULL) {
        return 0;
    }
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        struct machine *machine = environment->seats[seat].machine;
        bool holds =
            !environment_is_product(environment, seat) || template->product == environment->current;

        if (machine != NULL && holds && environment->ops->machine_forget(machine, tag, err) < 0) {
            return err_wrap(err, "template '%s'", key);
        }
    }
    free(template->key);
    *template = environment->templates[--environment->template_count];
    return 0;
}
