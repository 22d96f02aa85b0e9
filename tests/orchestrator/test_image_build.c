/* Building with fake programs: what they are called with, what comes out, and how it fails. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "tests/orchestrator/image_world.h"

Test(image_build, puts_base_files_recipe_files_and_defaults_on_the_disk)
{
    WORLD world;
    struct image image;
    AUTOFREE char *disk = NULL;

    world_init(&world);
    cr_assert_str_eq(world_state(&world, "machine"), "missing");
    image = world_built(&world, "machine");
    cr_assert_str_eq(buf_str(&world.phases), "download unpack setup disk done ");
    cr_assert_str_eq(world_state(&world, "machine"), "built");
    disk = support_read(image.disk);
    cr_assert_str_eq(disk, "etc/hostname 644 8\n"
                           "etc/hosts 644 5\n"
                           "etc/motd 644 8\n"
                           "etc/resolv.conf 644 0\n"
                           "tameshi-setup 755 5\n"
                           "usr/bin/tool 644 5\n");
    cr_assert_null(image.kernel);
    cr_assert_null(image.initramfs);
    cr_assert_eq(image.memory_mib, 128);
    cr_assert_eq(image.disk_mib, 64);
    image_done(&image);
}

Test(image_build, writes_a_manifest_of_packages_and_files)
{
    WORLD world;
    struct image image;
    char digest[HASH_HEX];
    struct err err = {0};

    world_init(&world);
    image = world_built(&world, "machine");
    assert_ok(hash_file(image.disk, digest, &err), err);
    cr_assert_str_eq(node_str(node_path(image.manifest, "schema")), "tameshi.image/1");
    cr_assert_str_eq(node_str(node_path(image.manifest, "packages.nginx")), "1.22");
    cr_assert_str_eq(node_str(node_path(image.manifest, "files.disk\\.raw.sha256")), digest);
    cr_assert_str_eq(node_str(node_path(image.manifest, "key")), image.key);
    cr_assert_eq(strncmp(file_basename(image.dir), "machine-", 8), 0);
    cr_assert_eq(strncmp(file_basename(image.dir) + 8, image.key, 16), 0);
    image_done(&image);
}

Test(image_build, keeps_what_is_built_and_builds_again_on_request)
{
    WORLD world;
    struct image image;
    struct image_build_options again = {.rebuild = true};
    AUTOFREE char *first = NULL;
    AUTOFREE char *second = NULL;
    struct err err = {0};

    world_init(&world);
    image = world_built(&world, "machine");
    image_done(&image);
    first = world_calls(&world);
    cr_assert_str_eq(
        first, "apt-get indextargets --format $(IDENTIFIER)|$(REPO_URI)|$(CODENAME)|$(RELEASE)|"
               "$(COMPONENT)|$(ORIGIN)\n"
               "apt-get indextargets --format $(IDENTIFIER)|$(REPO_URI)|$(CODENAME)|$(RELEASE)|"
               "$(COMPONENT)|$(ORIGIN) --no-release-info\n"
               "apt-get update --error-on=any\n"
               "apt-get autoclean\n"
               "apt-get install --download-only ?essential ?priority(required) apt nginx curl "
               "systemd-sysv\n"
               "mmdebstrap --include=systemd-sysv,nginx,curl\n");
    assert_ok(world_build(&world, "machine", &err), err);
    cr_assert_str_eq(buf_str(&world.phases), "kept ");
    second = world_calls(&world);
    cr_assert_str_eq(second, "");
    assert_ok(image_build(&world.store, "machine", &again, &err), err);
    cr_assert_str_eq(world_state(&world, "machine"), "built");
    world_assert_images(&world, 1);
}

Test(image_build, updates_package_lists_once_a_day_not_for_every_image)
{
    WORLD world;
    struct image_build_options again = {.rebuild = true};
    AUTOFREE char *calls = NULL;
    struct image image;
    struct err err = {0};

    world_init(&world);
    image = world_built(&world, "machine");
    image_done(&image);
    free(world_calls(&world));
    assert_ok(image_build(&world.store, "machine", &again, &err), err);
    calls = world_calls(&world);
    cr_assert_null(strstr(calls, "update"), "%s", calls);
}

Test(image_build, works_without_a_mirror_from_what_is_there)
{
    static const struct timespec long_ago[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    WORLD world;
    struct image_build_options again = {.rebuild = true};
    AUTOFREE char *stamp = NULL;
    struct image image;
    struct err err = {0};

    world_init(&world);
    setenv("FAKE_MIRROR", "away", 1);
    cr_assert_eq(world_build(&world, "machine", &err), -1);
    world_plain(&world, &err);
    assert_err(err, ERR_HOST,
               "image 'machine': download: 'apt-get' failed with exit code 100: "
               "E: Failed to fetch the lists; see 'CACHE/logs/machine.log'");
    unsetenv("FAKE_MIRROR");
    image = world_built(&world, "machine");
    image_done(&image);
    stamp = world_path(&world, "cache/apt/updated");
    cr_assert_eq(utimensat(AT_FDCWD, stamp, long_ago, 0), 0);
    setenv("FAKE_MIRROR", "away", 1);
    assert_ok(image_build(&world.store, "machine", &again, &err), err);
    unsetenv("FAKE_MIRROR");
}

Test(image_build, takes_the_mirror_of_the_host_and_no_other_archive)
{
    WORLD world;
    struct image image;
    AUTOFREE char *sources = NULL;

    world_init(&world);
    world_write(&world, "sources",
                "Packages|https://packages.example/debian/12/prod/|bookworm|bookworm|main|Example\n"
                "Packages|http://mirror.example/pub/debian/|bookworm|stable|main|Debian\n"
                "Packages|http://mirror.example/pub/debian/|bookworm|stable|contrib|Debian\n"
                "Contents-deb|http://mirror.example/pub/debian/|bookworm|stable|main|Debian\n"
                "Packages|http://other.example/debian|$(CODENAME)|bookworm|main|$(ORIGIN)\n"
                "Packages|http://mirror.example/pub/debian/|bookworm-backports|x|main|Debian\n"
                "Packages|http://sec.example/debian-security/"
                "|$(CODENAME)|bookworm-security|main|$(ORIGIN)\n"
                "Packages|cdrom://Debian/|bookworm-updates|bookworm-updates|main|Debian\n");
    image = world_built(&world, "machine");
    image_done(&image);
    sources = world_read(&world, "cache/apt/sources.list");
    for (char *option = sources; (option = strstr(option, "[signed-by=")) != NULL;) {
        const char *end =
            strstr(option, "] ") + 2; /* present only where the keyring is installed */

        memmove(option, end, strlen(end) + 1);
    }
    cr_assert_str_eq(sources, "deb http://mirror.example/pub/debian/ bookworm main\n"
                              "deb http://sec.example/debian-security bookworm-security main\n");
}

