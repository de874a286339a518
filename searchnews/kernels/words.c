/* Which documents have a word, and how often? The dictionary, and the posting lists of one position. */

#include <stdlib.h>

#include "shard.h"

/* The sizes of what is handed over, by which a caller that was made for others is known; and of the scratch. */
void sn_layout(uint64_t *sizes)
{
    const uint64_t all[] = {sizeof(Shard), sizeof(Field), sizeof(Row), sizeof(Token), sizeof(Part), sizeof(Filter),
                            sizeof(Units), sizeof(Scratch)};
    memcpy(sizes, all, sizeof all);
}

#define NOBODY ((const uint8_t *)1) /* in place of marks of documents */

/* --- The dictionary ----------------------------------------------------------------------------------------------- */

/* How string i compares with the key; its beginning alone, unless `whole`: < 0, 0, > 0, or 2 if the list is damaged. */
static int compare(const Strings *strings, uint32_t i, const uint8_t *key, uint32_t size, int whole)
{
    uint32_t begin = i ? strings->ends[i - 1] : 0, end = strings->ends[i];
    if (end <= begin || end > strings->bytes) return 2;
    uint32_t length = end - 1 - begin;
    int order = memcmp(strings->text + begin, key, length < size ? length : size);
    return order < 0 ? -1 : order > 0 ? 1 : length < size ? -1 : whole && length > size;
}

/* The first string from `low` on that is not less than the key or, if `after` is 1, greater; without `whole`, one that
 * begins with the key is as great as it. ANY if the list is damaged. */
