/* Each sentence starts its own machine, under its own name, and kills it. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "tests/orchestrator/contract_one.h"

#define AGENT_MS 20000
#define SILENT_MS 700
#define MARK "/mark"

void one_init(struct one *one, const struct bed *bed, const char *name)
{
    *one = (struct one){
        .bed = bed,
        .name = mem_strdup(name),
        .overlay = mem_printf("%s/%s.qcow2", bed->work, name),
        .channel = mem_printf("%s/%s", bed->root, name),
        .console = mem_printf("%s/%s.log", bed->work, name),
    };
}

static void one_end(struct one *one)
{
    client_free(TAKE(one->client));
    one->bed->ops->machine_kill(TAKE(one->machine));
}

void one_done(struct one *one)
{
    one_end(one);
    file_remove_tree(one->overlay, NULL);
    mem_free_cleanup(&one->name);
    mem_free_cleanup(&one->overlay);
    mem_free_cleanup(&one->channel);
    mem_free_cleanup(&one->console);
}

static int one_start_from(struct one *one, const char *state, const char *saved, struct err *err)
{
    struct machine_spec spec = {
        .name = one->name,
        .kernel = one->bed->kernel,
        .initramfs = one->bed->initramfs,
        .cmdline = "console=ttyS0 quiet panic=-1 tsc=unstable no_timer_check mitigations=off "
                   "ipv6.disable=1", /* a machine says nothing by itself */
        .memory_mib = 160,
        .nics = {one->nics[0]},
        .nic_count = one->nic_count,
        .overlay = one->overlay,
        .channel = one->channel,
        .console = one->console,
        .state = state,
        .saved = saved,
    };

    return one->bed->ops->machine_start(one->bed->hypervisor, &spec, &one->machine, err);
}

static int one_start(struct one *one, const char *state, struct err *err)
{
    return one_start_from(one, state, NULL, err);
}

static int one_copy(struct one *one, const char *saved, struct err *err)
{
    return one_start_from(one, NULL, saved, err);
}

int one_join(struct one *one, int64_t timeout_ms, struct err *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;
    char epoch[32];
    int fd = -1;

    snprintf(epoch, sizeof(epoch), "%u", ++one->epoch);
    if (one->client == NULL) {
        if (one->bed->ops->machine_connect(one->machine, timeout_ms, &fd, err) < 0) {
            return -1;
        }
        one->client = client_new(fd, one->name);
    }
    return client_hello(one->client, epoch, deadline, err);
}

int one_boot(struct one *one, struct err *err)
{
    return one_start(one, NULL, err) < 0 ? -1 : one_join(one, one->bed->boot_ms, err);
}

int one_return(struct one *one, const char *tag, struct err *err)
{
    const struct hypervisor_ops *ops = one->bed->ops;

    if (ops->machine_abandon(one->machine, err) < 0) {
        return -1;
    }
    if (!ops->channel_survives) {
        client_free(TAKE(one->client));
    }
    if (ops->machine_restore(one->machine, tag, err) < 0 ||
        ops->machine_resume(one->machine, err) < 0) {
        return -1;
    }
    return one_join(one, AGENT_MS, err);
}

static int mark_write(struct one *one, const char *text, struct err *err)
{
    struct client_put put = {.path = MARK, .data = text, .length = strlen(text)};

    return client_put(one->client, &put, clock_mono_ms() + AGENT_MS, err);
}

static int mark_is(struct one *one, const char *expected, struct err *err)
{
    struct client_get get = {.path = MARK, .max_bytes = 100};
    AUTOBUF struct buf text = BUF_INIT;
    int answer = client_get(one->client, &get, &text, clock_mono_ms() + AGENT_MS, err);

    if (answer < 0) {
        return -1;
    }
    if (answer == CLIENT_NOT_FOUND) {
        buf_str_add(&text, "(none)");
    }
    return strcmp(buf_str(&text), expected) == 0
               ? 0
               : err_set(err, ERR_BUG, "the mark is '%s', expected '%s'", buf_str(&text), expected);
}

