/* Which documents have all of some parts, or any of them, and which of those come first?
 *
 * A part is a word, whose posting lists are read here, or a list of documents that was worked out before. Parts are
 * read a block at a time: a block stays in the nearest cache, and what is done to all of it is done to several at once.
 */

#include "shard.h"

#define BLOCK 1024u
#define MOST_BEST 256u /* they are kept sorted by insertion: for more, sorting all is faster */

static inline int passes(const Filter *filter, const Shard *shard, uint32_t doc)
{
    if (shard->dead && shard->dead[doc]) return 0;
    if (filter->marked && !filter->marked[shard->base + doc]) return 0;
    int64_t time = filter->dated ? shard->published[2 * doc] : 0;
    return !filter->dated || (time >= filter->begin && time <= filter->last);
}

/* --- A part in one shard ------------------------------------------------------------------------------------------ */

typedef struct {
    List lists[2];        /* of a word: in each field */
    const uint32_t *docs; /* of a list: what of it is in this shard */
    const float *values;
    uint32_t n, i;        /* postings of all lists; where we are in docs */
    uint32_t least;       /* one more than the last document */
    const uint8_t *only;  /* of a word: where it counts, or NULL for everywhere */
    const uint32_t *but;  /* [but_n], ascending: where else it does not count */
    uint32_t but_n;
    int title_read;       /* read_unordered() has read the second list */
    uint16_t (*place)[DOCUMENTS]; /* where documents may stand in each list, or NULL: then they are looked for */
} Source;

/* The part in shard s; of a list, what follows place *at, which moves on. False if the shard is damaged. */
static int source_of(const Shard *shard, uint32_t s, const Part *part, uint64_t *at, Source *source)
{
    *source = (Source){.place = NULL};
    uint64_t end = part->n ? first_from(part->docs, *at, part->n, (uint64_t)shard->base + shard->documents) : *at;
    if (!part->word.rows) {
        source->docs = part->docs + *at;
        source->values = part->values ? part->values + *at : NULL;
        source->n = (uint32_t)(end - *at);
        *at = end;
        return 1;
    }
    source->but = part->docs + *at;
    source->but_n = (uint32_t)(end - *at);
    *at = end;
    if (part->word.cuts[s] == part->word.cuts[s + 1]) return 1;
    source->only = part->word.rows[part->word.cuts[s]].only;
    for (uint32_t f = 0; f < 2; f++) {
        if (!(part->fields >> f & 1)) continue;
        if (!list_of(shard, f, part->word.rows + part->word.cuts[s], source->lists + f)) return 0;
        source->n += source->lists[f].n;
    }
    return 1;
}

/* The next documents of a source and what they have: at most BLOCK. Returns how many, or ANY if the shard is
 * damaged. */
static uint32_t read_block(const Shard *shard, Source *source, uint16_t *docs, float *values)
{
    uint32_t n = 0;
    if (source->docs) {
        for (; n < BLOCK && source->i < source->n; n++, source->i++) {
            docs[n] = (uint16_t)(source->docs[source->i] - shard->base);
            values[n] = source->values ? source->values[source->i] : 0;
        }
        return n;
    }
    List *a = source->lists, *b = source->lists + 1;
    const float *a_weights = shard->fields[0].weights, *b_weights = shard->fields[1].weights;
    uint32_t least = source->least, i = a->i, j = b->i, first = i, tf[BLOCK];
    Stream titles;
    if (b->n) open_stream(&titles, &b->field->tf);
    if (a->n && !frequencies(a, i, a->n - i < BLOCK ? a->n - i : BLOCK, tf)) return ANY;
    while (n < BLOCK && (i < a->n || j < b->n)) {
        uint32_t other = j < b->n ? b->docs[j] : shard->documents; /* up to there, the body has them alone */
        if (other > shard->documents) return ANY;
        for (; n < BLOCK && i < a->n && a->docs[i] < other; i++, n++) {
            uint32_t doc = a->docs[i];
            if (doc < least) return ANY;
            least = doc + 1;
            docs[n] = (uint16_t)doc;
            values[n] = a_weights[doc] * (float)tf[i - first];
        }
        if (n == BLOCK) break;
        if (j == b->n) {
            if (i < a->n) return ANY;
            break;
        }
        if (other < least || other == shard->documents) return ANY;
        least = other + 1;
        float value = i < a->n && a->docs[i] == other ? a_weights[other] * (float)tf[i++ - first] : 0;
        docs[n] = (uint16_t)other;
        values[n++] = value + b_weights[other] * (float)(next_number(&titles, b->posting + j++) + 1);
    }
    a->i = i;
    b->i = j;
    source->least = least;
    return n;
}

