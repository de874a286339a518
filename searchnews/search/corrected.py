"""What does a query for names ask for, once entities.yaml has its say?"""

from __future__ import annotations

from dataclasses import replace

from searchnews.entities.aliases import Corrections, key
from searchnews.query import nodes as q


def corrected(tree: q.Node, corrections: Corrections) -> q.Node:
    """The same query, in which a name also stands for the names that are merged with it, and a name whose kind is
    corrected is found in whichever field indexing put it."""
    if not corrections:
        return tree
    match tree:
        case q.And(children) | q.Or(children):
            return replace(tree, children=tuple(corrected(child, corrections) for child in children))
        case q.Not(child) | q.Boost(child):
            return replace(tree, child=corrected(child, corrections))
        case q.Entity(field, pattern):
            written = corrections.also_written(pattern)
            kinds = {corrections.kinds.get(key(name)) for name in written}
            fields = {field, q.ANY_ENTITY} if field in kinds else {field}
            found = tuple(q.Entity(f, name, span=tree.span) for f in sorted(fields) for name in written)
            return found[0] if len(found) == 1 else q.Or(found, span=tree.span)
    return tree
