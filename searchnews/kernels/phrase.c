/* Which documents have words in a row, how often, and where? */

#include "shard.h"

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

