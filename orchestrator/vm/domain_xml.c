/* What a machine is made of, and nothing that it does not need: every device costs boot time, and
 * could hold state that a saved state does not carry. Machine type and processor are pinned,
 * because a state is only good on the hardware it was saved on. i440fx starts faster than q35,
 * whose ports are probed one by one. */
#include "orchestrator/vm/domain_xml.h"

#include <stddef.h>

#define MACHINE_TYPE "pc-i440fx-7.2"
/* x86-64-v2, which today's products expect, and nothing that TCG or any KVM host lacks. */
#define CPU_MODEL "Nehalem"

static void xml_text(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            buf_str_add(out, "&amp;");
            break;
        case '<':
            buf_str_add(out, "&lt;");
            break;
        case '>':
            buf_str_add(out, "&gt;");
            break;
        case '\'':
            buf_str_add(out, "&apos;");
            break;
        default:
            if ((unsigned char)*text >= ' ') {
                buf_char(out, *text);
            }
        }
    }
}

/* before + text, escaped + after; nothing at all when text is NULL. */
static void xml_around(struct buf *out, const char *before, const char *text, const char *after)
{
    if (text == NULL) {
        return;
    }
    buf_str_add(out, before);
    xml_text(out, text);
    buf_str_add(out, after);
}

static void add_nic(struct buf *out, const struct machine_nic *nic)
{
    xml_around(out, "<interface type='udp'><mac address='", nic->mac, "'/>");
    buf_printf(
        out,
        "<source address='127.0.0.1' port='%u'><local address='127.0.0.1' port='%u'/></source>"
        "<model type='virtio'/><rom enabled='no'/></interface>\n",
        (unsigned)nic->remote_port, (unsigned)nic->local_port);
}

static void add_disk(struct buf *out, const struct machine_spec *spec)
{
    buf_str_add(
        out, "<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='unsafe'/>");
    xml_around(out, "<source file='", spec->overlay, "'/>");
    if (spec->saved != NULL) {
        buf_str_add(out, "<backingStore type='file'><format type='qcow2'/><source file='");
        xml_text(out, spec->saved);
        buf_str_add(out, ".qcow2'/>");
    }
    xml_around(out, "<backingStore type='file'><format type='raw'/><source file='", spec->disk,
               "'/><backingStore/></backingStore>");
    buf_str_add(out, spec->disk == NULL ? "<backingStore/>" : "");
    buf_str_add(out, spec->saved != NULL ? "</backingStore>" : "");
    buf_str_add(out, "<target dev='vda' bus='virtio'/></disk>\n");
}

static void add_devices(struct buf *out, const struct machine_spec *spec)
{
    buf_str_add(out, "<devices>\n<controller type='usb' model='none'/>\n"
                     "<controller type='virtio-serial' index='0'/>\n");
    add_disk(out, spec);
    for (size_t i = 0; i < spec->nic_count; i++) {
        add_nic(out, &spec->nics[i]);
    }
    xml_around(out, "<serial type='file'><source path='", spec->console, "'/></serial>\n");
    xml_around(out, "<channel type='unix'><source mode='bind' path='", spec->channel,
               "'/><target type='virtio' name='org.tameshi.agent'/></channel>\n");
    /* A balloon would let a guest punch holes into what was saved. */
    buf_str_add(out, "<memballoon model='none'/>\n</devices>\n");
}

static void add_argument(struct buf *out, const char *text)
{
    xml_around(out, "<qemu:arg value='", text, "'/>\n");
}

/* libvirt cannot say any of this: memory in a file of our choice, and waiting for a state. A comma
 * would end the path for QEMU, and is written twice. */
static void add_memory(struct buf *out, const struct machine_spec *spec,
                       const struct domain_memory *memory)
{
    AUTOBUF struct buf object = BUF_INIT;

    buf_printf(&object, "memory-backend-file,id=ram0,size=%dM,share=%s,mem-path=", spec->memory_mib,
               memory->shared ? "on" : "off");
    for (const char *c = memory->path; *c != '\0'; c++) {
        buf_str_add(&object, *c == ',' ? "," : "");
        buf_char(&object, *c);
    }
    buf_str_add(out, "<qemu:commandline>\n");
    add_argument(out, "-object");
    add_argument(out, buf_str(&object));
    add_argument(out, "-machine");
    add_argument(out, "memory-backend=ram0");
    if (memory->waits) {
        add_argument(out, "-incoming");
        add_argument(out, "defer");
    }
    buf_str_add(out, "</qemu:commandline>\n");
}

void domain_xml(const struct machine_spec *spec, enum accel accel,
                const struct domain_memory *memory, struct buf *out)
{
    buf_printf(out, "<domain type='%s' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n",
               accel == ACCEL_KVM ? "kvm" : "qemu");
    xml_around(out, "<name>", spec->name, "</name>\n");
    buf_printf(out, "<memory unit='MiB'>%d</memory>\n<vcpu>1</vcpu>\n", spec->memory_mib);
    buf_str_add(out, "<os><type arch='x86_64' machine='" MACHINE_TYPE "'>hvm</type>\n");
    xml_around(out, "<kernel>", spec->kernel, "</kernel>\n");
    xml_around(out, "<initrd>", spec->initramfs, "</initrd>\n");
    xml_around(out, "<cmdline>", spec->cmdline, "</cmdline>\n");
    buf_str_add(out,
                "</os>\n<features><acpi/></features>\n"
                "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>" CPU_MODEL
                "</model></cpu>\n<clock offset='utc'/>\n"
                "<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot>"
                "<on_crash>destroy</on_crash>\n");
    add_devices(out, spec);
    add_memory(out, spec, memory);
    buf_str_add(out, "</domain>\n");
}
