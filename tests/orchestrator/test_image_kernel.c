/* The initramfs: which modules, in which order, which programs, and an archive that is read here by
 * its description in the kernel's documentation rather than by the code that wrote it. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/proc.h"
#include "orchestrator/image/cpio.h"
#include "orchestrator/image/modules.h"
#include "tests/orchestrator/image_world.h"

/* A module as small as can be: a header, the sections "", ".modinfo" and ".shstrtab", and the table
 * of them. */
static void module_write(const struct world *world, const char *relative, const char *modinfo,
                         size_t length)
{
    static const char names[] = "\0.modinfo\0.shstrtab";
    AUTOFREE char *path = world_path(world, relative);
    AUTOFREE char *folder = file_dirname(path);
    AUTOBUF struct buf file = BUF_INIT;
    Elf64_Ehdr head = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB},
                       .e_shoff = sizeof(Elf64_Ehdr) + sizeof(names) + length,
                       .e_shentsize = sizeof(Elf64_Shdr),
                       .e_shnum = 3,
                       .e_shstrndx = 2};
    Elf64_Shdr sections[3] = {{0},
                              {.sh_name = 1,
                               .sh_type = SHT_PROGBITS,
                               .sh_offset = sizeof(head) + sizeof(names),
                               .sh_size = length},
                              {.sh_name = 10,
                               .sh_type = SHT_STRTAB,
                               .sh_offset = sizeof(head),
                               .sh_size = sizeof(names)}};
    struct err err = {0};

    buf_add(&file, &head, sizeof(head));
    buf_add(&file, names, sizeof(names));
    buf_add(&file, modinfo, length);
    buf_add(&file, sections, sizeof(sections));
    assert_ok(file_mkdirs(folder, 0755, &err), err);
    assert_ok(file_write_atomic(path, file.data, file.length, 0644, &err), err);
}

#define MODULE(world, relative, modinfo) module_write(world, relative, modinfo, sizeof(modinfo))

/* What the fake dpkg-deb unpacks: net_card needs bus_ring and fail_over, which needs bus_ring too;
 * "crc" is built in. */
static void kernel_write(const struct world *world)
{
    AUTOFREE char *folder = world_path(world, "tree");

    world_write(world, "tree/boot/vmlinuz-6.1-cloud", "the kernel");
    world_write(world, "tree/lib/modules/6.1-cloud/modules.builtin", "kernel/lib/crc.ko\n");
    MODULE(world, "tree/lib/modules/6.1-cloud/kernel/net/net-card.ko",
           "license=GPL\0depends=bus-ring,fail_over,crc\0name=net_card");
    MODULE(world, "tree/lib/modules/6.1-cloud/kernel/net/fail_over.ko", "depends=bus_ring");
    MODULE(world, "tree/lib/modules/6.1-cloud/kernel/bus/bus-ring.ko", "depends=\0name=bus_ring");
    MODULE(world, "tree/lib/modules/6.1-cloud/kernel/bus/unused.ko", "name=unused");
    setenv("FAKE_KERNEL", folder, 1);
}

/* A number of eight hexadecimal digits at the given field of a header. */
static size_t field(const char *header, size_t index)
{
    char digits[9] = {0};

    memcpy(digits, header + 6 + 8 * index, 8);
    return strtoul(digits, NULL, 16);
}

/* Lists an archive: "name mode content" lines, content of small files only. */
static void archive_list(const char *bytes, size_t length, struct buf *out)
{
    size_t offset = 0;

    for (;;) {
        const char *header = bytes + offset;
        size_t size = 0;
        const char *name = header + 110;
        const char *data = NULL;

        cr_assert_leq(offset + 110, length);
        cr_assert_eq(memcmp(header, "070701", 6), 0);
        size = field(header, 6);
        data = bytes + ((offset + 110 + field(header, 11) + 3) & ~(size_t)3);
        cr_assert_eq(strlen(name) + 1, field(header, 11));
        if (strcmp(name, "TRAILER!!!") == 0) {
            return;
        }
        buf_printf(out, "%s %zo %.*s\n", name, field(header, 1), size < 40 ? (int)size : 0, data);
        offset = ((size_t)(data - bytes) + size + 3) & ~(size_t)3;
    }
}

