/* Following files through the agent: growth, sync, rotation, truncation, length and pace. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/wire/names.h"
#include "tests/harness/agent_support.h"

static void append(const struct fake_guest *guest, const char *name, const char *text)
{
    AUTOFREE char *path = fake_guest_path(guest, name);
    AUTOFILE FILE *file = fopen(path, "a");

    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
}

static void follow(struct fake_guest *guest, bool from_start)
{
    struct err err;

    assert_ok(
        client_follow(guest->client, &(struct client_follow){"f", "/log", from_start}, LATER, &err),
        err);
}

static void sync_and_expect(struct fake_guest *guest, const char *events)
{
    struct err err;

    assert_ok(client_sync(guest->client, "f", LATER, &err), err);
    cr_assert_str_eq(buf_str(&guest->events), events);
}

Test(agent_follow, sends_the_lines_of_a_growing_file)
{
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    append(&guest, "log", "one\n");
    follow(&guest, true);
    fake_guest_await(&guest, 1);
    append(&guest, "log", "two\nthree\nhalf");
    fake_guest_await(&guest, 3);
    cr_assert_str_eq(buf_str(&guest.events), "line f one;line f two;line f three;");
    append(&guest, "log", " whole\n");
    fake_guest_await(&guest, 4);
    cr_assert_str_eq(buf_str(&guest.events),
                     "line f one;line f two;line f three;line f half whole;");
    fake_guest_stop(&guest);
}

Test(agent_follow, from_the_end_passes_over_what_is_there)
{
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    append(&guest, "log", "old\n");
    follow(&guest, false);
    append(&guest, "log", "new\n");
    sync_and_expect(&guest, "line f new;");
    fake_guest_stop(&guest);
}

Test(agent_follow, waits_for_a_file_that_is_not_there_yet)
{
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    follow(&guest, false);
    sync_and_expect(&guest, "");
    append(&guest, "log", "first\n");
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events), "line f first;");
    fake_guest_stop(&guest);
}

Test(agent_sync, comes_behind_each_line_that_was_written_before_it)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf expected = BUF_INIT;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    follow(&guest, true);
    for (int round = 0; round < 20; round++) {
        buf_clear(&text);
        for (int i = 0; i < 50; i++) {
            buf_printf(&text, "%d-%d\n", round, i);
            buf_printf(&expected, "line f %d-%d;", round, i);
        }
        append(&guest, "log", buf_str(&text));
        sync_and_expect(&guest, buf_str(&expected));
    }
    fake_guest_stop(&guest);
}

Test(agent_follow, goes_on_with_the_new_file_after_a_rotation)
{
    AUTOFREE char *from = NULL;
    AUTOFREE char *to = NULL;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    from = fake_guest_path(&guest, "log");
    to = fake_guest_path(&guest, "log.1");
    append(&guest, "log", "one\n");
    follow(&guest, true);
    sync_and_expect(&guest, "line f one;");
    append(&guest, "log", "two\nlast without end");
    cr_assert_eq(rename(from, to), 0);
    append(&guest, "log.1", ", late\n");
    append(&guest, "log", "three\n");
    sync_and_expect(&guest, "line f one;line f two;line f last without end, late;line f three;");
    fake_guest_stop(&guest);
}

Test(agent_follow, begins_again_after_a_truncation)
{
    AUTOFREE char *path = NULL;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    path = fake_guest_path(&guest, "log");
    append(&guest, "log", "a long line\nanother one\n");
    follow(&guest, true);
    sync_and_expect(&guest, "line f a long line;line f another one;");
    cr_assert_eq(truncate(path, 0), 0);
    append(&guest, "log", "new\n");
    sync_and_expect(&guest, "line f a long line;line f another one;line f new;");
    fake_guest_stop(&guest);
}

static void keep_last(void *data, const struct client_event *event)
{
    size_t *seen = data;

    seen[0]++;
    seen[1] = event->length;
    seen[2] = event->truncated;
}

Test(agent_follow, cuts_a_line_that_is_too_long)
{
    AUTOBUF struct buf text = BUF_INIT;
    size_t seen[3] = {0, 0, 0};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    for (size_t i = 0; i < WIRE_MAX_LINE + 10; i++) {
        buf_char(&text, 'x');
    }
    buf_char(&text, '\n');
    append(&guest, "log", buf_str(&text));
    client_on_event(guest.client, keep_last, seen);
    follow(&guest, true);
    assert_ok(client_sync(guest.client, "f", LATER, &err), err);
    cr_assert_eq(seen[0], 1);
    cr_assert_eq(seen[1], WIRE_MAX_LINE);
    cr_assert_eq(seen[2], 1);
    fake_guest_stop(&guest);
}

Test(agent_sync, of_more_lines_than_the_pace_allows_takes_its_time_and_loses_none)
{
    const size_t lines = WIRE_PACE_EVENTS_PER_S * 5 / 2;
    AUTOBUF struct buf text = BUF_INIT;
    size_t seen[3] = {0, 0, 0};
    struct fake_guest guest;
    struct err err;
    int64_t begin = 0;

    fake_guest_start(&guest, 0);
    for (size_t i = 0; i < lines; i++) {
        buf_printf(&text, "%zu\n", i);
    }
    append(&guest, "log", buf_str(&text));
    client_on_event(guest.client, keep_last, seen);
    begin = clock_mono_ms();
    follow(&guest, true);
    assert_ok(client_sync(guest.client, "f", LATER, &err), err);
    cr_assert_eq(seen[0], lines);
    cr_assert_geq(clock_mono_ms() - begin, 900);
    cr_assert_eq(client_dropped(guest.client), 0);
    fake_guest_stop(&guest);
}

Test(agent_follow, waits_while_the_host_does_not_read_and_loses_nothing)
{
    AUTOFREE char *path = NULL;
    AUTOFILE FILE *file = NULL;
    const size_t lines = 200;
    size_t seen[3] = {0, 0, 0};
    struct fake_guest guest;
    struct err err;

    /* 200 lines of 100 kB: more than the agent queues. */
    fake_guest_start(&guest, 0);
    path = fake_guest_path(&guest, "log");
    file = fopen(path, "w");
    for (size_t i = 0; i < lines; i++) {
        cr_assert_gt(fprintf(file, "%0100000zu\n", i), 0);
    }
    cr_assert_eq(fflush(file), 0);
    client_on_event(guest.client, keep_last, seen);
    follow(&guest, true);
    (void)poll(NULL, 0, 300); /* the host is busy elsewhere */
    assert_ok(client_sync(guest.client, "f", LATER, &err), err);
    cr_assert_eq(seen[0], lines);
    cr_assert_eq(client_dropped(guest.client), 0);
    fake_guest_stop(&guest);
}

Test(agent_unfollow, ends_it)
{
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    follow(&guest, true);
    assert_ok(client_unfollow(guest.client, "f", LATER, &err), err);
    append(&guest, "log", "one\n");
    cr_assert_eq(client_sync(guest.client, "f", LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused sync: no followed file 'f'");
    cr_assert_eq(client_pump(guest.client, clock_mono_ms() + 100, &err), CLIENT_QUIET);
    fake_guest_stop(&guest);
}

Test(agent_follow, refuses_what_is_no_file)
{
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    cr_assert_eq(client_follow(guest.client, &(struct client_follow){"d", "/", true}, LATER, &err),
                 -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused follow: cannot follow '/': Is a directory");
    follow(&guest, true);
    cr_assert_eq(client_follow(guest.client, &(struct client_follow){"f", "/b", true}, LATER, &err),
                 -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused follow: 'f' is followed already");
    fake_guest_stop(&guest);
}
