/* What captures keep. The machine's link leads to a port where nobody listens, so that the frames
 * are the machine's own questions for its neighbour's address. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/pcap.h"
#include "orchestrator/vm/ports.h"
#include "tests/orchestrator/contract_one.h"

#define AGENT_MS 20000
#define PORTS_HINT 60
#define FILE_MAX ((size_t)1 << 20)
#define MAC "52:54:00:7a:0c:00"
/* A broadcast from that address, an ARP message: the first 14 bytes of the frame. */
static const char question[] = "\xff\xff\xff\xff\xff\xff\x52\x54\x00\x7a\x0c\x00\x08\x06";

/* A machine with a nic, and where its capture goes. */
struct wired {
    struct one one;
    struct vm_ports ports;
    char *path;
};

static void wired_done(struct wired *wired)
{
    one_done(&wired->one);
    vm_ports_free(&wired->ports);
    mem_free_cleanup(&wired->path);
}
#define WIRED __attribute__((cleanup(wired_done))) struct wired

static int wired_boot(struct wired *wired, const struct bed *bed, const char *name, struct err *err)
{
    static const char *const addresses[] = {"10.66.9.1/24", NULL};
    const struct client_interface interface = {.mac = MAC, .addresses = addresses};
    const struct client_net net = {.interfaces = &interface, .interface_count = 1};

    *wired =
        (struct wired){.ports = VM_PORTS_INIT, .path = mem_printf("%s/%s.pcap", bed->work, name)};
    one_init(&wired->one, bed, name);
    if (vm_ports_take(PORTS_HINT, 2, &wired->ports, err) < 0) {
        return -1;
    }
    wired->one.nics[0] = (struct machine_nic){.mac = MAC,
                                              .local_port = wired->ports.first,
                                              .remote_port = (uint16_t)(wired->ports.first + 1)};
    wired->one.nic_count = 1;
    if (one_boot(&wired->one, err) < 0) {
        return -1;
    }
    return !bed->links ? 0 : client_net(wired->one.client, &net, clock_mono_ms() + AGENT_MS, err);
}

static int capture(struct wired *wired, const char *path, struct err *err)
{
    return wired->one.bed->ops->machine_capture(wired->one.machine, 0, path, err);
}

/* Looks for a neighbour that is not there; one that was looked for a moment ago is not asked for.
 */
static int ask(struct wired *wired, const char *neighbour, struct err *err)
{
    const struct client_probe probe = {.to = neighbour, .port = 9, .timeout_ms = 300};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    return !wired->one.bed->links
               ? 0
               : client_probe(wired->one.client, &probe, &result, clock_mono_ms() + AGENT_MS, err);
}

/* Stops, and checks that it is a capture with frames or, of a machine without links, without. */
static int stopped_with_frames(struct wired *wired, bool frames, struct err *err)
{
    AUTOBUF struct buf file = BUF_INIT;
    uint32_t magic = 0;
    int64_t count = -1;

    if (capture(wired, NULL, err) < 0 || file_read(wired->path, FILE_MAX, &file, err) < 0 ||
        expect(file.length >= PCAP_HEADER_BYTES, "it has no header", err) < 0) {
        return -1;
    }
    memcpy(&magic, file.data, sizeof(magic));
    if (expect(magic == 0xa1b2c3d4 || magic == 0xd4c3b2a1, "it does not begin as a pcap file does",
               err) < 0 ||
        pcap_count(wired->path, &count, err) < 0) {
        return -1;
    }
    if (!frames || !wired->one.bed->links) {
        return expect(count == 0 && file.length == PCAP_HEADER_BYTES, "it holds frames", err);
    }
    return expect(count > 0 &&
                      memmem(file.data, file.length, question, sizeof(question) - 1) != NULL,
                  "the frames that were sent are not in it", err);
}

int a_capture_is_a_pcap_file(const struct bed *bed, struct err *err)
{
    WIRED wired;

    if (wired_boot(&wired, bed, "captures", err) < 0 || capture(&wired, wired.path, err) < 0 ||
        ask(&wired, "10.66.9.2", err) < 0) {
        return -1;
    }
    return stopped_with_frames(&wired, true, err);
}

