/* Which documents have words in a row, how often, and where? */

#include "cursor.h"

#define MOST_TOKENS 32u

/* What a token of one list has in the document on which it is. */
typedef struct {
    const uint16_t *positions;
    const List *list;
    uint32_t n, at;
} Run;

/* How often tokens of one list each stand in a row in the document on which they all are, or ANY if the field is damaged.
 * They are compared in the given order, the rarest first, and codes only where the positions are right. */
static uint32_t rows_of_runs(const Cursor *cursors, const uint32_t *order, uint32_t tokens_n)
{
    Run runs[MOST_TOKENS];
    uint32_t fewest = 0, n = 0;
    for (uint32_t t = 0; t < tokens_n; t++) {
        const List *list = cursors[t].lists;
        uint32_t tf = frequency(list, list->i);
        if (list->token + tf > list->end) return ANY;
        runs[t] = (Run){(const uint16_t *)list->field->positions + list->token, list, tf, 0};
        if (tf < runs[fewest].n) fewest = t;
    }
    for (uint32_t k = 0; k < runs[fewest].n; k++) {
        uint32_t start = runs[fewest].positions[k] - fewest;
        int good = runs[fewest].positions[k] >= fewest;
        runs[fewest].at = k;
        for (uint32_t o = 0; o < tokens_n && good; o++) {
            Run *run = runs + order[o];
            uint32_t wanted = start + order[o], at = run->at;
            while (at + 8 < run->n && run->positions[at + 8] < wanted) at += 8;
            while (at < run->n && run->positions[at] < wanted) at++;
            run->at = at;
            good = at < run->n && run->positions[at] == wanted;
        }
        for (uint32_t t = 0; t < tokens_n && good; t++) {
            const List *list = runs[t].list;
            good = list->row->high == ANY || counts(list->row, code_at(list->field, list->token + runs[t].at));
        }
        n += (uint32_t)good;
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

/* Live documents of shards from .. until - 1 that have the tokens in a row in one of the fields, ascending, and their
 * frequencies as for sn_word. `room` holds tokens_n * longest positions, longest being the tokens of the longest document; docs and sums have room
 * for the rarest token's sn_postings(). Returns how many, DAMAGED, or UNABLE for more than MOST_TOKENS tokens or
 * FEW_ROWS rows of one in a shard. */
uint64_t sn_phrase(const Shard *shards, uint32_t from, uint32_t until, const Token *tokens, uint32_t tokens_n,
                   uint32_t fields, Scratch *scratch, uint32_t *room, uint32_t longest, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    Cursor cursors[MOST_TOKENS];
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
            int simple = field->position_bytes == 2; /* a list a token, in all documents */
            for (uint32_t t = 0; t < tokens_n; t++) {
                Cursor *cursor = cursors + t;
                simple &= cursor->lists_n == 1 && !cursor->lists[0].row->only;
                if (t < MOST_PARTS && cursor != lead) prepare(cursor, lead, scratch->place[t][0], scratch->offset[t]);
            }
            for (uint32_t doc = 0;; doc++) {
                uint32_t next = next_document(lead, doc); /* the rarest token's */
                if (next == ANY) break;
                if (next < doc || next >= shard->documents) return DAMAGED;
                doc = next;
                int all = 1;
                for (uint32_t o = 1; o < tokens_n && all; o++) all = move_to(cursors + order[o], doc);
                if (!all) continue;
                uint32_t count = simple ? rows_of_runs(cursors, order, tokens_n)
                                        : starts_in(cursors, tokens_n, doc, longest, room, NULL);
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
