/* Environments of one process are apart as they are on real links: each has a network namespace. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/vm/fake_private.h"

const struct vm_netns *fake_netns(const struct machine *machine)
{
    return machine->group != NULL ? &machine->group->netns : &machine->hypervisor->netns;
}

static struct fake_group *group_find(const struct hypervisor *hypervisor, const char *name)
{
    struct fake_group *group = hypervisor->groups;

    while (group != NULL && strcmp(group->name, name) != 0) {
        group = group->next;
    }
    return group;
}

/* With the lock. */
static int group_get(struct hypervisor *hypervisor, const char *name, struct fake_group **out,
                     struct err *err)
{
    struct fake_group *group = group_find(hypervisor, name);

    if (group == NULL) {
        group = mem_alloc(sizeof(*group));
        group->netns = (struct vm_netns)VM_NETNS_INIT;
        if (vm_netns_new(&group->netns, err) < 0) {
            free(group);
            return -1;
        }
        group->name = mem_strdup(name);
        group->next = hypervisor->groups;
        hypervisor->groups = group;
    }
    group->machines++;
    *out = group;
    return 0;
}

int fake_group_join(struct machine *machine, const char *name, struct err *err)
{
    int status = 0;

    if (name == NULL) {
        return 0;
    }
    pthread_mutex_lock(&machine->hypervisor->lock);
    status = group_get(machine->hypervisor, name, &machine->group, err);
    pthread_mutex_unlock(&machine->hypervisor->lock);
    return status;
}

void fake_group_leave(struct machine *machine)
{
    struct fake_group *group = machine->group;
    struct fake_group **place = &machine->hypervisor->groups;

    if (group == NULL) {
        return;
    }
    pthread_mutex_lock(&machine->hypervisor->lock);
    machine->group = NULL;
    if (--group->machines == 0) {
        while (*place != group) {
            place = &(*place)->next;
        }
        *place = group->next;
        vm_netns_free(&group->netns);
        free(group->name);
        free(group);
    }
    pthread_mutex_unlock(&machine->hypervisor->lock);
}
