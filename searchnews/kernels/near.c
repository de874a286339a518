/* Which documents have words in a row, or two words near each other, how often, and where?
 *
 * The matches of two words are those of search/spans.py: the shortest spans of a left and another, right token. They
 * are neighbours among all these tokens, since whatever stood between two would be nearer to one of them.
 */

#include "cursor.h"

#define MOST_TOKENS 32u

/* What is asked of tokens: that they stand in a row; of two, that they are near each other; or, APART, left ones with
 * no other, right one at most `distance` away. */
enum { EITHER_ORDER, IN_ORDER, APART, IN_A_ROW };

/* --- Two tokens --------------------------------------------------------------------------------------------------- */

/* Some units of one document. */
typedef struct {
    const void *begins;
    uint32_t i, end, bytes;
} Inside;

static Inside units_of(const Units *units, uint32_t f, uint32_t doc)
{
    uint32_t begin = units->cuts[f][doc], end = units->cuts[f][doc + 1];
    return (Inside){units->begins[f], begin, end > units->begins_n[f] ? begin : end, units->bytes[f]};
}

/* Are two positions in one unit? The first ones ascend from call to call. */
static inline int in_one(Inside *units, uint32_t first, uint32_t last)
{
    for (; units->i < units->end; units->i++) {
        uint32_t begin = units->bytes == 2 ? ((const uint16_t *)units->begins)[units->i]
                                           : ((const uint32_t *)units->begins)[units->i];
        if (begin > first) return begin > last;
    }
    return 1;
}

typedef struct {
    const uint32_t *left, *right; /* ascending */
    uint32_t left_n, right_n;
} Positions;

/* How many neighbours count; the first and last position of each into `spans`, unless that is NULL. */
static uint32_t neighbours(const Positions *p, uint32_t ordered, uint32_t distance, Inside *units, uint32_t (*spans)[2])
{
    uint32_t i = 0, j = 0, n = 0, before = 0;
    int before_left = 0, before_right = 0;
    while (i < p->left_n || j < p->right_n) {
        uint32_t a = i < p->left_n ? p->left[i] : ANY, b = j < p->right_n ? p->right[j] : ANY, here = a < b ? a : b;
        int left = a == here, right = b == here;
        if (((before_left && right) || (before_right && left && !ordered)) && here - before <= distance &&
            (!units || in_one(units, before, here))) {
            if (spans) { spans[n][0] = before; spans[n][1] = here; }
            n++;
        }
        i += (uint32_t)left;
        j += (uint32_t)right;
        before = here;
        before_left = left;
        before_right = right;
    }
    return n;
}

/* How many left tokens have no other, right one near; where, into `spans`, unless that is NULL. */
static uint32_t alone(const Positions *p, uint32_t distance, uint32_t (*spans)[2])
{
    uint32_t j = 0, n = 0;
    for (uint32_t i = 0; i < p->left_n; i++) {
        uint32_t here = p->left[i], k;
        while (j < p->right_n && p->right[j] < here) j++;
        k = j + (j < p->right_n && p->right[j] == here);
        if ((j && here - p->right[j - 1] <= distance) || (k < p->right_n && p->right[k] - here <= distance)) continue;
        if (spans) spans[n][0] = spans[n][1] = here;
        n++;
    }
    return n;
}

/* --- Any lists ---------------------------------------------------------------------------------------------------- */

typedef struct {
    const Token *tokens;
    uint32_t tokens_n, kind, distance;
    const Units *units; /* [shards]: where two tokens have to be together, whatever the distance; or NULL */
    uint32_t *room;     /* [tokens_n * longest]: the positions of each token */
    uint32_t longest;   /* the tokens of the longest document */
} Asked;

/* How often tokens, of which there are have[t] each, stand in a row; the first position of each row into `spans`. */
static uint32_t in_a_row(const Asked *asked, const uint32_t *have, uint32_t (*spans)[2])
{
    uint32_t at[MOST_TOKENS] = {0}, fewest = 0, n = 0;
    for (uint32_t t = 1; t < asked->tokens_n; t++)
        if (have[t] < have[fewest]) fewest = t;
    const uint32_t *some = asked->room + (size_t)fewest * asked->longest;
    for (uint32_t k = 0; k < have[fewest]; k++) {
        if (some[k] < asked->tokens[fewest].step) continue;
        uint32_t start = some[k] - (uint32_t)asked->tokens[fewest].step;
        int good = 1;
        for (uint32_t t = 0; t < asked->tokens_n && good; t++) {
            if (t == fewest) continue;
            const uint32_t *others = asked->room + (size_t)t * asked->longest;
            uint32_t a = at[t], wanted = start + (uint32_t)asked->tokens[t].step;
            while (a < have[t] && others[a] < wanted) a++;
            at[t] = a;
            good = a < have[t] && others[a] == wanted;
        }
        if (!good) continue;
        if (spans) spans[n][0] = spans[n][1] = start;
        n++;
    }
    return n;
}

/* How many matches there are in a document on which the cursors are, or ANY if the shard is damaged; the first and last
 * position of each (the first twice of a row) into `spans`, unless that is NULL. */
static uint32_t matches_in(const Asked *asked, uint32_t s, uint32_t f, uint32_t doc, Cursor *cursors,
                           uint32_t (*spans)[2])
{
    uint32_t have[MOST_TOKENS]; /* to clear it takes a tenth of the time of a search */
    have[0] = have[1] = 0;
    for (uint32_t t = 0; t < asked->tokens_n; t++) {
        have[t] = positions_in(cursors + t, doc, asked->longest, asked->room + (size_t)t * asked->longest);
        if (have[t] == ANY) return ANY;
    }
    if (asked->kind == IN_A_ROW) return in_a_row(asked, have, spans);
    Positions p = {asked->room, asked->room + asked->longest, have[0], have[1]};
    if (asked->kind == APART) return alone(&p, asked->distance, spans);
    if (!asked->units) return neighbours(&p, asked->kind == IN_ORDER, asked->distance, NULL, spans);
    Inside units = units_of(asked->units + s, f, doc);
    return neighbours(&p, 0, ANY, &units, spans);
}

