/* Opening and closing, each test its own. */
#include "tests/intel/store_bed.h"

#include "tests/support.h"

void bed_open(struct bed *bed)
{
    struct err err = {0};
    bed->folder = support_folder();
    import_report_init(&bed->report);
    assert_ok(intel_store_open(bed->folder, &bed->store, &err), err);
}

void bed_done(struct bed *bed)
{
    import_report_done(&bed->report);
    intel_store_free(bed->store);
    support_folder_done(&bed->folder);
}
