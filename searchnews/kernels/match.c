/* Which documents have these words, how often, and which of them come first?
 *
 * Plain C11 over the mapped columns of segments (storage/segment.py has their layout). It owns no memory and keeps no
 * state: every array is handed in with its length, every result goes where the caller says. What the columns say is not
 * believed: a number that would lead out of an array, or a list of documents that does not ascend, ends the call with
 * DAMAGED. A document is known by its number in the archive: its shard's base + its number there.
 */

#include <stdint.h>
#include <string.h>

#define DOCUMENTS 65536u /* the most that a shard holds */
#define WORDS (DOCUMENTS / 64)
#define MANY 255u /* a term frequency that is looked up */
#define ANY UINT32_MAX
#define DAMAGED UINT64_MAX       /* the columns of a shard contradict one another */
#define UNABLE (UINT64_MAX - 1)  /* too many tokens or rows for the loops here */

typedef struct {
    const uint32_t *postings, *tokens; /* [terms + 1] */
    const uint16_t *docs;
    const uint8_t *tf;
    const uint32_t *over; /* [over_n][2]: posting, term frequency */
    const void *positions, *codes;
    const float *weights; /* [documents]: what one occurrence adds to the frequency of its document */
    uint64_t docs_n, tokens_n; /* postings and tokens of the field */
    uint32_t over_n;
    uint8_t position_bytes, code_bytes;
} Field;

typedef struct {
    uint32_t documents, base, terms_n, words_n;
    const uint8_t *dead; /* [documents], or NULL */
    const uint8_t *terms, *words;
    const uint32_t *terms_ends, *words_ends;
    uint64_t terms_bytes, words_bytes;
    const uint32_t *words_term;
    const uint16_t *words_codes; /* [words_n][2] */
    const uint32_t *spellings;   /* [terms + 1] */
    const int64_t *published;    /* [documents][2] */
    const uint64_t *identity;    /* [documents] */
    Field fields[2];             /* in the order in which their frequencies are added up */
} Shard;

/* The tokens of a term whose spelling code is in [low, high) and marked in `spelled`, in the documents that `only` marks
 * (NULL: in all). With high = ANY every token counts. */
typedef struct {
    uint32_t term, low, high, unused;
    const uint8_t *only;
    const uint8_t *spelled; /* [codes of the term]: which of its codes count, or NULL for all in [low, high) */
} Row;

/* What may stand at one position: rows[cuts[i]] .. rows[cuts[i + 1] - 1] in shard i. */
typedef struct {
    const Row *rows;
    const uint32_t *cuts;
} Token;

/* The sizes of the structures, by which a caller that was made for others is known. */
uint64_t sn_layout(void)
{
    return (uint64_t)sizeof(Shard) << 32 | (uint64_t)sizeof(Field) << 16 | sizeof(Row);
}

/* --- The dictionary ----------------------------------------------------------------------------------------------- */

/* A sorted list of strings, each with a line feed behind it (storage.segment.Strings). */
typedef struct {
    const uint8_t *text;
    const uint32_t *ends;
    uint64_t bytes;
    uint32_t n;
} Strings;

/* How string i compares with the key: < 0, 0, > 0, or 2 if the list is damaged. */
static int compare(const Strings *strings, uint32_t i, const uint8_t *key, uint32_t size)
{
    uint32_t begin = i ? strings->ends[i - 1] : 0, end = strings->ends[i];
    if (end <= begin || end > strings->bytes) return 2;
    uint32_t length = end - 1 - begin;
    int order = memcmp(strings->text + begin, key, length < size ? length : size);
    return order < 0 ? -1 : order > 0 ? 1 : length < size ? -1 : length > size;
}

/* The first string that is not less than the key, or ANY if the list is damaged. */
static uint32_t lower_bound(const Strings *strings, const uint8_t *key, uint32_t size)
{
    uint32_t low = 0, high = strings->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(strings, middle, key, size);
        if (order == 2) return ANY;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The rows of a term in every shard, at most one a shard: rows[shards], cuts[shards + 1]. Returns how many, or
 * DAMAGED. */
uint64_t sn_find_term(const Shard *shards, uint32_t shards_n, const uint8_t *key, uint32_t size, Row *rows,
                      uint32_t *cuts)
{
    uint32_t n = 0;
    cuts[0] = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        Strings terms = {shard->terms, shard->terms_ends, shard->terms_bytes, shard->terms_n};
        uint32_t i = lower_bound(&terms, key, size);
        if (i == ANY) return DAMAGED;
        if (i < terms.n && compare(&terms, i, key, size) == 0) rows[n++] = (Row){i, 0, ANY, 0, NULL, NULL};
        cuts[s + 1] = n;
    }
    return n;
}

