/* The jar of a case: what RFC 6265 says of one site without TLS, and answers that mean no good. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/cookies.h"
#include "tests/scenarios/support.h"

/* Takes the head of an answer to a request for path. */
static void take(struct cookies *jar, const char *path, const char *head)
{
    struct reply reply = {.status = 200, .head = head, .head_length = strlen(head)};

    cookies_take(jar, &reply, path);
}

static void assert_sent(const struct cookies *jar, const char *path, const char *wanted)
{
    AUTOBUF struct buf text = BUF_INIT;

    cookies_write(jar, path, &text);
    cr_assert_str_eq(buf_str(&text), wanted, "got '%s', expected '%s'", buf_str(&text), wanted);
}

Test(cookies, are_kept_and_sent_back_in_their_order)
{
    struct cookies jar = {0};

    take(
        &jar, "/",
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nset-cookie:b=x=y; Path=/; HttpOnly\r\n\r\n");
    assert_sent(&jar, "/", "a=1; b=x=y");
    take(&jar, "/", "HTTP/1.1 200 OK\r\nSet-Cookie: a=2; Path=/\r\n\r\n");
    assert_sent(&jar, "/", "b=x=y; a=2");
    cookies_done(&jar);
}

Test(cookies, belong_to_their_path)
{
    struct cookies jar = {0};

    take(&jar, "/shop/list?x=/deep/er",
         "HTTP/1.1 200 OK\r\nSet-Cookie: d=1\r\n"
         "Set-Cookie: deep=2; Path=/shop/list/\r\nSet-Cookie: e=3; Path=/sh\r\n\r\n");
    assert_sent(&jar, "/shop", "d=1");
    assert_sent(&jar, "/shop/list/a?b", "deep=2; d=1");
    assert_sent(&jar, "/shopping", "");
    assert_sent(&jar, "/sh/x", "e=3");
    cookies_done(&jar);
}

Test(cookies, end_by_age_or_against_the_answers_own_date)
{
    struct cookies jar = {0};
    static const char date[] = "HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 10:00:00 GMT\r\n";
    AUTOFREE char *set =
        mem_printf("%sSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=1; Path=/\r\n"
                   "Set-Cookie: c=1; Path=/; Expires=Wed, 25 Nov 2026 10:00:01 GMT\r\n\r\n",
                   date);
    AUTOFREE char *end =
        mem_printf("%sSet-Cookie: a=; Path=/; Max-Age=0\r\n"
                   "Set-Cookie: b=; Path=/; Expires=Wed, 25 Nov 2026 09:59:59 GMT\r\n\r\n",
                   date);

    take(&jar, "/", set);
    assert_sent(&jar, "/", "a=1; b=1; c=1");
    take(&jar, "/", end);
    assert_sent(&jar, "/", "c=1");
    take(&jar, "/",
         "HTTP/1.1 200 OK\r\nSet-Cookie: c=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; "
         "Max-Age=60\r\n\r\n");
    assert_sent(&jar, "/", "c=");
    cookies_done(&jar);
}

Test(cookies, that_are_secure_are_never_sent)
{
    struct cookies jar = {0};

    take(&jar, "/", "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Secure; Path=/\r\n\r\n");
    assert_sent(&jar, "/", "");
    cookies_done(&jar);
}

Test(cookies, have_a_limit_in_number_and_size)
{
    struct cookies jar = {0};
    AUTOFREE char *large = mem_alloc(COOKIES_MAX_BYTES + 100);
    AUTOBUF struct buf head = BUF_INIT;

    memset(large, 'x', COOKIES_MAX_BYTES + 50);
    buf_printf(&head, "HTTP/1.1 200 OK\r\nSet-Cookie: big=%s\r\n", large);
    for (int i = 0; i < 2 * COOKIES_MAX; i++) {
        buf_printf(&head, "Set-Cookie: c%d=1; Path=/\r\n", i);
    }
    buf_str_add(&head, "Set-Cookie: =nameless\r\nSet-Cookie: ;\r\nSet-Cookie\r\n\r\n");
    take(&jar, "/", buf_str(&head));
    cr_assert_eq(jar.count, COOKIES_MAX);
    cookies_done(&jar);
}

/* Any bytes at all: nothing is read past the end, whatever is kept is sent without line ends. */
Test(cookies, do_not_break_on_rubbish)
{
    static const char letters[] = "Set-Cookie: a=;\r\n\t\"PathExpires,GMT0123456789";
    unsigned seed = 5;

    for (int round = 0; round < 2000; round++) {
        struct cookies jar = {0};
        AUTOBUF struct buf sent = BUF_INIT;
        size_t length = 10 + (size_t)(rand_r(&seed) % 200);
        AUTOFREE char *head = mem_alloc(length);
        struct reply reply = {.status = 200, .head = head, .head_length = length};

        memcpy(head, "Set-Cookie", 10);
        for (size_t i = 10; i < length; i++) {
            head[i] = letters[(size_t)rand_r(&seed) % (sizeof(letters) - 1)];
        }
        cookies_take(&jar, &reply, "/");
        cookies_write(&jar, "/", &sent);
        cr_assert_null(strpbrk(buf_str(&sent), "\n"));
        cookies_done(&jar);
    }
}
