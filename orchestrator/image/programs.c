/* Programs out of packages. A program is read once and judged by what was read, so that what is put
 * into the archive is what was looked at. */
#include "orchestrator/image/programs.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "orchestrator/image/apt.h"

#define PROGRAM_MAX_BYTES ((size_t)32 << 20)

struct program {
    const struct recipe_program *recipe;
    struct apt_package package;
    struct buf content;
};

struct programs {
    struct program *items;
    size_t count;
};

static const char *const folders[] = {"bin", "sbin", "usr", "usr/bin", "usr/sbin"};

int programs_fetch(struct job *job, struct programs **out, struct err *err)
{
    AUTO(programs) programs = mem_alloc(sizeof(*programs));

    programs->count = job->recipe->program_count;
    programs->items = mem_array(programs->count + 1, sizeof(*programs->items));
    for (size_t i = 0; i < programs->count; i++) {
        struct program *program = &programs->items[i];

        program->recipe = &job->recipe->programs[i];
        if (apt_fetch_package(job, program->recipe->package, &program->package, err) < 0) {
            return -1;
        }
    }
    *out = TAKE(programs);
    return 0;
}

void programs_free(struct programs *programs)
{
    if (programs == NULL) {
        return;
    }
    for (size_t i = 0; i < programs->count; i++) {
        apt_package_done(&programs->items[i].package);
        buf_done(&programs->items[i].content);
    }
    free(programs->items);
    free(programs);
}

/* Whether it is a program that asks for no loader: an executable ELF file without PT_INTERP. */
static bool is_static(const struct buf *file)
{
    Elf64_Ehdr head;

    if (file->length < sizeof(head)) {
        return false;
    }
    memcpy(&head, file->data, sizeof(head));
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
        (head.e_type != ET_EXEC && head.e_type != ET_DYN) ||
        head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phnum == 0 ||
        head.e_phoff > file->length ||
        head.e_phnum > (file->length - head.e_phoff) / sizeof(Elf64_Phdr)) {
        return false;
    }
    for (size_t i = 0; i < head.e_phnum; i++) {
        Elf64_Phdr part;

        memcpy(&part, file->data + head.e_phoff + i * sizeof(part), sizeof(part));
        if (part.p_type == PT_INTERP) {
            return false;
        }
    }
    return true;
}

static int program_read(struct program *program, const char *tree, struct err *err)
{
    AUTOFREE char *path = mem_printf("%s%s", tree, program->recipe->path);
    struct stat st;

    if (lstat(path, &st) < 0) {
        return err_set(err, ERR_INPUT, "package '%s' has no '%s'", program->recipe->package,
                       program->recipe->path);
    }
    if (S_ISREG(st.st_mode) && file_read(path, PROGRAM_MAX_BYTES, &program->content, err) < 0) {
        return -1;
    }
    return is_static(&program->content)
               ? 0
               : err_set(err, ERR_INPUT, "'%s' of package '%s' is not a static program",
                         program->recipe->path, program->recipe->package);
}

int programs_unpack(struct programs *programs, struct job *job, struct err *err)
{
    for (size_t i = 0; i < programs->count; i++) {
        struct program *program = &programs->items[i];
        AUTOFREE char *tree = mem_printf("%s/program-%zu", job->work, i);
        const char *argv[] = {"dpkg-deb", "--extract", program->package.deb, tree, NULL};

        job_phase(job, "unpack", program->recipe->package);
        if (job_run(job, argv, NULL, err) < 0 || program_read(program, tree, err) < 0) {
            return -1;
        }
    }
    return 0;
}

void programs_add(const struct programs *programs, struct cpio *cpio)
{
    for (size_t i = 0; programs->count > 0 && i < COUNT_OF(folders); i++) {
        cpio_folder(cpio, folders[i]);
    }
    for (size_t i = 0; i < programs->count; i++) {
        const struct program *program = &programs->items[i];

        cpio_file(cpio, program->recipe->path + 1, 0755, program->content.data,
                  program->content.length);
        for (size_t j = 0; j < program->recipe->link_count; j++) {
            AUTOFREE char *name = file_join("bin", program->recipe->links[j]);

            cpio_link(cpio, name, program->recipe->path);
        }
    }
}

void programs_list(const struct programs *programs, struct node *packages)
{
    for (size_t i = 0; i < programs->count; i++) {
        node_set_str(packages, programs->items[i].package.name, programs->items[i].package.version);
    }
}