/* The same in any order, in two thirds of the time: no step depends on which of the lists is ahead. `more` is zeros
 * before and after all blocks. */
static uint32_t read_unordered(const Shard *shard, Source *source, float *more, uint16_t *docs, float *values)
{
    List *a = source->lists, *b = source->lists + 1;
    if (source->docs || !a->n || !b->n) return read_block(shard, source, docs, values);
    const float *a_weights = shard->fields[0].weights, *b_weights = shard->fields[1].weights;
    uint32_t tf[BLOCK], n = 0;
    for (uint32_t j = 0, size; j < b->n && !source->title_read; j += size) {
        size = b->n - j < BLOCK ? b->n - j : BLOCK;
        if (!frequencies(b, j, size, tf)) return ANY;
        for (uint32_t k = 0; k < size; k++) {
            uint32_t doc = b->docs[j + k];
            if (doc >= shard->documents) return ANY;
            more[doc] = b_weights[doc] * (float)tf[k];
        }
    }
    source->title_read = 1;
    const uint16_t *body = a->docs + a->i;
    uint32_t size = a->n - a->i < BLOCK ? a->n - a->i : BLOCK;
    if (!frequencies(a, a->i, size, tf)) return ANY;
    for (; n < size; n++) {
        uint32_t doc = body[n];
        if (doc >= shard->documents) return ANY;
        docs[n] = (uint16_t)doc;
        values[n] = a_weights[doc] * (float)tf[n] + more[doc];
        more[doc] = 0;
    }
    a->i += n;
    if (n) return n;
    for (; n < BLOCK && b->i < b->n; b->i++) { /* those that the body does not have */
        uint32_t doc = b->docs[b->i];
        if (more[doc] == 0) continue;
        docs[n] = (uint16_t)doc;
        values[n++] = more[doc];
        more[doc] = 0;
    }
    return n;
}

static inline int counts_in(const Source *source, const Shard *shard, uint32_t doc)
{
    if (source->only && !source->only[doc]) return 0;
    if (!source->but_n) return 1;
    uint64_t at = first_from(source->but, 0, source->but_n, shard->base + doc);
    return at == source->but_n || source->but[at] != shard->base + doc;
}

/* Keeps those of n ascending documents in which the source counts. */
static uint32_t counted(const Source *source, const Shard *shard, uint16_t *docs, float *values, uint32_t n)
{
    uint32_t kept = 0;
    int all = !source->only;
    if (all && source->but_n) { /* a few in a whole shard: hardly ever one between these */
        uint64_t at = first_from(source->but, 0, source->but_n, shard->base + docs[0]);
        all = at == source->but_n || source->but[at] > shard->base + docs[n - 1];
    }
    if (all) return n;
    for (uint32_t k = 0; k < n; k++) {
        int here = counts_in(source, shard, docs[k]);
        docs[kept] = docs[k];
        values[kept] = values[k];
        kept += (uint32_t)here;
    }
    return kept;
}

/* The next documents of a source in which it counts, and what they have: at most BLOCK. In any order if `more` is
 * given. Returns how many, or ANY if the shard is damaged. */
static uint32_t next_block(const Shard *shard, Source *source, float *more, uint16_t *docs, float *values)
{
    for (;;) {
        uint32_t n = more ? read_unordered(shard, source, more, docs, values) : read_block(shard, source, docs, values);
        if (!n || n == ANY) return n;
        n = counted(source, shard, docs, values, n);
        if (n) return n;
    }
}