static int expect_kind(int status, const struct err *got, enum err_kind kind, struct err *err)
{
    if (status == 0) {
        return err_set(err, ERR_BUG, "it did not fail");
    }
    return got->kind == kind
               ? 0
               : err_set(err, ERR_BUG, "kind %s: %.500s", err_kind_name(got->kind), got->text);
}

int expect(bool holds, const char *what, struct err *err)
{
    return holds ? 0 : err_set(err, ERR_BUG, "%s", what);
}

static int a_booted_machine_answers(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "answers");
    if (one_boot(&one, err) < 0) {
        return -1;
    }
    return expect(bed->ops->machine_alive(one.machine), "it is not alive", err);
}

static int what_was_written_after_a_freeze_is_gone_after_a_restore(const struct bed *bed,
                                                                   struct err *err)
{
    ONE one;

    one_init(&one, bed, "returns");
    if (one_boot(&one, err) < 0 || mark_write(&one, "before", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "clean", err) < 0) {
        return -1;
    }
    for (int i = 0; i < 3; i++) {
        if (mark_write(&one, "after", err) < 0 || mark_is(&one, "after", err) < 0 ||
            one_return(&one, "clean", err) < 0 || mark_is(&one, "before", err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int a_machine_goes_on_after_a_freeze(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "goes-on");
    if (one_boot(&one, err) < 0 || bed->ops->machine_freeze(one.machine, "clean", err) < 0) {
        return -1;
    }
    return mark_write(&one, "on", err) < 0 ? -1 : mark_is(&one, "on", err);
}

static int states_are_kept_apart_by_their_tags(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "tags");
    if (one_boot(&one, err) < 0 || mark_write(&one, "a", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "a", err) < 0 || mark_write(&one, "b", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "b", err) < 0) {
        return -1;
    }
    if (one_return(&one, "a", err) < 0 || mark_is(&one, "a", err) < 0 ||
        one_return(&one, "b", err) < 0) {
        return -1;
    }
    return mark_is(&one, "b", err);
}

static int a_second_freeze_replaces_the_first(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "replaces");
    if (one_boot(&one, err) < 0 || mark_write(&one, "old", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "same", err) < 0 ||
        mark_write(&one, "new", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "same", err) < 0 ||
        one_return(&one, "same", err) < 0) {
        return -1;
    }
    return mark_is(&one, "new", err);
}

static int an_unknown_state_is_refused(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "unknown");
    if (one_boot(&one, err) < 0 || bed->ops->machine_abandon(one.machine, err) < 0) {
        return -1;
    }
    return expect_kind(bed->ops->machine_restore(one.machine, "never", &got), &got, ERR_HOST, err);
}

static int a_forgotten_state_is_gone(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "forgets");
    if (one_boot(&one, err) < 0 || bed->ops->machine_freeze(one.machine, "old", err) < 0 ||
        bed->ops->machine_forget(one.machine, "old", err) < 0 ||
        bed->ops->machine_forget(one.machine, "never", err) < 0 ||
        bed->ops->machine_abandon(one.machine, err) < 0) {
        return -1;
    }
    return expect_kind(bed->ops->machine_restore(one.machine, "old", &got), &got, ERR_HOST, err);
}

static int a_paused_machine_is_silent_until_it_is_resumed(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "pauses");
    if (one_boot(&one, err) < 0 || bed->ops->machine_pause(one.machine, err) < 0 ||
        bed->ops->machine_pause(one.machine, err) < 0 ||
        expect_kind(one_join(&one, SILENT_MS, &got), &got, ERR_TIMEOUT, err) < 0 ||
        expect(bed->ops->machine_alive(one.machine), "paused is not alive", err) < 0 ||
        bed->ops->machine_resume(one.machine, err) < 0 ||
        bed->ops->machine_resume(one.machine, err) < 0) {
        return -1;
    }
    return one_join(&one, AGENT_MS, err);
}

