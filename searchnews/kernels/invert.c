/* How do the tokens of a batch become postings, and those of many parts the postings of a segment?
 *
 * A counting sort in two passes, and a merge that copies whole groups (all tokens of a term in a part) to where they
 * belong. Plain C11; what a part says may come from a file and is not believed: each number is compared with the length
 * of what it points into. indexing/invert.py and merge.py do the same with NumPy, and say what the arrays are.
 */

#include <stdint.h>
#include <string.h>

#define DAMAGED UINT64_MAX

static inline uint32_t get(const void *array, uint8_t bytes, uint64_t i)
{
    if (bytes == 1) return ((const uint8_t *)array)[i];
    return bytes == 2 ? ((const uint16_t *)array)[i] : ((const uint32_t *)array)[i];
}

static inline void put(void *array, uint8_t bytes, uint64_t i, uint32_t value)
{
    if (bytes == 1) ((uint8_t *)array)[i] = (uint8_t)value;
    else if (bytes == 2) ((uint16_t *)array)[i] = (uint16_t)value;
    else ((uint32_t *)array)[i] = value;
}

/* What is known of a term during a call: all zero before and after it. */
typedef struct {
    uint32_t tokens, postings; /* how many; then where the next goes */
    uint32_t seen;             /* the last document, counted from 1 */
    uint32_t unused;
} Slot;

/* The texts of a field: text `field`, `field + per`, ... of `texts`. The tokens of a text are first[text] to
 * first[text + 1]. */
typedef struct {
    const uint32_t *spelling; /* [tokens] */
    const uint8_t *sentence, *paragraph; /* [tokens]: does one begin here? */
    const int64_t *first;     /* [texts + 1] */
    const uint32_t *term_of, *code_of; /* of each spelling */
    Slot *slots;              /* [terms] */
    uint64_t *marks;          /* [(terms + 63) / 64]: zero before and after */
    uint32_t texts, per, field, terms;
} Batch;

/* Room for the results: groups, postings and tokens at most as many as the field has tokens. */
typedef struct {
    uint32_t *term, *postings, *tokens; /* of each group */
    uint16_t *docs;
    void *tf, *positions, *codes;
    void *sentences, *paragraphs;
    int64_t *sentence_ends, *paragraph_ends; /* [documents] */
    uint64_t groups_n, postings_n;
    uint8_t position_bytes, code_bytes; /* position_bytes are also those of tf */
} Inverted;

/* Counts what each term has, and writes where sentences and paragraphs begin. The pointers are copied to variables,
 * since a byte that is written might be one of theirs. */
static void count(const Batch *batch, const Inverted *out)
{
    const uint32_t *spellings = batch->spelling, *term_of = batch->term_of;
    const uint8_t *sentence = batch->sentence, *paragraph = batch->paragraph, bytes = out->position_bytes;
    Slot *slots = batch->slots;
    uint64_t *marks = batch->marks;
    void *begins = out->sentences, *opens = out->paragraphs;
    uint64_t begins_n = 0, opens_n = 0;
    uint32_t doc = 0;
    for (uint32_t text = batch->field; text < batch->texts; text += batch->per, doc++) {
        int64_t begin = batch->first[text], end = batch->first[text + 1];
        for (int64_t i = begin; i < end; i++) {
            uint32_t term = term_of[spellings[i]];
            Slot *slot = slots + term;
            if (!slot->seen) marks[term / 64] |= UINT64_C(1) << term % 64;
            slot->postings += slot->seen != doc + 1;
            slot->seen = doc + 1;
            slot->tokens++;
        }
        for (int64_t i = begin; i < end; i++) {
            if (!sentence[i]) continue; /* which a paragraph is, too */
            put(begins, bytes, begins_n++, (uint32_t)(i - begin));
            if (paragraph[i]) put(opens, bytes, opens_n++, (uint32_t)(i - begin));
        }
        out->sentence_ends[doc] = (int64_t)begins_n;
        out->paragraph_ends[doc] = (int64_t)opens_n;
    }
}

/* Makes groups of the terms that were counted, ascending, and of the counts where each group begins. */
static void divide(const Batch *batch, Inverted *out)
{
    uint64_t groups = 0;
    uint32_t tokens = 0, postings = 0;
    for (uint32_t word = 0; word < (batch->terms + 63) / 64; word++) {
        for (uint64_t left = batch->marks[word]; left; left &= left - 1) {
            uint32_t term = word * 64 + (uint32_t)__builtin_ctzll(left);
            Slot *slot = batch->slots + term;
            out->term[groups] = term;
            out->postings[groups] = slot->postings;
            out->tokens[groups++] = slot->tokens;
            *slot = (Slot){tokens, postings, 0, 0};
            tokens += out->tokens[groups - 1];
            postings += out->postings[groups - 1];
        }
        batch->marks[word] = 0;
    }
    out->groups_n = groups;
    out->postings_n = postings;
}

/* Puts each token where it belongs. */
static inline void scatter(const Batch *batch, const Inverted *out, uint8_t position_bytes, uint8_t code_bytes)
{
    const uint32_t *spellings = batch->spelling, *term_of = batch->term_of, *code_of = batch->code_of;
    Slot *slots = batch->slots;
    uint16_t *docs = out->docs;
    void *tf = out->tf, *positions = out->positions, *codes = out->codes;
    uint32_t doc = 0;
    for (uint32_t text = batch->field; text < batch->texts; text += batch->per, doc++) {
        int64_t begin = batch->first[text], end = batch->first[text + 1];
        for (int64_t i = begin; i < end; i++) {
            uint32_t spelling = spellings[i];
            Slot *slot = slots + term_of[spelling];
            uint32_t to = slot->tokens++, again = slot->seen == doc + 1; /* no branch: nobody could foresee it */
            uint32_t posting = slot->postings - again;
            slot->postings = posting + 1;
            slot->seen = doc + 1;
            docs[posting] = (uint16_t)doc;
            put(tf, position_bytes, posting, (get(tf, position_bytes, posting) & -again) + 1);
            put(positions, position_bytes, to, (uint32_t)(i - begin));
            put(codes, code_bytes, to, code_of[spelling]);
        }
    }
}

