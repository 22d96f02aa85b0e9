/* What a value is, by its looks alone: for feeds that do not say. */
#ifndef INTEL_LOOKS_H
#define INTEL_LOOKS_H

#include "intel/item.h"

/* URL, address, hash, CVE, mail address, ATT&CK technique or domain; INTEL_TYPES: none of these. */
enum intel_type intel_looks_like(const char *value);

#endif
