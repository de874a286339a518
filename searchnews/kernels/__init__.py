"""The innermost loops of searching and indexing, compiled.

| module | the question it answers |
| --- | --- |
| `shard.h` | what the loops of a search share: a shard's columns, and how a posting list is walked |
| `cursor.h` | where do the tokens of one position of a query stand? |
| `words.c` | which documents have a word, and how often? |
| `near.c` | which documents have words in a row, or two words near each other, how often, and where? |
| `phrase.c` | which have words in a row, if each has one posting list? |
| `ranks.c` | how many keys of an ascending list come before each of some keys? |
| `combine.c` | which documents have all or any of some parts, and which of those come first? |
| `tokenise.c` | where are the tokens of texts, and which number has each? |
| `invert.c` | how do tokens become postings, and parts a segment? |
| `invert` | how are the structures of invert.c filled? |
| `label.c` | which tokens are names? |
| `language.c` | which languages do groups of letters speak for? |
| `native` | how are arrays handed to the loops in C? |
| `build` | how are they built, when searchnews is installed? |

A loop is here if it buys something that people wait for. With NumPy in its place, the least of five runs beside the
least of five with it: `sn_lay_out` 11 % of indexing 3,000 articles with names, days and copies, `sn_add_up` 3 (less
than 5 says little). `sn_ranks`: 18 to 20 % of `"the price of oil"~3` with 100,000 articles, -9 to 24 of NEAR with a
phrase or OR inside; -2 to 4 % of either with a million. `sn_widen`: 2 to 14 % of NEAR with a phrase or OR inside with
100,000; `sn_narrow`: 4 % of indexing text alone. The others were not measured so.

NumPy alone does what buys less: where sentences begin (1.3 % of indexing text alone), numbers for words that are new
(within what runs differ by), and packed numbers here and there (-1 to 4 % of NEAR with a phrase or OR inside).

NumPy is the reference and does the work where nothing was compiled; tests run with both.
"""
