/* How do numbers get as few bits as they need, and how many are read at once? (narrow.h says how they are kept.) */

#include "narrow.h"

/* All numbers of a block, of a width that the compiler knows, so that it knows every shift. */
static inline __attribute__((always_inline)) void whole(const uint32_t *restrict words, uint32_t width, uint32_t more,
                                                        uint32_t *restrict out)
{
    uint32_t mask = (uint32_t)((UINT64_C(1) << width) - 1);
#pragma GCC unroll 32
    for (uint32_t i = 0; i < NARROW_BLOCK / 4; i++) {
        uint32_t bit = i * width, shift = bit % 32;
        const uint32_t *low = words + bit / 32 * 4;
        for (uint32_t k = 0; k < 4; k++) {
            uint32_t value = low[k] >> shift;
            if (shift + width > 32) value |= low[k + 4] << (32 - shift) % 32;
            out[4 * i + k] = (value & mask) + more;
        }
    }
}

void sn_whole(const uint32_t *words, uint32_t width, uint32_t more, uint32_t *out)
{
#define CASE(n) case n: whole(words, n, more, out); break;
#define CASES(n) CASE(n) CASE(n + 1) CASE(n + 2) CASE(n + 3)
    switch (width) {
        CASES(0) CASES(4) CASES(8) CASES(12) CASES(16) CASES(20) CASES(24) CASES(28) CASE(32)
    }
}

/* The n numbers in the bits of their blocks, which begin at blocks[0] and are zeros. */
void sn_narrow(const uint32_t *values, uint64_t n, const uint32_t *blocks, uint32_t *bits)
{
    for (uint64_t begin = 0; begin < n; begin += NARROW_BLOCK, blocks++) {
        uint32_t all[NARROW_BLOCK] = {0}, width = blocks[1] - blocks[0];
        uint32_t *restrict words = bits + 4 * (uint64_t)blocks[0];
        uint64_t size = n - begin < NARROW_BLOCK ? n - begin : NARROW_BLOCK;
        memcpy(all, values + begin, size * sizeof *values);
        for (uint32_t i = 0, bit = 0; i < NARROW_BLOCK; i += 4, bit += width) {
            uint32_t *low = words + bit / 32 * 4, shift = bit % 32, rest = 31 - shift;
            for (uint32_t k = 0; k < 4; k++) low[k] |= all[i + k] << shift;
            if (shift + width > 32)
                for (uint32_t k = 0; k < 4; k++) low[k + 4] |= all[i + k] >> 1 >> rest;
        }
    }
}

/* Numbers begin .. begin + n - 1. False if a block does not lie within the bits. */
uint64_t sn_widen(const Narrow *from, uint64_t begin, uint64_t n, uint32_t *out)
{
    return (uint64_t)numbers(from, begin, n, 0, out);
}
