/* Reads what a kernel module says about itself: the .modinfo section, strings of the form key=value
 * each ended by NUL. Done here because Debian's package brings no modules.dep (it is made on
 * installation) and depmod need not be on the host. */
#include <elf.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/modules.h"

#define MODULE_MAX_BYTES ((size_t)64 << 20)

/* Whether size bytes at offset lie in the file. */
static bool fits(const struct buf *file, uint64_t offset, uint64_t size)
{
    return offset <= file->length && size <= file->length - offset;
}

static bool section_at(const struct buf *file, const Elf64_Ehdr *head, size_t index,
                       Elf64_Shdr *out)
{
    uint64_t offset = head->e_shoff + index * sizeof(*out);

    if (index >= head->e_shnum || offset < head->e_shoff || !fits(file, offset, sizeof(*out))) {
        return false;
    }
    memcpy(out, file->data + offset, sizeof(*out));
    return out->sh_type == SHT_NOBITS || fits(file, out->sh_offset, out->sh_size);
}

/* Finds a section by name. */
static bool section_find(const struct buf *file, const char *name, Elf64_Shdr *out)
{
    Elf64_Ehdr head;
    Elf64_Shdr names;

    if (file->length < sizeof(head)) {
        return false;
    }
    memcpy(&head, file->data, sizeof(head));
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
        head.e_ident[EI_DATA] != ELFDATA2LSB || head.e_shentsize != sizeof(Elf64_Shdr) ||
        !section_at(file, &head, head.e_shstrndx, &names) || names.sh_type != SHT_STRTAB) {
        return false;
    }
    for (size_t i = 0; i < head.e_shnum; i++) {
        const char *found = NULL;

        if (!section_at(file, &head, i, out) || out->sh_name >= names.sh_size) {
            return false;
        }
        found = file->data + names.sh_offset + out->sh_name;
        if (strnlen(found, names.sh_size - out->sh_name) == strlen(name) &&
            memcmp(found, name, strlen(name)) == 0) {
            return out->sh_type != SHT_NOBITS;
        }
    }
    return false;
}

int modinfo_depends(const char *path, char **out, struct err *err)
{
    static const char key[] = "depends=";
    AUTOBUF struct buf file = BUF_INIT;
    Elf64_Shdr section;
    size_t offset = 0;

    if (file_read(path, MODULE_MAX_BYTES, &file, err) < 0) {
        return -1;
    }
    if (!section_find(&file, ".modinfo", &section)) {
        return err_set(err, ERR_INPUT, "'%s' is not a kernel module", path);
    }
    while (offset < section.sh_size) {
        const char *text = file.data + section.sh_offset + offset;
        size_t length = strnlen(text, section.sh_size - offset);

        if (length > strlen(key) && text_starts(text, key)) {
            *out = mem_strndup(text + strlen(key), length - strlen(key));
            return 0;
        }
        offset += length + 1;
    }
    *out = NULL;
    return 0;
}