Test(image_build, removes_what_a_killed_build_left_and_images_with_older_keys)
{
    WORLD world;
    struct image image;

    world_init(&world);
    world_write(&world, "cache/images/.build-machine/work/root/etc/motd", "half");
    world_write(&world, "cache/images/.old-machine/disk.raw", "half");
    world_write(&world, "cache/images/machine-0123456789abcdef/disk.raw", "old");
    world_write(&world, "cache/images/machine-room-0123456789abcdef/disk.raw", "of another recipe");
    image = world_built(&world, "machine");
    image_done(&image);
    cr_assert_not(world_has(&world, "cache/images/.build-machine"));
    cr_assert_not(world_has(&world, "cache/images/.old-machine"));
    cr_assert_not(world_has(&world, "cache/images/machine-0123456789abcdef"));
    cr_assert(world_has(&world, "cache/images/machine-room-0123456789abcdef"));
}

Test(image_build, leaves_an_older_image_that_is_in_use)
{
    WORLD world;
    struct image old;
    struct image new;

    world_init(&world);
    old = world_built(&world, "machine");
    world_write(&world, "data/vm-images/machine/setup.sh", "echo newer\n");
    new = world_built(&world, "machine");
    cr_assert(file_exists(old.disk));
    image_done(&old);
    image_done(&new);
    world_write(&world, "data/vm-images/machine/setup.sh", "echo newest\n");
    new = world_built(&world, "machine");
    world_assert_images(&world, 1);
    image_done(&new);
}

