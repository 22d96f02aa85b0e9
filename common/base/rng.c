/* xoshiro256** seeded through SplitMix64, as published by Blackman and Vigna at prng.di.unimi.it.
 * Plans are made from it, so its outputs may never change. */
#include "common/base/rng.h"

#include <assert.h>
#include <string.h>

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t rotate_left(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static uint64_t splitmix_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    for (size_t i = 0; i < 4; i++) {
        rng->state[i] = splitmix_next(&seed);
    }
}

void rng_derive(struct rng *rng, uint64_t seed, const char *label)
{
    uint64_t hash = FNV_OFFSET;

    for (const char *c = label; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * FNV_PRIME;
    }
    rng_seed(rng, seed ^ hash);
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    uint64_t value = 0;
    uint64_t spare = 0;

    assert(bound > 0);
    /* 2^64 mod bound: values below it would make the low results more likely. */
    spare = (UINT64_MAX - bound + 1) % bound;
    do {
        value = rng_next(rng);
    } while (value < spare);
    return value % bound;
}

double rng_unit(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1.0p-53;
}

static void swap_bytes(unsigned char *a, unsigned char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char kept = a[i];

        a[i] = b[i];
        b[i] = kept;
    }
}

void rng_shuffle(struct rng *rng, void *array, size_t count, size_t size)
{
    unsigned char *bytes = array;

    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)rng_below(rng, i);

        swap_bytes(bytes + (i - 1) * size, bytes + j * size, size);
    }
}
