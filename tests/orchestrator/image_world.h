/* A data folder with two recipes, a cache and an agent to build images from, with the programs of
 * tests/data/image/bin in front of the real ones. */
#ifndef TESTS_ORCHESTRATOR_IMAGE_WORLD_H
#define TESTS_ORCHESTRATOR_IMAGE_WORLD_H

#include "common/base/buf.h"
#include "orchestrator/image/image.h"
#include "tests/support.h"

struct world {
    char *folder, *data, *cache, *agent;
    struct image_catalogue *catalogue;
    struct image_store store;
    struct buf phases; /* what image_build reported: "phase " each */
};

#define WORLD __attribute__((cleanup(world_done))) struct world
/* Recipes: "machine" (debian, with files and a setup script) and "kernel" (initramfs). */
void world_init(struct world *world);
void world_done(struct world *world);

char *world_path(const struct world *world,
                 const char *relative); /* below the folder; caller frees */
void world_write(const struct world *world, const char *relative,
                 const char *text); /* makes folders */
char *world_read(const struct world *world, const char *relative);
bool world_has(const struct world *world, const char *relative);
void world_reload(struct world *world); /* the catalogue, after a recipe changed */

/* image_build with the progress in world->phases, which is emptied first. */
int world_build(struct world *world, const char *id, struct err *err);
/* Builds and finds it, asserting both. */
struct image world_built(struct world *world, const char *id);
/* "missing", "built" or "damaged". */
const char *world_state(const struct world *world, const char *id);
/* Asserts that the cache holds so many entries below images/, hidden ones too. */
void world_assert_images(const struct world *world, size_t expected);
/* Writes CACHE for the cache folder in an error's text. */
void world_plain(const struct world *world, struct err *err);
/* What the fake programs were called with so far, each call a line; starts anew. */
char *world_calls(const struct world *world);

#endif
