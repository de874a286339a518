/* What the loops of a search share: a shard's columns, and how a posting list is walked.
 *
 * Plain C11 over the mapped columns of segments (storage/segment.py has their layout). The loops own no memory and keep
 * no state: every array is handed in with its length, every result goes where the caller says. What the columns say is
 * not believed: a number that would lead out of an array, or a list of documents that does not ascend, ends the call
 * with DAMAGED. A document is known by its number in the archive: its shard's base + its number there.
 */

#ifndef SEARCHNEWS_SHARD_H
#define SEARCHNEWS_SHARD_H

#include "narrow.h"

#define DOCUMENTS 65536u /* the most that a shard holds */
#define DAMAGED UINT64_MAX      /* the columns of a shard contradict one another */
#define UNABLE (UINT64_MAX - 1) /* too many tokens or rows for the loops here */
#define MOST_PARTS 16u          /* parts of AND and OR that are held at once */

typedef struct {
    const uint32_t *postings, *tokens; /* [terms + 1] */
    const uint16_t *docs;
    Narrow tf;               /* [docs_n]: the frequencies less one */
    Narrow positions, codes; /* [tokens_n] */
    const float *weights; /* [documents]: what one occurrence adds to the frequency of its document */
    uint64_t docs_n, tokens_n; /* postings and tokens of the field */
} Field;

/* A sorted list of strings, each with a line feed behind it (storage.strings). */
typedef struct {
    const uint8_t *text;
    const uint32_t *ends; /* [n] */
    uint64_t bytes, n;
} Strings;

typedef struct {
    uint32_t documents, base;
    const uint8_t *dead; /* [documents], or NULL */
    Strings terms, words;
    const uint32_t *words_term;
    const uint16_t *words_codes; /* [words][2] */
    const uint32_t *spellings;   /* [terms + 1] */
    const int64_t *published;    /* [documents][2] */
    const uint64_t *identity;    /* [documents] */
    const uint64_t *pairs;       /* [pairs_n], ascending: the terms of two letters, the first above 32 bits */
    uint64_t pairs_n;
    Field fields[2];             /* in the order in which their frequencies are added up */
    Field of_pairs[2];           /* the same fields with pairs of letters in place of terms */
} Shard;

/* The tokens of a term whose spelling code is in [low, high) and marked in `spelled`, in the documents that `only`
 * marks (NULL: in all). With high = ANY every token counts, as all do of a pair of letters, which the term is if
 * `paired`. */
typedef struct {
    uint32_t term, low, high, paired;
    const uint8_t *only;
    const uint8_t *spelled; /* [codes of the term]: which of its codes count, or NULL for all in [low, high) */
} Row;

/* What may stand at one position: rows[cuts[i]] .. rows[cuts[i + 1] - 1] in shard i; in a phrase, `step` positions
 * after its first one, which has 0. */
typedef struct {
    const Row *rows;
    const uint32_t *cuts;
    uint64_t step;
} Token;

/* What AND and OR combine: a word, or a list of documents that was worked out before. */
typedef struct {
    struct {
        const Row *rows;
        const uint32_t *cuts;
    } word;                /* as in a Token: a row at most in a shard, every token of which counts; or */
    const uint32_t *docs;  /* [n], ascending: where the word does not count; without a word, the list itself: */
    const float *values;   /* [n]: frequencies, or scores; NULL for none */
    uint64_t n;
    float top, weight;     /* what a frequency x is worth: x * top / (x + k1) * weight; if top is 0, x is a score */
    uint32_t fields, unused;
} Part;

/* What else a document has to be: live, marked, published from `begin` to `last`. */
typedef struct {
    const uint8_t *marked; /* [documents of all shards], or NULL */
    int64_t begin, last;
    uint32_t dated, unused;
} Filter;

/* Where the units (sentences, paragraphs) of each field begin: those of a document at begins[cuts[doc]] up to
 * begins[cuts[doc + 1]], uint16 or uint32. */
typedef struct {
    const void *begins[2];
    const uint32_t *cuts[2];
    uint64_t begins_n[2];
    uint32_t bytes[2];
} Units;

/* The place, from `low` on and before `high`, of the first number of an ascending list that is at least `least`; else
 * `high`. */
