/* Proofs and packs of any bytes. What is read can be judged whatever it claims: a proof holds for
 * the root that its own leaves lead to, or for none. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scenarios/seal/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *data, const char *difference)
{
    assert(difference[0] != '\0');
    ++*(size_t *)data;
}

static void check_proof(const struct sealed_proof *proof)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    size_t distinct = sealed_proof_distinct(proof);
    size_t partly = 0;
    size_t whole = 0;
    size_t other = 0;

    assert(distinct >= 1 && distinct <= proof->shown_count);
    assert(sealed_proof_check(proof, proof->root, false, count, &partly) == partly);
    assert(sealed_proof_check(proof, proof->root, true, count, &whole) == whole);
    assert(sealed_proof_check(proof, zeros, false, count, &other) == other && other > 0);
    assert(whole == partly + (distinct < proof->count ? 1 : 0));
    assert(partly > 0 || distinct == proof->shown_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(sealed_proof) proof = NULL;
    struct sealed_label label;
    struct err err;

    if (sealed_proof_parse((const char *)data, size, "fuzz", &proof, &err) == 0) {
        check_proof(proof);
    }
    if (sealed_label_parse((const char *)data, size, "fuzz", &label, &err) == 0) {
        assert(label.count >= 1 && label.count <= SEALED_MAX_LEAVES);
    }
    return 0;
}