/* Live documents of shards from .. until - 1 that match in one of the fields, ascending, and their frequencies as for
 * sn_word. `room` holds (tokens_n + 1) * longest + 8 positions; docs and sums have room for the sn_postings() of the
 * rarest token, or the left one if it has to be APART. Returns how many, DAMAGED, or UNABLE for more than MOST_TOKENS
 * tokens or FEW_ROWS rows of one in a shard. */
uint64_t sn_near(const Shard *shards, uint32_t from, uint32_t until, const Token *tokens, uint32_t tokens_n,
                 uint32_t kind, uint32_t distance, const Units *units, uint32_t fields, Scratch *scratch,
                 uint32_t *room, uint32_t longest, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    Cursor cursors[MOST_TOKENS];
    Stream streams[MOST_TOKENS];
    Asked asked = {tokens, tokens_n, kind, distance, units, room, longest};
    if (tokens_n < 2 || tokens_n > MOST_TOKENS) return UNABLE;
    for (uint32_t t = 0; t < tokens_n; t++)
        if (!fits(tokens + t, until)) return UNABLE;
    for (uint32_t s = from; s < until; s++) {
        const Shard *shard = shards + s;
        int found = 0;
        for (uint32_t f = 0; f < 2; f++) {
            if (!(fields >> f & 1)) continue;
            const Field *field = shard->fields + f;
            uint32_t order[MOST_TOKENS], needed = kind == APART ? 1 : tokens_n, empty = 0;
            for (uint32_t t = 0; t < tokens_n && !empty; t++) {
                Cursor *cursor = cursors + t;
                if (open_cursor(shard, s, f, tokens + t, ANY, cursor)) return DAMAGED;
                empty = t < needed && !cursor->postings;
                uint32_t at = t; /* the rarest first */
                while (at && needed > 1 && cursors[order[at - 1]].postings > cursor->postings) {
                    order[at] = order[at - 1];
                    at--;
                }
                order[at] = t;
            }
            if (empty) continue;
            Cursor *lead = cursors + order[0];
            int simple = kind == IN_A_ROW; /* a list a token, in all documents */
            for (uint32_t t = 0; t < tokens_n; t++) {
                Cursor *cursor = cursors + t;
                simple &= cursor->lists_n == 1 && !cursor->lists[0].row->only && t < MOST_PARTS;
                if (t < MOST_PARTS && !prepare(cursor, lead, scratch->place[t][0], scratch->offset[t])) return DAMAGED;
                if (simple) open_stream(streams + t, &cursor->lists[0].field->positions);
            }
            if (simple && lead->place) {
                uint64_t any = sn_add_rows(shard, field, cursors, order, tokens_n, scratch, streams, longest, room);
                if (any == DAMAGED) return DAMAGED;
                found |= any == 1;
                continue;
            }
            for (uint32_t doc = 0;; doc++) {
                uint32_t next = next_document(lead, doc);
                if (next == ANY) break;
                if (next < doc || next >= shard->documents) return DAMAGED;
                doc = next;
                int all = 1;
                for (uint32_t o = 1; o < tokens_n && all; o++) all = move_to(cursors + order[o], doc) || o >= needed;
                if (!all) continue;
                uint32_t count = matches_in(&asked, s, f, doc, cursors, NULL);
                if (count == ANY) return DAMAGED;
                if (count) { add(scratch, doc, field->weights[doc] * (float)count); found = 1; }
            }
        }
        if (found) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}

/* Where they are in a field of some documents (ascending): places[n] has the number of the document in `docs`, the
 * first and the last position, of a row the first twice. `room` holds (tokens_n + 4) * longest positions. Returns how
 * many there are, of which `most` were written; DAMAGED, or UNABLE for more than MOST_TOKENS tokens or MOST_ROWS rows
 * in one document. */
uint64_t sn_places(const Shard *shards, uint32_t shards_n, const Token *tokens, uint32_t tokens_n, uint32_t kind,
                   uint32_t distance, const Units *units, uint32_t field_n, const uint32_t *docs, uint64_t docs_n,
                   uint32_t *room, uint32_t longest, uint32_t (*places)[3], uint64_t most)
{
    uint64_t n = 0, k = 0;
    Cursor cursors[MOST_TOKENS];
    Asked asked = {tokens, tokens_n, kind, distance, units, room, longest};
    uint32_t(*spans)[2] = (uint32_t(*)[2])(room + (size_t)tokens_n * longest);
    if (!tokens_n || tokens_n > MOST_TOKENS || field_n > 1 || (tokens_n < 2 && kind != IN_A_ROW)) return UNABLE;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        for (; k < docs_n && docs[k] < (uint64_t)shard->base + shard->documents; k++) {
            uint32_t doc = docs[k] - shard->base;
            for (uint32_t t = 0; t < tokens_n; t++) {
                uint64_t failed = open_cursor(shard, s, field_n, tokens + t, doc, cursors + t);
                if (failed) return failed;
            }
            uint32_t count = matches_in(&asked, s, field_n, doc, cursors, spans);
            if (count == ANY) return DAMAGED;
            for (uint32_t i = 0; i < count; i++, n++)
                if (n < most) {
                    places[n][0] = (uint32_t)k;
                    places[n][1] = spans[i][0];
                    places[n][2] = spans[i][1];
                }
        }
    }
    return n;
}
