"""Which articles tell the same story?

Two articles tell the same story when at least half of their distinct five-word shingles are shared (Jaccard), or
when most of the shorter one stands in a longer one that is at most four times as long (a cut copy). A *story group*
is what such pairs connect; every article has a 64-bit story number, and equal numbers are one group.

    tokens of a batch -> signatures (64 bytes an article, kept as a column)
    signatures of a new segment + those of the archive -> pairs that may be copies -> exact check -> story numbers

Signatures are MinHash: the share of lanes in which two articles agree estimates their Jaccard. Two 16-bit lanes make
one uint32, a *band*; articles that agree in a whole band are compared. Nothing but signatures and story numbers is
stored: the bands of the new articles are looked up in the archive's columns as they are (one new article in a million:
35 ms; 65,536: 0.6 s), so there is no second index to keep, merge or repair.

Groups only grow. When a new article connects two groups, one number is retired in favour of the other in a small
table (`storage.merges`); columns already written stay as they are. Which article of a group came first is decided when
somebody asks (`lookup`), so it does not depend on the order of indexing.

signatures  texts -> shingles and signatures;   grouping  signatures -> story numbers;   membership  the same for a
new segment and an archive;   lookup  which documents of an archive tell the same story.
"""
