/* Resolving images and topologies. Rule: a run starts only when all it will need is there. */
#include "orchestrator/run/machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "orchestrator/vm/accel.h"

#define MAX_IMAGES 64

struct machines {
    char *fake_folder;
    char *data_dir;
    char *cache_dir;
    char *agent;
    struct image_catalogue *catalogue;
    struct image images[MAX_IMAGES];
    char *fake_paths[MAX_IMAGES];
    char *ids[MAX_IMAGES];
    size_t count;
    struct topology **topologies; /* those that are needed, each once */
    size_t topology_count;
    const struct topology **stands; /* by product */
};

char *machines_agent_path(void)
{
    const char *given = getenv("TAMESHI_AGENT");
    char self[4096];
    if (given != NULL) {
        return mem_strdup(given);
    }
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length <= 0) {
        return mem_strdup("tameshi-agent");
    }
    self[length] = '\0';
    AUTOFREE char *folder = file_dirname(self);
    return file_join(folder, "harness/agent/tameshi-agent");
}

void machines_free(struct machines *machines)
{
    if (machines == NULL) {
        return;
    }
    for (size_t i = 0; i < machines->count; i++) {
        image_done(&machines->images[i]);
        free(machines->fake_paths[i]);
        free(machines->ids[i]);
    }
    for (size_t i = 0; i < machines->topology_count; i++) {
        topology_free(machines->topologies[i]);
    }
    free(machines->topologies);
    free(machines->stands);
    image_catalogue_free(machines->catalogue);
    free(machines->fake_folder);
    free(machines->data_dir);
    free(machines->cache_dir);
    free(machines->agent);
    free(machines);
}