/* How a build fails: a variable for the fake programs, and the whole error without the paths. */
static const struct {
    const char *variable, *value, *phases, *error;
    enum err_kind kind;
} failures[] = {
    {"FAKE_MMDEBSTRAP", "setup", "download unpack setup ",
     "image 'machine': setup: 'mmdebstrap' failed with exit code 25: the widget is not there; see "
     "'CACHE/logs/machine.log'",
     ERR_HOST},
    {"FAKE_MMDEBSTRAP", "full", "download unpack ",
     "image 'machine': unpack: disk full: 'mmdebstrap' could not write below 'CACHE'; see "
     "'CACHE/logs/machine.log'",
     ERR_IO},
    {"FAKE_MKFS", "small", "download unpack setup disk ",
     "image 'machine': a disk of 64 MiB: disk: 'mkfs.ext4' failed with exit code 1: mkfs.ext4: "
     "Could not allocate "
     "block in ext2 filesystem while populating file system; see 'CACHE/logs/machine.log'",
     ERR_HOST},
};

Test(image_build, says_in_one_line_what_failed_and_leaves_nothing)
{
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        WORLD world;
        struct err err = {0};

        world_init(&world);
        setenv(failures[i].variable, failures[i].value, 1);
        cr_assert_eq(world_build(&world, "machine", &err), -1);
        world_plain(&world, &err);
        assert_err(err, failures[i].kind, failures[i].error);
        cr_assert_str_eq(buf_str(&world.phases), failures[i].phases);
        unsetenv(failures[i].variable);
        world_assert_images(&world, 0);
        cr_assert_str_eq(world_state(&world, "machine"), "missing");
    }
}

Test(image_build, of_an_unknown_package_asks_with_new_lists_before_it_gives_up)
{
    WORLD world;
    AUTOFREE char *calls = NULL;
    struct image image;
    struct err err = {0};

    world_init(&world);
    image = world_built(&world, "machine");
    image_done(&image);
    free(world_calls(&world));
    world_write(&world, "data/vm-images/machine/image.yaml",
                "id: machine\nkind: debian\nsummary: A machine.\npackages: [absent]\n"
                "disk_mib: 64\nmemory_mib: 128\n");
    world_reload(&world);
    cr_assert_eq(world_build(&world, "machine", &err), -1);
    world_plain(&world, &err);
    assert_err(
        err, ERR_HOST,
        "image 'machine': download: 'apt-get' failed with exit code 100: E: Unable to locate "
        "package absent; see 'CACHE/logs/machine.log'");
    calls = world_calls(&world);
    cr_assert_not_null(strstr(calls, "systemd-sysv\napt-get update"), "%s", calls);
}

Test(image_build, of_a_recipe_that_is_edited_meanwhile_is_thrown_away)
{
    WORLD world;
    AUTOFREE char *setup = NULL;
    struct err err = {0};

    world_init(&world);
    setup = world_path(&world, "data/vm-images/machine/setup.sh");
    setenv("FAKE_EDIT", setup, 1);
    setenv("FAKE_MMDEBSTRAP", "edit", 1);
    cr_assert_eq(world_build(&world, "machine", &err), -1);
    unsetenv("FAKE_MMDEBSTRAP");
    assert_err(err, ERR_INPUT,
               "image 'machine': its recipe, its files or the agent changed while it was built; "
               "build it again");
    world_assert_images(&world, 0);
}

Test(image_build, ends_at_its_deadline_with_all_that_it_started)
{
    WORLD world;
    struct image_build_options options = {.timeout_ms = 2000};
    struct err err = {0};

    world_init(&world);
    setenv("FAKE_MMDEBSTRAP", "hang", 1);
    cr_assert_eq(image_build(&world.store, "machine", &options, &err), -1);
    unsetenv("FAKE_MMDEBSTRAP");
    world_plain(&world, &err);
    assert_err(err, ERR_TIMEOUT,
               "image 'machine': unpack: 'mmdebstrap' did not end in time; its last line: "
               "(no message); see 'CACHE/logs/machine.log'");
    world_assert_images(&world, 0);
}

Test(image_build, waits_for_another_process_that_builds_the_same_image)
{
    WORLD world;
    struct image_build_options options = {.timeout_ms = 300};
    AUTOFREE char *lock = NULL;
    FILE *other = NULL;
    struct err err = {0};

    world_init(&world);
    world_write(&world, "cache/locks/machine.lock", "");
    lock = world_path(&world, "cache/locks/machine.lock");
    other = fopen(lock, "r");
    cr_assert_eq(flock(fileno(other), LOCK_EX), 0);
    cr_assert_eq(image_build(&world.store, "machine", &options, &err), -1);
    world_plain(&world, &err);
    assert_err(err, ERR_TIMEOUT, "another process still holds 'CACHE/locks/machine.lock'");
    fclose(other);
    assert_ok(image_build(&world.store, "machine", NULL, &err), err);
}
