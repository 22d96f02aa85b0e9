/* What a machine is made of, and nothing that it does not need: every device costs boot time, and
 * could hold state that a saved state does not carry. Machine type and processor are pinned,
 * because a state is only good on the hardware it was saved on. i440fx starts faster than q35,
 * whose ports are probed one by one. */
#include "orchestrator/vm/domain_xml.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

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

/* Guests name interfaces in the order of their slots, whoever adds the device. */
#define NIC_SLOT 16

static bool is_copied(const struct machine_nic *nic)
{
    return nic->copy_remote_port != 0;
}

static void add_nic(struct buf *out, const struct machine_nic *nic, size_t n)
{
    xml_around(out, "<interface type='udp'><mac address='", nic->mac, "'/>");
    buf_printf(
        out,
        "<source address='127.0.0.1' port='%u'><local address='127.0.0.1' port='%u'/></source>"
        "<model type='virtio'/><rom enabled='no'/>"
        "<address type='pci' domain='0' bus='0' slot='%zu' function='0'/></interface>\n",
        (unsigned)nic->remote_port, (unsigned)nic->local_port, NIC_SLOT + n);
}

/* Takes value. */
static void add_arg(struct buf *out, const char *option, char *value)
{
    xml_around(out, "<qemu:arg value='", option, "'/>");
    xml_around(out, "<qemu:arg value='", value, "'/>\n");
    free(value);
}

/* A hub inside QEMU, which libvirt cannot describe: what comes to one of its ports goes out at all
 * others. The NIC, the link and the copies are at one each. */
static void add_hub(struct buf *out, const struct machine_nic *nic, size_t n)
{
    add_arg(out, "-netdev", mem_printf("hubport,id=hubnic%zu,hubid=%zu", n, n));
    add_arg(out, "-netdev",
            mem_printf("socket,id=link%zu,udp=127.0.0.1:%u,localaddr=127.0.0.1:%u", n,
                       (unsigned)nic->remote_port, (unsigned)nic->local_port));
    add_arg(out, "-netdev", mem_printf("hubport,id=hublink%zu,hubid=%zu,netdev=link%zu", n, n, n));
    add_arg(out, "-netdev",
            mem_printf("socket,id=copy%zu,udp=127.0.0.1:%u,localaddr=127.0.0.1:%u", n,
                       (unsigned)nic->copy_remote_port, (unsigned)nic->copy_local_port));
    add_arg(out, "-netdev", mem_printf("hubport,id=hubcopy%zu,hubid=%zu,netdev=copy%zu", n, n, n));
    add_arg(out, "-device",
            mem_printf("virtio-net-pci,netdev=hubnic%zu,mac=%s,romfile=,bus=pci.0,addr=0x%zx", n,
                       nic->mac, NIC_SLOT + n));
}

static void add_hubs(struct buf *out, const struct machine_spec *spec)
{
    for (size_t i = 0; i < spec->nic_count; i++) {
        if (is_copied(&spec->nics[i])) {
            add_hub(out, &spec->nics[i], i);
        }
    }
}

/* libvirt numbers only the NICs it knows. The link's own socket is among them, or what is read from
 * it would still be copied. */
size_t domain_links(const struct machine_spec *spec, char names[][DOMAIN_LINK_NAME])
{
    size_t count = 0;
    size_t known = 0;

    for (size_t i = 0; i < spec->nic_count; i++) {
        if (is_copied(&spec->nics[i])) {
            (void)snprintf(names[count++], DOMAIN_LINK_NAME, "link%zu", i);
            (void)snprintf(names[count++], DOMAIN_LINK_NAME, "copy%zu", i);
            (void)snprintf(names[count++], DOMAIN_LINK_NAME, "hubnic%zu", i);
        } else {
            (void)snprintf(names[count++], DOMAIN_LINK_NAME, "hostnet%zu", known++);
        }
    }
    return count;
}

