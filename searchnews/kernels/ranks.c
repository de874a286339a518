/* How many keys of an ascending list come before each of some keys, which ascend for the most part? */

#include <stdint.h>

#define FEW 8u /* are compared at once, without a branch */

/* `after`: those that are equal come before it, too. The first `at` of the list are known to. */
#define RANKS(NAME, TYPE)                                                                                              \
    static inline int NAME##_before(TYPE one, TYPE key, int after) { return after ? one <= key : one < key; }          \
                                                                                                                       \
    static inline uint64_t NAME##_on(const TYPE *list, uint64_t size, uint64_t at, TYPE key, int after)                \
    {                                                                                                                  \
        uint64_t step = FEW, high;                                                                                     \
        if (size - at >= FEW) {                                                                                        \
            uint32_t few = 0;                                                                                          \
            for (uint32_t k = 0; k < FEW; k++) few += (uint32_t)NAME##_before(list[at + k], key, after);               \
            at += few;                                                                                                 \
            if (few < FEW) return at;                                                                                  \
        }                                                                                                              \
        for (; step <= size - at && NAME##_before(list[at + step - 1], key, after); step *= 2) at += step;             \
        for (high = step <= size - at ? at + step - 1 : size; at < high;) {                                            \
            uint64_t middle = at + (high - at) / 2;                                                                    \
            if (NAME##_before(list[middle], key, after)) at = middle + 1;                                              \
            else high = middle;                                                                                        \
        }                                                                                                              \
        return at;                                                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    static inline void NAME(const TYPE *list, uint64_t size, const TYPE *keys, uint64_t n, int after, int64_t *ranks)  \
    {                                                                                                                  \
        for (uint64_t i = 0, at = 0; i < n; i++) {                                                                     \
            if (at && !NAME##_before(list[at - 1], keys[i], after)) at = 0;                                            \
            at = NAME##_on(list, size, at, keys[i], after);                                                            \
            ranks[i] = (int64_t)at;                                                                                    \
        }                                                                                                              \
    }

RANKS(ranks4, uint32_t)
RANKS(ranks8, uint64_t)

/* Keys are uint32_t or uint64_t, as `bytes` says. */
void sn_ranks(const void *list, uint64_t size, const void *keys, uint64_t n, uint32_t bytes, uint32_t after,
              int64_t *ranks)
{
    if (bytes == 4 && after) ranks4(list, size, keys, n, 1, ranks);
    else if (bytes == 4) ranks4(list, size, keys, n, 0, ranks);
    else if (after) ranks8(list, size, keys, n, 1, ranks);
    else ranks8(list, size, keys, n, 0, ranks);
}