/* The rows of a word, whatever its terms, in every shard: at most `room` are written. Returns how many there are, or
 * DAMAGED. */
uint64_t sn_find_word(const Shard *shards, uint32_t shards_n, const uint8_t *key, uint32_t size, Row *rows,
                      uint32_t room, uint32_t *cuts)
{
    uint32_t n = 0;
    cuts[0] = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        Strings words = {shard->words, shard->words_ends, shard->words_bytes, shard->words_n};
        uint32_t i = lower_bound(&words, key, size);
        if (i == ANY) return DAMAGED;
        for (; i < words.n && compare(&words, i, key, size) == 0; i++, n++) {
            uint32_t term = shard->words_term[i], low = shard->words_codes[2 * i], high = shard->words_codes[2 * i + 1];
            if (term >= shard->terms_n) return DAMAGED;
            int whole = high - low == shard->spellings[term + 1] - shard->spellings[term];
            if (n < room) rows[n] = (Row){term, whole ? 0 : low, whole ? ANY : high, 0, NULL, NULL};
        }
        cuts[s + 1] = n;
    }
    return n;
}

/* --- A posting list ------------------------------------------------------------------------------------------------ */

typedef struct {
    const Field *field;
    const uint16_t *docs;
    const uint8_t *tf;
    const Row *row;
    uint32_t n, i;   /* postings, and where we are */
    uint32_t posting; /* the number of the first */
    uint64_t token, end; /* the number of the first token of posting i, if offsets are kept; one past the last's */
} List;

/* The list of a row; false if the field is damaged there. */
static int list_of(const Shard *shard, const Field *field, const Row *row, List *list)
{
    if (row->term >= shard->terms_n) return 0;
    uint64_t begin = field->postings[row->term], end = field->postings[row->term + 1];
    uint64_t token = field->tokens[row->term], last = field->tokens[row->term + 1];
    if (begin > end || end > field->docs_n || token > last || last > field->tokens_n) return 0;
    *list = (List){field, field->docs + begin, field->tf + begin, row, (uint32_t)(end - begin), 0, (uint32_t)begin,
                   token, last};
    return 1;
}

/* Does every token of the list count, in every document? */
static inline int plain(const List *list) { return list->row->high == ANY && !list->row->only; }

/* The term frequency of posting i of the list. */
static inline uint32_t frequency(const List *list, uint32_t i)
{
    uint32_t tf = list->tf[i];
    if (tf != MANY) return tf;
    const Field *field = list->field;
    uint32_t wanted = list->posting + i, low = 0, high = field->over_n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (field->over[2 * middle] < wanted) low = middle + 1;
        else high = middle;
    }
    return low < field->over_n && field->over[2 * low] == wanted ? field->over[2 * low + 1] : tf;
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

/* Moves on to posting `to`, with offsets. */
static inline void step_to(List *list, uint32_t to)
{
    uint32_t i = list->i, sum = 0, many = 0;
    const uint8_t *tf = list->tf;
    for (uint32_t j = i; j < to; j++) { sum += tf[j]; many |= tf[j] == MANY; }
    if (many)
        for (uint32_t j = i; j < to; j++)
            if (tf[j] == MANY) sum += frequency(list, j) - MANY;
    list->token += sum;
    list->i = to;
}

static inline void seek_tokens(List *list, uint32_t doc)
{
    uint32_t here = list->i;
    seek(list, doc);
    uint32_t to = list->i;
    list->i = here;
    step_to(list, to);
}

static inline uint32_t code_at(const Field *field, uint64_t token)
{
    return field->code_bytes == 1 ? ((const uint8_t *)field->codes)[token] : ((const uint16_t *)field->codes)[token];
}

static inline int counts(const Row *row, uint32_t code)
{
    return code >= row->low && code < row->high && (!row->spelled || row->spelled[code]);
}

