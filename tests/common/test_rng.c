#include "common/base/rng.h"

#include <string.h>

#include "common/base/mem.h"
#include "tests/support.h"

/* First outputs of xoshiro256** from the state {1, 2, 3, 4}: the reference vector of the
 * rand_xoshiro crate, made there with the authors' xoshiro256starstar.c, and worked again with an
 * implementation in Python. */
static const uint64_t xoshiro_outputs[] = {
    UINT64_C(11520),
    UINT64_C(0),
    UINT64_C(1509978240),
    UINT64_C(1215971899390074240),
    UINT64_C(1216172134540287360),
    UINT64_C(607988272756665600),
    UINT64_C(16172922978634559625),
    UINT64_C(8476171486693032832),
    UINT64_C(10595114339597558777),
    UINT64_C(2904607092377533576),
};

/* SplitMix64 from the seed 1234567: the published test vector of Rosetta Code's task "Pseudo-random
 * numbers/Splitmix64". */
static const uint64_t splitmix_outputs[] = {
    UINT64_C(6457827717110365317),
    UINT64_C(3203168211198807973),
    UINT64_C(9817491932198370423),
    UINT64_C(4593380528125082431),
};

Test(rng, gives_the_published_numbers)
{
    struct rng rng = {.state = {1, 2, 3, 4}};

    for (size_t i = 0; i < COUNT_OF(xoshiro_outputs); i++) {
        cr_assert_eq(rng_next(&rng), xoshiro_outputs[i], "output %zu", i);
    }
}

Test(rng, seeds_its_state_with_splitmix)
{
    struct rng rng;

    rng_seed(&rng, 1234567);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(rng.state[i], splitmix_outputs[i], "word %zu", i);
    }
}

Test(rng_derive, mixes_the_label_into_the_seed)
{
    struct rng derived;
    struct rng seeded;

    /* FNV-1a 64 of "foobar" from the authors' test suite: 0x85944171f73967e8. */
    rng_derive(&derived, 77, "foobar");
    rng_seed(&seeded, UINT64_C(77) ^ UINT64_C(0x85944171f73967e8));
    cr_assert_eq(memcmp(&derived, &seeded, sizeof(derived)), 0);
}

Test(rng_derive, gives_streams_of_their_own)
{
    struct rng order;
    struct rng noise;

    rng_derive(&order, 1, "order");
    rng_derive(&noise, 1, "noise");
    cr_assert_neq(rng_next(&order), rng_next(&noise));
}

Test(rng_below, stays_below_and_reaches_everything)
{
    struct rng rng;
    unsigned counts[7] = {0};

    rng_seed(&rng, 3);
    for (int i = 0; i < 70000; i++) {
        uint64_t value = rng_below(&rng, 7);

        cr_assert_lt(value, 7);
        counts[value]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        /* 10000 expected, standard deviation sqrt(70000 * 1/7 * 6/7) = 92.6: five of them. */
        cr_assert(counts[i] > 9537 && counts[i] < 10463, "%zu came %u times", i, counts[i]);
    }
}

Test(rng_below, handles_the_extreme_bounds)
{
    struct rng rng;

    rng_seed(&rng, 4);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(rng_below(&rng, 1), 0);
        cr_assert_leq(rng_below(&rng, (UINT64_C(1) << 63) + 1), UINT64_C(1) << 63);
        cr_assert_lt(rng_below(&rng, UINT64_MAX), UINT64_MAX);
    }
}

Test(rng_unit, lies_in_the_unit_interval)
{
    struct rng rng;
    double sum = 0;

    rng_seed(&rng, 5);
    for (int i = 0; i < 100000; i++) {
        double value = rng_unit(&rng);

        cr_assert(value >= 0 && value < 1);
        sum += value;
    }
    /* Mean 0.5, standard error sqrt(1/12/100000) = 0.00091: five of them. */
    cr_assert(sum / 100000 > 0.4954 && sum / 100000 < 0.5046);
}

Test(rng_unit, uses_the_upper_53_bits)
{
    struct rng rng = {.state = {1, 2, 3, 4}};

    /* 11520 >> 11 is 5, and 5 / 2^53 is exact. */
    cr_assert_eq(rng_unit(&rng), 5.0 / 9007199254740992.0);
}

Test(rng_shuffle, keeps_every_element)
{
    struct rng rng;
    int values[50];
    int seen[50] = {0};

    for (int i = 0; i < 50; i++) {
        values[i] = i;
    }
    rng_seed(&rng, 6);
    rng_shuffle(&rng, values, 50, sizeof(values[0]));
    for (int i = 0; i < 50; i++) {
        seen[values[i]]++;
    }
    for (int i = 0; i < 50; i++) {
        cr_assert_eq(seen[i], 1);
    }
}

Test(rng_shuffle, gives_every_order_alike)
{
    struct rng rng;
    unsigned counts[6] = {0};

    rng_seed(&rng, 7);
    for (int i = 0; i < 60000; i++) {
        char letters[] = "abc";

        rng_shuffle(&rng, letters, 3, 1);
        counts[(letters[0] - 'a') * 2 + (letters[1] > letters[2])]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        /* 10000 expected, standard deviation sqrt(60000 * 1/6 * 5/6) = 91.3: five of them. */
        cr_assert(counts[i] > 9543 && counts[i] < 10457, "order %zu came %u times", i, counts[i]);
    }
}

Test(rng_shuffle, accepts_nothing_and_one)
{
    struct rng rng;
    int one = 9;

    rng_seed(&rng, 8);
    rng_shuffle(&rng, NULL, 0, 4);
    rng_shuffle(&rng, &one, 1, sizeof(one));
    cr_assert_eq(one, 9);
}
