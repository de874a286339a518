/* Which documents have words in a row, how often, and where? */

#include "cursor.h"

#define MOST_TOKENS 32u
#define SOME 512u /* documents that are looked at together */

/* The positions of a list in the document on which it is: in the stream, all of whose block is read if documents are near
 * one another (`dense`), or in `room`, which holds `longest`. NULL if the field is damaged. */
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

/* How often tokens of one list each stand in a row in the document on which the first of `order` is, or ANY if the field
 * is damaged. The rarest come first, the others are looked at only for rows that are still whole, and codes only where
 * positions are right. `room` holds 3 * longest + 8 positions. */
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

/* Those of the next documents of the first of `order` that have all the other tokens that know their places, too. Returns
 * how many, or ANY if the field is damaged. */
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
static uint64_t add_rows(const Shard *shard, const Field *field, Cursor *cursors, const uint32_t *order,
                         uint32_t tokens_n, Scratch *scratch, Stream *streams, uint32_t longest, uint32_t *room)
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
        if (some[k] < cursors[fewest].step) continue;
        uint32_t start = some[k] - cursors[fewest].step;
        int good = 1;
        for (uint32_t t = 0; t < tokens_n && good; t++) {
            if (t == fewest) continue;
            const uint32_t *others = room + (size_t)t * longest;
            uint32_t a = at[t], wanted = start + cursors[t].step;
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

/* Live documents of shards from .. until - 1 that have the tokens in a row in one of the fields, ascending, and their
 * frequencies as for sn_word. `room` holds (tokens_n + 1) * longest + 8 positions, longest being the tokens of the
 * longest document; docs and sums have room for the rarest token's sn_postings(). Returns how many, DAMAGED, or UNABLE for
 * more than MOST_TOKENS tokens or FEW_ROWS rows of one in a shard. */
uint64_t sn_phrase(const Shard *shards, uint32_t from, uint32_t until, const Token *tokens, uint32_t tokens_n,
                   uint32_t fields, Scratch *scratch, uint32_t *room, uint32_t longest, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    Cursor cursors[MOST_TOKENS];
    Stream streams[MOST_TOKENS];
    if (!tokens_n || tokens_n > MOST_TOKENS) return UNABLE;
    for (uint32_t t = 0; t < tokens_n; t++)
        if (!fits(tokens + t, until)) return UNABLE;
    for (uint32_t s = from; s < until; s++) {
        const Shard *shard = shards + s;
        int found = 0;
        for (uint32_t f = 0; f < 2; f++) {
            if (!(fields >> f & 1)) continue;
            const Field *field = shard->fields + f;
            uint32_t order[MOST_TOKENS], empty = 0;
            for (uint32_t t = 0; t < tokens_n && !empty; t++) {
                Cursor *cursor = cursors + t;
                if (!open_cursor(shard, s, field, tokens + t, cursor)) return DAMAGED;
                empty = !cursor->postings;
                uint32_t at = t; /* the rarest first */
                while (at && cursors[order[at - 1]].postings > cursor->postings) { order[at] = order[at - 1]; at--; }
                order[at] = t;
            }
            if (empty) continue;
            Cursor *lead = cursors + order[0];
            int simple = 1; /* a list a token, in all documents */
            for (uint32_t t = 0; t < tokens_n; t++) {
                Cursor *cursor = cursors + t;
                simple &= cursor->lists_n == 1 && !cursor->lists[0].row->only && t < MOST_PARTS;
                if (t < MOST_PARTS && !prepare(cursor, lead, scratch->place[t][0], scratch->offset[t])) return DAMAGED;
                open_stream(streams + t, &field->positions);
            }
            if (simple && lead->place) {
                uint64_t any = add_rows(shard, field, cursors, order, tokens_n, scratch, streams, longest, room);
                if (any == DAMAGED) return DAMAGED;
                found |= any == 1;
                continue;
            }
            for (uint32_t doc = 0;; doc++) {
                uint32_t next = next_document(lead, doc); /* the rarest token's */
                if (next == ANY) break;
                if (next < doc || next >= shard->documents) return DAMAGED;
                doc = next;
                int all = 1;
                for (uint32_t o = 1; o < tokens_n && all; o++) all = move_to(cursors + order[o], doc);
                if (!all) continue;
                uint32_t count = starts_in(cursors, tokens_n, doc, longest, room, NULL);
                if (count == ANY) return DAMAGED;
                if (count) { add(scratch, doc, field->weights[doc] * (float)count); found = 1; }
            }
        }
        if (found) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}

/* Where the tokens stand in a row in a field of some documents (ascending): places[n] with the number of the document
 * in `docs` above 32 bits and the first position below. `room` holds (tokens_n + 1) * longest positions. Returns how many
 * there are, of which `most` were written; DAMAGED, or UNABLE for more than MOST_TOKENS tokens or MOST_ROWS rows in one
 * document. */
uint64_t sn_places(const Shard *shards, uint32_t shards_n, const Token *tokens, uint32_t tokens_n, uint32_t field_n,
                   const uint32_t *docs, uint64_t docs_n, uint32_t *room, uint32_t longest, uint64_t *places,
                   uint64_t most)
{
    uint64_t n = 0, k = 0;
    uint32_t *starts = room + (size_t)tokens_n * longest;
    Cursor cursors[MOST_TOKENS];
    if (!tokens_n || tokens_n > MOST_TOKENS || field_n > 1) return UNABLE;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        for (; k < docs_n && docs[k] < (uint64_t)shard->base + shard->documents; k++) {
            uint32_t doc = docs[k] - shard->base;
            for (uint32_t t = 0; t < tokens_n; t++) {
                uint64_t failed = open_at(shard, s, shard->fields + field_n, tokens + t, doc, cursors + t);
                if (failed) return failed;
            }
            uint32_t count = starts_in(cursors, tokens_n, doc, longest, room, starts);
            if (count == ANY) return DAMAGED;
            for (uint32_t i = 0; i < count; i++, n++)
                if (n < most) places[n] = k << 32 | starts[i];
        }
    }
    return n;
}
