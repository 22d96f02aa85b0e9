#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/support.h"

Test(text_hex, writes_two_small_digits_for_each_byte)
{
    AUTOBUF struct buf out = BUF_INIT;

    text_hex(&out, "\x00\x0f\xa5\xff", 4);
    cr_assert_str_eq(buf_str(&out), "000fa5ff");
}

Test(text_hex_value, knows_sixteen_digits_in_both_cases)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    size_t known = 0;

    for (int c = 0; c < 256; c++) {
        known += text_hex_value((char)c) >= 0;
    }
    cr_assert_eq(known, 22);
    for (size_t i = 0; i < 32; i++) {
        cr_assert_eq(text_hex_value(digits[i]), (int)(i % 16));
    }
}

/* RFC 4648, chapter 10. */
static const struct {
    const char *bytes;
    const char *text;
} vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

Test(text_base64, gives_the_vectors_of_the_rfc)
{
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        AUTOBUF struct buf out = BUF_INIT;

        text_base64(&out, vectors[i].bytes, strlen(vectors[i].bytes));
        cr_assert_str_eq(buf_str(&out), vectors[i].text);
    }
}

Test(text_base64_decode, reads_the_vectors_of_the_rfc)
{
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        AUTOBUF struct buf out = BUF_INIT;
        struct err err = {0};

        assert_ok(text_base64_decode(vectors[i].text, strlen(vectors[i].text), &out, &err), err);
        cr_assert_str_eq(buf_str(&out), vectors[i].bytes);
    }
}

Test(text_base64_decode, undoes_every_byte)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf back = BUF_INIT;
    struct err err = {0};
    unsigned char bytes[256];

    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (unsigned char)i;
    }
    text_base64(&text, bytes, sizeof(bytes));
    assert_ok(text_base64_decode(text.data, text.length, &back, &err), err);
    cr_assert_eq(back.length, sizeof(bytes));
    cr_assert_eq(memcmp(back.data, bytes, sizeof(bytes)), 0);
}

static const struct {
    const char *text;
    const char *error;
} bad[] = {
    {"Zg=", "bad base64: length 3 is not a multiple of 4"},
    {"Zg", "bad base64: length 2 is not a multiple of 4"},
    {"Zm9v\n===", "bad base64 at offset 4"},
    {"Zm 9", "bad base64 at offset 2"},
    {"Zg==Zg==", "bad base64 at offset 2"},
    {"====", "bad base64 at offset 0"},
    {"Z===", "bad base64 at offset 1"},
    {"Zm9-", "bad base64 at offset 3"},
    {"Zh==", "bad base64 at offset 1: spare bits are set"},
    {"Zm9=", "bad base64 at offset 2: spare bits are set"},
};

Test(text_base64_decode, is_strict)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        AUTOBUF struct buf out = BUF_INIT;
        struct err err = {0};

        cr_assert_eq(text_base64_decode(bad[i].text, strlen(bad[i].text), &out, &err), -1);
        assert_err(err, ERR_INPUT, bad[i].error);
        cr_assert_eq(out.length, 0);
    }
}
