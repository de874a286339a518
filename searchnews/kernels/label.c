/* Which tokens are names? The inner loops of the network that entities/model.py runs; entities/loops.py has the same in
 * NumPy, and says what each of them is for. The matrix products are BLAS's.
 *
 * What each bought, of 10,000 articles (4.2 million tokens, 1.2 million candidates), in seconds of one core:
 *
 *     | loop           | NumPy | C    |
 *     | sn_lay_out     | 0.25  | 0.02 |
 *     | sn_add_up      | 0.40  | 0.15 | 0.62 with a branch for the sign of each sum, 0.22 without fetching rows ahead
 *     | sn_elsewhere   | 0.06  | 0.01 |
 *     | sn_context     | 0.09  | 0.01 |
 *     | sn_best_labels | 0.13  | 0.01 |
 *
 * sn_elsewhere and sn_context together save 4 % of what these articles take with names, days and copies, and
 * sn_best_labels 4. Single runs of indexing differ by more, so the loops were timed by themselves, the least of four.
 * The probabilities of labels stay in NumPy, whose exponential is as fast as one in C, and so does adding up in the
 * second reading (0.02 and 0.01).
 *
 * The arrays come from this process (tokens that were just found, a model whose shapes were checked when it was read),
 * so their numbers are believed. The sizes are those of entities/model.py.
 */

#include <stdint.h>
#include <string.h>

enum {
    KINDS = 4, SUMMARY = 1 + 2 * KINDS,
    OUTSIDE = 0, BEGIN, INSIDE, END, SINGLE, PARTS = 4, LABELS = 1 + PARTS * KINDS, /* label: PARTS * kind + part */
    LONGEST = 40,
    ELSEWHERE = 2 + KINDS, REACH = 3, SLOTS = 2 * REACH + 1, NEAR = 2,
    CONTEXT = (2 * NEAR + 1) * SUMMARY + 3 * ELSEWHERE,
    MARGIN = 4, GAPS = 16, PAIRS = 3, NO_GAP = 15, PARAGRAPH = 14,
    BLOCK = 32, /* numbers added up at a time */
    AHEAD = 4   /* candidates: fetching rows so early takes a third of the time away */
};

#ifdef __GNUC__
#define FETCH(address) __builtin_prefetch(address)
#else
#define FETCH(address) (void)(address)
#endif

/* --- Where the candidates are ------------------------------------------------------------------------------------- */

typedef struct {
    const uint8_t *data;
    const uint32_t *start, *end;
    const uint16_t *bits;  /* [256]: what a byte is in a gap */
    const uint8_t *gap_of; /* [1 << 13] */
} Text;

/* What stands before token i, which is not the first of its text. */
static uint8_t gap_before(const Text *text, int64_t i)
{
    uint32_t at = text->end[i - 1], until = text->start[i];
    unsigned held = text->bits[text->data[at]], lines = 0;
    for (uint32_t j = at; j < until; j++) {
        held |= text->bits[text->data[j]];
        lines += text->data[j] == '\n';
    }
    return lines > 1 ? PARAGRAPH : text->gap_of[held];
}

/* The stream of a batch, word[m], gap[m], token[m], with MARGIN empty places around each text, and its candidates,
 * place[...] and article[...]; returns how many. Of spellings: have they a capital, are they never part of a name? */
uint64_t sn_lay_out(const uint8_t *data, const uint32_t *start, const uint32_t *end, const uint32_t *spelling,
                    const int64_t *first, uint64_t texts, uint64_t texts_per_article, const uint8_t *capital,
                    const uint8_t *never, const uint16_t *bits, const uint8_t *gap_of, int32_t *word, uint8_t *gap,
                    int32_t *token, int64_t *place, int64_t *article)
{
    Text the = {data, start, end, bits, gap_of};
    uint64_t m = 0, n = 0;
    for (uint64_t text = 0; text <= texts; text++) {
        for (int i = 0; i < MARGIN; i++, m++) word[m] = token[m] = -1, gap[m] = NO_GAP;
        if (text == texts) break;
        int64_t begin = first[text], until = first[text + 1];
        int before = 0, here = begin < until && capital[spelling[begin]];
        for (int64_t i = begin; i < until; i++, m++) {
            int after = i + 1 < until && capital[spelling[i + 1]];
            word[m] = (int32_t)spelling[i];
            token[m] = (int32_t)i;
            gap[m] = i == begin ? NO_GAP : gap_before(&the, i);
            place[n] = (int64_t)m;
            article[n] = (int64_t)(text / texts_per_article);
            n += (before | here | after) & !never[spelling[i]];
            before = here;
            here = after;
        }
    }
    return n;
}

