/* Criteria of any bytes. What is read has one form: put into a plan and read back it has the hash
 * that it had, which is what results and reports name it by. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "common/ext/doc.h"
#include "reports/criteria.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_criteria(const struct criteria *criteria)
{
    AUTO(node) embedded = criteria_embed(criteria);
    AUTO(node) twice = NULL;
    AUTO(criteria) again = NULL;
    AUTOBUF struct buf canonical = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    assert(criteria->headline_count >= 1 && criteria->headline_count <= CRITERIA_MAX_HEADLINE);
    assert(criteria->term_count <= CRITERIA_MAX_LIST);
    assert(criteria->level >= 0.5 && criteria->level <= 0.999);
    assert(node_dump(embedded, NODE_CANONICAL, &canonical, &err) == 0);
    assert(criteria_unembed(embedded, "embedded", &again, &err) == 0);
    assert(strcmp(again->hash, criteria->hash) == 0);
    twice = criteria_embed(again);
    assert(node_equal(embedded, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(doc) doc = NULL;
    AUTO(criteria) criteria = NULL;
    struct err err = {.kind = ERR_NONE};

    if (doc_parse((const char *)data, size, "fuzz", &doc, &err) == 0 &&
        criteria_unembed(doc_root(doc), "fuzz", &criteria, &err) == 0) {
        check_criteria(criteria);
    }
    return 0;
}
