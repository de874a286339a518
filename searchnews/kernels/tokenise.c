/* Where are the tokens of a batch of texts, and which number has each?
 *
 * Plain C11, no memory and no state of its own: every array is handed in with its length. `analysis` says what a token
 * and a spelling are, and does the same with NumPy.
 */

#include <stdint.h>
#include <string.h>

static inline int is_letter(uint8_t c) { return (uint8_t)((c | 32) - 'a') < 26; }
static inline int is_word(uint8_t c) { return is_letter(c) || (uint8_t)(c - '0') < 10 || c >= 128; }

/* The byte at i; nothing that matters beyond the end. */
static inline uint8_t at(const uint8_t *text, uint64_t size, uint64_t i) { return i < size ? text[i] : 0; }

/* Eight bytes as an integer, the first the lowest: one load where the machine has them so. */
static inline uint64_t load_8(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
           (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Likewise the first n <= 8 bytes at p. */
static inline uint64_t load(const uint8_t *p, uint32_t n)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < n; i++) value |= (uint64_t)p[i] << 8 * i;
    return value;
}

/* --- Tokens ------------------------------------------------------------------------------------------------------- */

/* Which bytes belong to words: a bit each, 64 a number, in marks[size / 64 + 1]; none beyond the end. The first loop is
 * one that compilers make vectors of, so that nothing here branches on what the text is. */
static void mark_words(const uint8_t *text, uint64_t size, uint64_t *marks)
{
    uint8_t block[64] = {0};
    for (uint64_t i = 0; i <= size / 64; i++) {
        const uint8_t *bytes = text + i * 64;
        if (i == size / 64) {
            if (size % 64) memcpy(block, bytes, size % 64);
            memset(block + size % 64, 0, 64 - size % 64);
            bytes = block;
        }
        uint8_t words[64];
        for (int k = 0; k < 64; k++) {
            uint8_t c = bytes[k];
            words[k] = ((uint8_t)((c | 32) - 'a') < 26) | ((uint8_t)(c - '0') < 10) | (c >> 7);
        }
        uint64_t mark = 0;
        for (int k = 0; k < 8; k++) {
            uint64_t eight = load_8(words + 8 * k);
            mark |= (eight * UINT64_C(0x0102040810204080) >> 56) << 8 * k; /* the lowest bits of the bytes, together */
        }
        marks[i] = mark;
    }
}

/* Makes the full stops in and after "U.S." parts of words. `wide` are the stops beside letters that are not ASCII which
 * join them, ascending, each with where the letter after it ends. */
static void join_letters(const uint8_t *text, uint64_t size, const uint32_t (*wide)[2], uint64_t wide_n,
                         uint64_t *marks)
{
    uint64_t w = 0;
    for (const uint8_t *next = text; size && (next = memchr(next, '.', (size_t)(text + size - next))); next++) {
        uint64_t i = (uint64_t)(next - text), end = 0;
        while (w < wide_n && wide[w][0] < i) w++;
        if (w < wide_n && wide[w][0] == i) {
            end = wide[w][1];
        } else if (i && is_letter(text[i - 1]) && is_letter(at(text, size, i + 1)) && !is_word(at(text, size, i + 2)) &&
                   (i < 2 || !is_word(text[i - 2]))) {
            end = i + 2;
        }
        if (!end) continue;
        marks[i / 64] |= UINT64_C(1) << i % 64;
        if (at(text, size, end) == '.' && !is_word(at(text, size, end + 1))) marks[end / 64] |= UINT64_C(1) << end % 64;
    }
}

/* The tokens of `text`, in which every byte above 127 belongs to a word: start[size / 2 + 1] and end. `marks` is room
 * for size / 64 + 1 numbers, `wide` as for join_letters. Returns how many tokens there are. */