/* What gzip says is in the initramfs. */
static void initramfs_list(const char *path, struct buf *out)
{
    const char *argv[] = {"gzip", "-dc", "--", path, NULL};
    struct proc_options options = {
        .argv = argv, .timeout_ms = 20000, .max_output_bytes = (size_t)1 << 20};
    struct proc_result result;
    struct err err = {0};

    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 0);
    archive_list(result.out.data, result.out.length, out);
    proc_result_done(&result);
}

Test(image_build, makes_an_initramfs_of_the_agent_and_the_modules_with_what_they_need)
{
    WORLD world;
    struct image image;
    AUTOFREE char *kernel = NULL;
    AUTOFREE char *calls = NULL;
    AUTOBUF struct buf list = BUF_INIT;
    const char *version = NULL;

    world_init(&world);
    kernel_write(&world);
    image = world_built(&world, "kernel");
    cr_assert_str_eq(buf_str(&world.phases), "download unpack setup disk done ");
    kernel = support_read(image.kernel);
    cr_assert_str_eq(kernel, "the kernel");
    initramfs_list(image.initramfs, &list);
    cr_assert_str_eq(buf_str(&list),
                     "dev 40755 \nproc 40755 \nsys 40755 \nrun 40755 \ntmp 40755 \nroot 40755 \n"
                     "modules 40755 \ninit 100755 the agent\n"
                     "modules/bus_ring.ko 100644 \nmodules/fail_over.ko 100644 \n"
                     "modules/net_card.ko 100644 \n"
                     "modules/order 100644 bus_ring\nfail_over\nnet_card\n\n");
    version = node_get_str(node_get(image.manifest, "packages"), "linux-image-6.1-cloud", "");
    cr_assert_str_eq(version, "6.1-2");
    calls = world_calls(&world);
    cr_assert_not_null(strstr(calls, "apt-get download linux-image-6.1-cloud\n"), "%s", calls);
    cr_assert_null(image.disk);
    image_done(&image);
}

Test(image_build, does_not_fetch_a_kernel_twice)
{
    WORLD world;
    struct image image;
    AUTOFREE char *calls = NULL;

    world_init(&world);
    kernel_write(&world);
    image = world_built(&world, "kernel");
    image_done(&image);
    free(world_calls(&world));
    world_write(&world, "agent", "another agent");
    image = world_built(&world, "kernel");
    image_done(&image);
    calls = world_calls(&world);
    cr_assert_null(strstr(calls, "download"), "%s", calls);
}

Test(image_build, refuses_a_kernel_that_is_not_the_archives)
{
    WORLD world;
    struct err err = {0};

    world_init(&world);
    kernel_write(&world);
    setenv("FAKE_DEB", "another content", 1);
    cr_assert_eq(world_build(&world, "kernel", &err), -1);
    unsetenv("FAKE_DEB");
    world_plain(&world, &err);
    assert_err(err, ERR_INTEGRITY,
               "image 'kernel': 'CACHE/debs/linux-image-6.1-cloud_6.1-2_amd64.deb' is not the "
               "package that the "
               "archive lists");
}

Test(image_build, names_a_module_that_the_kernel_does_not_have)
{
    WORLD world;
    struct err err = {0};

    world_init(&world);
    kernel_write(&world);
    world_write(
        &world, "data/vm-images/kernel/image.yaml",
        "id: kernel\nkind: initramfs\nsummary: A kernel.\npackages: [linux-image-6.1-cloud]\n"
        "memory_mib: 64\nmodules: [net_card, warp_drive]\n");
    world_reload(&world);
    cr_assert_eq(world_build(&world, "kernel", &err), -1);
    assert_err(err, ERR_INPUT, "image 'kernel': the kernel package has no module 'warp_drive'");
}

