/* Which languages do the groups of letters in a text speak for? `languages` says what a group is and what the table
 * holds, and does the same with NumPy. */

#include <stdint.h>

#define SPACE 32u

/* Add to scores[languages] what a group of up to four letters speaks for, in a table of 1 << bits entries: the low half
 * of a group's hash, where its pairs begin, and how many there are; 0 where there is no group. */
static void speak(uint64_t group, const uint64_t *table, uint32_t bits, const uint8_t *pairs, int32_t *scores)
{
    uint64_t hash = group * 0x9E3779B97F4A7C15u, slot = hash >> (64 - bits), entry;
    for (; (entry = table[slot]); slot = (slot + 1) & ((1u << bits) - 1)) {
        if ((uint32_t)entry != (uint32_t)hash) continue;
        const uint8_t *pair = pairs + 2 * (entry >> 40);
        for (uint32_t n = (uint32_t)(entry >> 32) & 255; n; n--, pair += 2) scores[pair[0]] += pair[1];
        return;
    }
}

/* Of each of some texts in UTF-16, text[cuts[i]:cuts[i + 1]], what its groups say for each language,
 * scores[i][languages], and how many letters of each script there are, letters[i][scripts]; both are zero before.
 * script_of[unit >> 4] is the script of a code unit, 0 for what is no letter. The table has room left, and its pairs
 * are sound. */
void sn_languages(
    const uint16_t *text, const uint32_t *cuts, uint32_t texts, const uint8_t *script_of, uint32_t scripts,
    const uint64_t *table, uint32_t bits, const uint8_t *pairs, uint32_t languages, int32_t *scores, int32_t *letters)
{
    for (uint32_t i = 0; i < texts; i++, scores += languages, letters += scripts) {
        uint64_t group = SPACE;
        uint32_t length = 1; /* of the word so far, with the blank before it */
        for (uint32_t at = cuts[i]; at <= cuts[i + 1]; at++) {
            uint32_t unit = at < cuts[i + 1] ? text[at] : SPACE;
            uint32_t script = unit < 128 && (unit < 'a' || unit > 'z') ? 0 : script_of[unit >> 4];
            if (!script && length == 1) continue;
            group = group << 16 | (script ? unit : SPACE);
            length++;
            if (length >= 4 || (!script && length == 3)) speak(group, table, bits, pairs, scores);
            if (script)
                letters[script]++;
            else
                group = SPACE, length = 1;
        }
    }
}