uint64_t sn_bounds(const uint8_t *text, uint64_t size, const uint32_t (*wide)[2], uint64_t wide_n, uint64_t *marks,
                   uint32_t *start, uint32_t *end)
{
    mark_words(text, size, marks);
    join_letters(text, size, wide, wide_n, marks);
    uint64_t starts = 0, ends = 0, before = 0; /* is the byte before this number one of a word? */
    for (uint64_t i = 0; i <= size / 64; i++) {
        uint64_t mark = marks[i], shifted = mark << 1 | before;
        for (uint64_t left = mark & ~shifted; left; left &= left - 1)
            start[starts++] = (uint32_t)(i * 64 + (uint64_t)__builtin_ctzll(left));
        for (uint64_t left = ~mark & shifted; left; left &= left - 1)
            end[ends++] = (uint32_t)(i * 64 + (uint64_t)__builtin_ctzll(left));
        before = mark >> 63;
    }
    if (ends < starts) end[ends] = (uint32_t)size;
    return starts;
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

#define LONGEST_WORD 100u
#define FRESH (UINT32_C(1) << 31)
#define NONE UINT64_MAX

/* A slot of the table of known words; key 0 is a free one. */
typedef struct {
    uint64_t key, number;
} Known;

/* Words of up to eight bytes are their own key, longer ones have a hash with its top bit set. */
static uint64_t key_of(const uint8_t *text, uint64_t size, uint64_t begin, uint32_t length, uint64_t salt)
{
    const uint8_t *word = text + begin;
    if (length <= 8)
        return begin + 8 <= size ? load_8(word) & UINT64_MAX >> (64 - 8 * length) : load(word, length);
    uint64_t key = load_8(word);
    for (uint32_t i = 8; i < length; i += 8) {
        key *= salt;
        key = ((key ^ key >> 32) + (length - i < 8 ? load(word + i, length - i) : load_8(word + i))) * salt;
        key = (key ^ key >> 29) | UINT64_C(1) << 63;
    }
    return key;
}

/* The slot of a key, or the free one where it belongs. The salt keeps anybody from making words that collide. */
static inline uint64_t slot_of(const Known *table, uint32_t bits, uint64_t key, uint64_t salt)
{
    uint64_t slot = key * salt >> (64 - bits);
    while (table[slot].key && table[slot].key != key) slot = (slot + 1) & ((UINT64_C(1) << bits) - 1);
    return slot;
}

/* The number of each of n words; of one that is not known yet, FRESH + which of the fresh words it is. `fresh[i]` is
 * the token of fresh word i, and `slots[i]` its slot in the table, or NONE if the table has `most` words already (it
 * has to have more slots than that): such a word may be fresh several times. Returns how many are fresh. */
uint64_t sn_numbers(const uint8_t *text, uint64_t size, const uint32_t *start, const uint32_t *end, uint64_t n,
                    Known *table, uint32_t bits, uint64_t used, uint64_t most, uint64_t salt, uint32_t *number,
                    uint32_t *fresh, uint64_t *slots)
{
    uint64_t fresh_n = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint32_t length = end[i] - start[i];
        uint64_t key = key_of(text, size, start[i], length < LONGEST_WORD ? length : LONGEST_WORD, salt);
        uint64_t slot = slot_of(table, bits, key, salt);
        if (table[slot].key) {
            number[i] = (uint32_t)table[slot].number;
            continue;
        }
        number[i] = FRESH | (uint32_t)fresh_n;
        if (used < most) {
            table[slot] = (Known){key, number[i]};
            used++;
        } else {
            slot = NONE;
        }
        fresh[fresh_n] = (uint32_t)i;
        slots[fresh_n++] = slot;
    }
    return fresh_n;
}

/* Puts the words of a table into a larger, empty one. */
void sn_rehash(const Known *from, uint32_t from_bits, Known *to, uint32_t to_bits, uint64_t salt)
{
    for (uint64_t i = 0; i < UINT64_C(1) << from_bits; i++)
        if (from[i].key) to[slot_of(to, to_bits, from[i].key, salt)] = from[i];
}
