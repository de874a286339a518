"""The index on disk: segments, commits, locks, checks. The only importer of whoosh.

| module | the question it answers |
| --- | --- |
| `segment` | what is in a segment file, and how is it read without decoding anything? |
| `store` | how are articles kept, and read back? |
| `columns`, `times` | how do keywords, names, times and numbers become columns? |
| `invert` | how do the tokens of a batch become postings? |
| `merge` | how do runs and segments become one segment? |
| `builder` | how do articles become a segment? |
"""