static int a_paused_machine_stays_paused_after_a_freeze(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "stays");
    if (one_boot(&one, err) < 0 || mark_write(&one, "then", err) < 0 ||
        bed->ops->machine_pause(one.machine, err) < 0 ||
        bed->ops->machine_freeze(one.machine, "then", err) < 0 ||
        expect_kind(one_join(&one, SILENT_MS, &got), &got, ERR_TIMEOUT, err) < 0 ||
        bed->ops->machine_resume(one.machine, err) < 0 || one_join(&one, AGENT_MS, err) < 0 ||
        mark_write(&one, "now", err) < 0 || one_return(&one, "then", err) < 0) {
        return -1;
    }
    return mark_is(&one, "then", err);
}

static int a_machine_starts_from_a_state_paused(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "starts");
    if (one_boot(&one, err) < 0 || mark_write(&one, "kept", err) < 0 ||
        bed->ops->machine_freeze(one.machine, "kept", err) < 0 ||
        mark_write(&one, "lost", err) < 0) {
        return -1;
    }
    one_end(&one);
    if (one_start(&one, "kept", err) < 0) {
        return -1;
    }
    if (bed->ops->channel_survives &&
        expect_kind(one_join(&one, SILENT_MS, &got), &got, ERR_TIMEOUT, err) < 0) {
        return -1;
    }
    if (bed->ops->machine_resume(one.machine, err) < 0 || one_join(&one, AGENT_MS, err) < 0) {
        return -1;
    }
    return mark_is(&one, "kept", err);
}

static int a_machine_does_not_start_from_an_unknown_state(const struct bed *bed, struct err *err)
{
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "no-start");
    if (one_boot(&one, err) < 0) {
        return -1;
    }
    one_end(&one);
    return expect_kind(one_start(&one, "never", &got), &got, ERR_HOST, err);
}

static int a_name_is_free_again_after_a_kill(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "again");
    for (int i = 0; i < 3; i++) {
        if (one_start(&one, NULL, err) < 0) {
            return -1;
        }
        one_end(&one);
    }
    return 0;
}

static int a_machine_that_ended_by_itself_is_not_alive(const struct bed *bed, struct err *err)
{
    int64_t deadline = clock_mono_ms() + AGENT_MS;
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "ends");
    if (one_boot(&one, err) < 0 || bed->end_inside(one.client, err) < 0) {
        return -1;
    }
    while (bed->ops->machine_alive(one.machine) && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 20);
    }
    if (expect(!bed->ops->machine_alive(one.machine), "it is still alive", err) < 0) {
        return -1;
    }
    return expect_kind(one_join(&one, SILENT_MS, &got), &got, ERR_GUEST, err);
}

static int a_channel_can_be_connected_again(const struct bed *bed, struct err *err)
{
    ONE one;

    one_init(&one, bed, "reconnects");
    if (one_boot(&one, err) < 0) {
        return -1;
    }
    client_free(TAKE(one.client));
    return one_join(&one, AGENT_MS, err);
}

/* The copy is connected before it is resumed, as an environment does it. */
static int one_wake(struct one *one, struct err *err)
{
    int fd = -1;

    if (one->bed->ops->channel_survives) {
        if (one->bed->ops->machine_connect(one->machine, AGENT_MS, &fd, err) < 0) {
            return -1;
        }
        one->client = client_new(fd, one->name);
    }
    return one->bed->ops->machine_resume(one->machine, err) < 0 ? -1 : one_join(one, AGENT_MS, err);
}

static int a_saved_machine_goes_on(const struct bed *bed, struct err *err)
{
    AUTOFREE char *saved = mem_printf("%s/saved-on", bed->work);
    ONE one;

    one_init(&one, bed, "saved-on");
    for (int i = 0; i < 2; i++) {
        if ((i == 0 && one_boot(&one, err) < 0) ||
            bed->ops->machine_save(one.machine, saved, err) < 0 ||
            bed->ops->machine_resume(one.machine, err) < 0 || mark_write(&one, "on", err) < 0) {
            return -1;
        }
    }
    /* and its states are whole: a state keeps the memory, which a saved machine has beside it */
    if (bed->ops->machine_freeze(one.machine, "after", err) < 0 ||
        mark_write(&one, "later", err) < 0 || one_return(&one, "after", err) < 0) {
        return -1;
    }
    return mark_is(&one, "on", err);
}