/* A program of a header and two parts, the second of this type. */
static void program_write(const struct world *world, uint16_t type, uint32_t second)
{
    AUTOFREE char *path = world_path(world, "tools/bin/tools");
    const Elf64_Ehdr head = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64},
                             .e_type = type,
                             .e_phoff = sizeof(Elf64_Ehdr),
                             .e_phentsize = sizeof(Elf64_Phdr),
                             .e_phnum = 2};
    const Elf64_Phdr parts[2] = {{.p_type = PT_LOAD}, {.p_type = second}};
    AUTOBUF struct buf file = BUF_INIT;
    struct err err = {0};

    buf_add(&file, &head, sizeof(head));
    buf_add(&file, parts, sizeof(parts));
    assert_ok(file_write_atomic(path, file.data, file.length, 0644, &err), err);
}

/* A kernel image with a program; what the fake dpkg-deb unpacks for it is below "tools". */
static void tools_world(struct world *world)
{
    AUTOFREE char *folder = NULL;

    world_init(world);
    kernel_write(world);
    folder = world_path(world, "tools");
    setenv("FAKE_TOOLS", folder, 1);
    world_write(world, "tools/bin/readme", "Not a program.");
    world_write(world, "data/vm-images/kernel/image.yaml",
                "id: kernel\nkind: initramfs\nsummary: A kernel.\npackages: [linux-image-meta]\n"
                "memory_mib: 64\nmodules: []\nprograms:\n"
                "  - {package: tools-static, path: /bin/tools, links: [sh, ip]}\n");
    world_reload(world);
}

Test(image_build, puts_a_program_and_its_links_into_the_initramfs)
{
    WORLD world;
    struct image image;
    AUTOBUF struct buf list = BUF_INIT;
    const char *version = NULL;

    tools_world(&world);
    program_write(&world, ET_DYN, PT_NOTE);
    image = world_built(&world, "kernel");
    initramfs_list(image.initramfs, &list);
    cr_assert_not_null(strstr(buf_str(&list), "modules/order 100644 \n"
                                              "bin 40755 \nsbin 40755 \n"
                                              "usr 40755 \nusr/bin 40755 \nusr/sbin 40755 \n"
                                              "bin/tools 100755 \n"
                                              "bin/sh 120777 /bin/tools\n"
                                              "bin/ip 120777 /bin/tools\n"),
                       "%s", buf_str(&list));
    version = node_get_str(node_get(image.manifest, "packages"), "tools-static", "");
    cr_assert_str_eq(version, "1:2.0-3");
    image_done(&image);
}

Test(image_build, fetches_a_program_only_once)
{
    WORLD world;
    struct image image;
    AUTOFREE char *first = NULL;
    AUTOFREE char *second = NULL;

    tools_world(&world);
    program_write(&world, ET_EXEC, PT_NOTE);
    image = world_built(&world, "kernel");
    image_done(&image);
    first = world_calls(&world);
    cr_assert_not_null(strstr(first, "apt-get download tools-static\n"), "%s", first);
    world_write(&world, "agent", "another agent");
    image = world_built(&world, "kernel");
    image_done(&image);
    second = world_calls(&world);
    cr_assert_null(strstr(second, "download"), "%s", second);
}

static void assert_program_refused(struct world *world, const char *expected)
{
    struct err err = {0};

    cr_assert_eq(world_build(world, "kernel", &err), -1);
    assert_err(err, ERR_INPUT, expected);
    world_assert_images(world, 0);
}

#define NOT_STATIC "image 'kernel': '/bin/tools' of package 'tools-static' is not a static program"

Test(image_build, refuses_a_program_that_needs_a_loader_or_is_none)
{
    WORLD world;
    AUTOFREE char *path = NULL;
    AUTOFREE char *whole = NULL;
    struct err err = {0};

    tools_world(&world);
    path = world_path(&world, "tools/bin/tools");
    program_write(&world, ET_DYN, PT_INTERP);
    assert_program_refused(&world, NOT_STATIC);
    program_write(&world, ET_REL, PT_NOTE);
    assert_program_refused(&world, NOT_STATIC);
    program_write(&world, ET_EXEC, PT_NOTE);
    whole = support_read(path);
    /* a header whose parts are cut off, then no whole header */
    assert_ok(file_write_atomic(path, whole, sizeof(Elf64_Ehdr) + 60, 0644, &err), err);
    assert_program_refused(&world, NOT_STATIC);
    assert_ok(file_write_atomic(path, whole, 20, 0644, &err), err);
    assert_program_refused(&world, NOT_STATIC);
}

