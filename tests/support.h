/* What the unit tests share: scratch folders and asserting on errors. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <criterion/criterion.h>
#include <stddef.h>

#include "common/base/err.h"

/* A new empty folder below the build folder. Caller frees the path; support_folder_done removes
 * both. */
char *support_folder(void);
void support_folder_done(char *const *path); /* for SUPPORT_FOLDER */
/* SUPPORT_FOLDER folder = support_folder(); */
#define SUPPORT_FOLDER __attribute__((cleanup(support_folder_done))) char *
/* The whole file as a string, asserting that it can be read. Caller frees. */
char *support_read(const char *path);
/* Writes a text, asserting that it can be written. */
void support_write(const char *path, const char *text);

/* Skips the test where the validator of JSON Schema that is not ours is not installed. */
void support_need_jsonschema(void);

/* Real public data of that name below $TAMESHI_CORPORA (or shared/corpora beside the repository,
 * which keeps nothing of it); skips the test where it is not there. Caller frees. */
char *support_corpus(const char *name);

/* Asserts the kind and the whole text of an error. */
#define assert_err(err, expected_kind, expected_text)                                              \
    do {                                                                                           \
        cr_assert_str_eq((err).text, expected_text, "got \"%s\"", (err).text);                     \
        cr_assert_eq((err).kind, expected_kind, "got kind %s", err_kind_name((err).kind));         \
    } while (0)
/* Asserts that a call answered 0, with the error's text if not. */
#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        int assert_ok_answer = (call);                                                             \
        cr_assert_eq(assert_ok_answer, 0, "answered %d: %s", assert_ok_answer, (err).text);        \
    } while (0)

#endif
