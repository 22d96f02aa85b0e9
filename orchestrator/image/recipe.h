/* Image recipes: vm-images/<id>/image.yaml, decoded strictly, and the catalogue of all of them
 * below one data folder. A recipe says what goes into a machine's image; building and finding
 * images is image.h. */
#ifndef ORCHESTRATOR_IMAGE_RECIPE_H
#define ORCHESTRATOR_IMAGE_RECIPE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct doc;

enum image_kind {
    IMAGE_DEBIAN,    /* a Debian system on a raw ext4 disk, booted with the kernel of an initramfs
                        image */
    IMAGE_INITRAMFS, /* a kernel and an initramfs whose /init is the agent */
};

/* "debian", "initramfs". Never NULL. */
const char *image_kind_name(enum image_kind kind);

/* A program that comes with an initramfs, out of a package of its own. Strings are the recipe's. */
struct recipe_program {
    const char *package;
    const char *path;   /* where it lies in the package and in the machine; in a folder of PATH */
    const char **links; /* names that lead to it from /bin, NULL-ended */
    size_t link_count;
};

/* Plain data; every string is borrowed from doc, the lists are NULL-ended. */
struct recipe {
    struct doc *doc;
    char *dir; /* the recipe's folder */
    const char *id;
    enum image_kind kind;
    const char *summary;
    const char **packages; /* debian: installed; initramfs: exactly one, the kernel */
    size_t package_count;
    int64_t disk_mib; /* debian; 0 for initramfs */
    int64_t memory_mib;
    char *files_dir;      /* debian: folder that is copied over /; NULL when there is none */
    char *setup_path;     /* debian: script run inside; NULL when there is none */
    const char **modules; /* initramfs: kernel modules in load order */
    size_t module_count;
    struct recipe_program *programs; /* initramfs; no two have a path or a link in common */
    size_t program_count;
};

/* Reads <dir>/image.yaml; the id must be the folder's name. */
int recipe_load(const char *dir, struct recipe **out, struct err *err);
void recipe_free(struct recipe *recipe);
AUTO_DEFINE(recipe)

struct image_catalogue;

/* Loads every <data_dir>/vm-images/<id>/image.yaml, in the order of ids. Folders without image.yaml
 * are passed over; one bad recipe fails the whole. */
int image_catalogue_load(const char *data_dir, struct image_catalogue **out, struct err *err);
void image_catalogue_free(struct image_catalogue *catalogue);
AUTO_DEFINE(image_catalogue)
size_t image_catalogue_count(const struct image_catalogue *catalogue);
const struct recipe *image_catalogue_at(const struct image_catalogue *catalogue,
                                        size_t index); /* borrowed */
/* Borrowed. ERR_USAGE "no image 'x'", with the nearest id, when there is none. */
int image_catalogue_get(const struct image_catalogue *catalogue, const char *id,
                        const struct recipe **out, struct err *err);

#endif