/* Prepares to look up about `wanted` documents in a source: if it has few more, by writing down where each stands. */
static void prepare(Source *source, uint64_t wanted, const Shard *shard, uint16_t (*place)[DOCUMENTS])
{
    if (source->n > 16 * wanted) return;
    source->place = place;
    for (uint32_t k = 0; k < source->n && source->docs; k++) place[0][source->docs[k] - shard->base] = (uint16_t)k;
    for (uint32_t f = 0; f < 2 && !source->docs; f++)
        for (uint32_t k = 0; k < source->lists[f].n; k++) place[f][source->lists[f].docs[k]] = (uint16_t)k;
}

/* Does a source have a document, no less than any asked for before? Then its value is *value. */
static inline int look_up(Source *source, const Shard *shard, uint32_t doc, float *value)
{
    if (!counts_in(source, shard, doc)) return 0;
    if (source->docs) {
        uint32_t wanted = shard->base + doc, i;
        if (source->place) {
            i = source->place[0][doc];
        } else {
            uint32_t step = 1, low = source->i, high = low;
            while (high < source->n && source->docs[high] < wanted) { low = high + 1; high += step; step *= 2; }
            if (high > source->n) high = source->n;
            i = source->i = (uint32_t)first_from(source->docs, low, high, wanted);
        }
        if (i >= source->n || source->docs[i] != wanted) return 0;
        *value = source->values ? source->values[i] : 0;
        return 1;
    }
    int found = 0;
    *value = 0;
    for (uint32_t f = 0; f < 2; f++) {
        List *list = source->lists + f;
        if (!list->n) continue;
        if (source->place) list->i = source->place[f][doc];
        else seek(list, doc);
        if (list->i >= list->n || list->docs[list->i] != doc) continue;
        *value += list->field->weights[doc] * (float)frequency(list, list->i);
        found = 1;
    }
    return found;
}

/* Values into what they are worth (search/scoring.py). */
static void worth(const Part *part, float k1, float *values, uint32_t n)
{
    if (part->top > 0)
        for (uint32_t k = 0; k < n; k++) values[k] = values[k] * part->top / (values[k] + k1);
    if (part->weight != 1)
        for (uint32_t k = 0; k < n; k++) values[k] *= part->weight;
}

/* --- The best ----------------------------------------------------------------------------------------------------- */

typedef struct {
    float score;
    uint32_t doc;
    int64_t published;
    uint64_t identity;
} Best;

/* Does a come before b: by score, then newest, then by identity? */
static inline int before(const Best *a, const Best *b)
{
    if (a->score != b->score) return a->score > b->score;
    if (a->published != b->published) return a->published > b->published;
    return a->identity != b->identity ? a->identity > b->identity : a->doc > b->doc;
}

/* Where what was found goes: everything to docs and scores, unless they are NULL; else the `most` best to best. */
typedef struct {
    uint32_t *docs;
    float *scores;
    uint64_t room, n;
    uint32_t most, have;
    float least; /* the score of the last of the best, when there are enough */
    Best best[MOST_BEST];
} Sink;

/* Puts a document of a shard where it belongs among the best. */
static void offer(Sink *sink, const Shard *shard, uint32_t doc, float score)
{
    Best new = {score, shard->base + doc, shard->published[2 * doc], shard->identity[doc]}, *best = sink->best;
    uint32_t at = sink->have;
    if (at < sink->most) sink->have++;
    else if (!before(&new, best + --at)) return;
    for (; at && before(&new, best + at - 1); at--) best[at] = best[at - 1];
    best[at] = new;
    if (sink->have == sink->most) sink->least = best[sink->most - 1].score;
}

/* Does any of a few scores reach the least that counts? */
static inline int reaches(const float *scores, uint32_t n, float least)
{
    int any = 0;
    for (uint32_t k = 0; k < n; k++) any |= scores[k] >= least;
    return any;
}