static int find_slot(const struct machines *machines, const char *id)
{
    for (size_t i = 0; i < machines->count; i++) {
        if (strcmp(machines->ids[i], id) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int add_fake(struct machines *machines, const char *id, struct err *err)
{
    char *path = file_join(machines->fake_folder, id);
    machines->fake_paths[machines->count] = path;
    if (!file_is_dir(path)) {
        free(path);
        return err_set(err, ERR_HOST, "no folder for fake image '%s'", id);
    }
    return 0;
}

static int add_built(struct machines *machines, const char *id, struct err *err)
{
    struct image_store store = {machines->catalogue, machines->cache_dir, machines->agent};
    int got = image_find(&store, id, &machines->images[machines->count], err);
    if (got == IMAGE_NOT_BUILT) {
        return err_set(err, ERR_HOST, "image '%s' is not built: run 'tameshi image build'", id);
    }
    return got;
}

static int add_image(struct machines *machines, const char *id, struct err *err)
{
    if (find_slot(machines, id) >= 0) {
        return 0;
    }
    if (machines->count == MAX_IMAGES) {
        return err_set(err, ERR_INPUT, "the plan needs more than %d images", MAX_IMAGES);
    }
    int got =
        machines->fake_folder != NULL ? add_fake(machines, id, err) : add_built(machines, id, err);
    if (got != 0) {
        return -1;
    }
    machines->ids[machines->count++] = mem_strdup(id);
    return 0;
}

static int add_topology(struct machines *machines, const char *id, const struct topology **out,
                        struct err *err)
{
    for (size_t i = 0; i < machines->topology_count; i++) {
        if (strcmp(machines->topologies[i]->id, id) == 0) {
            *out = machines->topologies[i];
            return 0;
        }
    }
    if (topology_find(machines->data_dir, id, &machines->topologies[machines->topology_count],
                      err) != 0) {
        return -1;
    }
    *out = machines->topologies[machines->topology_count++];
    return 0;
}

static int add_product(struct machines *machines, const struct plan *plan, size_t i,
                       struct err *err)
{
    const struct product *product = plan->products[i];
    if (add_image(machines, product->image, err) != 0 ||
        add_topology(machines, product->topology, &machines->stands[i], err) != 0) {
        return err_wrap(err, "product '%s'", product->id);
    }
    return 0;
}

/* With the two images that every environment needs, and room for that many products. */
static int open_machines(const char *fake_folder, size_t products, struct machines **out,
                         struct err *err)
{
    AUTO(machines) machines = mem_alloc(sizeof(*machines));
    machines->fake_folder = mem_strdup(fake_folder);
    machines->data_dir = image_default_data_dir();
    machines->agent = machines_agent_path();
    if (fake_folder == NULL &&
        (image_default_cache_dir(&machines->cache_dir, err) != 0 ||
         image_catalogue_load(machines->data_dir, &machines->catalogue, err) != 0)) {
        return -1;
    }
    if (add_image(machines, MACHINES_ATTACKER, err) != 0 ||
        add_image(machines, MACHINES_TARGET, err) != 0) {
        return -1;
    }
    machines->topologies = mem_array(products, sizeof(struct topology *));
    machines->stands = mem_array(products, sizeof(const struct topology *));
    *out = TAKE(machines);
    return 0;
}

int machines_new(const struct plan *plan, const char *fake_folder, struct machines **out,
                 struct err *err)
{
    AUTO(machines) machines = NULL;
    if (open_machines(fake_folder, plan->product_count, &machines, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < plan->product_count; i++) {
        if (add_product(machines, plan, i, err) != 0) {
            return -1;
        }
    }
    *out = TAKE(machines);
    return 0;
}

int machines_for(const char *image, const char *topology, const char *fake_folder,
                 struct machines **out, struct err *err)
{
    AUTO(machines) machines = NULL;
    if (open_machines(fake_folder, 1, &machines, err) != 0 ||
        add_image(machines, image, err) != 0 ||
        add_topology(machines, topology, &machines->stands[0], err) != 0) {
        return -1;
    }
    *out = TAKE(machines);
    return 0;
}

const struct topology *machines_topology(const struct machines *machines, size_t product)
{
    return machines->stands[product];
}

int machines_image(const struct machines *machines, const char *id, struct environment_image *out,
                   struct err *err)
{
    int slot = find_slot(machines, id);
    if (slot < 0) {
        return err_set(err, ERR_BUG, "image '%s' was not resolved", id);
    }
    const struct image *image = &machines->images[slot];
    *out = (struct environment_image){
        .id = machines->ids[slot],
        .disk = machines->fake_folder != NULL ? machines->fake_paths[slot] : image->disk,
        .kernel = image->kernel,
        .initramfs = image->initramfs,
        .memory_mib = machines->fake_folder != NULL ? 64 : (int)image->memory_mib,
    };
    return 0;
}

int machines_accelerator(const struct machines *machines, const char *asked, const char **out,
                         struct err *err)
{
    struct environment_image image = {0};
    struct accel_result result;
    if (strcmp(asked, "auto") != 0 || machines->fake_folder != NULL) {
        *out = machines->fake_folder != NULL ? "tcg" : asked;
        return 0;
    }
    if (machines_image(machines, MACHINES_ATTACKER, &image, err) != 0) {
        return -1;
    }
    struct accel_options probe = {
        .cache = machines->cache_dir, .kernel = image.kernel, .initramfs = image.initramfs};
    if (accel_probe(&probe, &result, err) != 0) {
        return -1;
    }
    *out = accel_name(result.accel);
    return 0;
}

struct node *machines_keys(const struct machines *machines)
{
    struct node *node = node_object();
    for (size_t i = 0; i < machines->count; i++) {
        node_set_str(node, machines->ids[i],
                     machines->fake_folder != NULL ? "fake" : machines->images[i].key);
    }
    return node;
}

char *machines_product_version(const struct machines *machines, const struct product *product)
{
    AUTOBUF struct buf text = BUF_INIT;
    int slot = find_slot(machines, product->image);
    const struct node *packages =
        slot >= 0 ? node_get(machines->images[slot].manifest, "packages") : NULL;
    if (product->version_text != NULL) {
        return mem_strdup(product->version_text);
    }
    for (const char **name = product->version_packages; name != NULL && *name != NULL; name++) {
        buf_printf(&text, "%s%s %s", text.length > 0 ? ", " : "", *name,
                   node_get_str(packages, *name, "unknown"));
    }
    return mem_strdup(buf_str(&text));
}

/* The value behind "name ...: " in a /proc file, cut at the line's end; "" when it is not there. */
static void proc_value(const char *path, const char *name, char *out, size_t size)
{
    struct err err;
    AUTOBUF struct buf text = BUF_INIT;
    out[0] = '\0';
    if (file_read(path, (size_t)4 << 20, &text, &err) != 0) {
        return;
    }
    const char *at = strstr(buf_str(&text), name);
    at = at != NULL ? strchr(at, ':') : NULL;
    if (at != NULL) {
        at += 1 + strspn(at + 1, " \t");
        snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
    }
}

char *machines_capabilities_path(const struct machines *machines)
{
    return machines->cache_dir != NULL ? file_join(machines->cache_dir, "libvirt") : NULL;
}

struct node *machines_host_facts(void)
{
    char text[256];
    struct utsname name;
    struct node *node = node_object();
    proc_value("/proc/cpuinfo", "model name", text, sizeof(text));
    node_set_str(node, "cpu", text);
    proc_value("/proc/meminfo", "MemTotal", text, sizeof(text));
    node_set_str(node, "memory", text);
    snprintf(text, sizeof(text), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    node_set_str(node, "processors", text);
    if (uname(&name) == 0) {
        snprintf(text, sizeof(text), "%s %s", name.sysname, name.release);
        node_set_str(node, "kernel", text);
    }
    return node;
}
