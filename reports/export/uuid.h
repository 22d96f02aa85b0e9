/* UUIDs for formats that ask for one of every object: made of names, never of chance or a clock, so
 * that the same results give the same bytes. They are the first 16 bytes of a SHA-256 with the bits
 * of version and variant put in. The version says 5, the one for names (RFC 9562, 5.5), since OSCAL
 * and MISP take 4 and 5 alone; that version proper is made of a SHA-1, so nobody else comes to the
 * same UUID by following the RFC. */
#ifndef REPORTS_EXPORT_UUID_H
#define REPORTS_EXPORT_UUID_H

#define UUID_TEXT 37 /* "5c4b6a2e-77b0-5d1c-9a3e-0f1e2d3c4b5a" and NUL */

/* Of one or more names, ended by NULL: ("a", "bc") is another than ("ab", "c"). */
void uuid_of(char out[UUID_TEXT], const char *first, ...) __attribute__((sentinel));

#endif