/* How many tokens of the current posting count, or ANY if the field is damaged; the list keeps offsets. */
static inline uint32_t spelled(const List *list)
{
    uint32_t tf = frequency(list, list->i), n = 0;
    if (list->row->high == ANY) return tf;
    if (list->token + tf > list->end) return ANY;
    for (uint64_t t = list->token; t < list->token + tf; t++) n += (uint32_t)counts(list->row, code_at(list->field, t));
    return n;
}

/* --- What a shard's documents have, before it is written out ---------------------------------------------------------- */

typedef struct {
    float sum[DOCUMENTS];   /* 0 where the bit is not set */
    uint64_t marked[WORDS];
} Scratch;

uint64_t sn_scratch_bytes(void) { return sizeof(Scratch); }

static inline void add(Scratch *scratch, uint32_t doc, float value)
{
    scratch->sum[doc] += value;
    scratch->marked[doc >> 6] |= UINT64_C(1) << (doc & 63);
}

/* Writes the live marked documents and clears the scratch. Returns how many. */
static uint32_t take(Scratch *scratch, const Shard *shard, uint32_t *docs, float *sums)
{
    uint32_t n = 0, words = (shard->documents + 63) / 64;
    for (uint32_t w = 0; w < words; w++) {
        uint64_t bits = scratch->marked[w];
        scratch->marked[w] = 0;
        while (bits) {
            uint32_t doc = w * 64 + (uint32_t)__builtin_ctzll(bits);
            bits &= bits - 1;
            float sum = scratch->sum[doc];
            scratch->sum[doc] = 0;
            if (shard->dead && shard->dead[doc]) continue;
            docs[n] = shard->base + doc;
            sums[n++] = sum;
        }
    }
    return n;
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
                    if (!list_of(shards + s, shards[s].fields + f, token->rows + r, &list)) return DAMAGED;
                    n += list.n;
                }
    return n;
}

/* --- One word ------------------------------------------------------------------------------------------------------- */

/* Writes the live documents of one or two plain lists and their weighted frequencies. Returns how many, or DAMAGED. */
static uint64_t merge(const Shard *shard, const List *a, const List *b, uint32_t *docs, float *sums)
{
    const float *a_weights = a->field->weights, *b_weights = b ? b->field->weights : NULL;
    uint32_t i = 0, j = 0, a_n = a->n, b_n = b ? b->n : 0, least = 0;
    uint64_t n = 0;
    while (i < a_n || j < b_n) {
        uint32_t x = i < a_n ? a->docs[i] : ANY, y = j < b_n ? b->docs[j] : ANY, doc = x < y ? x : y;
        if (doc < least || doc >= shard->documents) return DAMAGED;
        least = doc + 1;
        float sum = 0;
        if (x == doc) sum = a_weights[doc] * (float)frequency(a, i++);
        if (y == doc) sum += b_weights[doc] * (float)frequency(b, j++);
        docs[n] = shard->base + doc;
        sums[n] = sum;
        n += !(shard->dead && shard->dead[doc]);
    }
    return n;
}

/* How many of a's documents stand in b, too. */
static uint64_t shared(const List *a, List b)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < a->n && b.i < b.n; i++) {
        seek(&b, a->docs[i]);
        n += b.i < b.n && b.docs[b.i] == a->docs[i];
    }
    return n;
}

/* How many documents have the token in one of the fields, live or not. UNABLE if some are deleted, or if not every
 * token of a term counts: then they have to be looked at. */
uint64_t sn_documents(const Shard *shards, uint32_t shards_n, const Token *token, uint32_t fields)
{
    uint64_t n = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Row *row = token->rows + token->cuts[s];
        uint32_t rows = token->cuts[s + 1] - token->cuts[s], lists_n = 0;
        List lists[2];
        if (!rows) continue;
        if (rows > 1 || shards[s].dead) return UNABLE;
        for (uint32_t f = 0; f < 2; f++)
            if (fields >> f & 1) {
                if (!list_of(shards + s, shards[s].fields + f, row, lists + lists_n)) return DAMAGED;
                n += lists[lists_n++].n;
            }
        if (!plain(lists)) return UNABLE;
        if (lists_n == 2) n -= lists[0].n < lists[1].n ? shared(lists, lists[1]) : shared(lists + 1, lists[0]);
    }
    return n;
}

