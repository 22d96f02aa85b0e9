/* What the families of the Core Rule Set are rules against, by the ranges of their ids: the
 * technique of ATT&CK that an attacker of a web application follows, and the patterns of CAPEC. The
 * families that only count scores or look at answers are none of an attacker's. */
#include "scenarios/import/ftw.h"

static const struct ftw_family families[] = {
    /* methods that are not allowed */
    {911000, 911999, "T1190", "initial-access", {274, 0}},
    /* denial of service */
    {912000, 912999, "T1499", "impact", {469, 0}},
    /* scanners */
    {913000, 913999, "T1595", "reconnaissance", {310, 0}},
    /* protocol enforcement */
    {920000, 920999, "T1190", "initial-access", {220, 0}},
    /* request smuggling, response splitting */
    {921000, 921999, "T1190", "initial-access", {33, 34, 0}},
    /* multipart bodies */
    {922000, 922999, "T1190", "initial-access", {220, 0}},
    /* local files */
    {930000, 930999, "T1190", "initial-access", {126, 0}},
    /* remote files */
    {931000, 931999, "T1190", "initial-access", {253, 0}},
    /* commands of the system */
    {932000, 932999, "T1059", "execution", {88, 0}},
    /* PHP */
    {933000, 933999, "T1190", "initial-access", {242, 0}},
    /* requests that the server is to make, of the generic family */
    {934110, 934120, "T1190", "initial-access", {664, 0}},
    /* Node.js and other languages */
    {934000, 934999, "T1190", "initial-access", {242, 0}},
    /* cross-site scripting */
    {941000, 941999, "T1190", "initial-access", {63, 0}},
    /* SQL */
    {942000, 942999, "T1190", "initial-access", {66, 0}},
    /* session fixation */
    {943000, 943999, "T1190", "initial-access", {61, 0}},
    /* Java */
    {944000, 944999, "T1190", "initial-access", {242, 586, 0}},
};

const struct ftw_family *ftw_family(int64_t rule)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (rule >= families[i].first && rule <= families[i].last) {
            return &families[i];
        }
    }
    return NULL;
}
