"""The innermost loops of searching and indexing, compiled.

| module | the question it answers |
| --- | --- |
| `match.c` | which documents have these words, how often, and which of them come first? |
| `tokenise.c` | where are the tokens of texts, and which number has each? |
| `invert.c` | how do tokens become postings, and parts a segment? |
| `invert` | how are the structures of invert.c filled? |
| `label.c` | which tokens are names? |
| `native` | how are arrays handed to the loops in C? |
| `build` | how are they built, when searchnews is installed? |

NumPy is the reference and does the work where nothing was compiled; tests run with both.
"""