/* Live documents that have the token in one of the fields (bit f: field f), ascending, and their frequencies, each
 * occurrence times the weight of its field there. docs and sums have room for sn_postings(). Returns how many, or
 * DAMAGED. */
uint64_t sn_word(const Shard *shards, uint32_t shards_n, const Token *token, uint32_t fields, Scratch *scratch,
                 uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        const Row *row = token->rows + token->cuts[s];
        uint32_t rows = token->cuts[s + 1] - token->cuts[s], marked = 0;
        for (uint32_t r = 0; r < rows; r++) {
            List lists[2];
            uint32_t lists_n = 0;
            for (uint32_t f = 0; f < 2; f++)
                if (fields >> f & 1) {
                    if (!list_of(shard, shard->fields + f, row + r, lists + lists_n)) return DAMAGED;
                    lists_n += lists[lists_n].n > 0;
                }
            if (!lists_n) continue;
            if (rows == 1 && plain(lists)) {
                uint64_t more = merge(shard, lists, lists_n > 1 ? lists + 1 : NULL, docs + n, sums + n);
                if (more == DAMAGED) return DAMAGED;
                n += more;
                continue;
            }
            marked = 1;
            for (uint32_t l = 0; l < lists_n; l++) {
                List *list = lists + l;
                const uint8_t *only = list->row->only;
                for (; list->i < list->n; list->i++) {
                    uint32_t doc = list->docs[list->i], count = spelled(list);
                    if (doc >= shard->documents || count == ANY) return DAMAGED;
                    if (count && (!only || only[doc])) add(scratch, doc, list->field->weights[doc] * (float)count);
                    list->token += frequency(list, list->i);
                }
            }
        }
        if (marked) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}

/* The same in the live documents `within` (ascending): sums[k] is the frequency of within[k], 0 if it has none. Returns
 * 0, or DAMAGED. */
uint64_t sn_word_within(const Shard *shards, uint32_t shards_n, const Token *token, uint32_t fields,
                        const uint32_t *within, uint64_t within_n, float *sums)
{
    uint64_t begin = 0, end = 0;
    for (uint64_t k = 0; k < within_n; k++) sums[k] = 0;
    for (uint32_t s = 0; s < shards_n && begin < within_n; s++, begin = end) {
        const Shard *shard = shards + s;
        uint64_t top = (uint64_t)shard->base + shard->documents;
        while (end < within_n && within[end] < top) end++;
        for (uint32_t f = 0; f < 2; f++)
            for (uint32_t r = token->cuts[s]; r < token->cuts[s + 1] && fields >> f & 1; r++) {
                List list;
                if (!list_of(shard, shard->fields + f, token->rows + r, &list)) return DAMAGED;
                const uint8_t *only = list.row->only;
                for (uint64_t k = begin; k < end && list.i < list.n; k++) {
                    uint32_t doc = within[k] - shard->base;
                    if (list.row->high == ANY) seek(&list, doc);
                    else seek_tokens(&list, doc);
                    if (list.i == list.n || list.docs[list.i] != doc || (only && !only[doc])) continue;
                    uint32_t count = spelled(&list);
                    if (count == ANY) return DAMAGED;
                    sums[k] += list.field->weights[doc] * (float)count;
                }
            }
    }
    return 0;
}

/* --- Words in a row -------------------------------------------------------------------------------------------------- */

#define MOST_TOKENS 32u
#define MOST_ROWS 8u

typedef struct {
    List lists[MOST_ROWS];
    uint32_t lists_n, postings;
} Cursor;

/* The token's positions in document doc, ascending, into out, which has room for `longest`. Returns how many, or ANY if
 * the field is damaged. */
