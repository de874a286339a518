"""How do articles become segments of an archive?

| module | the question it answers |
| --- | --- |
| `enrich` | what do the enrichers find in a batch of articles: names, days, signatures? |
| `invert` | how do the tokens of a batch become postings? |
| `merge` | how do runs and segments become one segment? |
| `content`, `builder` | how do articles become a segment? |
| `join` | how do several segments become one, without deleted documents? |
| `stories` | which story does each article of a new segment belong to? |
| `worker`, `pool`, `writer` | how is an archive changed, by several processes at once? |
"""
