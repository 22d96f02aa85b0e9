/* The life of an environment. The rule: at every step either all machines are where the caller was
 * told they are, or the environment is unfit and says so; nothing is repaired behind the caller's
 * back. */
#include "orchestrator/vm/environment.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment_private.h"
#include "orchestrator/vm/guest.h"
#include "orchestrator/vm/parallel.h"

#define BOOT_MS 180000
#define CONSOLE_BYTES 4096
#define FIRST_STATE "first" /* of each machine, right after it was booted and set up */

static struct environment_image owned_copy(const struct environment_image *image)
{
    return (struct environment_image){
        .id = mem_strdup(image->id),
        .disk = mem_strdup(image->disk),
        .kernel = mem_strdup(image->kernel),
        .initramfs = mem_strdup(image->initramfs),
        .memory_mib = image->memory_mib,
    };
}

static void owned_done(struct environment_image *image)
{
    const char *owned[] = {image->id, image->disk, image->kernel, image->initramfs};

    for (size_t i = 0; i < COUNT_OF(owned); i++) {
        free((void *)(uintptr_t)owned[i]);
    }
}

static bool seed_is_good(const char *seed)
{
    return seed != NULL && strlen(seed) == ENVIRONMENT_SEED_HEX &&
           strspn(seed, "0123456789abcdef") == ENVIRONMENT_SEED_HEX;
}

/* The number keeps the environments of this process apart; the random part keeps an agent that was
 * saved with one environment from taking a request of a later one for a repeated one. */
static char *new_name(unsigned slot)
{
    static atomic_uint made;
    unsigned char random[4];
    AUTOBUF struct buf hex = BUF_INIT;

    hash_random(random, sizeof(random));
    text_hex(&hex, random, sizeof(random));
    return mem_printf("e%u-%u-%s", slot, atomic_fetch_add(&made, 1U), buf_str(&hex));
}

int environment_new(const struct environment_options *options, struct environment **out,
                    struct err *err)
{
    AUTO(environment) environment = NULL;

    assert(options->topology != NULL);
    if (!seed_is_good(options->seed)) {
        return err_set(err, ERR_BUG, "a seed is %d hex digits", ENVIRONMENT_SEED_HEX);
    }
    environment = mem_alloc(sizeof(*environment));
    environment->ops = options->ops;
    environment->hypervisor = options->hypervisor;
    environment->root = mem_strdup(options->root);
    environment->name = new_name(options->slot);
    environment->folder = file_join(options->work, environment->name);
    environment->topology = options->topology;
    environment->slot = options->slot;
    environment->attacker = owned_copy(&options->attacker);
    environment->target = owned_copy(&options->target);
    memcpy(environment->seed, options->seed, ENVIRONMENT_SEED_HEX + 1);
    environment->boot_timeout_ms =
        options->boot_timeout_ms > 0 ? options->boot_timeout_ms : BOOT_MS;
    environment->looks_at_disks = options->looks_at_disks;
    environment->progress = options->progress;
    environment->progress_data = options->progress_data;
    environment->ports = (struct vm_ports)VM_PORTS_INIT;
    environment->current = NO_PRODUCT;
    *out = TAKE(environment);
    return 0;
}

static int end_seat(void *data, size_t seat, struct err *err)
{
    (void)err;
    seat_end(data, seat);
    return 0;
}

/* Everything that was started or saved is gone after this. */
static void clear(struct environment *environment)
{
    struct err ignored;

    parallel_each(environment->topology->machine_count, environment->ops->parallel, end_seat,
                  environment, &ignored);
    for (size_t i = 0; i < environment->product_count; i++) {
        owned_done(&environment->products[i].image);
        free(environment->products[i].overlay);
    }
    for (size_t i = 0; i < environment->template_count; i++) {
        free(environment->templates[i].key);
    }
    environment->product_count = 0;
    environment->template_count = 0;
    environment->current = NO_PRODUCT;
    environment->fit = false;
    vm_ports_free(&environment->ports);
    file_remove_tree(environment->folder, NULL);
}