static inline uint64_t first_from(const uint32_t *list, uint64_t low, uint64_t high, uint64_t least)
{
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (list[middle] < least) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* --- A posting list ----------------------------------------------------------------------------------------------- */

typedef struct {
    const Field *field;
    const uint16_t *docs;
    const Row *row;
    uint32_t n, i;   /* postings, and where we are */
    uint32_t posting; /* the number of the first */
    uint64_t token, begin, end; /* the first token of posting i, if offsets are kept; of the list; one past its last */
    uint32_t tf;                /* the frequency of posting i, if offsets are kept */
} List;

/* The list of a row in field f; false if the field is damaged there. */
static inline int list_of(const Shard *shard, uint32_t f, const Row *row, List *list)
{
    const Field *field = (row->paired ? shard->of_pairs : shard->fields) + f;
    if (row->term >= (row->paired ? shard->pairs_n : shard->terms.n)) return 0;
    uint64_t begin = field->postings[row->term], end = field->postings[row->term + 1];
    uint64_t token = field->tokens[row->term], last = field->tokens[row->term + 1];
    if (begin > end || end > field->docs_n || token > last || last > field->tokens_n) return 0;
    *list = (List){field, field->docs + begin, row, (uint32_t)(end - begin), 0, (uint32_t)begin,
                   token, token, last, 0};
    return 1;
}

/* Does every token of the list count, in every document? */
static inline int plain(const List *list) { return list->row->high == ANY && !list->row->only; }

/* The term frequency of posting i of the list; 0 if the field is damaged there. */
static inline uint32_t frequency(const List *list, uint32_t i)
{
    return number_at(&list->field->tf, (uint64_t)list->posting + i) + 1;
}

/* Reads the frequency of posting i; offsets are kept from then on. */
static inline void read_frequency(List *list) { list->tf = list->i < list->n ? frequency(list, list->i) : 0; }

/* Those of n postings from i on. False if the field is damaged there. */
static inline int frequencies(const List *list, uint32_t i, uint32_t n, uint32_t *out)
{
    return numbers(&list->field->tf, (uint64_t)list->posting + i, n, 1, out);
}

/* Moves on to the first document that is at least `doc`, without offsets. */
static inline void seek(List *list, uint32_t doc)
{
    uint32_t low = list->i, n = list->n, step = 1;
    if (low >= n || list->docs[low] >= doc) return;
    uint32_t high = low + 1;
    while (high < n && list->docs[high] < doc) { low = high; high += step; step *= 2; }
    if (high > n) high = n;
    low++;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->docs[middle] < doc) low = middle + 1;
        else high = middle;
    }
    list->i = low;
}

/* Moves on to the first document that is at least `doc`, with offsets: beyond all tokens if the field is damaged. */
static inline void seek_tokens(List *list, uint32_t doc)
{
    uint32_t here = list->i, more = 0;
    uint64_t sum;
    seek(list, doc);
    if (list->i == list->n || (list->i == here && list->tf)) return;
    if (sum_up_to(&list->field->tf, (uint64_t)list->posting + here, list->i - here, &sum, &more))
        list->token += list->i - here + sum;
    else
        list->token = list->end + 1;
    list->tf = more + 1;
}

static inline int counts(const Row *row, uint32_t code)
{
    return code >= row->low && code < row->high && (!row->spelled || row->spelled[code]);
}

/* --- What a shard's documents have, before it is written out ------------------------------------------------------ */

typedef struct {
    float sum[DOCUMENTS];    /* 0 where a document is not marked, between two calls everywhere */
    uint8_t marked[DOCUMENTS]; /* 0 or 1; likewise */
    float more[DOCUMENTS];     /* 0 between two calls: what documents have in another field */
    /* Anything between two calls: where a document may stand in a list, and where the tokens of each posting begin. */
    uint16_t place[MOST_PARTS][2][DOCUMENTS];
    uint32_t offset[MOST_PARTS][DOCUMENTS];
} Scratch;

static inline void add(Scratch *scratch, uint32_t doc, float value)
{
    scratch->sum[doc] += value;
    scratch->marked[doc] = 1;
}

/* The marks of eight documents from `doc` on, a byte each. */
static inline uint64_t eight(const Scratch *scratch, uint32_t doc)
{
    uint64_t marks;
    memcpy(&marks, scratch->marked + doc, 8);
    return marks;
}

/* Writes the live marked documents and clears the scratch. Returns how many. */
static inline uint32_t take(Scratch *scratch, const Shard *shard, uint32_t *docs, float *sums)
{
    uint32_t n = 0;
    for (uint32_t at = 0; at < shard->documents; at += 64) {
        uint64_t any = 0;
        for (uint32_t doc = at; doc < at + 64; doc += 8) any |= eight(scratch, doc);
        for (uint32_t first = at; any && first < at + 64; first += 8) {
            for (uint64_t marks = eight(scratch, first); marks; marks &= marks - 1) {
                uint32_t doc = first + (uint32_t)__builtin_ctzll(marks) / 8;
                if (!shard->dead || !shard->dead[doc]) {
                    docs[n] = shard->base + doc;
                    sums[n++] = scratch->sum[doc];
                }
                scratch->sum[doc] = 0;
            }
        }
        if (any) memset(scratch->marked + at, 0, 64);
    }
    return n;
}

#endif
