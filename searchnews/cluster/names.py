"""Which indexed names does a name stand for, once entities.yaml has its say: those that are one, or of another kind?

Names are told by their keys (`corrections.key`), which documents have for each field of names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from searchnews.cluster.mapping import ENTITY_NAMES
from searchnews.corrections import Corrections

Sources = tuple[tuple[str, tuple[str, ...]], ...]  # fields, each with the keys of some names in it


@dataclass(frozen=True)
class Shown:
    """What is shown under `name`, or as it is written if that is "": the names that the sources say."""

    name: str
    sources: Sources

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its names, in any field."""
        return frozenset(one for _, keys in self.sources for one in keys)


def sources(keys: Collection[str], kinds: Collection[str], corrections: Corrections) -> Sources:
    """Where names with these keys are that have one of these kinds, once corrected."""
    found = (
        (field, tuple(sorted(one for one in keys if corrections.kind_of.get(one, field) in kinds)))
        for field in ENTITY_NAMES
    )
    return tuple((field, here) for field, here in found if here)


def shown(kinds: Collection[str], corrections: Corrections) -> list[Shown]:
    """What is shown among names of these kinds, and is not what is indexed there; without what is hidden."""
    hidden = corrections.hidden
    merged = [
        (group.names[0], group.keys - hidden)
        for main, group in corrections.groups.items()
        if main not in hidden
    ]
    others = corrections.kinds.keys() - corrections.canonical.keys() - hidden
    alone = [("", frozenset([one])) for one in corrections.kinds if one in others]
    found = (Shown(name, sources(keys, kinds, corrections)) for name, keys in (*merged, *alone))
    return [one for one in found if one.sources]


def of_another_kind(field: str, corrections: Corrections) -> list[str]:
    """The keys of names that are not of the kind of the field that they are in."""
    return sorted(one for one, kind in corrections.kind_of.items() if kind != field)


def brought(field: str, corrections: Corrections) -> list[str]:
    """The keys of names that are of this field's kind wherever they are, and are not merged with others."""
    return sorted(one for one, kind in corrections.kinds.items() if kind == field and one not in corrections.canonical)


def not_among(field: str, kinds: Collection[str], corrections: Corrections) -> list[str]:
    """The keys of names in a field that are hidden, or of none of these kinds, once corrected."""
    if not corrections.kinds and not corrections.hidden:
        return []
    changed = corrections.unlisted.union(corrections.canonical, corrections.kinds)
    kind_of, hidden = corrections.kind_of, corrections.unlisted
    return sorted(one for one in changed if one in hidden or kind_of.get(one, field) not in kinds)
