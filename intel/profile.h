/* A declared profile: the techniques that intelligence behind an evaluation of some kind should
 * cover, and why. Authored YAML, strict. */
#ifndef INTEL_PROFILE_H
#define INTEL_PROFILE_H

#include "common/base/err.h"
#include "common/base/mem.h"

#define PROFILE_TECHNIQUES_MAX 1000

struct profile_technique {
    const char *id; /* "T1190", "T1059.004" */
    const char *why;
};

/* Strings live as long as the profile. */
struct profile {
    const char *id;
    const char *title;
    struct profile_technique *techniques; /* in the order of the file, each once */
    size_t count;
    struct doc *doc;
};

int profile_load(const char *path, struct profile **out, struct err *err);
void profile_free(struct profile *profile);
AUTO_DEFINE(profile)

#endif
