/* Reading profiles. */
#include "intel/profile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/ext/doc.h"

#define ID_MAX 64

static int read_technique(const struct cur *cur, struct profile *profile, struct err *err)
{
    static const char *const known[] = {"id", "why", NULL};
    struct profile_technique *out = &profile->techniques[profile->count];

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        cur_str(cur, "id", true, &out->id, err) != 0 ||
        cur_str(cur, "why", true, &out->why, err) != 0) {
        return -1;
    }
    if (!text_is_technique(out->id)) {
        return cur_fail(cur, err, "'%s' is no technique, expected one like T1190 or T1059.004",
                        out->id);
    }
    for (size_t i = 0; i < profile->count; i++) {
        if (strcmp(profile->techniques[i].id, out->id) == 0) {
            return cur_fail(cur, err, "'%s' is there twice", out->id);
        }
    }
    profile->count++;
    return 0;
}

static int read_profile(struct profile *profile, struct err *err)
{
    static const char *const known[] = {"id", "title", "techniques", NULL};
    struct cur root;
    struct cur list;

    if (cur_root(profile->doc, &root, err) != 0 || cur_known(&root, known, err) != 0 ||
        cur_str(&root, "id", true, &profile->id, err) != 0 ||
        cur_str(&root, "title", true, &profile->title, err) != 0 ||
        cur_array(&root, "techniques", true, &list, err) != 0) {
        return -1;
    }
    if (!text_is_id(profile->id, ID_MAX)) {
        return cur_fail(&root, err, "id '%s', expected small letters, digits and dashes",
                        profile->id);
    }
    if (node_count(list.node) == 0 || node_count(list.node) > PROFILE_TECHNIQUES_MAX) {
        return cur_fail(&list, err, "%zu techniques, expected 1 to %d", node_count(list.node),
                        PROFILE_TECHNIQUES_MAX);
    }
    profile->techniques = mem_array(node_count(list.node), sizeof(*profile->techniques));
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (read_technique(&item, profile, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int profile_load(const char *path, struct profile **out, struct err *err)
{
    AUTO(profile) profile = mem_alloc(sizeof(*profile));

    if (doc_load(path, &profile->doc, err) != 0 || read_profile(profile, err) != 0) {
        return -1;
    }
    *out = TAKE(profile);
    return 0;
}

void profile_free(struct profile *profile)
{
    if (profile != NULL) {
        free(profile->techniques);
        doc_free(profile->doc);
        free(profile);
    }
}
