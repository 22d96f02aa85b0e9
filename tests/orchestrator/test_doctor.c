/* Each check over a host that is made up as far as that can be done: folders, images, memory. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/daemon.h"
#include "orchestrator/vm/doctor.h"
#include "tests/support.h"

/* A cache and a registry of this test alone; short, as a real one is. */
struct host {
    char path[32];
    struct doctor_check checks[DOCTOR_MAX];
    size_t count;
};

static void host_done(struct host *host)
{
    file_remove_tree(host->path, NULL);
}
#define HOST __attribute__((cleanup(host_done))) struct host

static struct host host_new(void)
{
    struct host host = {.path = "/tmp/tmsh-test-XXXXXX"};

    cr_assert_not_null(mkdtemp(host.path));
    setenv("TAMESHI_RUN", host.path, 1);
    setenv("TAMESHI_WORK", host.path, 1);
    return host;
}

static void examine(struct host *host, const char *missing, int64_t environment_mib)
{
    const struct doctor_options options = {
        .cache = host->path, .missing = missing, .environment_mib = environment_mib};

    host->count = doctor_run(&options, host->checks);
}

static const struct doctor_check *check(const struct host *host, const char *name)
{
    for (size_t i = 0; i < host->count; i++) {
        if (strcmp(host->checks[i].name, name) == 0) {
            return &host->checks[i];
        }
    }
    cr_assert_fail("no check '%s'", name);
    return NULL;
}

Test(doctor, has_a_remedy_for_everything_that_is_lacking)
{
    HOST host = host_new();

    setenv("PATH", "/nonexistent", 1);
    examine(&host, "", 0);
    cr_assert_str_eq(check(&host, "qemu")->found, "qemu-system-x86_64 is not installed");
    cr_assert_str_eq(check(&host, "qemu")->remedy, "apt-get install qemu-system-x86");
    cr_assert_str_eq(check(&host, "qemu-img")->remedy, "apt-get install qemu-utils");
    cr_assert_str_eq(check(&host, "mmdebstrap")->remedy, "apt-get install mmdebstrap");
    cr_assert_str_eq(check(&host, "mkfs.ext4")->remedy, "apt-get install e2fsprogs");
    for (size_t i = 0; i < host.count; i++) {
        cr_assert(host.checks[i].state != DOCTOR_LACKING || host.checks[i].remedy[0] != '\0', "%s",
                  host.checks[i].name);
    }
}

Test(doctor, says_how_many_environments_the_memory_carries)
{
    HOST host = host_new();
    long long available = 0;
    long long fit = 0;
    long long one = 0;

    examine(&host, "", 16);
    cr_assert_eq(sscanf(check(&host, "memory")->found,
                        "%lld MiB available, for %lld environments at once of up to %lld MiB",
                        &available, &fit, &one),
                 3);
    cr_assert_eq(one, 16);
    cr_assert_eq(fit, (available - 1024) / 16, "1 GiB is left to the host");
    cr_assert_eq(check(&host, "memory")->state, DOCTOR_OK);
}

Test(doctor, says_when_no_environment_fits)
{
    HOST host = host_new();

    examine(&host, "", (int64_t)1 << 40);
    cr_assert_eq(check(&host, "memory")->state, DOCTOR_LACKING);
    cr_assert_str_eq(check(&host, "memory")->remedy, "at least 1099511628800 MiB available");
}

Test(doctor, names_images_that_are_not_built)
{
    HOST host = host_new();

    examine(&host, "attacker, target-web", 0);
    cr_assert_str_eq(check(&host, "images")->found,
                     "not built as their recipes are now: attacker, target-web");
    cr_assert_str_eq(check(&host, "images")->remedy, "tameshi image build");
    examine(&host, "", 0);
    cr_assert_eq(check(&host, "images")->state, DOCTOR_OK);
}

/* 3 MiB in two templates; the hole behind the file takes nothing, and a lock is no template. */
Test(doctor, measures_saved_templates)
{
    HOST host = host_new();
    AUTOFREE char *folder = file_join(host.path, "templates");
    AUTOFREE char *data = mem_alloc((size_t)2 << 20);
    AUTOFREE char *expected = mem_printf("2 saved, 3 MiB in %s", folder);
    struct err err = {.kind = ERR_NONE};

    examine(&host, "", 0);
    cr_assert_eq(strncmp(check(&host, "templates")->found, "none are saved in ", 18), 0);
    memset(data, 'x', (size_t)2 << 20);
    for (int i = 0; i < 2; i++) {
        AUTOFREE char *one = mem_printf("%s/%d", folder, i);
        AUTOFREE char *file = file_join(one, "a.ram");
        AUTOFREE char *lock = mem_printf("%s/%d.lock", folder, i);

        assert_ok(file_mkdirs(one, 0700, &err), err);
        assert_ok(file_write_atomic(file, data, (size_t)(i + 1) << 20, 0600, &err), err);
        assert_ok(file_write_atomic(lock, "", 0, 0600, &err), err);
        cr_assert_eq(truncate(file, (off_t)64 << 20), 0);
    }
    examine(&host, "", 0);
    cr_assert_str_eq(check(&host, "templates")->found, expected);
}

Test(doctor, says_that_a_work_folder_is_not_there)
{
    HOST host = host_new();

    setenv("TAMESHI_WORK", "/nonexistent", 1);
    examine(&host, "", 0);
    cr_assert_str_eq(check(&host, "work-folder")->found, "'/nonexistent' is not there");
}

Test(doctor, only_informs_about_daemons)
{
    HOST host = host_new();

    examine(&host, "", 0);
    cr_assert_eq(check(&host, "libvirt-system")->state, DOCTOR_INFO);
    cr_assert_eq(check(&host, "libvirt-session")->state, DOCTOR_INFO);
    cr_assert_eq(check(&host, "shared-memory")->state, DOCTOR_OK);
}

Test(daemon, of_this_host_is_taken)
{
    static const char *const good[] = {"qemu:///system", "qemu:///session",
                                       "qemu:///system?socket=/run/x", "qemu+unix:///session"};
    struct err err = {.kind = ERR_NONE};

    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_ok(daemon_uri_check(good[i], &err), err);
    }
}

Test(daemon, of_another_host_is_refused)
{
    static const char *const remote[] = {"qemu+ssh://host/system", "qemu+tcp://127.0.0.1/system",
                                         "qemu://host/system", "qemu+ssh:///system"};

    for (size_t i = 0; i < COUNT_OF(remote); i++) {
        AUTOFREE char *text =
            mem_printf("--connect takes a daemon of this host, not '%s'; run tameshi on the host "
                       "that has the machines",
                       remote[i]);
        struct err err = {.kind = ERR_NONE};

        cr_assert_eq(daemon_uri_check(remote[i], &err), -1);
        assert_err(err, ERR_USAGE, text);
    }
}

Test(daemon, of_another_kind_is_refused)
{
    static const char *const other[] = {"test:///default", "qemu:///embed?root=/x", "system", "",
                                        "qemu:///systemd"};

    for (size_t i = 0; i < COUNT_OF(other); i++) {
        AUTOFREE char *text =
            mem_printf("--connect takes qemu:///system or qemu:///session, not '%s'", other[i]);
        struct err err = {.kind = ERR_NONE};

        cr_assert_eq(daemon_uri_check(other[i], &err), -1);
        assert_err(err, ERR_USAGE, text);
    }
}
