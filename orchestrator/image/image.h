/* Machine images in the cache: which are built from the recipes as they are now, building them,
 * checking them. An image lives in <cache>/images/<id>-<first 16 digits of its key>/ beside the
 * manifest.json that lists its files by hash and its packages by version. It appears there in one
 * rename, so what is there was built to the end. Starting machines from images is not done here. */
#ifndef ORCHESTRATOR_IMAGE_IMAGE_H
#define ORCHESTRATOR_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "orchestrator/image/recipe.h"

/* Part of every key: raise it when a build of the same recipe comes out different. */
#define IMAGE_FORMAT_VERSION 1

/* Where recipes, images and the agent are. Borrowed, alive as long as the struct is used. */
struct image_store {
    const struct image_catalogue *catalogue;
    const char *cache_dir;  /* see image_default_cache_dir */
    const char *agent_path; /* the static agent program */
};

/* $TAMESHI_DATA, else the folder compiled in. Caller frees. */
char *image_default_data_dir(void);
/* $TAMESHI_CACHE, else $XDG_CACHE_HOME/tameshi, else $HOME/.cache/tameshi; none of them set:
 * ERR_USAGE. Caller frees. */
int image_default_cache_dir(char **out, struct err *err);

/* SHA-256 over the format version, the recipe but for its summary, all files that go into the
 * image, Debian's suite, and for an initramfs the agent. */
int image_key(const struct image_store *store, const struct recipe *recipe, char key[HASH_HEX],
              struct err *err);

enum image_state {
    IMAGE_MISSING, /* never built as the recipe is now */
    IMAGE_BUILT,
    IMAGE_DAMAGED, /* there, but with a file or the manifest missing or wrong in size or form */
};

/* "missing", "built", "damaged". Never NULL. */
const char *image_state_name(enum image_state state);
/* A quick look: sizes, not contents. */
int image_state(const struct image_store *store, const struct recipe *recipe, enum image_state *out,
                struct err *err);

/* A built image. Owns its strings; image_done frees them. Until then no build of another process
 * removes its folder. */
struct image {
    char *id;
    char key[HASH_HEX];
    enum image_kind kind;
    char *dir;
    char *disk;      /* <dir>/disk.raw; NULL for initramfs */
    char *kernel;    /* <dir>/vmlinuz; NULL for debian */
    char *initramfs; /* <dir>/initramfs.gz; NULL for debian */
    struct node *manifest;
    int64_t memory_mib;
    int64_t disk_mib; /* 0 for initramfs */
    int hold;         /* image.c's own; 0 in an empty struct */
};

#define IMAGE_NOT_BUILT 1
/* 0 found; IMAGE_NOT_BUILT when it has to be built first, because it is missing or damaged (*out is
 * untouched). */
int image_find(const struct image_store *store, const char *id, struct image *out, struct err *err);
/* Of an image that image_find filled; harmless on an empty struct. */
void image_done(struct image *image);

struct image_build_options {
    bool rebuild;       /* build although the image is there */
    int64_t timeout_ms; /* for the whole image; 0: 30 minutes */
    /* Called at the start of each phase, NULL for none. phase: "download", "unpack", "setup",
     * "disk", then "done" once it is in the cache; "kept" alone when nothing had to be built;
     * "wait" while another process builds the same image. detail is a short text for people, never
     * NULL. */
    void (*progress)(void *data, const char *image, const char *phase, const char *detail);
    void *data;
};

/* Builds the image unless it is there. Removes what killed builds and older keys of the same image
 * left behind. A failure leaves the cache as it was, and names the log, <cache>/logs/<id>.log. */
int image_build(const struct image_store *store, const char *id,
                const struct image_build_options *options, struct err *err);

#define IMAGE_DIFFERS 1
/* Hashes every file of a built image again. 0: all as the manifest says. IMAGE_DIFFERS:
 * *differences (an array of objects {file, problem: "missing"|"unknown"|"size"|"sha256"|"manifest",
 * expected, found}) is not empty and the caller's. Not built: ERR_USAGE. */
int image_verify(const struct image_store *store, const char *id, struct node **differences,
                 struct err *err);

/* [{id, kind, summary, state, problem (text when damaged, else null), key, dir (null when missing),
 * disk_mib, memory_mib, packages (how many, null unless built), size_bytes (null unless built)}],
 * by id. */
int image_list(const struct image_store *store, struct node **out, struct err *err);

#endif
