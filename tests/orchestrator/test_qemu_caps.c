/* What libvirt found out about QEMU goes from one driver's root to the next. */
#include "orchestrator/vm/qemu_caps.h"

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/support.h"

#define IN_ROOT "cache/qemu/capabilities"

static void put(const char *root, const char *name, const char *text)
{
    AUTOFREE char *folder = file_join(root, IN_ROOT);
    AUTOFREE char *path = file_join(folder, name);
    struct err err = {0};

    assert_ok(file_mkdirs(folder, 0700, &err), err);
    support_write(path, text);
}

static void assert_has(const char *folder, const char *name, const char *text)
{
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *found = file_exists(path) ? support_read(path) : mem_strdup("(none)");

    cr_assert_str_eq(found, text);
}

Test(qemu_caps, go_from_one_root_to_the_next)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *kept = file_join(folder, "kept");
    AUTOFREE char *first = file_join(folder, "first");
    AUTOFREE char *second = file_join(folder, "second");

    qemu_caps_bring(kept, first); /* nothing is there yet */
    put(first, "a.xml", "<qemuCaps/>");
    put(first, "note.txt", "no capabilities");
    qemu_caps_keep(kept, first);
    assert_has(kept, "a.xml", "<qemuCaps/>");
    assert_has(kept, "note.txt", "(none)");
    qemu_caps_bring(kept, second);
    assert_has(second, IN_ROOT "/a.xml", "<qemuCaps/>");
}

Test(qemu_caps, what_the_driver_found_anew_is_kept)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *kept = file_join(folder, "kept");
    AUTOFREE char *root = file_join(folder, "root");

    put(root, "a.xml", "<qemuCaps><flag/></qemuCaps>");
    qemu_caps_keep(kept, root);
    put(root, "a.xml", "<qemuCaps><flog/></qemuCaps>"); /* as long */
    put(root, "b.xml", ""); /* a driver that was killed while it wrote */
    qemu_caps_keep(kept, root);
    assert_has(kept, "a.xml", "<qemuCaps><flog/></qemuCaps>");
    assert_has(kept, "b.xml", "(none)");
}