void environment_free(struct environment *environment)
{
    if (environment == NULL) {
        return;
    }
    clear(environment);
    owned_done(&environment->attacker);
    owned_done(&environment->target);
    free(environment->products);
    free(environment->templates);
    free(environment->root);
    free(environment->name);
    free(environment->saved);
    node_free(environment->disks);
    free(environment->folder);
    free(environment);
}

static void tell(const struct environment *environment, const char *text)
{
    if (environment->progress != NULL) {
        environment->progress(environment->progress_data, text);
    }
}

bool environment_is_product(const struct environment *environment, size_t seat)
{
    return seat == environment->topology->product;
}

static int boot_seat(struct environment *environment, size_t seat, struct err *err)
{
    AUTOFREE char *overlay = seat_path(environment, seat, ".qcow2");
    const struct seat_from from = {.overlay = overlay};

    return seat_start(environment, seat, seat_image(environment, seat), &from, err);
}

static int set_up(struct environment *environment, size_t seat, struct err *err)
{
    int64_t deadline = clock_mono_ms() + environment->boot_timeout_ms;
    const struct topology_machine *machine = &environment->topology->machines[seat];
    struct client *client = NULL;

    if (seat_join_send(environment, seat, deadline, err) < 0 ||
        seat_join_wait(environment, seat, deadline, err) < 0) {
        return -1;
    }
    client = environment->seats[seat].client;
    if (guest_network(client, machine, deadline, err) < 0 ||
        (machine->seeded && guest_seed(client, environment->seed, deadline, err) < 0)) {
        return -1;
    }
    return environment->ops->machine_freeze(environment->seats[seat].machine, FIRST_STATE, err);
}

/* One step for every seat but the product's; reversed, so that the larger images, which stand
 * behind the attacker's, boot while the attacker is set up. */
static int for_others(struct environment *environment, bool reversed,
                      int (*step)(struct environment *environment, size_t seat, struct err *err),
                      struct err *err)
{
    size_t count = environment->topology->machine_count;

