/* The contract of a hypervisor over the fake, and what only the fake has: programs of an image,
 * faults, a network of its own. The same contract over libvirt is tests/e2e/test_contract.c. */
#include <signal.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/fake.h"
#include "tests/orchestrator/contract.h"
#include "tests/support.h"

#define AGENT_MS 10000

static int end_inside(struct client *client, struct err *err)
{
    const char *argv[] = {"/bin/sh", "-c", "kill -KILL $PPID", NULL};
    struct client_exec exec = {.argv = argv, .timeout_ms = 1000};
    struct client_exec_result result = {.exit_code = 0};
    struct err ignored = {.kind = ERR_NONE};

    (void)err;
    client_exec(client, &exec, &result, clock_mono_ms() + AGENT_MS, &ignored);
    client_exec_result_done(&result);
    return 0;
}

struct fake_bed {
    struct bed bed;
    char *folder;
};

static void bed_done(struct fake_bed *fake)
{
    hypervisor_fake.close(fake->bed.hypervisor);
    support_folder_done(&fake->folder);
}
#define FAKE_BED __attribute__((cleanup(bed_done))) struct fake_bed

static struct fake_bed bed_new(struct fake_faults *faults)
{
    struct fake_bed fake = {.folder = support_folder()};
    struct hypervisor_options options = {
        .root = fake.folder, .agent = TEST_AGENT, .bin = "/bin", .faults = faults};
    struct err err = {.kind = ERR_NONE};

    fake.bed = (struct bed){
        .ops = &hypervisor_fake,
        .root = fake.folder,
        .work = fake.folder,
        .boot_ms = AGENT_MS,
        .end_inside = end_inside,
    };
    assert_ok(hypervisor_fake.open(&options, &fake.bed.hypervisor, &err), err);
    return fake;
}

/* Runs the i-th sentence; the test's name is the sentence's. */
static void run_sentence(const char *name)
{
    FAKE_BED fake = bed_new(NULL);
    struct err err = {.kind = ERR_NONE};

    for (size_t i = 0; i < contract_count; i++) {
        if (strcmp(contract[i].name, name) == 0) {
            assert_ok(contract[i].run(&fake.bed, &err), err);
            return;
        }
    }
    cr_assert(false, "no sentence '%s'", name);
}