/* --- The first reading -------------------------------------------------------------------------------------------- */

/* The sum of ten rows, and what is positive of it: BLOCK numbers at a time, so that the compiler sees that nothing
 * overlaps and keeps them in registers. */
static void add_rows(const int16_t *const *rows, uint64_t size, int16_t *total, float *active)
{
    const int16_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4], *f = rows[5], *g = rows[6],
                  *h = rows[7], *p = rows[8], *q = rows[9];
    int16_t sum[BLOCK];
    for (uint64_t at = 0; at < size; at += BLOCK) {
        for (uint64_t i = 0, j = at; i < BLOCK; i++, j++)
            sum[i] = (int16_t)(a[j] + b[j] + c[j] + d[j] + e[j] + f[j] + g[j] + h[j] + p[j] + q[j]);
        memcpy(total + at, sum, sizeof sum);
        for (uint64_t i = 0; i < BLOCK; i++) active[at + i] = (float)(sum[i] & ~(sum[i] >> 15)); /* no branch */
    }
}

/* Of each candidate: total int16[n][size], the sum of the shares of its window's words (table[row_of[word + 1] * SLOTS
 * + place in the window]) and of its gaps, in pairs; active float[n][size], what is positive of it. The size is a
 * multiple of BLOCK. */
void sn_add_up(const int16_t *table, const int64_t *row_of, const int16_t *gaps, uint64_t size, const int32_t *word,
            const uint8_t *gap, const int64_t *place, uint64_t n, int16_t *total, float *active)
{
    for (uint64_t i = 0; i < n; i++) {
        const int16_t *rows[SLOTS + PAIRS];
        if (i + AHEAD < n) {
            const int32_t *w = word + place[i + AHEAD] - REACH;
            for (int s = 0; s < SLOTS; s++)
                for (uint64_t j = 0; j < size; j += BLOCK)
                    FETCH(table + ((uint64_t)row_of[w[s] + 1] * SLOTS + s) * size + j);
        }
        const int32_t *w = word + place[i] - REACH;
        const uint8_t *g = gap + place[i] - REACH + 1;
        for (int s = 0; s < SLOTS; s++) rows[s] = table + ((uint64_t)row_of[w[s] + 1] * SLOTS + s) * size;
        for (int s = 0; s < PAIRS; s++)
            rows[SLOTS + s] = gaps + (uint64_t)((s * GAPS + g[2 * s]) * GAPS + g[2 * s + 1]) * size;
        add_rows(rows, size, total + i * size, active + i * size);
    }
}

/* --- The second reading ------------------------------------------------------------------------------------------- */

/* What the first reading said about the same word elsewhere in the article: seen[n][ELSEWHERE]. The articles ascend.
 * Scratch, by number of the lower-case form: sums double[folds][ELSEWHERE], zeros before and after. */
void sn_elsewhere(const float *summary, const int64_t *article, const int32_t *fold, uint64_t n, double *sums,
                  float *seen)
{
    for (uint64_t begin = 0, until; begin < n; begin = until) {
        for (until = begin; until < n && article[until] == article[begin]; until++) {
            double *sum = sums + (uint64_t)fold[until] * ELSEWHERE;
            const float *said = summary + until * SUMMARY;
            sum[0] += 1;
            sum[1] += said[0];
            for (int kind = 0; kind < KINDS; kind++) sum[2 + kind] += said[1 + 2 * kind] + said[2 + 2 * kind];
        }
        for (uint64_t i = begin; i < until; i++) {
            const double *sum = sums + (uint64_t)fold[i] * ELSEWHERE;
            const float *said = summary + i * SUMMARY;
            float *out = seen + i * ELSEWHERE;
            double others = sum[0] - 1, share = others > 1 ? others : 1;
            out[0] = (float)((others < 4 ? others : 4) / 4);
            out[1] = (float)((sum[1] - said[0]) / share);
            for (int kind = 0; kind < KINDS; kind++)
                out[2 + kind] = (float)((sum[2 + kind] - (said[1 + 2 * kind] + said[2 + 2 * kind])) / share);
        }
        for (uint64_t i = begin; i < until; i++)
            memset(sums + (uint64_t)fold[i] * ELSEWHERE, 0, ELSEWHERE * sizeof *sums);
    }
}