/* Some documents of a shard that match. False if there are more than there can be. */
static int put(Sink *sink, const Shard *shard, const uint16_t *docs, const float *scores, uint32_t n)
{
    if (sink->docs) {
        if (n > sink->room - sink->n) return 0;
        for (uint32_t k = 0; k < n; k++) {
            sink->docs[sink->n + k] = shard->base + docs[k];
            sink->scores[sink->n + k] = scores[k];
        }
    } else if (sink->most) {
        for (uint32_t k = 0; k < n; k += 32) {
            uint32_t end = n - k < 32 ? n : k + 32;
            if (!reaches(scores + k, end - k, sink->least)) continue;
            for (uint32_t m = k; m < end; m++)
                if (scores[m] >= sink->least) offer(sink, shard, docs[m], scores[m]);
        }
    }
    sink->n += n;
    return 1;
}

/* Keeps those of n documents, and what is written down about them in `columns` arrays, that pass the filter. */
static uint32_t filtered(const Filter *filter, const Shard *shard, uint16_t *docs, float (*values)[BLOCK],
                         uint32_t columns, uint32_t n)
{
    if (!shard->dead && !filter->marked && !filter->dated) return n;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (!passes(filter, shard, docs[k])) continue;
        docs[kept] = docs[k];
        for (uint32_t c = 0; c < columns; c++) values[c][kept] = values[c][k];
        kept++;
    }
    return kept;
}

/* --- All, any ----------------------------------------------------------------------------------------------------- */

/* The documents of a shard that are in all sources. */
static int all_of(const Shard *shard, const Part *parts, Source *sources, uint32_t parts_n, float k1,
                  const Filter *filter, Scratch *scratch, Sink *sink)
{
    uint32_t order[MOST_PARTS] = {0}; /* the rarest first */
    for (uint32_t p = 0; p < parts_n; p++) {
        uint32_t at = p;
        if (!sources[p].n) return 1;
        while (at && sources[order[at - 1]].n > sources[p].n) { order[at] = order[at - 1]; at--; }
        order[at] = p;
    }
    for (uint32_t o = 1; o < parts_n; o++)
        prepare(sources + order[o], sources[order[0]].n, shard, scratch->place[order[o]]);
    uint16_t docs[BLOCK];
    float values[MOST_PARTS][BLOCK]; /* in the order of `order` */
    for (;;) {
        uint32_t n = next_block(shard, sources + order[0], NULL, docs, values[0]);
        if (n == ANY) return 0;
        if (!n) return 1;
        for (uint32_t o = 1; o < parts_n && n; o++) {
            Source *source = sources + order[o];
            uint32_t kept = 0;
            for (uint32_t k = 0; k < n; k++) {
                float value;
                if (!look_up(source, shard, docs[k], &value)) continue;
                docs[kept] = docs[k];
                for (uint32_t c = 0; c < o; c++) values[c][kept] = values[c][k];
                values[o][kept++] = value;
            }
            n = kept;
        }
        n = filtered(filter, shard, docs, values, parts_n, n);
        float total[BLOCK] = {0};
        if (sink->docs || sink->most)
            for (uint32_t p = 0; p < parts_n; p++) /* added up in their own order */
                for (uint32_t o = 0; o < parts_n; o++) {
                    if (order[o] != p) continue;
                    worth(parts + p, k1, values[o], n);
                    for (uint32_t k = 0; k < n; k++) total[k] += values[o][k];
                }
        if (!put(sink, shard, docs, total, n)) return 0;
    }
}

/* Puts the marked documents of a shard, and clears the scratch. */
static int put_marked(const Shard *shard, const Filter *filter, Scratch *scratch, Sink *sink)
{
    uint16_t docs[BLOCK];
    float values[1][BLOCK];
    int passing = shard->dead || filter->marked || filter->dated;
    for (uint32_t from = 0; from < shard->documents; from += BLOCK) {
        uint32_t until = from + BLOCK < DOCUMENTS ? from + BLOCK : DOCUMENTS, n = 0;
        for (uint32_t at = from; at < until; at += 64) {
            uint64_t counts = 0, of_bytes = 0x0101010101010101;
            for (uint32_t doc = at; doc < at + 64; doc += 8) counts += eight(scratch, doc);
            if (!counts) continue;
            if (!sink->docs && !passing && (!sink->most || !reaches(scratch->sum + at, 64, sink->least))) {
                sink->n += counts * of_bytes >> 56;
            } else {
                for (uint32_t doc = at; doc < at + 64; doc++) {
                    docs[n] = (uint16_t)doc;
                    values[0][n] = scratch->sum[doc];
                    n += scratch->marked[doc];
                }
            }
            memset(scratch->marked + at, 0, 64);
            memset(scratch->sum + at, 0, 64 * sizeof(float));
        }
        n = filtered(filter, shard, docs, values, 1, n);
        if (!put(sink, shard, docs, values[0], n)) return 0;
    }
    return 1;
}

