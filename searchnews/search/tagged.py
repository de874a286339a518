"""Which articles does `tagged:` ask for? Those with ids that people's tags name

Tags are no part of a snapshot: whoever searches hands them in, and they are put into the query's tree as ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from searchnews.analysis import fold
from searchnews.errors import SearchNewsError, told
from searchnews.query import nodes as q
from searchnews.search.filters import pattern_of
from searchnews.storage.columns import one_line
from searchnews.storage.snapshot import Snapshot
from searchnews.storage.unique import hashes, normal

Tags = Mapping[str, Collection[str]]  # from the names of tags to the ids of the articles that have them


def with_tags(tree: q.Node, tags: Tags) -> q.Node:
    """The tree with the ids of the articles that each `tagged:` in it asks for."""
    if not any(isinstance(node, q.Tagged) for node in q.walk(tree)):
        return tree
    return _with_tags(tree, tags)


def _with_tags(node: q.Node, tags: Tags) -> q.Node:
    if isinstance(node, q.Tagged):
        expression = pattern_of(node.pattern).expression()
        ids = (ids for name, ids in tags.items() if expression.fullmatch(one_line(fold(name))))
        return q.Tagged(node.pattern, frozenset().union(*ids), span=node.span)
    return q.with_children(node, tuple(_with_tags(child, tags) for child in q.children(node)))


def known_ids(snapshot: Snapshot, tags: Tags) -> list[dict[int, str]]:
    """The live documents of each shard that have a tag, and their ids. Kept for the next page: a thousand take 4 ms."""
    ids = frozenset().union(*tags.values())
    known: tuple[frozenset[str], list[dict[int, str]]] | None = snapshot.derived.get("ids with tags")
    if known is None or known[0] != ids:
        hashed = hashes(list(ids))
        known = snapshot.derived["ids with tags"] = ids, [shard.having(ids, hashed) for shard in snapshot.shards]
    return known[1]


def tag_counts(snapshot: Snapshot, tags: Tags) -> dict[str, int]:
    """How many articles of the snapshot have each of the tags that any has, in the order of the tags."""
    known = {id for own in known_ids(snapshot, tags) for id in own.values()}
    counts = {name: len(known.intersection(ids)) for name, ids in tags.items()}
    return {name: count for name, count in counts.items() if count}


def one_or_more(ids: str | Iterable[str]) -> list[str]:
    """The ids as they are kept, each once; a string is one. Raises TypeError for what is none."""
    if isinstance(ids, bytes) or not isinstance(ids, Iterable):
        raise TypeError(f"ids: expected strings, such as a list of them, got {told(ids)}")
    return list(dict.fromkeys(map(normal, [ids] if isinstance(ids, str) else ids)))


def existing(snapshot: Snapshot, ids: str | Iterable[str]) -> list[str]:
    """The same; raises SearchNewsError for the first that no article has, too."""
    wanted = one_or_more(ids)
    known = snapshot.present(frozenset(wanted))
    absent = next((id_ for id_ in wanted if id_ not in known), None)
    if absent is not None:
        raise SearchNewsError(f"there is no article with the id {absent!r}; searchnews query --format ids lists them")
    return wanted