    for (size_t i = 0; i < count; i++) {
        size_t seat = reversed ? count - 1 - i : i;

        if (!environment_is_product(environment, seat) && step(environment, seat, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int environment_settle(struct environment *environment, int status)
{
    environment->fit = status == 0;
    return status;
}

int environment_need(const struct environment *environment, struct err *err)
{
    return environment->fit ? 0 : err_set(err, ERR_BUG, "the environment is not running");
}

int environment_need_states(const struct environment *environment, struct err *err)
{
    if (environment->saved != NULL) {
        return err_set(err, ERR_BUG, "a copy of an environment has no states");
    }
    return environment_need(environment, err);
}

/* All boot at the same time. */
static int boot(struct environment *environment, struct err *err)
{
    AUTOFREE char *text =
        mem_printf("booting the machines of topology '%s'", environment->topology->id);

    tell(environment, text);
    environment->epoch++;
    if (file_mkdirs(environment->folder, 0700, err) < 0 ||
        vm_ports_take(environment->slot, environment->topology->port_count, &environment->ports,
                      err) < 0 ||
        for_others(environment, true, boot_seat, err) < 0 ||
        for_others(environment, false, set_up, err) < 0) {
        return err_wrap(err, "boot");
    }
    return 0;
}

int environment_boot(struct environment *environment, struct err *err)
{
    assert(environment->seats[environment->topology->roles[MACHINE_ATTACKER]].machine == NULL);
    return environment_settle(environment, boot(environment, err));
}

int environment_rebuild(struct environment *environment, struct err *err)
{
    if (environment->saved != NULL) {
        return environment_need_states(environment, err);
    }
    clear(environment);
    return environment_settle(environment, boot(environment, err));
}

static size_t product_find(const struct environment *environment, const char *id)
{
    for (size_t i = 0; i < environment->product_count; i++) {
        if (strcmp(environment->products[i].image.id, id) == 0) {
            return i;
        }
    }
    return NO_PRODUCT;
}

size_t environment_add_product(struct environment *environment,
                               const struct environment_image *image)
{
    size_t index = environment->product_count++;

    environment->products =
        mem_grow(environment->products, environment->product_count, sizeof(*environment->products));
    environment->products[index] = (struct product_image){
        .image = owned_copy(image),
        /* no machine's name has a dot */
        .overlay = mem_printf("%s/product.%zu.qcow2", environment->folder, index),
    };
    return index;
}

static int boot_product(struct environment *environment, size_t product, struct err *err)
{
    struct product_image *wanted = &environment->products[product];
    const struct seat_from from = {.overlay = wanted->overlay};
    size_t seat = environment->topology->product;
    AUTOFREE char *text = mem_printf("booting product image '%s'", wanted->image.id);

    tell(environment, text);
    seat_end(environment, seat);
    environment->current = product;
    environment->epoch++;
    if (seat_start(environment, seat, &wanted->image, &from, err) < 0 ||
        set_up(environment, seat, err) < 0) {
        return -1;
    }
    wanted->booted = true;
    return 0;
}

int environment_product(struct environment *environment, const struct environment_image *image,
                        struct err *err)
{
    struct environment_return_info info = {0};
    size_t product = product_find(environment, image->id);

    if (environment_need_states(environment, err) < 0) {
        return -1;
    }
    if (product == NO_PRODUCT) {
        product = environment_add_product(environment, image);
    }
    if ((!environment->products[product].booted && boot_product(environment, product, err) < 0) ||
        instant_restore(environment, product, FIRST_STATE, &info, err) < 0) {
        err_wrap(err, "product image '%s'", image->id);
        return environment_settle(environment, -1);
    }
    return 0;
}

struct client *environment_client(struct environment *environment, enum machine_role role)
{
    return environment->fit ? environment->seats[environment->topology->roles[role]].client : NULL;
}

void environment_look_at_disks(struct environment *environment, bool on)
{
    environment->looks_at_disks = on;
}

const struct node *environment_disks(const struct environment *environment)
{
    return environment->disks;
}

const char *environment_name(const struct environment *environment)
{
    return environment->name;
}

const struct topology *environment_topology(const struct environment *environment)
{
    return environment->topology;
}

bool environment_alive(struct environment *environment)
{
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        struct machine *machine = environment->seats[seat].machine;
        bool wanted =
            !environment_is_product(environment, seat) || environment->current != NO_PRODUCT;

        if (wanted && (machine == NULL || !environment->ops->machine_alive(machine))) {
            return false;
        }
    }
    return true;
}

void environment_canary(const struct environment *environment, const char *name,
                        char out[ENVIRONMENT_CANARY])
{
    AUTOFREE char *text = mem_printf("%s:%s", environment->seed, name);
    char hex[HASH_HEX];

    hash_bytes(text, strlen(text), hex);
    out[0] = 'c';
    out[1] = 'n';
    memcpy(out + 2, hex, ENVIRONMENT_CANARY - 3);
    out[ENVIRONMENT_CANARY - 1] = '\0';
}

char *environment_console(const struct environment *environment, enum machine_role role)
{
    AUTOFREE char *path = seat_path(environment, environment->topology->roles[role], ".log");
    AUTOFILE FILE *file = fopen(path, "re");
    AUTOBUF struct buf raw = BUF_INIT;
    AUTOBUF struct buf clean = BUF_INIT;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return mem_strdup("");
    }
    fseek(file, ftell(file) > CONSOLE_BYTES ? -CONSOLE_BYTES : -ftell(file), SEEK_END);
    buf_reserve(&raw, CONSOLE_BYTES);
    raw.length = fread(raw.data, 1, CONSOLE_BYTES, file);
    text_utf8_clean(&clean, raw.data, raw.length, CONSOLE_BYTES);
    return clean.data != NULL ? buf_take(&clean) : mem_strdup("");
}