void sn_invert(const Batch *batch, Inverted *out)
{
    count(batch, out);
    divide(batch, out);
    if (out->position_bytes == 2 && out->code_bytes == 1) scatter(batch, out, 2, 1); /* nearly always */
    else scatter(batch, out, out->position_bytes, out->code_bytes);
    for (uint64_t i = 0; i < out->groups_n; i++) batch->slots[out->term[i]] = (Slot){0, 0, 0, 0};
}

/* A stretch of a part's inverted text: groups one after another, each with its postings and tokens. */
typedef struct {
    const uint32_t *term, *postings, *tokens; /* [groups_n] */
    const uint16_t *docs;                     /* [postings_n] */
    const void *tf;                           /* [postings_n] */
    const void *positions, *codes;            /* [tokens_n] */
    uint64_t groups_n, postings_n, tokens_n;
    uint32_t documents, base; /* of the part: how many, and the number of the first in the segment */
    uint8_t tf_bytes, position_bytes, code_bytes;
} Piece;

/* How the part numbers words: its term t is `terms[t]` of the segment; code c of it, its spelling cuts[t] + c, becomes
 * the code codes[cuts[t] + c], and is counted there. */
typedef struct {
    const uint32_t *terms;   /* [terms_n] */
    const uint32_t *cuts;    /* [terms_n + 1], rising to spellings_n */
    const uint16_t *codes;   /* [spellings_n] */
    uint32_t *counts;        /* [spellings_n] */
    uint64_t terms_n, spellings_n;
} Numbering;

/* The field of the segment: where the next posting and token of each term go, and where those of the term end. */
typedef struct {
    uint32_t *next_posting, *next_token; /* [terms_n] */
    const uint32_t *postings, *tokens;   /* [terms_n + 1] */
    uint16_t *docs;
    void *tf; /* the frequencies less one */
    void *positions, *codes;
    uint64_t terms_n;
    uint8_t position_bytes, code_bytes; /* position_bytes are also those of tf */
} Target;

/* Copies the piece to where it belongs. Returns 0, or DAMAGED if the piece contradicts itself. */
uint64_t sn_merge(const Piece *piece, const Numbering *numbering, Target *to)
{
    uint64_t posting = 0, token = 0;
    const uint8_t tf_bytes = piece->tf_bytes, from_code_bytes = piece->code_bytes, to_code_bytes = to->code_bytes;
    const void *from_tf = piece->tf, *from_codes = piece->codes;
    void *to_codes = to->codes, *to_tf = to->tf;
    const uint8_t to_tf_bytes = to->position_bytes;
    const uint32_t most = to_tf_bytes == 2 ? 0xFFFF + 1 : UINT32_MAX;
    const uint32_t documents = piece->documents, base = piece->base;
    for (uint64_t group = 0; group < piece->groups_n; group++) {
        uint32_t postings = piece->postings[group], tokens = piece->tokens[group], own = piece->term[group];
        if (own >= numbering->terms_n) return DAMAGED;
        uint32_t term = numbering->terms[own], low = numbering->cuts[own], high = numbering->cuts[own + 1];
        if (term >= to->terms_n || low > high || high > numbering->spellings_n) return DAMAGED;
        uint32_t spellings = high - low, next = to->next_posting[term], at = to->next_token[term];
        if (postings > piece->postings_n - posting || tokens > piece->tokens_n - token) return DAMAGED;
        if (postings > to->postings[term + 1] - next || tokens > to->tokens[term + 1] - at) return DAMAGED;

        const uint16_t *from_docs = piece->docs + posting;
        uint16_t *docs = to->docs + next;
        uint64_t counted = 0;
        for (uint32_t i = 0; i < postings; i++) {
            uint32_t doc = from_docs[i], tf = get(from_tf, tf_bytes, posting + i);
            if (doc >= documents || !tf || tf > most) return DAMAGED;
            docs[i] = (uint16_t)(doc + base);
            put(to_tf, to_tf_bytes, next + i, tf - 1);
            counted += tf;
        }
        if (counted != tokens) return DAMAGED;

        for (uint32_t i = 0; i < tokens; i++)
            put(to->positions, to->position_bytes, at + i, get(piece->positions, piece->position_bytes, token + i));
        const uint16_t *codes = numbering->codes + low;
        uint32_t *counts = numbering->counts + low;
        for (uint32_t i = 0; i < tokens; i++) {
            uint32_t code = get(from_codes, from_code_bytes, token + i);
            if (code >= spellings) return DAMAGED;
            counts[code]++;
            put(to_codes, to_code_bytes, at + i, codes[code]);
        }
        posting += postings;
        token += tokens;
        to->next_posting[term] = next + postings;
        to->next_token[term] = at + tokens;
    }
    return 0;
}

/* The sizes of the structures, by which a caller that was made for others is known. */
uint64_t sn_invert_layout(void)
{
    return (uint64_t)sizeof(Batch) << 48 | (uint64_t)sizeof(Inverted) << 36 | (uint64_t)sizeof(Piece) << 24 |
           (uint64_t)sizeof(Numbering) << 12 | sizeof(Target);
}