/* The documents of a shard that are in some source. */
static int any_of(const Shard *shard, const Part *parts, Source *sources, uint32_t parts_n, float k1,
                  const Filter *filter, Scratch *scratch, Sink *sink)
{
    uint16_t docs[BLOCK];
    float values[BLOCK];
    uint32_t n, total = 0;
    for (uint32_t p = 0; p < parts_n; p++) {
        total += sources[p].n;
        while ((n = next_block(shard, sources + p, scratch->more, docs, values))) {
            if (n == ANY) return 0;
            worth(parts + p, k1, values, n);
            for (uint32_t k = 0; k < n; k++) add(scratch, docs[k], values[k]);
        }
    }
    return !total || put_marked(shard, filter, scratch, sink);
}

/* The documents of a shard that are in the source. */
static int of_one(const Shard *shard, const Part *part, Source *source, float k1, const Filter *filter,
                  Scratch *scratch, Sink *sink)
{
    uint16_t docs[BLOCK];
    float values[1][BLOCK];
    uint32_t n;
    while ((n = next_block(shard, source, sink->docs ? NULL : scratch->more, docs, values[0]))) {
        if (n == ANY) return 0;
        n = filtered(filter, shard, docs, values, 1, n);
        worth(part, k1, values[0], n);
        if (!put(sink, shard, docs, values[0], n)) return 0;
    }
    return 1;
}

/* The live documents of shards from .. until - 1 that are in all (`all`) or any of the parts and pass the filter, with
 * the sums of what they are worth, added up in the order of the parts: all of them, ascending, to docs and scores,
 * which have `room`; or, with docs NULL, the `most` best to best and best_scores: by score, then newest, then by
 * identity. Returns how many match, DAMAGED, or UNABLE for more than MOST_PARTS parts or MOST_BEST best. */
uint64_t sn_combine(const Shard *shards, uint32_t from, uint32_t until, const Part *parts, uint32_t parts_n,
                    uint32_t all, float k1, const Filter *filter, Scratch *scratch, uint32_t *docs, float *scores,
                    uint64_t room, uint32_t most, uint32_t *best, float *best_scores)
{
    Sink sink = {.docs = docs, .scores = scores, .room = room, .most = most, .least = -1};
    Source sources[MOST_PARTS];
    uint64_t at[MOST_PARTS] = {0};
    if (!parts_n || parts_n > MOST_PARTS || most > MOST_BEST) return UNABLE;
    for (uint32_t p = 0; p < parts_n && from; p++) at[p] = first_from(parts[p].docs, 0, parts[p].n, shards[from].base);
    for (uint32_t s = from; s < until; s++) {
        const Shard *shard = shards + s;
        for (uint32_t p = 0; p < parts_n; p++)
            if (!source_of(shard, s, parts + p, at + p, sources + p)) return DAMAGED;
        int good = parts_n == 1 ? of_one(shard, parts, sources, k1, filter, scratch, &sink)
                   : all        ? all_of(shard, parts, sources, parts_n, k1, filter, scratch, &sink)
                                : any_of(shard, parts, sources, parts_n, k1, filter, scratch, &sink);
        if (!good) return DAMAGED;
    }
    for (uint32_t b = 0; b < sink.have; b++) {
        best[b] = sink.best[b].doc;
        best_scores[b] = sink.best[b].score;
    }
    return sink.n;
}
