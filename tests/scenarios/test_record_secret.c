/* What is taken for a secret, and where it is found. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/secret.h"
#include "tests/scenarios/support.h"

Test(record_secret, names_are_told_by_their_words)
{
    static const char *const secret[] = {"password",
                                         "user[Password]",
                                         "new_passwd",
                                         "PWD",
                                         "apiKey",
                                         "api_key",
                                         "X-Api-Key",
                                         "access_token",
                                         "authenticity_token",
                                         "csrfmiddlewaretoken",
                                         "sessionid",
                                         "PHPSESSID_token",
                                         "Authorization",
                                         "otp",
                                         "card",
                                         "cardNumber",
                                         "CVV",
                                         "secret",
                                         "client-secret",
                                         "tokens",
                                         "keys",
                                         "user_pin"};
    static const char *const plain[] = {"author",  "keyword",  "discard", "monkey",  "laptop",
                                        "opinion", "cardinal", "q",       "compass", "turnkeyed",
                                        "side",    "",         "name"};

    for (size_t i = 0; i < COUNT_OF(secret); i++) {
        cr_expect(secret_is_name(secret[i]), "%s", secret[i]);
    }
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        cr_expect_not(secret_is_name(plain[i]), "%s", plain[i]);
    }
    cr_expect(secret_is_doubtful_name("state"));
    cr_expect_not(secret_is_doubtful_name("statement"));
}

Test(record_secret, what_a_program_made_looks_random)
{
    static const char *const random[] = {"7f3Kd92LxQe81Zpa", "550e8400-e29b-41d4-a716-446655440000",
                                         "12345678",         "d41d8cd98f00b204",
                                         "hQxWvbnKLmZaQ",    "tok.a1b2c3/=="};
    static const char *const plain[] = {"a1b2c3",    "continue",  "article-2024-list", "2026-03-02",
                                        "Dashboard", "checkout2", "two words 1a2b3c",  "1234567"};

    for (size_t i = 0; i < COUNT_OF(random); i++) {
        cr_expect(secret_is_random(random[i], strlen(random[i])), "%s", random[i]);
    }
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        cr_expect_not(secret_is_random(plain[i], strlen(plain[i])), "%s", plain[i]);
    }
}

/* All finds, each in brackets. */
static char *finds_in(const char *text)
{
    struct buf out = BUF_INIT;
    size_t start = 0;
    size_t end = 0;
    enum secret_kind kind = SECRET_TOKEN;

    buf_str_add(&out, "");
    while (secret_find(text, strlen(text), &start, &end, &kind)) {
        buf_printf(&out, "[%.*s]", (int)(end - start), text + start);
        start = end;
    }
    return out.data == NULL ? mem_strdup("") : buf_take(&out);
}

Test(record_secret, secrets_inside_of_texts_are_found)
{
    static const struct {
        const char *text;
        const char *finds;
    } cases[] = {
        {"write to anna.mori@press.example, please", "[anna.mori@press.example]"},
        {"at 5@home or @anna", ""},
        {"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln.", "[eyJhbGciOiJIUzI1NiJ9."
                                                               "eyJzdWIiOiI0MiJ9.c2ln]"},
        {"eyJust text", ""},
        {"mutation { login(user: \"a\", password: \"x y\") }", "[x y]"},
        {"a=1&token=abc;b=2", "[abc]"},
        {"user: u\npassword: hunter2\nlang: en", "[hunter2]"},
        {"Your password: must have eight letters", ""},
        {"{\"query\": \"password\\\": \\\"geheim\\\"\"}", "[geheim\\]"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTOFREE char *finds = finds_in(cases[i].text);

        cr_expect_str_eq(finds, cases[i].finds, "in '%s': got \"%s\"", cases[i].text, finds);
    }
}

/* name=value of each leaf, with '!' where it is secret. */
static char *leaves_in(const char *type, const char *text)
{
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;
    struct buf out = BUF_INIT;

    buf_str_add(&out, "");
    leaves_of_body(&leaves, type, text, strlen(text));
    for (size_t i = 0; i < leaves.count; i++) {
        buf_printf(&out, "%s%s%s=%s", i == 0 ? "" : ",", leaves.items[i].name,
                   leaves.items[i].secret ? "!" : "", buf_str(&leaves.items[i].value));
    }
    return buf_take(&out);
}

Test(record_secret, the_leaves_of_bodies_are_found_and_decoded)
{
    static const struct {
        const char *type;
        const char *text;
        const char *leaves;
    } cases[] = {
        {"application/x-www-form-urlencoded", "a=1+2&pwd=%41b%zz&x", "=a,a=1 2,=pwd,pwd!=Ab%zz,=x"},
        {"application/json",
         "{\"a\":\"x\\u00e9\\ud83d\\ude00\\n\",\"card\":{\"no\":4111,\"who\":[\"z\"]},\"b\":-1.5}",
         "=a,a=x\xc3\xa9\xf0\x9f\x98\x80\n,=card,=no,no!=4111,=who,who!=z,=b,b=-1.5"},
        {"application/json", "[{\"name\":\"password\",\"value\":\"x\"}]",
         "=name,name=password,=value,value!=x"},
        {"", "{\"token\": \"cut", "=token,token!=cut"},
        {"text/xml",
         "<a:b k=\"1&amp;2\"><pin>77</pin><f name='password'>x</f><t><![CDATA[<y>]]></t>",
         "k=1&2,pin!=77,name=password,f!=x,t=<y>"},
        {"multipart/form-data; boundary=B",
         "--B\r\nContent-Disposition: form-data; name=\"pwd\"\r\n\r\nx\r\n--B--\r\n", "pwd!=x"},
        {"text/plain", "just words", "=just words"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTOFREE char *leaves = leaves_in(cases[i].type, cases[i].text);

        cr_expect_str_eq(leaves, cases[i].leaves, "in '%s': got \"%s\"", cases[i].text, leaves);
    }
}
