/* tameshi image build|list|verify. */
#include <stdio.h>
#include <string.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/progress.h"

static void on_phase(void *data, const char *image, const char *phase, const char *detail)
{
    struct progress *progress = data;
    if (strcmp(phase, "kept") == 0) {
        return;
    }
    progress_line(progress, "image %s: %s%s%s", image, phase, detail[0] != '\0' ? ", " : "",
                  detail);
}

static int build_one(const struct data_images *images, const char *id, bool rebuild,
                     struct progress *progress, struct err *err)
{
    struct image_build_options options = {
        .rebuild = rebuild, .progress = on_phase, .data = progress};
    return image_build(&images->store, id, &options, err);
}

static int run_build(const struct cli_args *args, struct err *err)
{
    struct data_images images __attribute__((cleanup(data_images_done)));
    struct progress progress;
    bool rebuild = cli_flag(args, "rebuild");
    progress_init(&progress);
    if (data_images_open(&images, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < args->word_count; i++) {
        if (build_one(&images, args->words[i], rebuild, &progress, err) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; args->word_count == 0 && i < image_catalogue_count(images.catalogue); i++) {
        if (build_one(&images, image_catalogue_at(images.catalogue, i)->id, rebuild, &progress,
                      err) != 0) {
            return -1;
        }
    }
    return 0;
}

static const struct cli_option build_options[] = {
    {"rebuild", NULL, "build also what is there already"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_image_build = {
    .name = "image build",
    .summary = "Build machine images into the cache",
    .usage = "[--rebuild] [ID...]",
    .help = "Builds the named images, or all that are missing, from the recipes in vm-images/. An "
            "image is kept in\n"
            "$TAMESHI_CACHE, $XDG_CACHE_HOME/tameshi or ~/.cache/tameshi under a hash of "
            "everything it is made of.\n"
            "Example: tameshi image build attacker target-web",
    .options = build_options,
    .max_words = 64,
    .run = run_build,
};

static int run_list(const struct cli_args *args, struct err *err)
{
    struct data_images images __attribute__((cleanup(data_images_done)));
    AUTO(node) list = NULL;
    if (data_images_open(&images, err) != 0 || image_list(&images.store, &list, err) != 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *image = node_at(list, i);
        printf("%-32s %-8s %-10s %s\n", node_get_str(image, "id", ""),
               node_get_str(image, "state", ""), node_get_str(image, "kind", ""),
               node_get_str(image, "summary", ""));
    }
    return 0;
}

static const struct cli_option list_options[] = {
    {"json", NULL, "print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_image_list = {
    .name = "image list",
    .summary = "List the machine images and whether they are built",
    .usage = "[--json]",
    .help = "",
    .options = list_options,
    .run = run_list,
};

static int verify_one(const struct data_images *images, const char *id, int *result,
                      struct err *err)
{
    AUTO(node) differences = NULL;
    int got = image_verify(&images->store, id, &differences, err);
    if (got < 0) {
        return -1;
    }
    printf("%-32s %s\n", id, got == 0 ? "as its manifest says" : "differs from its manifest");
    for (size_t i = 0; i < node_count(differences); i++) {
        const struct node *difference = node_at(differences, i);
        printf("  %s: %s\n", node_get_str(difference, "file", ""),
               node_get_str(difference, "problem", ""));
        *result = CLI_DIFFERENCE;
    }
    return 0;
}

static int run_verify(const struct cli_args *args, struct err *err)
{
    struct data_images images __attribute__((cleanup(data_images_done)));
    int result = 0;
    if (data_images_open(&images, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < args->word_count; i++) {
        if (verify_one(&images, args->words[i], &result, err) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; args->word_count == 0 && i < image_catalogue_count(images.catalogue); i++) {
        const struct recipe *recipe = image_catalogue_at(images.catalogue, i);
        enum image_state state;
        if (image_state(&images.store, recipe, &state, err) != 0) {
            return -1;
        }
        if (state == IMAGE_MISSING) {
            printf("%-32s not built\n", recipe->id);
        } else if (verify_one(&images, recipe->id, &result, err) != 0) {
            return -1;
        }
    }
    return result;
}

const struct cmd cmd_image_verify = {
    .name = "image verify",
    .summary = "Hash the files of built images again and compare with their manifests",
    .usage = "[ID...]",
    .help = "Exits with 3 when a file is missing, unknown or changed.",
    .max_words = 64,
    .run = run_verify,
};