static uint32_t positions_in(Cursor *cursor, uint32_t doc, uint32_t longest, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t l = 0; l < cursor->lists_n; l++) {
        List *list = cursor->lists + l;
        if (list->i >= list->n || list->docs[list->i] != doc || (list->row->only && !list->row->only[doc])) continue;
        const Field *field = list->field;
        uint32_t tf = frequency(list, list->i), before = n;
        uint64_t t = list->token;
        if (t + tf > list->end || (uint64_t)n + tf > longest) return ANY;
        if (list->row->high == ANY) {
            if (field->position_bytes == 2) {
                const uint16_t *from = (const uint16_t *)field->positions + t;
                for (uint32_t k = 0; k < tf; k++) out[n + k] = from[k];
            } else {
                memcpy(out + n, (const uint32_t *)field->positions + t, 4 * (size_t)tf);
            }
            n += tf;
        } else {
            for (uint32_t k = 0; k < tf; k++) {
                if (!counts(list->row, code_at(field, t + k))) continue;
                out[n++] = field->position_bytes == 2 ? ((const uint16_t *)field->positions)[t + k]
                                                      : ((const uint32_t *)field->positions)[t + k];
            }
        }
        if (before && before < n) /* two sorted runs: move the later ones to their places */
            for (uint32_t k = before; k < n; k++) {
                uint32_t value = out[k], at = k;
                while (at && out[at - 1] > value) { out[at] = out[at - 1]; at--; }
                out[at] = value;
            }
    }
    return n;
}

/* Where the tokens stand in a row in document doc, on which the cursors are: the first positions, ascending, into starts
 * unless it is NULL. Returns how many there are, or ANY if the field is damaged. */
static uint32_t starts_in(Cursor *cursors, uint32_t tokens_n, uint32_t doc, uint32_t longest, uint32_t *room,
                          uint32_t *starts)
{
    uint32_t have[MOST_TOKENS] = {0}, at[MOST_TOKENS], fewest = 0, n = 0;
    for (uint32_t t = 0; t < tokens_n; t++) {
        have[t] = positions_in(cursors + t, doc, longest, room + (size_t)t * longest);
        if (have[t] == ANY) return ANY;
        at[t] = 0;
        if (have[t] < have[fewest]) fewest = t;
    }
    const uint32_t *some = room + (size_t)fewest * longest;
    for (uint32_t k = 0; k < have[fewest]; k++) {
        if (some[k] < fewest) continue;
        uint32_t start = some[k] - fewest;
        int good = 1;
        for (uint32_t t = 0; t < tokens_n && good; t++) {
            if (t == fewest) continue;
            const uint32_t *others = room + (size_t)t * longest;
            uint32_t a = at[t], wanted = start + t;
            while (a < have[t] && others[a] < wanted) a++;
            at[t] = a;
            good = a < have[t] && others[a] == wanted;
        }
        if (!good) continue;
        if (starts) starts[n] = start;
        n++;
    }
    return n;
}

/* Live documents that have the tokens in a row in one of the fields, ascending, and their frequencies as for sn_word.
 * `room` holds tokens_n * longest positions, longest being the tokens of the longest document; docs and sums have room
 * for the rarest token's sn_postings(). Returns how many, DAMAGED, or UNABLE for more than MOST_TOKENS tokens or
 * MOST_ROWS rows of one in a shard. */
uint64_t sn_phrase(const Shard *shards, uint32_t shards_n, const Token *tokens, uint32_t tokens_n, uint32_t fields,
                   Scratch *scratch, uint32_t *room, uint32_t longest, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    Cursor cursors[MOST_TOKENS];
    if (!tokens_n || tokens_n > MOST_TOKENS) return UNABLE;
    for (uint32_t t = 0; t < tokens_n; t++)
        for (uint32_t s = 0; s < shards_n; s++)
            if (tokens[t].cuts[s + 1] - tokens[t].cuts[s] > MOST_ROWS) return UNABLE;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        int found = 0;
        for (uint32_t f = 0; f < 2; f++) {
            if (!(fields >> f & 1)) continue;
            const Field *field = shard->fields + f;
            uint32_t order[MOST_TOKENS], empty = 0;
            for (uint32_t t = 0; t < tokens_n && !empty; t++) {
                Cursor *cursor = cursors + t;
                cursor->lists_n = cursor->postings = 0;
                for (uint32_t r = tokens[t].cuts[s]; r < tokens[t].cuts[s + 1]; r++) {
                    List list;
                    if (!list_of(shard, field, tokens[t].rows + r, &list)) return DAMAGED;
                    if (!list.n) continue;
                    cursor->lists[cursor->lists_n++] = list;
                    cursor->postings += list.n;
                }
                empty = !cursor->postings;
                uint32_t at = t; /* the rarest first */
                while (at && cursors[order[at - 1]].postings > cursor->postings) { order[at] = order[at - 1]; at--; }
                order[at] = t;
            }
            if (empty) continue;
            Cursor *lead = cursors + order[0];
            for (uint32_t doc = 0;;) {
                uint32_t next = ANY; /* the rarest token's next document */
                for (uint32_t l = 0; l < lead->lists_n; l++) {
                    List *list = lead->lists + l;
                    if (list->i < list->n && list->docs[list->i] < doc) seek_tokens(list, doc);
                    if (list->i < list->n && list->docs[list->i] < next) next = list->docs[list->i];
                }
                if (next == ANY) break;
                if (next < doc || next >= shard->documents) return DAMAGED;
                doc = next;
                int all = 1;
                uint32_t ahead = ANY;
                for (uint32_t o = 1; o < tokens_n && all; o++) {
                    Cursor *cursor = cursors + order[o];
                    int here = 0;
                    ahead = ANY;
                    for (uint32_t l = 0; l < cursor->lists_n; l++) {
                        List *list = cursor->lists + l;
                        seek_tokens(list, doc);
                        if (list->i < list->n) {
                            here |= list->docs[list->i] == doc;
                            if (list->docs[list->i] < ahead) ahead = list->docs[list->i];
                        }
                    }
                    all = here;
                }
                if (!all) {
                    if (ahead == ANY) break;
                    doc = ahead > doc ? ahead : doc + 1;
                    continue;
                }
                uint32_t count = starts_in(cursors, tokens_n, doc, longest, room, NULL);
                if (count == ANY) return DAMAGED;
                if (count) { add(scratch, doc, field->weights[doc] * (float)count); found = 1; }
                doc++;
            }
        }
        if (found) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}

