/* How do the tokens of a batch become postings, and those of many parts the postings of a segment?
 *
 * A counting sort in two passes, and a merge that copies whole groups (all tokens of a term in a part) to where they
 * belong. Plain C11; what a part says may come from a file and is not believed: each number is compared with the length
 * of what it points into. indexing/invert.py and merge.py do the same with NumPy, and say what the arrays are.
 */

#include <stdint.h>
#include <string.h>

#define DAMAGED UINT64_MAX
#define MANY 255u /* a term frequency that is looked up */

static inline uint32_t get(const void *array, uint8_t bytes, uint64_t i)
{
    return bytes == 1 ? ((const uint8_t *)array)[i] : bytes == 2 ? ((const uint16_t *)array)[i] : ((const uint32_t *)array)[i];
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

/* The texts of a field: text `field`, `field + per`, ... of `texts`, whose tokens are first[text] .. first[text + 1]. */
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

void sn_invert(const Batch *batch, Inverted *out)
{
    Slot *slots = batch->slots;
    uint32_t doc = 0;
    uint64_t sentences = 0, paragraphs = 0;
    for (uint32_t text = batch->field; text < batch->texts; text += batch->per, doc++) {
        int64_t begin = batch->first[text], end = batch->first[text + 1];
        for (int64_t i = begin; i < end; i++) {
            uint32_t term = batch->term_of[batch->spelling[i]];
            Slot *slot = slots + term;
            if (slot->seen != doc + 1) {
                if (!slot->seen) batch->marks[term / 64] |= UINT64_C(1) << term % 64;
                slot->seen = doc + 1;
                slot->postings++;
            }
            slot->tokens++;
            if (batch->sentence[i]) put(out->sentences, out->position_bytes, sentences++, (uint32_t)(i - begin));
            if (batch->paragraph[i]) put(out->paragraphs, out->position_bytes, paragraphs++, (uint32_t)(i - begin));
        }
        out->sentence_ends[doc] = (int64_t)sentences;
        out->paragraph_ends[doc] = (int64_t)paragraphs;
    }
    uint64_t groups = 0;
    uint32_t tokens = 0, postings = 0;
    for (uint32_t word = 0; word < (batch->terms + 63) / 64; word++) {
        for (uint64_t left = batch->marks[word]; left; left &= left - 1) {
            uint32_t term = word * 64 + (uint32_t)__builtin_ctzll(left);
            Slot *slot = slots + term;
            out->term[groups] = term;
            out->postings[groups] = slot->postings;
            out->tokens[groups++] = slot->tokens;
            uint32_t own_tokens = slot->tokens, own_postings = slot->postings;
            *slot = (Slot){tokens, postings, 0, 0};
            tokens += own_tokens;
            postings += own_postings;
        }
        batch->marks[word] = 0;
    }
    doc = 0;
    for (uint32_t text = batch->field; text < batch->texts; text += batch->per, doc++) {
        int64_t begin = batch->first[text], end = batch->first[text + 1];
        for (int64_t i = begin; i < end; i++) {
            uint32_t spelling = batch->spelling[i];
            Slot *slot = slots + batch->term_of[spelling];
            if (slot->seen != doc + 1) {
                slot->seen = doc + 1;
                out->docs[slot->postings] = (uint16_t)doc;
                put(out->tf, out->position_bytes, slot->postings++, 1);
            } else {
                uint64_t at = slot->postings - 1;
                put(out->tf, out->position_bytes, at, get(out->tf, out->position_bytes, at) + 1);
            }
            put(out->positions, out->position_bytes, slot->tokens, (uint32_t)(i - begin));
            put(out->codes, out->code_bytes, slot->tokens++, batch->code_of[spelling]);
        }
    }
    for (uint64_t i = 0; i < groups; i++) slots[out->term[i]] = (Slot){0, 0, 0, 0};
    out->groups_n = groups;
    out->postings_n = postings;
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
    uint8_t *tf;
    void *positions, *codes;
    uint32_t *over; /* [over_room][2]: postings with MANY or more tokens, and how many */
    uint64_t terms_n, over_room, over_n;
    uint8_t position_bytes, code_bytes;
} Target;

/* Copies the piece to where it belongs. Returns 0, or DAMAGED if the piece contradicts itself. */
uint64_t sn_merge(const Piece *piece, const Numbering *numbering, Target *to)
{
    uint64_t posting = 0, token = 0;
    for (uint64_t group = 0; group < piece->groups_n; group++) {
        uint32_t postings = piece->postings[group], tokens = piece->tokens[group], own = piece->term[group];
        if (own >= numbering->terms_n) return DAMAGED;
        uint32_t term = numbering->terms[own], low = numbering->cuts[own], high = numbering->cuts[own + 1];
        if (term >= to->terms_n || low > high || high > numbering->spellings_n) return DAMAGED;
        uint32_t spellings = high - low, next = to->next_posting[term], at = to->next_token[term];
        if (postings > piece->postings_n - posting || tokens > piece->tokens_n - token) return DAMAGED;
        if (postings > to->postings[term + 1] - next || tokens > to->tokens[term + 1] - at) return DAMAGED;

        uint64_t counted = 0;
        for (uint32_t i = 0; i < postings; i++) {
            uint32_t doc = piece->docs[posting + i], tf = get(piece->tf, piece->tf_bytes, posting + i);
            if (doc >= piece->documents) return DAMAGED;
            to->docs[next + i] = (uint16_t)(doc + piece->base);
            to->tf[next + i] = (uint8_t)(tf < MANY ? tf : MANY);
            counted += tf;
            if (tf >= MANY) {
                if (to->over_n >= to->over_room) return DAMAGED;
                to->over[2 * to->over_n] = next + i;
                to->over[2 * to->over_n++ + 1] = tf;
            }
        }
        if (counted != tokens) return DAMAGED;

        if (piece->position_bytes == 2 && to->position_bytes == 2) {
            memcpy((uint16_t *)to->positions + at, (const uint16_t *)piece->positions + token, 2 * (uint64_t)tokens);
        } else {
            for (uint32_t i = 0; i < tokens; i++)
                put(to->positions, to->position_bytes, at + i, get(piece->positions, piece->position_bytes, token + i));
        }
        const uint16_t *codes = numbering->codes + low;
        uint32_t *counts = numbering->counts + low;
        for (uint32_t i = 0; i < tokens; i++) {
            uint32_t code = get(piece->codes, piece->code_bytes, token + i);
            if (code >= spellings) return DAMAGED;
            counts[code]++;
            put(to->codes, to->code_bytes, at + i, codes[code]);
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
