/* The libvirt domain document of one machine, as text. */
#ifndef ORCHESTRATOR_VM_DOMAIN_XML_H
#define ORCHESTRATOR_VM_DOMAIN_XML_H

#include "common/base/buf.h"
#include "orchestrator/vm/hypervisor.h"

/* Appends the document. Control characters in a name or path are dropped. */
void domain_xml(const struct machine_spec *spec, enum accel accel, struct buf *out);

#endif
