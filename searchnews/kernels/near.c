/* Which documents have two words near each other, how often, and where?
 *
 * The matches are those of search/spans.py: the shortest spans of a left and another, right token. They are neighbours
 * among all these tokens, since whatever stood between two would be nearer to one of them.
 */

#include "cursor.h"

/* What is asked of two tokens. APART asks for left ones with no other, right one at most `distance` away. */
enum { EITHER_ORDER, IN_ORDER, APART };

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

typedef struct {
    uint32_t kind, distance;
    const Units *units; /* [shards], or NULL for none */
    uint32_t *room;     /* [2 * longest] */
    uint32_t longest;
} Asked;

/* How many matches there are in a document on which the cursors are, or ANY if the shard is damaged. */
static uint32_t matches_in(const Asked *asked, uint32_t s, uint32_t f, uint32_t doc, Cursor *left, Cursor *right,
                           uint32_t (*spans)[2])
{
    Positions p = {asked->room, asked->room + asked->longest, 0, 0};
    p.left_n = positions_in(left, doc, asked->longest, asked->room);
    p.right_n = positions_in(right, doc, asked->longest, asked->room + asked->longest);
    if (p.left_n == ANY || p.right_n == ANY) return ANY;
    if (asked->kind == APART) return alone(&p, asked->distance, spans);
    if (!asked->units) return neighbours(&p, asked->kind == IN_ORDER, asked->distance, NULL, spans);
    Inside units = units_of(asked->units + s, f, doc);
    return neighbours(&p, 0, ANY, &units, spans);
}

/* Live documents of shards from .. until - 1 in which two tokens are near each other in one of the fields, ascending, and
 * their frequencies as for sn_word. With `units` it is in one of these that they have to be, whatever the distance. docs
 * and sums have room for the sn_postings() of the left token. Returns how many, DAMAGED, or UNABLE for more than FEW_ROWS
 * rows in a shard. */
uint64_t sn_near(const Shard *shards, uint32_t from, uint32_t until, const Token *tokens, uint32_t fields,
                 uint32_t kind, uint32_t distance, const Units *units, Scratch *scratch, uint32_t *room,
                 uint32_t longest, uint32_t *docs, float *sums)
{
    uint64_t n = 0;
    Asked asked = {kind, distance, units, room, longest};
    if (!fits(tokens, until) || !fits(tokens + 1, until)) return UNABLE;
    for (uint32_t s = from; s < until; s++) {
        const Shard *shard = shards + s;
        int found = 0;
        for (uint32_t f = 0; f < 2; f++) {
            if (!(fields >> f & 1)) continue;
            const Field *field = shard->fields + f;
            Cursor cursors[2];
            for (uint32_t t = 0; t < 2; t++)
                if (!open_cursor(shard, s, field, tokens + t, cursors + t)) return DAMAGED;
            int leading = kind == APART || cursors[0].postings < cursors[1].postings ? 0 : 1;
            Cursor *lead = cursors + leading, *other = cursors + !leading;
            if (!prepare(other, lead, scratch->place[0][0], scratch->offset[0])) return DAMAGED;
            if (!prepare(lead, lead, scratch->place[1][0], scratch->offset[1])) return DAMAGED;
            for (uint32_t doc = 0;; doc++) {
                uint32_t next = next_document(lead, doc);
                if (next == ANY) break;
                if (next < doc || next >= shard->documents) return DAMAGED;
                doc = next;
                if (!move_to(other, doc) && kind != APART) continue;
                uint32_t count = matches_in(&asked, s, f, doc, cursors, cursors + 1, NULL);
                if (count == ANY) return DAMAGED;
                if (count) { add(scratch, doc, field->weights[doc] * (float)count); found = 1; }
            }
        }
        if (found) n += take(scratch, shard, docs + n, sums + n);
    }
    return n;
}

/* Where they are in a field of some documents (ascending): places[n] has the number of the document in `docs`, the first
 * and the last position. `room` holds 6 * longest positions. Returns how many there are, of which `most` were written;
 * DAMAGED, or UNABLE for more than MOST_ROWS rows in one document. */
uint64_t sn_near_places(const Shard *shards, uint32_t shards_n, const Token *tokens, uint32_t field_n, uint32_t kind,
                        uint32_t distance, const Units *units, const uint32_t *docs, uint64_t docs_n, uint32_t *room,
                        uint32_t longest, uint32_t (*places)[3], uint64_t most)
{
    uint64_t n = 0, k = 0;
    Asked asked = {kind, distance, units, room, longest};
    uint32_t(*spans)[2] = (uint32_t(*)[2])(room + 2 * (size_t)longest);
    if (field_n > 1) return UNABLE;
    for (uint32_t s = 0; s < shards_n; s++) {
        const Shard *shard = shards + s;
        Cursor cursors[2];
        for (; k < docs_n && docs[k] < (uint64_t)shard->base + shard->documents; k++) {
            uint32_t doc = docs[k] - shard->base;
            for (uint32_t t = 0; t < 2; t++) {
                uint64_t failed = open_at(shard, s, shard->fields + field_n, tokens + t, doc, cursors + t);
                if (failed) return failed;
            }
            uint32_t count = matches_in(&asked, s, field_n, doc, cursors, cursors + 1, spans);
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
