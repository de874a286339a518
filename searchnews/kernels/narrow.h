/* How are numbers read that are kept in as few bits as they need?
 *
 * Block b of 128 numbers begins at byte 16 * blocks[b] and takes 16 bytes a bit: as many as the largest of the block
 * needs. It is four streams of bits, from the lowest on, in 32-bit words by turns, and number i is the (i / 4)-th of
 * stream i % 4: so four are read at once. Two times 16 bytes follow the last block, since those may be read with any
 * number.
 */

#ifndef SEARCHNEWS_NARROW_H
#define SEARCHNEWS_NARROW_H

#include <stdint.h>
#include <string.h>

#define ANY UINT32_MAX
#define NARROW_BLOCK 128u

typedef struct {
    const uint32_t *bits;   /* [4 * (units + 2)] */
    const uint32_t *blocks; /* of n numbers: [n / 128, rounded up, + 1] */
    uint64_t units;
} Narrow;

/* The bits of block b, and in `width` how many a number takes; NULL if it does not lie within them. */
static inline const uint32_t *narrow_block(const Narrow *narrow, uint64_t b, uint32_t *width)
{
    uint64_t begin = narrow->blocks[b], size = narrow->blocks[b + 1] - begin;
    *width = (uint32_t)size;
    return size <= 32 && begin + size <= narrow->units ? narrow->bits + 4 * begin : NULL;
}

/* Number i; ANY if its block does not lie within the bits. */
static inline uint32_t number_at(const Narrow *narrow, uint64_t i)
{
    uint32_t width, in = i % NARROW_BLOCK;
    const uint32_t *words = narrow_block(narrow, i / NARROW_BLOCK, &width);
    if (!words) return ANY;
    uint32_t bit = in / 4 * width;
    words += bit / 32 * 4 + in % 4;
    return (uint32_t)((words[0] | (uint64_t)words[4] << 32) >> bit % 32 & ((UINT64_C(1) << width) - 1));
}

/* Numbers 4 * from .. 4 * until - 1 of the block with these bits, each with `more` added. */
static inline void fours(const uint32_t *restrict words, uint32_t width, uint32_t from, uint32_t until, uint32_t more,
                         uint32_t *restrict out)
{
    uint32_t mask = (uint32_t)((UINT64_C(1) << width) - 1);
    for (uint32_t i = from, bit = from * width; i < until; i++, bit += width, out += 4) {
        const uint32_t *low = words + bit / 32 * 4;
        uint32_t shift = bit % 32, rest = 31 - shift;
        for (uint32_t k = 0; k < 4; k++) out[k] = ((low[k] >> shift | low[k + 4] << 1 << rest) & mask) + more;
    }
}

/* All numbers of the block with these bits, each with `more` added: a loop for each width, in a third of the time. */
void sn_whole(const uint32_t *words, uint32_t width, uint32_t more, uint32_t *out);

/* What of the numbers begin .. begin + n - 1 is in the block of the first, each with `more` added, in `all`: `some` of
 * them from the one that is returned on; NULL if the block does not lie within the bits. */
static inline const uint32_t *some_numbers(const Narrow *narrow, uint64_t begin, uint64_t n, uint32_t more,
                                           uint32_t *all, uint32_t *some)
{
    uint32_t i = begin % NARROW_BLOCK, width;
    const uint32_t *words = narrow_block(narrow, begin / NARROW_BLOCK, &width);
    if (!words) return NULL;
    *some = NARROW_BLOCK - i < n ? NARROW_BLOCK - i : (uint32_t)n;
    if (*some == NARROW_BLOCK) sn_whole(words, width, more, all);
    else fours(words, width, i / 4, (i + *some + 3) / 4, more, all);
    return all + i % 4;
}

/* Numbers begin .. begin + n - 1, each with `more` added. False if a block does not lie within the bits. */
static inline int numbers(const Narrow *narrow, uint64_t begin, uint64_t n, uint32_t more, uint32_t *out)
{
    uint32_t all[NARROW_BLOCK], some;
    for (uint64_t done = 0; done < n; done += some) {
        int whole = (begin + done) % NARROW_BLOCK == 0 && n - done >= NARROW_BLOCK;
        const uint32_t *found = some_numbers(narrow, begin + done, n - done, more, whole ? out + done : all, &some);
        if (!found) return 0;
        for (uint32_t k = 0; k < some && !whole; k++) out[done + k] = found[k];
    }
    return 1;
}

/* The sum of numbers begin .. begin + n - 1; the next one in *next. False if a block does not lie within the bits. */
static inline int sum_up_to(const Narrow *narrow, uint64_t begin, uint32_t n, uint64_t *sum, uint32_t *next)
{
    uint32_t all[NARROW_BLOCK], some;
    *sum = 0;
    for (;; begin += some, n -= some) {
        uint32_t of_block = 0, size;
        const uint32_t *found = some_numbers(narrow, begin, (uint64_t)n + 1, 0, all, &some);
        if (!found) return 0;
        size = some < n ? some : n;
        for (uint32_t k = 0; k < size; k++) of_block += found[k];
        *sum += of_block;
        if (some <= n) continue;
        *next = found[n];
        return 1;
    }
}

/* Where numbers are read in a row, one by one: the block of the last one. */
typedef struct {
    const Narrow *narrow;
    uint64_t b; /* UINT64_MAX before the first number */
    uint32_t all[NARROW_BLOCK + 8];
} Stream;

static inline void open_stream(Stream *stream, const Narrow *narrow)
{
    stream->narrow = narrow;
    stream->b = UINT64_MAX;
}

/* Number i; ANY if its block does not lie within the bits. */
static inline uint32_t next_number(Stream *stream, uint64_t i)
{
    if (stream->b != i / NARROW_BLOCK) {
        stream->b = UINT64_MAX;
        if (!numbers(stream->narrow, i / NARROW_BLOCK * NARROW_BLOCK, NARROW_BLOCK, 0, stream->all)) return ANY;
        stream->b = i / NARROW_BLOCK;
    }
    return stream->all[i % NARROW_BLOCK];
}

#endif