void domain_backend(const struct machine_spec *spec, size_t nic, char name[DOMAIN_LINK_NAME])
{
    size_t known = 0;

    for (size_t i = 0; i < nic; i++) {
        known += is_copied(&spec->nics[i]) ? 0 : 1;
    }
    if (is_copied(&spec->nics[nic])) {
        (void)snprintf(name, DOMAIN_LINK_NAME, "hubnic%zu", nic);
    } else {
        (void)snprintf(name, DOMAIN_LINK_NAME, "hostnet%zu", known);
    }
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
        if (!is_copied(&spec->nics[i])) {
            add_nic(out, &spec->nics[i], i);
        }
    }
    xml_around(out, "<serial type='file'><source path='", spec->console, "'/></serial>\n");
    xml_around(out, "<channel type='unix'><source mode='bind' path='", spec->channel,
               "'/><target type='virtio' name='org.tameshi.agent'/></channel>\n");
    /* A balloon would let a guest punch holes into what was saved. */
    buf_str_add(out, "<memballoon model='none'/>\n</devices>\n");
}

/* libvirt cannot say any of this: memory in a file of our choice, and waiting for a state. A comma
 * would end the path for QEMU, and is written twice. */
static void add_memory(struct buf *out, const struct machine_spec *spec,
                       const struct domain_memory *memory)
{
    struct buf object = BUF_INIT;

    buf_printf(&object, "memory-backend-file,id=ram0,size=%dM,share=%s,mem-path=", spec->memory_mib,
               memory->shared ? "on" : "off");
    for (const char *c = memory->path; *c != '\0'; c++) {
        buf_str_add(&object, *c == ',' ? "," : "");
        buf_char(&object, *c);
    }
    add_arg(out, "-object", buf_take(&object));
    add_arg(out, "-machine", mem_strdup("memory-backend=ram0"));
    if (memory->waits) {
        add_arg(out, "-incoming", mem_strdup("defer"));
    }
}

void domain_labels(const char *capabilities, uid_t uid, gid_t gid, struct buf *out)
{
    static const char *const confining[] = {"apparmor", "selinux"};

    if (strstr(capabilities, "<model>dac</model>") != NULL) {
        buf_printf(out,
                   "<seclabel type='static' model='dac' relabel='no'><label>+%u:+%u</label>"
                   "</seclabel>\n",
                   (unsigned)uid, (unsigned)gid);
    }
    for (size_t i = 0; i < COUNT_OF(confining); i++) {
        AUTOFREE char *model = mem_printf("<model>%s</model>", confining[i]);

        if (strstr(capabilities, model) != NULL) {
            buf_printf(out, "<seclabel type='none' model='%s'/>\n", confining[i]);
        }
    }
}

void domain_xml(const struct machine_spec *spec, const struct domain_host *host,
                const struct domain_memory *memory, struct buf *out)
{
    buf_printf(out, "<domain type='%s' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n",
               host->accel == ACCEL_KVM ? "kvm" : "qemu");
    xml_around(out, "<name>", spec->name, "</name>\n");
    buf_printf(out, "<memory unit='MiB'>%d</memory>\n<vcpu>1</vcpu>\n", spec->memory_mib);
    buf_str_add(out, "<os><type arch='x86_64' machine='" DOMAIN_MACHINE_TYPE "'>hvm</type>\n");
    xml_around(out, "<kernel>", spec->kernel, "</kernel>\n");
    xml_around(out, "<initrd>", spec->initramfs, "</initrd>\n");
    xml_around(out, "<cmdline>", spec->cmdline, "</cmdline>\n");
    buf_str_add(
        out,
        "</os>\n<features><acpi/></features>\n"
        "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>" DOMAIN_CPU_MODEL
        "</model></cpu>\n<clock offset='utc'/>\n"
        "<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot>"
        "<on_crash>destroy</on_crash>\n");
    add_devices(out, spec);
    buf_str_add(out, host->labels);
    buf_str_add(out, "<qemu:commandline>\n");
    /* and with it the root is named, by which a sweep knows the process */
    add_arg(out, "-pidfile", mem_strdup(host->pid_file));
    add_memory(out, spec, memory);
    add_hubs(out, spec);
    buf_str_add(out, "</qemu:commandline>\n");
    buf_str_add(out, "</domain>\n");
}