static uint32_t bound(const Strings *strings, uint32_t low, const uint8_t *key, uint32_t size, int whole, int after)
{
    uint32_t high = (uint32_t)strings->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(strings, middle, key, size, whole);
        if (order == 2) return ANY;
        if (order < after) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Is a document live, and one in which the row counts? */
static inline int lives(const Shard *shard, const Row *row, uint32_t doc)
{
    if (doc >= shard->documents) return 1;
    return !(shard->dead && shard->dead[doc]) && !(row->only && !row->only[doc]);
}

/* A mark a document, for in_both: none between two calls, once `clear`. */
typedef struct {
    int clear;
    uint8_t marked[DOCUMENTS];
} Marks;

/* How many of n documents are marked. */
static uint32_t how_many(const uint8_t *restrict marked, const uint16_t *restrict docs, uint32_t n)
{
    uint32_t i = 0, found[4] = {0}; /* four sums, which do not wait for one another */
    for (; i + 4 <= n; i += 4)
        for (uint32_t k = 0; k < 4; k++) found[k] += marked[docs[i + k]];
    for (; i < n; i++) found[0] += marked[docs[i]];
    return found[0] + found[1] + found[2] + found[3];
}

/* How many of a list's documents stand in the longer one, too, and live. Few are searched for; else all of the longer
 * one are looked at, which takes less than a ns each. */
static uint64_t in_both(const List *few, const List *many, const Shard *shard, const Row *row, Marks *marks)
{
    uint64_t n = 0;
    if (few->n < 32 + many->n / 128) {
        List list = *many;
        for (uint32_t i = 0; i < few->n; i++) {
            uint32_t doc = few->docs[i];
            seek(&list, doc);
            n += list.i < list.n && list.docs[list.i] == doc && lives(shard, row, doc);
        }
        return n;
    }
    if (!marks->clear) memset(marks->marked, 0, DOCUMENTS);
    marks->clear = 1;
    for (uint32_t i = 0; i < few->n; i++) marks->marked[few->docs[i]] = (uint8_t)lives(shard, row, few->docs[i]);
    n = how_many(marks->marked, many->docs, many->n);
    for (uint32_t i = 0; i < few->n; i++) marks->marked[few->docs[i]] = 0;
    return n;
}

/* In how many live documents a term counts in the fields (bit f: field f), or DAMAGED. */
static uint64_t documents_of(const Shard *shard, const Row *row, uint32_t fields, Marks *marks)
{
    uint64_t n = 0;
    List lists[2];
    uint32_t lists_n = 0;
    for (uint32_t f = 0; f < 2; f++) {
        if (!(fields >> f & 1)) continue;
        List *list = lists + lists_n++;
        if (!list_of(shard, f, row, list)) return DAMAGED;
        n += list->n;
        for (uint32_t i = 0; (shard->dead || row->only) && i < list->n; i++) n -= !lives(shard, row, list->docs[i]);
    }
    if (lists_n < 2 || !lists[0].n || !lists[1].n) return n;
    int swap = lists[0].n > lists[1].n;
    return n - in_both(lists + swap, lists + !swap, shard, row, marks);
}

/* Which number a term has in a shard, one beyond all if it has none, or ANY if the list of terms is damaged. */
static uint32_t number_of(const Shard *shard, const uint8_t *key, uint32_t size)
{
    uint32_t i = bound(&shard->terms, 0, key, size, 1, 0), n = (uint32_t)shard->terms.n;
    return i >= n || compare(&shard->terms, i, key, size, 1) == 0 ? i : n;
}

/* Those of some documents (ascending) that are live and have a token, of which there is a row at most in a shard, in
 * the fields; they and their frequencies as for sn_word into docs and sums, unless these are NULL. Returns how many, or
 * DAMAGED. */
uint64_t sn_have(const Shard *shards, uint32_t shards_n, const Token *token, uint32_t fields, const uint32_t *among,
                 uint64_t among_n, uint32_t *docs, float *sums)
{
    uint64_t n = 0, k = 0;
    for (uint32_t s = 0; s < shards_n && k < among_n; s++) {
        const Shard *shard = shards + s;
        const Row *row = token->rows + token->cuts[s];
        uint64_t end = first_from(among, k, among_n, (uint64_t)shard->base + shard->documents);
        uint32_t lists_n = 0;
        List lists[2];
        for (uint32_t f = 0; f < 2 && token->cuts[s] < token->cuts[s + 1]; f++)
            if (fields >> f & 1 && !list_of(shard, f, row, lists + lists_n++)) return DAMAGED;
        for (; k < end; k++) {
            uint32_t doc = among[k] - shard->base, has = 0;
            float sum = 0;
            for (List *list = lists; list < lists + lists_n && lives(shard, row, doc); list++) {
                seek(list, doc);
                if (list->i == list->n || list->docs[list->i] != doc) continue;
                uint32_t tf = frequency(list, list->i);
                if (!tf) return DAMAGED;
                sum += list->field->weights[doc] * (float)tf;
                has = 1;
            }
            if (has && docs) { docs[n] = among[k]; sums[n] = sum; }
            n += has;
        }
    }
    return n;
}

/* The rows of some terms, at most one of each a shard: rows[terms_n * shards_n], cuts[shards_n + 1]. Term t is the
 * bytes of `keys` from ends[t - 1] to ends[t]; spoken[t][s] marks the documents of shard s in which it counts, or is
 * NULL for all, or NOBODY. Returns in how many live documents the rows count in the fields, but for `but` (ascending);
 * or DAMAGED. Each term is counted by itself, and `but` is for a single one. */
uint64_t sn_find_terms(const Shard *shards, uint32_t shards_n, const uint8_t *keys, const uint32_t *ends,
                       uint32_t terms_n, const uint8_t *const *const *spoken, uint32_t fields, const uint32_t *but,
                       uint64_t but_n, Row *rows, uint32_t *cuts)
{
    uint32_t n = 0;
    uint64_t documents = 0;
    Marks marks;
    marks.clear = 0;
    cuts[0] = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        for (uint32_t t = 0; t < terms_n; t++) {
            uint32_t begin = t ? ends[t - 1] : 0;
            if (spoken[t][s] == NOBODY) continue;
            uint32_t term = number_of(shards + s, keys + begin, ends[t] - begin);
            if (term == ANY) return DAMAGED;
            if (term == shards[s].terms.n) continue;
            rows[n] = (Row){term, 0, ANY, 0, spoken[t][s], NULL};
            uint64_t here = documents_of(shards + s, rows + n++, fields, &marks);
            if (here == DAMAGED) return DAMAGED;
            documents += here;
        }
        cuts[s + 1] = n;
    }
    Token token = {rows, cuts, 0};
    uint64_t without = sn_have(shards, shards_n, &token, fields, but, but_n, NULL, NULL);
    return without == DAMAGED ? DAMAGED : documents - without;
}

static int by_term(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    return x->term != y->term ? (x->term > y->term) - (x->term < y->term) : (x->low > y->low) - (x->low < y->low);
}

/* The rows of the words that are the key, or begin with it unless `whole`, in every shard: one a term, whose codes are
 * in the order of its words, so that those that begin alike are neighbours. Returns how many rows there are; or how
 * many words, if they are more than `room`; or DAMAGED. */
