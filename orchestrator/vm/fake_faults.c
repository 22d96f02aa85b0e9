/* Faults as text, so that a worker of the fake can be given them by its environment; and which of
 * them a machine has. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "orchestrator/vm/fake_private.h"

static int *field(struct fake_faults *faults, const char *word)
{
    struct {
        const char *word;
        int *value;
    } fields[] = {
        {"start-fails", &faults->start_fails},
        {"restore-fails", &faults->restore_fails},
        {"copy-fails", &faults->copy_fails},
        {"freeze-fails", &faults->freeze_fails},
        {"save-fails", &faults->save_fails},
        {"die-at-restore", &faults->die_at_restore},
        {"silent-at-restore", &faults->silent_at_restore},
        {"flood-at-restore", &faults->flood_at_restore},
        {"lie-at-restore", &faults->lie_at_restore},
        {"die-later", &faults->die_later},
        {"stop-later", &faults->stop_later},
        {"flood-later", &faults->flood_later},
        {"lie-later", &faults->lie_later},
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (strcmp(fields[i].word, word) == 0) {
            return fields[i].value;
        }
    }
    return NULL;
}

static int one_parse(const char *part, size_t length, struct fake_faults *faults, struct err *err)
{
    AUTOFREE char *word = mem_strndup(part, length);
    char *equals = strchr(word, '=');
    int64_t n = 0;
    int *value = NULL;

    if (equals == NULL) {
        return err_set(err, ERR_USAGE, "fault '%s': expected name=number", word);
    }
    *equals = '\0';
    value = field(faults, word);
    if (value == NULL) {
        return err_set(err, ERR_USAGE, "unknown fault '%s'", word);
    }
    if (text_int(equals + 1, 1, 1000000, &n, err) < 0) {
        if (err != NULL) {
            err->kind = ERR_USAGE;
        }
        return err_wrap(err, "fault '%s'", word);
    }
    *value = (int)n;
    return 0;
}

int fake_faults_parse(const char *text, struct fake_faults *out, struct err *err)
{
    struct fake_faults faults = {0};

    while (*text != '\0') {
        size_t length = strcspn(text, ",");

        if (one_parse(text, length, &faults, err) < 0) {
            return -1;
        }
        text += length;
        text += *text == ',' ? 1 : 0;
    }
    *out = faults;
    return 0;
}

enum fake_fault fake_fault_at(const struct fake_faults *faults, int n)
{
    const int at[] = {
        [FAULT_DIES] = faults->die_at_restore,      [FAULT_SILENT] = faults->silent_at_restore,
        [FAULT_FLOODS] = faults->flood_at_restore,  [FAULT_LIES] = faults->lie_at_restore,
        [FAULT_DIES_LATER] = faults->die_later,     [FAULT_STOPS_LATER] = faults->stop_later,
        [FAULT_FLOODS_LATER] = faults->flood_later, [FAULT_LIES_LATER] = faults->lie_later,
    };

    for (size_t i = 0; i < COUNT_OF(at); i++) {
        if (at[i] == n) {
            return (enum fake_fault)i;
        }
    }
    return FAULT_NONE;
}
