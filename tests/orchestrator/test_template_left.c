/* What bakers leave that died. */
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/template_store.h"
#include "tests/support.h"

/* A template that is half made. Caller frees its folder's path. */
static char *half_made(const char *store, const char *key)
{
    char *folder = mem_printf("%s/.bake-%s", store, key);
    AUTOFREE char *file = file_join(folder, "product.ram");
    struct err err = {0};
    assert_ok(file_mkdirs(folder, 0700, &err), err);
    support_write(file, "half");
    return folder;
}

Test(template_store, removes_what_a_dead_baker_left_whichever_template_it_was)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *left = half_made(folder, "abc");
    AUTO(template_store) store = NULL;
    struct err err = {0};
    assert_ok(template_store_new(folder, 100, &store, &err), err);
    cr_assert_not(file_exists(left));
}

Test(template_store, leaves_a_template_alone_that_is_being_baked)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *baking = half_made(folder, "abc");
    AUTOFREE char *path = file_join(folder, "abc.lock");
    AUTOCLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    AUTO(template_store) store = NULL;
    struct err err = {0};
    cr_assert_eq(flock(lock, LOCK_EX), 0);
    assert_ok(template_store_new(folder, 100, &store, &err), err);
    cr_assert(file_exists(baking));
}
