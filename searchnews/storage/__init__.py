"""What is on disk: segments of columns, commits, locks, checks. The only importer of whoosh.

| module | the question it answers |
| --- | --- |
| `container` | what is in a file of named arrays, and how does it show that it is whole, and the one that is meant? |
| `layout` | which arrays does a segment have, and what must hold of them? |
| `segment` | what is in a segment file, and how is it read without decoding anything? |
| `views`, `strings`, `ragged` | which columns does a segment have, as what they are? |
| `narrow`, `wide` | how do numbers take as few bits as they need, and how are those read that took more? |
| `articles` | how are articles kept, and read back? |
| `columns`, `times`, `unique` | how do keywords, names, times, numbers, ids become columns? |
| `commit`, `lock`, `files` | what does the newest commit hold, who may make the next, which source files are in it? |
| `snapshot` | what did the archive hold at one commit? |
| `codec` | how does stock Whoosh read our index? |
"""
