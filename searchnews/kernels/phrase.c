/* Which documents have words in a row, of which each has one list and counts in all documents? Most phrases are such.
 *
 * near.c, which does the others, takes 1.8 times as long for "interest rates" with a million articles, 1.3 for "bank of
 * england", and 1.1 for "the white house".
 */

#include "cursor.h"

#define SOME 512u /* documents that are looked at together */

/* The positions of a list in the document on which it is: in the stream, all of whose block is read if documents are
 * near one another (`dense`), or in `room`, which holds `longest`. NULL if the field is damaged. */
static const uint32_t *run_of(const List *list, int dense, Stream *stream, uint32_t longest, uint32_t *room)
{
    const Narrow *positions = &list->field->positions;
    uint32_t i = list->token % NARROW_BLOCK, some;
    if (list->token + list->tf > list->end || list->tf > longest) return NULL;
    if (i + list->tf > NARROW_BLOCK) return numbers(positions, list->token, list->tf, 0, room) ? room : NULL;
    if (dense) return next_number(stream, list->token) == ANY ? NULL : stream->all + i;
    return some_numbers(positions, list->token, list->tf, 0, stream->all, &some);
}

/* Does token k of the document on which a list is count? */
static inline int spelled_so(const List *list, uint32_t k)
{
    return list->row->high == ANY || counts(list->row, number_at(&list->field->codes, list->token + k));
}

/* One more than where a number stands among the first eight of n, which are different; 0 if it does not. There is room
 * for eight. */
static inline uint32_t among_eight(const uint32_t *numbers, uint32_t n, uint32_t wanted)
{
    uint32_t at = 0;
    for (uint32_t k = 0; k < 8; k++) at |= -(uint32_t)(numbers[k] == wanted) & -(uint32_t)(k < n) & (k + 1);
    return at;
}

/* How often tokens of one list each stand in a row in the document on which the first of `order` is, or ANY if the
 * field is damaged. The rarest come first, the others are looked at only for rows that are still whole, and codes only
 * where positions are right. `room` holds 3 * longest + 8 positions. */
static uint32_t rows_in(Cursor *cursors, const uint32_t *order, uint32_t tokens_n, uint32_t doc, Stream *streams,
                        uint32_t longest, uint32_t *room)
{
    uint32_t *starts = room + longest, *own = starts + longest, n = 0, found = 0;
    const List *lead = cursors[order[0]].lists;
    const uint32_t *positions = run_of(lead, 1, streams + order[0], longest, room);
    if (!positions) return ANY;
    for (uint32_t k = 0; k < lead->tf; k++) {
        starts[n] = positions[k] - cursors[order[0]].step;
        own[n] = k;
        n += positions[k] >= cursors[order[0]].step;
    }
    for (uint32_t o = 1; o < tokens_n && n; o++) {
        Cursor *cursor = cursors + order[o];
        const List *list = cursor->lists;
        if (!cursor->place && !move_to(cursor, doc)) return 0;
        if (!(positions = run_of(list, !!cursor->place, streams + order[o], longest, room))) return ANY;
        uint32_t at = 0, left = 0;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t wanted = starts[k] + cursor->step;
            while (at + 8 < list->tf && positions[at + 8] <= wanted) at += 8;
            uint32_t here = among_eight(positions + at, list->tf - at, wanted);
            if (!here || !spelled_so(list, at + here - 1)) continue;
            starts[left] = starts[k];
            own[left++] = own[k];
        }
        n = left;
    }
    for (uint32_t k = 0; k < n; k++) found += (uint32_t)spelled_so(lead, own[k]);
    return found;
}

/* Some documents of the rarest token, and which postings of each token that knows its places they are. */
typedef struct {
    uint16_t docs[SOME], at[MOST_PARTS][SOME];
} Candidates;

/* Those of the next documents of the first of `order` that have all the other tokens that know their places, too.
 * Returns how many, or ANY if the field is damaged. */
static uint32_t candidates(const Shard *shard, Cursor *cursors, const uint32_t *order, uint32_t tokens_n, uint32_t from,
                           uint32_t until, Candidates *out)
{
    const List *lead = cursors[order[0]].lists;
    uint32_t n = until - from, wrong = lead->docs[until - 1] >= shard->documents;
    for (uint32_t k = 0; k < n; k++) {
        out->docs[k] = lead->docs[from + k];
        out->at[order[0]][k] = (uint16_t)(from + k);
    }
    for (uint32_t i = from ? from : 1; i < until; i++) wrong |= lead->docs[i] <= lead->docs[i - 1];
    if (wrong) return ANY;
    for (uint32_t o = 1; o < tokens_n; o++) {
        const Cursor *cursor = cursors + order[o];
        const List *list = cursor->lists;
        uint32_t kept = 0;
        if (!cursor->place) break; /* nor do those after it */
        for (uint32_t k = 0; k < n; k++) { /* without a branch: which have it cannot be foretold */
            uint32_t doc = out->docs[k], at = cursor->place[doc], inside = at < list->n;
            out->docs[kept] = (uint16_t)doc;
            for (uint32_t p = 0; p < o; p++) out->at[order[p]][kept] = out->at[order[p]][k];
            out->at[order[o]][kept] = (uint16_t)at;
            kept += inside & (list->docs[inside ? at : 0] == doc);
        }
        n = kept;
    }
    return n;
}

/* Adds up how often tokens of one list each, which count in all documents, stand in a row. Returns whether they do
 * anywhere, or DAMAGED. */
uint64_t sn_add_rows(const Shard *shard, const Field *field, Cursor *cursors, const uint32_t *order, uint32_t tokens_n,
                     Scratch *scratch, Stream *streams, uint32_t longest, uint32_t *room)
{
    Candidates some;
    uint64_t found = 0;
    uint32_t all = cursors[order[0]].postings;
    for (uint32_t from = 0; from < all; from += SOME) {
        uint32_t n = candidates(shard, cursors, order, tokens_n, from, from + SOME < all ? from + SOME : all, &some);
        if (n == ANY) return DAMAGED;
        for (uint32_t k = 0; k < n; k++) {
            for (uint32_t o = 0; o < tokens_n && cursors[order[o]].place; o++)
                be_at(cursors + order[o], some.at[order[o]][k]);
            uint32_t count = rows_in(cursors, order, tokens_n, some.docs[k], streams, longest, room);
            if (count == ANY) return DAMAGED;
            if (count) { add(scratch, some.docs[k], field->weights[some.docs[k]] * (float)count); found = 1; }
        }
    }
    return found;
}