/* What the first reading said about the neighbours of the candidates doubt[rows], and about them and their neighbours
 * elsewhere: context[rows][CONTEXT]. Of the n candidates: place, rising, summary and seen. */
void sn_context(const float *summary, const float *seen, const int64_t *place, uint64_t n, const int64_t *doubt,
                uint64_t rows, float *context)
{
    static const float outside[SUMMARY] = {1}, nothing[ELSEWHERE];
    for (uint64_t row = 0; row < rows; row++) {
        int64_t i = doubt[row], near[2 * NEAR + 1]; /* the candidates at these places, -1 where there is none */
        near[NEAR] = i;
        for (int side = -1; side < 2; side += 2) {
            int64_t j = i + side;
            for (int step = 1; step <= NEAR; step++) {
                int there = j >= 0 && j < (int64_t)n && place[j] == place[i] + side * step;
                near[NEAR + side * step] = there ? j : -1;
                j += side * there;
            }
        }
        for (int step = 0; step <= 2 * NEAR; step++, context += SUMMARY)
            memcpy(context, near[step] < 0 ? outside : summary + near[step] * SUMMARY, sizeof outside);
        for (int step = NEAR - 1; step <= NEAR + 1; step++, context += ELSEWHERE)
            memcpy(context, near[step] < 0 ? nothing : seen + near[step] * ELSEWHERE, sizeof nothing);
    }
}

/* --- The best labels ---------------------------------------------------------------------------------------------- */

/* The best sequence that makes sense of the labels of some candidates that one name may go through (Viterbi). */
static void decode(const float *scores, const int64_t *run, int length, int8_t *label)
{
    uint8_t began[LONGEST]; /* of each candidate, the kinds of which an open name began before it, one bit each */
    float top = 0, open[KINDS]; /* the best ways to have no name open, and one of each kind */
    for (int kind = 0; kind < KINDS; kind++) open[kind] = -1e9f;
    for (int i = 0; i < length; i++) {
        const float *score = scores + run[i] * LABELS;
        float best = score[OUTSIDE] + top;
        label[i] = OUTSIDE; /* the last label of the best way to have no name open after it */
        for (int part = END; part <= SINGLE; part++)
            for (int kind = 0; kind < KINDS; kind++) {
                float closed = score[PARTS * kind + part] + (part == END ? open[kind] : top);
                if (closed > best) best = closed, label[i] = (int8_t)(PARTS * kind + part);
            }
        began[i] = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            float longer = open[kind] + score[PARTS * kind + INSIDE], fresh = top + score[PARTS * kind + BEGIN];
            began[i] |= (uint8_t)((longer > fresh) << kind);
            open[kind] = longer > fresh ? longer : fresh;
        }
        top = best;
    }
    for (int i = length - 1, kind = -1; i >= 0; i--) { /* the kind that has to be open for what follows */
        if (kind < 0) {
            if (label[i] && (label[i] - 1) % PARTS + 1 == END) kind = (label[i] - 1) / PARTS;
        } else if (began[i] >> kind & 1) {
            label[i] = (int8_t)(PARTS * kind + INSIDE);
        } else {
            label[i] = (int8_t)(PARTS * kind + BEGIN);
            kind = -1;
        }
    }
}

/* The labels of tokens, labels[...], all OUTSIDE before, by the scores[n][LABELS] and summary of the n candidates.
 * Those are left out that are outside with a probability of at least `sure`. No name goes on after the gaps in
 * `barriers`, one bit each, nor for more than LONGEST tokens. */
void sn_best_labels(const float *scores, const float *summary, const int64_t *place, uint64_t n, const uint8_t *gap,
                    const int32_t *token, float sure, uint32_t barriers, int8_t *labels)
{
    int64_t run[LONGEST];
    int8_t label[LONGEST];
    int length = 0;
    for (uint64_t i = 0; i <= n; i++) {
        if (i < n && summary[i * SUMMARY] >= sure) continue;
        int joined = i < n && length && length < LONGEST && place[i] == place[run[length - 1]] + 1
                     && !(barriers >> gap[place[i]] & 1);
        if (!joined) {
            decode(scores, run, length, label);
            for (int j = 0; j < length; j++) labels[token[place[run[j]]]] = label[j];
            length = 0;
        }
        if (i < n) run[length++] = (int64_t)i;
    }
}