uint64_t sn_find_words(const Shard *shards, uint32_t shards_n, const uint8_t *key, uint32_t size, uint32_t whole,
                       Row *rows, uint32_t room, uint32_t *cuts)
{
    uint64_t words_n = 0;
    uint32_t n = 0;
    cuts[0] = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        uint32_t begin = bound(&shard->words, 0, key, size, 1, 0);
        uint32_t end = begin == ANY ? ANY : bound(&shard->words, begin, key, size, (int)whole, 1);
        if (end == ANY) return DAMAGED;
        words_n += end - begin;
        if (words_n > room) continue;
        Row *here = rows + n;
        for (uint32_t i = begin; i < end; i++) {
            if (shard->words_term[i] >= shard->terms.n) return DAMAGED;
            here[i - begin] = (Row){shard->words_term[i], shard->words_codes[2 * i], shard->words_codes[2 * i + 1], 0,
                                    NULL, NULL};
        }
        qsort(here, end - begin, sizeof(Row), by_term);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < end - begin; i++) {
            if (kept && here[kept - 1].term == here[i].term) here[kept - 1].high = here[i].high;
            else here[kept++] = here[i];
        }
        for (uint32_t i = 0; i < kept; i++) {
            const uint32_t *spellings = shard->spellings + here[i].term;
            if (here[i].high - here[i].low == spellings[1] - spellings[0]) { here[i].low = 0; here[i].high = ANY; }
        }
        n += kept;
        cuts[s + 1] = n;
    }
    return words_n > room ? words_n : n;
}

/* How many postings the rows of a token have in the fields: the most documents that can come of it.
 * DAMAGED if that cannot be. */
uint64_t sn_postings(const Shard *shards, uint32_t shards_n, const Token *token, uint32_t fields)
{
    uint64_t n = 0;
    for (uint32_t s = 0; s < shards_n; s++)
        for (uint32_t r = token->cuts[s]; r < token->cuts[s + 1]; r++)
            for (uint32_t f = 0; f < 2; f++)
                if (fields >> f & 1) {
                    List list;
                    if (!list_of(shards + s, f, token->rows + r, &list)) return DAMAGED;
                    n += list.n;
                }
    return n;
}

/* --- Pairs of letters --------------------------------------------------------------------------------------------- */

/* The number of the term of which all spellings are this word, and which is called so; one beyond all if no term has
 * the word; UNABLE if it is otherwise, or DAMAGED. */
static uint64_t only_term(const Shard *shard, const uint8_t *key, uint32_t size)
{
    const Strings *words = &shard->words;
    uint32_t i = bound(words, 0, key, size, 1, 0);
    if (i == ANY) return DAMAGED;
    if (i >= words->n || compare(words, i, key, size, 1)) return shard->terms.n;
    uint32_t term = shard->words_term[i];
    if (term >= shard->terms.n) return DAMAGED;
    uint32_t codes = (uint32_t)shard->words_codes[2 * i + 1] - shard->words_codes[2 * i];
    if (codes != shard->spellings[term + 1] - shard->spellings[term]) return UNABLE;
    if (i + 1 < words->n && !compare(words, i + 1, key, size, 1)) return UNABLE;
    return compare(&shard->terms, term, key, size, 1) ? UNABLE : term;
}

/* Where the key stands among n that ascend, or n. */
static uint32_t place_of(const uint64_t *keys, uint32_t n, uint64_t key)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low < n && keys[low] == key ? low : n;
}

/* The rows of the pairs of letters that are next to each other, at most one a shard. Letter i is the bytes of `letters`
 * from ends[i - 1] to ends[i]. Pair i gets rows + i * shards_n and cuts + i * (shards_n + 1), tokens[i], which points
 * at them, and its sn_postings(), or a single one in how many live documents it is in the fields. Returns 0; UNABLE if
 * a letter may stand for several terms or for some spellings of one; or DAMAGED. */
uint64_t sn_find_pairs(const Shard *shards, uint32_t shards_n, const uint8_t *letters, const uint32_t *ends,
                       uint32_t letters_n, uint32_t fields, Token *tokens, uint64_t *postings, Row *rows,
                       uint32_t *cuts)
{
    uint64_t documents = 0;
    Marks marks;
    marks.clear = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        uint64_t first = 0;
        for (uint32_t i = 0; i < letters_n; i++) {
            uint32_t begin = i ? ends[i - 1] : 0;
            uint64_t second = only_term(shard, letters + begin, ends[i] - begin);
            if (second == DAMAGED || second == UNABLE) return second;
            if (i) {
                uint32_t *cut = cuts + (size_t)(i - 1) * (shards_n + 1) + s, all = (uint32_t)shard->pairs_n;
                int both = first < shard->terms.n && second < shard->terms.n;
                uint32_t place = both ? place_of(shard->pairs, all, first << 32 | second) : all;
                if (!s) cut[0] = 0;
                Row *row = rows + (size_t)(i - 1) * shards_n + cut[0];
                if (place < all) *row = (Row){place, 0, ANY, 1, NULL, NULL};
                cut[1] = cut[0] + (place < all);
                uint64_t here = place < all && letters_n == 2 ? documents_of(shard, row, fields, &marks) : 0;
                if (here == DAMAGED) return DAMAGED;
                documents += here;
            }
            first = second;
        }
    }
    for (uint32_t i = 0; i + 1 < letters_n; i++) {
        tokens[i] = (Token){rows + (size_t)i * shards_n, cuts + (size_t)i * (shards_n + 1), i};
        postings[i] = letters_n == 2 ? documents : sn_postings(shards, shards_n, tokens + i, fields);
        if (postings[i] == DAMAGED) return DAMAGED;
    }
    return 0;
}