#define SENTENCE(name)                                                                             \
    Test(hypervisor_fake, name, .timeout = 60)                                                     \
    {                                                                                              \
        run_sentence(#name);                                                                       \
    }

SENTENCE(a_booted_machine_answers)
SENTENCE(what_was_written_after_a_freeze_is_gone_after_a_restore)
SENTENCE(a_machine_goes_on_after_a_freeze)
SENTENCE(states_are_kept_apart_by_their_tags)
SENTENCE(a_second_freeze_replaces_the_first)
SENTENCE(an_unknown_state_is_refused)
SENTENCE(a_forgotten_state_is_gone)
SENTENCE(a_paused_machine_is_silent_until_it_is_resumed)
SENTENCE(a_paused_machine_stays_paused_after_a_freeze)
SENTENCE(a_machine_starts_from_a_state_paused)
SENTENCE(a_machine_does_not_start_from_an_unknown_state)
SENTENCE(a_name_is_free_again_after_a_kill)
SENTENCE(a_machine_that_ended_by_itself_is_not_alive)
SENTENCE(a_channel_can_be_connected_again)
SENTENCE(a_saved_machine_goes_on)
SENTENCE(copies_of_a_saved_machine_do_not_see_each_other)
SENTENCE(a_copy_outlives_the_machine_it_is_of)
SENTENCE(a_copy_of_what_was_never_saved_is_refused)
SENTENCE(a_capture_is_a_pcap_file)
SENTENCE(a_capture_can_be_stopped_and_started_again)
SENTENCE(a_capture_goes_on_through_a_freeze_and_a_return)
SENTENCE(a_capture_can_be_started_while_the_machine_is_paused)
SENTENCE(a_capture_that_cannot_be_made_is_refused)

Test(hypervisor_fake, runs_the_whole_contract)
{
    cr_assert_eq(contract_count, 23, "a sentence is not in the list above");
}

/* A machine on an image folder with this start.json. */
static struct machine *start_image(const struct fake_bed *fake, const char *json, struct err *err)
{
    AUTOFREE char *image = file_join(fake->folder, "image");
    AUTOFREE char *start = file_join(image, "start.json");
    AUTOFREE char *overlay = file_join(fake->folder, "overlay");
    AUTOFREE char *console = file_join(fake->folder, "console");
    struct machine_spec spec = {
        .name = "m", .disk = image, .overlay = overlay, .channel = "", .console = console};
    struct machine *machine = NULL;

    assert_ok(file_mkdirs(image, 0755, err), *err);
    support_write(start, json);
    if (hypervisor_fake.machine_start(fake->bed.hypervisor, &spec, &machine, err) < 0) {
        cr_assert_null(machine);
    }
    return machine;
}

static struct client *join(struct machine *machine, const char *epoch)
{
    struct err err = {.kind = ERR_NONE};
    struct client *client = NULL;
    int fd = -1;

    assert_ok(hypervisor_fake.machine_connect(machine, AGENT_MS, &fd, &err), err);
    client = client_new(fd, "m");
    assert_ok(client_hello(client, epoch, clock_mono_ms() + AGENT_MS, &err), err);
    return client;
}

static bool has_file(struct client *client, const char *path)
{
    int64_t deadline = clock_mono_ms() + AGENT_MS;
    struct client_stat status = {.exists = false};
    struct err err = {.kind = ERR_NONE};

    while (!status.exists && clock_left_ms(deadline) > 0) {
        assert_ok(client_stat(client, path, &status, deadline, &err), err);
    }
    return status.exists;
}

Test(fake, runs_the_programs_of_an_image_in_its_tree, .timeout = 60)
{
    FAKE_BED fake = bed_new(NULL);
    struct err err = {.kind = ERR_NONE};
    struct machine *machine =
        start_image(&fake, "{\"run\": [[\"sh\", \"-c\", \"echo x > $TAMESHI_ROOT/made\"]]}", &err);
    AUTO(client) client = NULL;

    cr_assert_not_null(machine, "%s", err.text);
    client = join(machine, "1");
    cr_assert(has_file(client, "/made"));
}

Test(fake, starts_the_programs_again_after_a_restore, .timeout = 60)
{
    FAKE_BED fake = bed_new(NULL);
    struct err err = {.kind = ERR_NONE};
    struct machine *machine = start_image(
        &fake, "{\"run\": [[\"sh\", \"-c\", \"echo x >> count; exec sleep 100\"]]}", &err);
    struct client_get get = {.path = "/count", .max_bytes = 100};
    AUTO(client) client = NULL;
    AUTOBUF struct buf text = BUF_INIT;

    cr_assert_not_null(machine, "%s", err.text);
    client = join(machine, "1");
    cr_assert(has_file(client, "/count"));
    client_free(TAKE(client));
    assert_ok(hypervisor_fake.machine_freeze(machine, "a", &err), err);
    assert_ok(hypervisor_fake.machine_abandon(machine, &err), err);
    assert_ok(hypervisor_fake.machine_restore(machine, "a", &err), err);
    assert_ok(hypervisor_fake.machine_resume(machine, &err), err);
    client = join(machine, "2");
    while (text.length < 4) {
        buf_clear(&text);
        assert_ok(client_get(client, &get, &text, clock_mono_ms() + AGENT_MS, &err), err);
    }
    cr_assert_str_eq(buf_str(&text), "x\nx\n");
}

Test(fake, kills_what_the_agent_left_running, .timeout = 60)
{
    FAKE_BED fake = bed_new(NULL);
    const char *argv[] = {
        "/bin/sh", "-c",
        "setsid sh -c 'echo $$ > pid; exec sleep 100' & while [ ! -s pid ]; do :; done", NULL};
    struct client_exec exec = {.argv = argv, .timeout_ms = AGENT_MS};
    struct client_exec_result result = {.exit_code = 0};
    struct client_get get = {.path = "/pid", .max_bytes = 20};
    struct err err = {.kind = ERR_NONE};
    struct machine *machine = start_image(&fake, "{}", &err);
    AUTO(client) client = join(machine, "1");
    AUTOBUF struct buf text = BUF_INIT;
    pid_t pid = 0;

    assert_ok(client_exec(client, &exec, &result, clock_mono_ms() + AGENT_MS, &err), err);
    client_exec_result_done(&result);
    assert_ok(client_get(client, &get, &text, clock_mono_ms() + AGENT_MS, &err), err);
    pid = (pid_t)strtol(buf_str(&text), NULL, 10);
    cr_assert(pid > 1, "no process id in '%s'", buf_str(&text));
    hypervisor_fake.machine_kill(machine);
    {
        AUTOFREE char *proc = mem_printf("/proc/%d/environ", (int)pid);
        AUTOBUF struct buf left = BUF_INIT;

        /* gone, or a zombie that nobody reaped yet */
        cr_assert(file_read(proc, 100000, &left, NULL) < 0 || left.length == 0);
    }
}

Test(fake, waits_for_the_ports_of_an_image, .timeout = 60)
{
    FAKE_BED fake = bed_new(NULL);
    struct err err = {.kind = ERR_NONE};

    cr_assert_null(
        start_image(&fake, "{\"run\": [[\"sleep\", \"100\"]], \"ports\": [8099]}", &err));
    assert_err(err, ERR_TIMEOUT, "machine 'm': nothing listens on port 8099");
}

Test(fake, names_the_place_of_a_bad_start_file, .timeout = 60)
{
    FAKE_BED fake = bed_new(NULL);
    struct err err = {.kind = ERR_NONE};

    cr_assert_null(start_image(&fake, "{\"run\": \"sleep\"}", &err));
    cr_assert_eq(err.kind, ERR_INPUT, "%s", err.text);
    cr_assert_not_null(strstr(err.text, "start.json:1:"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "run"), "%s", err.text);
}

Test(fake, fails_to_start_once_where_a_fault_says_so, .timeout = 60)
{
    struct fake_faults faults = {.start_fails = 1};
    FAKE_BED fake = bed_new(&faults);
    struct err err = {.kind = ERR_NONE};

    cr_assert_null(start_image(&fake, "{}", &err));
    assert_err(err, ERR_HOST, "machine 'm': start refused");
    cr_assert_not_null(start_image(&fake, "{}", &err), "%s", err.text);
}

Test(fake, is_dead_after_the_restore_that_a_fault_names, .timeout = 60)
{
    struct fake_faults faults = {.die_at_restore = 1};
    FAKE_BED fake = bed_new(&faults);
    struct err err = {.kind = ERR_NONE};
    struct machine *machine = start_image(&fake, "{}", &err);

    assert_ok(hypervisor_fake.machine_freeze(machine, "a", &err), err);
    assert_ok(hypervisor_fake.machine_restore(machine, "a", &err), err);
    assert_ok(hypervisor_fake.machine_resume(machine, &err), err);
    cr_assert_not(hypervisor_fake.machine_alive(machine));
}

Test(fake, reads_faults_from_text)
{
    struct fake_faults faults;
    struct err err = {.kind = ERR_NONE};

    assert_ok(fake_faults_parse("die-at-restore=3,freeze-fails=1", &faults, &err), err);
    cr_assert_eq(faults.die_at_restore, 3);
    cr_assert_eq(faults.freeze_fails, 1);
    cr_assert_eq(faults.restores, 0);
    assert_ok(fake_faults_parse("save-fails=2,copy-fails=4,lie-later=5", &faults, &err), err);
    cr_assert_eq(faults.save_fails, 2);
    cr_assert_eq(faults.copy_fails, 4);
    cr_assert_eq(faults.lie_later, 5);
    cr_assert_eq(faults.die_at_restore, 0);
    cr_assert_eq(fake_faults_parse("explode=1", &faults, &err), -1);
    assert_err(err, ERR_USAGE, "unknown fault 'explode'");
    cr_assert_eq(fake_faults_parse("start-fails", &faults, &err), -1);
    assert_err(err, ERR_USAGE, "fault 'start-fails': expected name=number");
}

Test(hypervisor, is_found_by_its_name)
{
    cr_assert_eq(hypervisor_find("fake"), &hypervisor_fake);
    cr_assert_eq(hypervisor_find("libvirt"), &hypervisor_libvirt);
    cr_assert_null(hypervisor_find("xen"));
}
