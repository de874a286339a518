/* Where the tokens of one position of a query stand: a cursor over the posting lists of a token. */

#ifndef SEARCHNEWS_CURSOR_H
#define SEARCHNEWS_CURSOR_H

#include "shard.h"

#define MOST_ROWS 64u
#define FEW_ROWS 8u /* with more, NumPy finds documents as fast */

typedef struct {
    List lists[MOST_ROWS];
    uint32_t lists_n, postings, step;
    /* Of an only list that is not much longer than the rarest token's: where documents may stand in it, and where the
     * tokens of each posting begin; else NULL, and documents are searched for. */
    const uint16_t *place;
    const uint32_t *offset;
} Cursor;

/* The lists of a token in field f of shard number s: all of them, or with a document other than ANY those that have
 * it, on which the cursor is then. Returns 0, DAMAGED, or UNABLE if there are more than MOST_ROWS. */
static inline uint64_t open_cursor(const Shard *shard, uint32_t s, uint32_t f, const Token *token, uint32_t doc,
                                   Cursor *cursor)
{
    cursor->lists_n = cursor->postings = 0;
    cursor->step = (uint32_t)token->step;
    cursor->place = NULL;
    for (uint32_t r = token->cuts[s]; r < token->cuts[s + 1]; r++) {
        List list;
        if (!list_of(shard, f, token->rows + r, &list)) return DAMAGED;
        if (doc == ANY) read_frequency(&list);
        else seek_tokens(&list, doc);
        if (list.i == list.n || (doc != ANY && list.docs[list.i] != doc)) continue;
        if (cursor->lists_n == MOST_ROWS) return UNABLE;
        cursor->lists[cursor->lists_n++] = list;
        cursor->postings += list.n;
    }
    return 0;
}

/* Are there few rows of a token in every shard? */
static inline int fits(const Token *token, uint32_t shards_n)
{
    for (uint32_t s = 0; s < shards_n; s++)
        if (token->cuts[s + 1] - token->cuts[s] > FEW_ROWS) return 0;
    return 1;
}

/* Puts a cursor that knows where tokens begin on posting i. */
static inline void be_at(Cursor *cursor, uint32_t i)
{
    List *list = cursor->lists;
    list->i = i;
    if (i >= list->n) return;
    list->token = cursor->offset[i] + list->begin;
    list->tf = (i + 1 < list->n ? cursor->offset[i + 1] : (uint32_t)(list->end - list->begin)) - cursor->offset[i];
}

/* The next document of a cursor that is at least `doc`, one more than the last: ANY if there is none. */
static inline uint32_t next_document(Cursor *cursor, uint32_t doc)
{
    uint32_t next = ANY;
    for (uint32_t l = 0; l < cursor->lists_n; l++) {
        List *list = cursor->lists + l;
        if (list->i < list->n && list->docs[list->i] < doc) {
            list->i++;
            if (cursor->place) {
                be_at(cursor, list->i);
            } else {
                list->token += list->tf;
                read_frequency(list);
            }
        }
        if (list->i < list->n && list->docs[list->i] < next) next = list->docs[list->i];
    }
    return next;
}

/* Writes down where each document stands and where its tokens begin, if there are not much more than the lead has.
 * False if the field is damaged. */
static inline int prepare(Cursor *cursor, const Cursor *lead, uint16_t *place, uint32_t *offset)
{
    const List *list = cursor->lists;
    if (cursor->lists_n != 1 || list->n > DOCUMENTS || list->n >= 64 * lead->postings) return 1;
    if (!frequencies(list, 0, list->n, offset)) return 0;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        uint32_t tf = offset[i];
        place[list->docs[i]] = (uint16_t)i;
        offset[i] = sum;
        sum += tf;
    }
    cursor->place = place;
    cursor->offset = offset;
    return 1;
}

/* Moves on to document `doc`, no less than any before. Returns whether the token may stand there. */
static inline int move_to(Cursor *cursor, uint32_t doc)
{
    int here = 0;
    if (cursor->place) {
        List *list = cursor->lists;
        uint32_t i = cursor->place[doc];
        if (i >= list->n || list->docs[i] != doc) return 0;
        be_at(cursor, i);
        return 1;
    }
    for (uint32_t l = 0; l < cursor->lists_n; l++) {
        List *list = cursor->lists + l;
        seek_tokens(list, doc);
        here |= list->i < list->n && list->docs[list->i] == doc;
    }
    return here;
}

/* The token's positions in document doc, ascending, into out, which has room for `longest`. Returns how many, or ANY if
 * the field is damaged. */
static inline uint32_t positions_in(Cursor *cursor, uint32_t doc, uint32_t longest, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t l = 0; l < cursor->lists_n; l++) {
        List *list = cursor->lists + l;
        if (list->i >= list->n || list->docs[list->i] != doc || (list->row->only && !list->row->only[doc])) continue;
        const Field *field = list->field;
        uint32_t tf = list->tf, before = n;
        uint64_t t = list->token;
        if (t + tf > list->end || (uint64_t)n + tf > longest) return ANY;
        if (list->row->high == ANY) {
            if (!numbers(&field->positions, t, tf, 0, out + n)) return ANY;
            n += tf;
        } else {
            for (uint32_t k = 0; k < tf; k++)
                if (counts(list->row, number_at(&field->codes, t + k))) out[n++] = number_at(&field->positions, t + k);
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

/* In phrase.c, for near.c. */
uint64_t sn_add_rows(const Shard *shard, const Field *field, Cursor *cursors, const uint32_t *order, uint32_t tokens_n,
                     Scratch *scratch, Stream *streams, uint32_t longest, uint32_t *room);

#endif