int a_capture_can_be_stopped_and_started_again(const struct bed *bed, struct err *err)
{
    WIRED wired;

    if (wired_boot(&wired, bed, "again-on", err) < 0 || capture(&wired, NULL, err) < 0 ||
        capture(&wired, wired.path, err) < 0 || ask(&wired, "10.66.9.2", err) < 0 ||
        stopped_with_frames(&wired, true, err) < 0 || ask(&wired, "10.66.9.3", err) < 0) {
        return -1;
    }
    /* what was there is replaced; what was sent meanwhile is not in it, nor with a second start */
    if (bed->ops->machine_pause(wired.one.machine, err) < 0 ||
        capture(&wired, wired.path, err) < 0 || stopped_with_frames(&wired, false, err) < 0 ||
        bed->ops->machine_resume(wired.one.machine, err) < 0 ||
        capture(&wired, wired.path, err) < 0 || ask(&wired, "10.66.9.4", err) < 0 ||
        bed->ops->machine_pause(wired.one.machine, err) < 0 ||
        capture(&wired, wired.path, err) < 0) {
        return -1;
    }
    return stopped_with_frames(&wired, false, err);
}

int a_capture_goes_on_through_a_freeze_and_a_return(const struct bed *bed, struct err *err)
{
    WIRED wired;

    if (wired_boot(&wired, bed, "goes-along", err) < 0 || capture(&wired, wired.path, err) < 0 ||
        bed->ops->machine_freeze(wired.one.machine, "clean", err) < 0 ||
        one_return(&wired.one, "clean", err) < 0 || ask(&wired, "10.66.9.2", err) < 0 ||
        stopped_with_frames(&wired, true, err) < 0) {
        return -1;
    }
    /* and a state that was saved with a capture is one without it */
    if (one_return(&wired.one, "clean", err) < 0 || capture(&wired, wired.path, err) < 0 ||
        ask(&wired, "10.66.9.3", err) < 0) {
        return -1;
    }
    return stopped_with_frames(&wired, true, err);
}

int a_capture_can_be_started_while_the_machine_is_paused(const struct bed *bed, struct err *err)
{
    WIRED wired;

    if (wired_boot(&wired, bed, "from-pause", err) < 0 ||
        bed->ops->machine_freeze(wired.one.machine, "clean", err) < 0 ||
        bed->ops->machine_abandon(wired.one.machine, err) < 0) {
        return -1;
    }
    if (!bed->ops->channel_survives) {
        client_free(TAKE(wired.one.client));
    }
    if (bed->ops->machine_restore(wired.one.machine, "clean", err) < 0 ||
        capture(&wired, wired.path, err) < 0 ||
        bed->ops->machine_resume(wired.one.machine, err) < 0 ||
        one_join(&wired.one, AGENT_MS, err) < 0 || ask(&wired, "10.66.9.2", err) < 0) {
        return -1;
    }
    return stopped_with_frames(&wired, true, err);
}

int a_capture_that_cannot_be_made_is_refused(const struct bed *bed, struct err *err)
{
    const struct hypervisor_ops *ops = bed->ops;
    AUTOFREE char *nowhere = mem_printf("%s/no-folder/a.pcap", bed->work);
    struct err got = {.kind = ERR_NONE};
    WIRED wired;

    if (wired_boot(&wired, bed, "refuses", err) < 0 ||
        expect(ops->machine_capture(wired.one.machine, 1, wired.path, &got) < 0 &&
                   got.kind == ERR_HOST,
               "there is no second nic", err) < 0 ||
        expect(capture(&wired, nowhere, &got) < 0 && (got.kind == ERR_HOST || got.kind == ERR_IO),
               "there is no such folder", err) < 0 ||
        capture(&wired, wired.path, err) < 0) {
        return -1;
    }
    return stopped_with_frames(&wired, false, err);
}