static int copies_of_a_saved_machine_do_not_see_each_other(const struct bed *bed, struct err *err)
{
    AUTOFREE char *saved = mem_printf("%s/saved-apart", bed->work);
    ONE one;
    ONE first;
    ONE second;

    one_init(&one, bed, "original");
    one_init(&first, bed, "first-copy");
    one_init(&second, bed, "second-copy");
    if (one_boot(&one, err) < 0 || mark_write(&one, "saved", err) < 0 ||
        bed->ops->machine_save(one.machine, saved, err) < 0 || one_copy(&first, saved, err) < 0 ||
        one_wake(&first, err) < 0 || mark_is(&first, "saved", err) < 0 ||
        mark_write(&first, "first", err) < 0 || one_copy(&second, saved, err) < 0 ||
        one_wake(&second, err) < 0) {
        return -1;
    }
    return mark_is(&second, "saved", err) < 0 || mark_write(&second, "second", err) < 0
               ? -1
               : mark_is(&first, "first", err);
}

static int a_copy_outlives_the_machine_it_is_of(const struct bed *bed, struct err *err)
{
    AUTOFREE char *saved = mem_printf("%s/saved-outlives", bed->work);
    ONE one;
    ONE copy;

    one_init(&one, bed, "mortal");
    one_init(&copy, bed, "heir");
    if (one_boot(&one, err) < 0 || mark_write(&one, "left", err) < 0 ||
        bed->ops->machine_save(one.machine, saved, err) < 0) {
        return -1;
    }
    one_end(&one);
    return one_copy(&copy, saved, err) < 0 || one_wake(&copy, err) < 0
               ? -1
               : mark_is(&copy, "left", err);
}

static int a_copy_of_what_was_never_saved_is_refused(const struct bed *bed, struct err *err)
{
    AUTOFREE char *saved = mem_printf("%s/saved-never", bed->work);
    struct err got = {.kind = ERR_NONE};
    ONE one;

    one_init(&one, bed, "never-saved");
    return expect_kind(one_copy(&one, saved, &got), &got, ERR_IO, err);
}

#define SENTENCE(name)                                                                             \
    {                                                                                              \
#name, name                                                                                \
    }
const struct sentence contract[] = {
    SENTENCE(a_booted_machine_answers),
    SENTENCE(what_was_written_after_a_freeze_is_gone_after_a_restore),
    SENTENCE(a_machine_goes_on_after_a_freeze),
    SENTENCE(states_are_kept_apart_by_their_tags),
    SENTENCE(a_second_freeze_replaces_the_first),
    SENTENCE(an_unknown_state_is_refused),
    SENTENCE(a_forgotten_state_is_gone),
    SENTENCE(a_paused_machine_is_silent_until_it_is_resumed),
    SENTENCE(a_paused_machine_stays_paused_after_a_freeze),
    SENTENCE(a_machine_starts_from_a_state_paused),
    SENTENCE(a_machine_does_not_start_from_an_unknown_state),
    SENTENCE(a_name_is_free_again_after_a_kill),
    SENTENCE(a_machine_that_ended_by_itself_is_not_alive),
    SENTENCE(a_channel_can_be_connected_again),
    SENTENCE(a_saved_machine_goes_on),
    SENTENCE(copies_of_a_saved_machine_do_not_see_each_other),
    SENTENCE(a_copy_outlives_the_machine_it_is_of),
    SENTENCE(a_copy_of_what_was_never_saved_is_refused),
    SENTENCE(a_capture_is_a_pcap_file),
    SENTENCE(a_capture_can_be_stopped_and_started_again),
    SENTENCE(a_capture_goes_on_through_a_freeze_and_a_return),
    SENTENCE(a_capture_can_be_started_while_the_machine_is_paused),
    SENTENCE(a_capture_that_cannot_be_made_is_refused),
};
const size_t contract_count = COUNT_OF(contract);
