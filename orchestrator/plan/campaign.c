/* Decoding campaign files. Rule: a campaign names things by id only; whether they exist is the
 * plan's to say. */
#include "orchestrator/plan/campaign.h"

#include <stdlib.h>

#include "common/base/text.h"
#include "common/ext/doc.h"

#define SEED_MAX (((int64_t)1 << 53) - 1)

static int decode_id(const struct cur *root, const char *key, const char **out, struct err *err)
{
    if (cur_str(root, key, true, out, err) != 0) {
        return -1;
    }
    if (!text_is_id(*out, 100)) {
        return cur_fail(
            root, err,
            "'%s' is no id for '%s', expected lower-case letters, digits, '-', '_' and '.'", *out,
            key);
    }
    return 0;
}

static int decode(struct campaign *campaign, struct err *err)
{
    static const char *const known[] = {"id",       "title",     "category",    "criteria",
                                        "products", "scenarios", "repetitions", "seed",
                                        "sample",   "intel",     NULL};
    struct cur root;
    struct cur policy;
    int answer = 0;
    campaign->repetitions = 1;
    campaign->seed = 1;
    if (cur_root(campaign->doc, &root, err) != 0 || cur_known(&root, known, err) != 0 ||
        decode_id(&root, "id", &campaign->id, err) != 0 ||
        cur_str(&root, "title", true, &campaign->title, err) != 0 ||
        decode_id(&root, "category", &campaign->category, err) != 0 ||
        decode_id(&root, "criteria", &campaign->criteria, err) != 0 ||
        cur_strings(&root, "products", true, &campaign->products, &campaign->product_count, err) !=
            0 ||
        cur_strings(&root, "scenarios", false, &campaign->scenarios, &campaign->scenario_count,
                    err) < 0 ||
        cur_int(&root, "repetitions", false, 1, 100, &campaign->repetitions, err) < 0 ||
        cur_int(&root, "seed", false, 0, SEED_MAX, &campaign->seed, err) < 0 ||
        cur_int(&root, "sample", false, 0, 256, &campaign->sample, err) < 0) {
        return -1;
    }
    answer = cur_object(&root, "intel", false, &policy, err);
    if (answer < 0 || (answer == 0 && policy_read(&policy, &campaign->intel, err) < 0)) {
        return -1;
    }
    return 0;
}

int campaign_load(const char *path, struct campaign **out, struct err *err)
{
    AUTO(campaign) campaign = mem_alloc(sizeof(*campaign));
    if (doc_load(path, &campaign->doc, err) != 0 || decode(campaign, err) != 0) {
        return -1;
    }
    *out = TAKE(campaign);
    return 0;
}

void campaign_free(struct campaign *campaign)
{
    if (campaign == NULL) {
        return;
    }
    free(campaign->products);
    free(campaign->scenarios);
    doc_free(campaign->doc);
    free(campaign);
}