/* Where the tokens stand in a row in a field of some documents (ascending): places[n] with the number of the document
 * in `docs` above 32 bits and the first position below. `room` holds (tokens_n + 1) * longest positions. Returns how many
 * there are, of which `most` were written; DAMAGED, or UNABLE as sn_phrase. */
uint64_t sn_places(const Shard *shards, uint32_t shards_n, const Token *tokens, uint32_t tokens_n, uint32_t field_n,
                   const uint32_t *docs, uint64_t docs_n, uint32_t *room, uint32_t longest, uint64_t *places,
                   uint64_t most)
{
    uint64_t n = 0, k = 0;
    Cursor cursors[MOST_TOKENS];
    if (!tokens_n || tokens_n > MOST_TOKENS || field_n > 1) return UNABLE;
    for (uint32_t s = 0; s < shards_n && k < docs_n; s++) {
        const Shard *shard = shards + s;
        uint64_t top = (uint64_t)shard->base + shard->documents;
        if (docs[k] >= top) continue;
        for (uint32_t t = 0; t < tokens_n; t++) {
            cursors[t].lists_n = 0;
            if (tokens[t].cuts[s + 1] - tokens[t].cuts[s] > MOST_ROWS) return UNABLE;
            for (uint32_t r = tokens[t].cuts[s]; r < tokens[t].cuts[s + 1]; r++)
                if (!list_of(shard, shard->fields + field_n, tokens[t].rows + r, cursors[t].lists + cursors[t].lists_n++))
                    return DAMAGED;
        }
        for (; k < docs_n && docs[k] < top; k++) {
            uint32_t doc = docs[k] - shard->base, *starts = room + (size_t)tokens_n * longest;
            for (uint32_t t = 0; t < tokens_n; t++)
                for (uint32_t l = 0; l < cursors[t].lists_n; l++) seek_tokens(cursors[t].lists + l, doc);
            uint32_t count = starts_in(cursors, tokens_n, doc, longest, room, starts);
            if (count == ANY) return DAMAGED;
            for (uint32_t i = 0; i < count; i++, n++)
                if (n < most) places[n] = k << 32 | starts[i];
        }
    }
    return n;
}

/* --- Sets of documents ------------------------------------------------------------------------------------------------ */

/* What sums of frequencies are worth (search/scoring.py). */
void sn_saturate(float *sums, uint64_t n, float top, float k1)
{
    for (uint64_t i = 0; i < n; i++) sums[i] = sums[i] * top / (sums[i] + k1);
}

