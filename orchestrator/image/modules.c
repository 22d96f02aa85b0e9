/* Puts kernel modules in the order in which they can be loaded. */
#include "orchestrator/image/modules.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/tree.h"

#define BUILTIN_MAX_BYTES ((size_t)1 << 20)
#define DEPTH_MAX 16

struct modules {
    struct module *list;
    size_t count, room;
    char *builtin; /* names of built-in modules, each with a line end before and behind */
};

/* "kernel/net/foo-bar.ko" gives "foo_bar"; caller frees. NULL for a file that is no module. */
static char *name_of(const char *path)
{
    const char *base = file_basename(path);
    char *name = NULL;

    if (!text_ends(base, ".ko")) {
        return NULL;
    }
    name = mem_strndup(base, strlen(base) - strlen(".ko"));
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    return name;
}

static int entry_add(void *data, const char *path, const char *relative, const struct stat *st,
                     struct err *err)
{
    struct modules *modules = data;
    char *name = S_ISREG(st->st_mode) ? name_of(relative) : NULL;

    (void)err;
    if (name == NULL) {
        return 0;
    }
    if (modules->count == modules->room) {
        modules->room = modules->room * 2 + 256;
        modules->list = mem_grow(modules->list, modules->room, sizeof(*modules->list));
    }
    modules->list[modules->count++] = (struct module){.name = name, .path = mem_strdup(path)};
    return 0;
}

static int builtin_load(struct modules *modules, const char *dir, struct err *err)
{
    AUTOFREE char *path = file_join(dir, "modules.builtin");
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf names = BUF_INIT;

    if (file_exists(path) && file_read(path, BUILTIN_MAX_BYTES, &text, err) < 0) {
        return -1;
    }
    buf_char(&names, '\n');
    for (char *rest = text.data; rest != NULL;) {
        AUTOFREE char *name = name_of(strsep(&rest, "\n"));

        if (name != NULL) {
            buf_printf(&names, "%s\n", name);
        }
    }
    modules->builtin = buf_take(&names);
    return 0;
}

int modules_load(const char *dir, struct modules **out, struct err *err)
{
    AUTO(modules) modules = mem_alloc(sizeof(*modules));
    AUTOFREE char *kernel = file_join(dir, "kernel");

    if (tree_walk(kernel, entry_add, modules, err) < 0 || builtin_load(modules, dir, err) < 0) {
        return -1;
    }
    *out = TAKE(modules);
    return 0;
}

void modules_free(struct modules *modules)
{
    if (modules == NULL) {
        return;
    }
    for (size_t i = 0; i < modules->count; i++) {
        free(modules->list[i].name);
        free(modules->list[i].path);
    }
    free(modules->list);
    free(modules->builtin);
    free(modules);
}

struct order {
    struct modules *modules;
    const struct module **list; /* room for every module */
    size_t count;
};

static int module_take(struct order *order, const char *name, int depth, struct err *err);

static int depends_take(struct order *order, const struct module *module, int depth,
                        struct err *err)
{
    AUTOFREE char *depends = NULL;

    if (depth > DEPTH_MAX) {
        return err_set(err, ERR_INPUT, "kernel module '%s' depends on too long a chain",
                       module->name);
    }
    if (modinfo_depends(module->path, &depends, err) < 0) {
        return -1;
    }
    for (char *rest = depends; rest != NULL;) {
        const char *name = strsep(&rest, ",");

        if (name[0] != '\0' && module_take(order, name, depth + 1, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int module_take(struct order *order, const char *name, int depth, struct err *err)
{
    AUTOFREE char *file = mem_printf("%s.ko", name);
    AUTOFREE char *plain = name_of(file);
    AUTOFREE char *line = mem_printf("\n%s\n", plain);

    for (size_t i = 0; i < order->modules->count; i++) {
        struct module *module = &order->modules->list[i];

        if (strcmp(module->name, plain) != 0) {
            continue;
        }
        if (!module->taken) {
            module->taken = true;
            if (depends_take(order, module, depth, err) < 0) {
                return -1;
            }
            order->list[order->count++] = module;
        }
        return 0;
    }
    if (strstr(order->modules->builtin, line) != NULL) {
        return 0;
    }
    return err_set(err, ERR_INPUT, "the kernel package has no module '%s'", name);
}

int modules_order(struct modules *modules, const char *const *names, const struct module ***out,
                  size_t *count, struct err *err)
{
    struct order order = {.modules = modules};
    AUTOFREE const struct module **list = mem_array(modules->count + 1, sizeof(struct module *));

    order.list = list;
    for (size_t i = 0; i < modules->count; i++) {
        modules->list[i].taken = false;
    }
    for (; *names != NULL; names++) {
        if (module_take(&order, *names, 0, err) < 0) {
            return -1;
        }
    }
    *count = order.count;
    *out = TAKE(list);
    return 0;
}