/* --- One word ----------------------------------------------------------------------------------------------------- */

/* Adds the frequencies of a list of which every token counts. False if the field is damaged there. */
static int add_all(Scratch *scratch, const Shard *shard, const List *list)
{
    const float *weights = list->field->weights;
    const uint8_t *only = list->row->only;
    uint32_t tfs[NARROW_BLOCK], size;
    for (uint32_t i = 0; i < list->n; i += size) {
        size = list->n - i < NARROW_BLOCK ? list->n - i : NARROW_BLOCK;
        if (!frequencies(list, i, size, tfs)) return 0;
        for (uint32_t k = 0; k < size; k++) {
            uint32_t doc = list->docs[i + k];
            if (doc >= shard->documents) return 0;
            if (!only || only[doc]) add(scratch, doc, weights[doc] * (float)tfs[k]);
        }
    }
    return 1;
}

/* Adds how many tokens of a list count in each document, where some spellings do. False if the field is damaged there.
 * Which count cannot be foretold, so there is no branch: none is added, too. */
static int add_spelled(Scratch *scratch, const Shard *shard, const List *list)
{
    const Row *row = list->row;
    const float *weights = list->field->weights;
    uint32_t tfs[NARROW_BLOCK], codes[NARROW_BLOCK], size;
    uint8_t before[NARROW_BLOCK + 1] = {0}; /* how many of the tokens begin .. begin + k - 1 count */
    uint64_t token = list->token, begin = token, until = token;
    for (uint32_t i = 0; i < list->n; i += size) {
        size = list->n - i < NARROW_BLOCK ? list->n - i : NARROW_BLOCK;
        if (!frequencies(list, i, size, tfs)) return 0;
        for (uint32_t k = 0; k < size; k++) {
            uint32_t doc = list->docs[i + k], count = 0;
            uint64_t end = token + tfs[k];
            if (doc >= shard->documents || end > list->end) return 0;
            while (end > until) {
                count += before[until - begin] - before[token - begin];
                token = begin = until;
                until = (begin / NARROW_BLOCK + 1) * NARROW_BLOCK;
                if (until > list->end) until = list->end;
                if (!numbers(&list->field->codes, begin, until - begin, 0, codes)) return 0;
                if (row->spelled)
                    for (uint32_t j = 0; j < until - begin; j++) before[j + 1] = before[j] + counts(row, codes[j]);
                else
                    for (uint32_t j = 0; j < until - begin; j++)
                        before[j + 1] = before[j] + (codes[j] - row->low < row->high - row->low);
            }
            count += before[end - begin] - before[token - begin];
            token = end;
            if (row->only && !row->only[doc]) count = 0;
            scratch->sum[doc] += weights[doc] * (float)count;
            scratch->marked[doc] |= count > 0;
        }
    }
    return 1;
}

/* Live documents of shards from .. until - 1 that have the token in one of the fields (bit f: field f), ascending, and
 * their frequencies, each occurrence times the weight of its field there. docs and sums have room for sn_postings().
 * Returns how many, or DAMAGED. */
uint64_t sn_word(const Shard *shards, uint32_t from, uint32_t until, const Token *token, uint32_t fields,
                 Scratch *scratch, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    for (uint32_t s = from; s < until; s++) {
        const Shard *shard = shards + s;
        const Row *row = token->rows + token->cuts[s];
        uint32_t rows = token->cuts[s + 1] - token->cuts[s], marked = 0;
        for (uint32_t r = 0; r < rows; r++) {
            List lists[2];
            uint32_t lists_n = 0;
            for (uint32_t f = 0; f < 2; f++)
                if (fields >> f & 1) {
                    if (!list_of(shard, f, row + r, lists + lists_n)) return DAMAGED;
                    lists_n += lists[lists_n].n > 0;
                }
            if (!lists_n) continue;
            marked = 1;
            for (uint32_t l = 0; l < lists_n; l++)
                if (!(lists[l].row->high == ANY ? add_all : add_spelled)(scratch, shard, lists + l)) return DAMAGED;
        }
        if (marked) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}
