/* Names that the files of this folder share: what lies where in the data folder, the cache and an
 * image. Not for use outside it. */
#ifndef ORCHESTRATOR_IMAGE_PARTS_H
#define ORCHESTRATOR_IMAGE_PARTS_H

#include "orchestrator/image/image.h"

#define IMAGE_SUITE "bookworm" /* what every image is built from, whatever the host runs */
#define IMAGE_DISK "disk.raw"
#define IMAGE_KERNEL "vmlinuz"
#define IMAGE_INITRAMFS_FILE "initramfs.gz"
#define IMAGE_MANIFEST "manifest.json"
#define IMAGE_KEY_DIGITS 16 /* of the key, in the name of an image's folder */

/* Paths; the caller frees each. */
char *parts_base_files(
    const struct recipe *recipe); /* vm-images/base/files: goes into every debian image */
char *parts_images_dir(const struct image_store *store);
char *parts_image_dir(const struct image_store *store, const struct recipe *recipe,
                      const char key[HASH_HEX]);
/* The folder an image is built in. One a recipe, under the lock of parts_lock_path. */
char *parts_build_dir(const struct image_store *store, const struct recipe *recipe);
char *parts_old_dir(const struct image_store *store,
                    const struct recipe *recipe); /* likewise, see job.h */
char *parts_lock_path(const struct image_store *store,
                      const char *name); /* <cache>/locks/<name>.lock */
char *parts_log_path(const struct image_store *store, const struct recipe *recipe);

/* The files that make up an image of this kind, NULL-ended. */
const char *const *parts_files(enum image_kind kind);

#endif