Test(image_build, takes_a_program_that_is_a_file_of_its_package_and_no_link)
{
    WORLD world;
    AUTOFREE char *path = NULL;

    tools_world(&world);
    assert_program_refused(&world, "image 'kernel': package 'tools-static' has no '/bin/tools'");
    path = world_path(&world, "tools/bin/tools");
    cr_assert_eq(symlink("/bin/sh", path), 0);
    assert_program_refused(&world, NOT_STATIC);
}

Test(modules, are_put_behind_what_they_depend_on)
{
    WORLD world;
    const char *const wanted[] = {"net-card", "bus_ring", "crc", NULL};
    AUTOFREE const struct module **list = NULL;
    AUTOFREE char *dir = NULL;
    AUTO(modules) modules = NULL;
    size_t count = 0;
    struct err err = {0};

    world_init(&world);
    kernel_write(&world);
    dir = world_path(&world, "tree/lib/modules/6.1-cloud");
    assert_ok(modules_load(dir, &modules, &err), err);
    assert_ok(modules_order(modules, wanted, &list, &count, &err), err);
    cr_assert_eq(count, 3);
    cr_assert_str_eq(list[0]->name, "bus_ring");
    cr_assert_str_eq(list[1]->name, "fail_over");
    cr_assert_str_eq(list[2]->name, "net_card");
}

Test(modules, that_are_no_elf_files_are_refused)
{
    static const size_t cuts[] = {0, 10, 63, 64, 100, 150};
    WORLD world;
    AUTOFREE char *path = NULL;
    AUTOFREE char *whole = NULL;
    AUTOFREE char *expected = NULL;

    world_init(&world);
    MODULE(&world, "m.ko", "depends=a");
    path = world_path(&world, "m.ko");
    whole = world_read(&world, "m.ko");
    expected = mem_printf("'%s' is not a kernel module", path);
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        char *depends = NULL;
        struct err err = {0};

        assert_ok(file_write_atomic(path, whole, cuts[i], 0644, &err), err);
        cr_assert_eq(modinfo_depends(path, &depends, &err), -1, "cut to %zu", cuts[i]);
        assert_err(err, ERR_INPUT, expected);
    }
}

Test(cpio, writes_what_the_kernel_documents)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.cpio");
    AUTO(cpio) cpio = NULL;
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf list = BUF_INIT;
    struct err err = {0};

    assert_ok(cpio_new(path, &cpio, &err), err);
    cpio_folder(cpio, "modules");
    cpio_file(cpio, "modules/order", 0644, "a\nb", 3);
    cpio_file(cpio, "init", 0755, "agent", 5);
    cpio_file(cpio, "empty", 0600, "", 0);
    cpio_link(cpio, "linked", "/init");
    assert_ok(cpio_end(cpio, &err), err);
    assert_ok(file_read(path, 4096, &bytes, &err), err);
    cr_assert_eq(bytes.length % 4, 0);
    archive_list(bytes.data, bytes.length, &list);
    cr_assert_str_eq(buf_str(&list),
                     "modules 40755 \nmodules/order 100644 a\nb\ninit 100755 agent\nempty 100600 \n"
                     "linked 120777 /init\n");
}

Test(cpio, does_not_write_over_a_file)
{
    AUTO(cpio) cpio = NULL;
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "there");
    AUTOFREE char *expected = mem_printf("'%s': File exists", path);
    struct err err = {0};

    support_write(path, "something");
    cr_assert_eq(cpio_new(path, &cpio, &err), -1);
    assert_err(err, ERR_IO, expected);
}