/* The documents of both ascending lists: their places in each. Returns how many. */
uint64_t sn_common(const uint32_t *a, uint64_t a_n, const uint32_t *b, uint64_t b_n, uint32_t *in_a, uint32_t *in_b)
{
    uint64_t n = 0, j = 0;
    for (uint64_t i = 0; i < a_n && j < b_n; i++) {
        uint64_t step = 1, low = j, high;
        if (b[j] < a[i]) {
            high = j + 1;
            while (high < b_n && b[high] < a[i]) { low = high; high += step; step *= 2; }
            if (high > b_n) high = b_n;
            low++;
            while (low < high) {
                uint64_t middle = low + (high - low) / 2;
                if (b[middle] < a[i]) low = middle + 1;
                else high = middle;
            }
            j = low;
        }
        if (j < b_n && b[j] == a[i]) { in_a[n] = (uint32_t)i; in_b[n++] = (uint32_t)j++; }
    }
    return n;
}

/* The documents of any of the ascending lists, and the sums of their scores (none where scores[i] is NULL). docs and
 * sums have room for all of them, at most for the archive's documents. Returns how many. */
uint64_t sn_any(const Shard *shards, uint32_t shards_n, const uint32_t *const *lists, const float *const *scores,
                const uint64_t *sizes, uint32_t lists_n, uint64_t *at, Scratch *scratch, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    for (uint32_t l = 0; l < lists_n; l++) at[l] = 0;
    for (uint32_t s = 0; s < shards_n; s++) {
        uint32_t base = shards[s].base, words = (shards[s].documents + 63) / 64;
        uint64_t top = (uint64_t)base + shards[s].documents;
        int any = 0;
        for (uint32_t l = 0; l < lists_n; l++) {
            const uint32_t *list = lists[l];
            const float *score = scores[l];
            uint64_t i = at[l], size = sizes[l];
            any |= i < size && list[i] < top;
            if (score)
                for (; i < size && list[i] < top; i++) add(scratch, list[i] - base, score[i]);
            else
                for (; i < size && list[i] < top; i++) add(scratch, list[i] - base, 0);
            at[l] = i;
        }
        if (!any) continue;
        for (uint32_t w = 0; w < words; w++) {
            uint64_t bits = scratch->marked[w];
            scratch->marked[w] = 0;
            while (bits) {
                uint32_t doc = w * 64 + (uint32_t)__builtin_ctzll(bits);
                bits &= bits - 1;
                docs[n] = base + doc;
                sums[n++] = scratch->sum[doc];
                scratch->sum[doc] = 0;
            }
        }
    }
    return n;
}

/* --- The best ----------------------------------------------------------------------------------------------------------- */

static const Shard *shard_of(const Shard *shards, uint32_t shards_n, uint32_t doc)
{
    uint32_t low = 0, high = shards_n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        if (shards[middle].base <= doc) low = middle;
        else high = middle - 1;
    }
    return shards + low;
}

/* Does document a come before b, which has the same score: newer, else by identity? */
static int earlier(const Shard *shards, uint32_t shards_n, uint32_t a, uint32_t b)
{
    const Shard *of_a = shard_of(shards, shards_n, a), *of_b = shard_of(shards, shards_n, b);
    int64_t x = of_a->published[2 * (a - of_a->base)], y = of_b->published[2 * (b - of_b->base)];
    if (x != y) return x > y;
    uint64_t p = of_a->identity[a - of_a->base], q = of_b->identity[b - of_b->base];
    return p != q ? p > q : a > b;
}

/* The `most` best documents, best first, into best_docs and best_scores: by score, then newest, then by identity.
 * Returns how many. `most` is small: the list is kept sorted. */
uint32_t sn_best(const Shard *shards, uint32_t shards_n, const uint32_t *docs, const float *scores, uint64_t n,
                 uint32_t most, uint32_t *best_docs, float *best_scores)
{
    uint32_t have = 0;
    for (uint64_t i = 0; i < n; i++) {
        float score = scores[i];
        uint32_t doc = docs[i], at;
        if (have == most) {
            if (score < best_scores[have - 1]) continue;
            if (score == best_scores[have - 1] && !earlier(shards, shards_n, doc, best_docs[have - 1])) continue;
            at = have - 1;
        } else {
            at = have++;
        }
        while (at && (best_scores[at - 1] < score ||
                      (best_scores[at - 1] == score && earlier(shards, shards_n, doc, best_docs[at - 1])))) {
            best_scores[at] = best_scores[at - 1];
            best_docs[at] = best_docs[at - 1];
            at--;
        }
        best_scores[at] = score;
        best_docs[at] = doc;
    }
    return have;
}
