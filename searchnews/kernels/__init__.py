"""The innermost loops of a search, compiled.

| module | the question it answers |
| --- | --- |
| `match.c` | which documents have these words, how often, and which of them come first? |
| `native` | how are arrays handed to the loops in C? |
| `build` | how are they built, when searchnews is installed? |

NumPy is the reference and does the work where nothing was compiled; the tests of searches run with both.
"""
