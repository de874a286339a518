"""The index on disk: segments, commits, locks, checks. The only importer of whoosh.

| module | the question it answers |
| --- | --- |
| `segment` | what is in a segment file, and how is it read without decoding anything? |
| `store` | how are articles kept, and read back? |
| `columns`, `times`, `unique` | how do keywords, names, times, numbers, ids become columns? |
| `invert` | how do the tokens of a batch become postings? |
| `merge` | how do runs and segments become one segment? |
| `content`, `builder` | how do articles become a segment? |
| `join` | how do several segments become one, without deleted documents? |
| `commit`, `lock`, `files` | what does the newest commit hold, who may make the next, which source files are in it? |
| `snapshot` | what did the archive hold at one commit? |
| `worker`, `pool`, `stories`, `writer` | how is an archive changed, by several processes at once? |
| `codec` | how does stock Whoosh read our index? |
"""
