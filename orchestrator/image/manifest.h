/* manifest.json, schema tameshi.image/1: what an image is made of.
 * {schema, id, kind, key, suite, agent: {sha256} (initramfs), disk_mib, memory_mib, packages:
 * {name: version}, files: {name: {sha256, size}}} */
#ifndef ORCHESTRATOR_IMAGE_MANIFEST_H
#define ORCHESTRATOR_IMAGE_MANIFEST_H

#include "orchestrator/image/image.h"

#define MANIFEST_SCHEMA "tameshi.image/1"

/* Reads the manifest in dir and checks that it is this image's and lists its files. -1: *why says
 * what is wrong. */
int manifest_read(const char *dir, const struct recipe *recipe, const char key[HASH_HEX],
                  struct node **manifest, struct err *why);

/* Looks at the folder of an image without hashing anything. IMAGE_BUILT: *manifest is the caller's.
 * Otherwise *manifest stays as it is, and for IMAGE_DAMAGED *why says what is wrong. */
enum image_state manifest_look(const char *dir, const struct recipe *recipe,
                               const char key[HASH_HEX], struct node **manifest, struct err *why);

/* Hashes the finished files in dir and writes the manifest beside them. Takes packages. */
int manifest_write(const char *dir, const struct image_store *store, const struct recipe *recipe,
                   const char key[HASH_HEX], struct node *packages, struct err *err);

#endif
