"""What do the compiled loops see of a snapshot? The addresses of its columns, as structures of shard.h."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchnews.fields import TEXT
from searchnews.kernels import native
from searchnews.kernels.native import address
from searchnews.search import scoring
from searchnews.storage.container import corrupt
from searchnews.storage.narrow import Narrow
from searchnews.storage.segment import MOST_DOCUMENTS, Array
from searchnews.storage.snapshot import Snapshot, damage
from searchnews.storage.views import TextColumn

# The body first: frequencies are added up in the order in which `evaluate` adds them.
FIELDS = tuple(reversed([field.name for field in TEXT]))
# The fields that a leaf is about, a bit for each of FIELDS, by its field.
BITS = {"": (1 << len(FIELDS)) - 1, **{name: 1 << i for i, name in enumerate(FIELDS)}}


class Shards:
    """The shards of a snapshot for the loops: `size` of them, which begin `at` an address. `bases` int64[size + 1]: how
    many documents come before each, and how many there are. `longest`: the tokens of the longest document. Raises
    CorruptError."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._kept: list[Array] = []  # what the addresses point at
        self.size = len(snapshot.shards)
        sizes = [shard.segment.documents for shard in snapshot.shards]
        self.bases: Array = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._shards = np.zeros(self.size, native.SHARD)
        self.at = address(self._shards, self._kept)
        self.longest = 1
        for number in range(self.size):
            self._fill(number)

    def keep(self, array: Array) -> int:
        """The address of an array, which lives as long as this."""
        self._kept.append(array)
        return address(array)

    def count(self, result: int) -> int:
        """A result of the loops that is a number. Raises CorruptError."""
        if result == native.DAMAGED:
            first = self._snapshot.shards[0].segment.path  # crafted with right checksums: which one is not known
            raise damage(self._snapshot) or corrupt(first.with_name("*.news"), "one of them is damaged")
        return int(result)

    def _fill(self, number: int) -> None:
        shard, row = self._snapshot.shards[number], self._shards[number]
        segment = shard.segment
        if segment.documents > MOST_DOCUMENTS:
            raise corrupt(segment.path, f"claims {segment.documents:,} articles")
        row["documents"], row["base"] = segment.documents, self.bases[number]
        lexicon = segment.lexicon
        for name, strings in (("terms", lexicon.terms), ("words", lexicon.words)):
            row[name] = self.keep(strings.bytes), self.keep(strings.ends), len(strings.bytes), len(strings)
        row["dead"] = 0 if shard.deleted is None else self.keep(shard.deleted.view(np.uint8))
        row["words_term"], row["words_codes"] = self.keep(lexicon.word_terms), self.keep(lexicon.word_codes)
        row["spellings"] = self.keep(lexicon.spelling_cuts)
        row["published"] = self.keep(segment.times.published)
        row["identity"] = self.keep(segment.unique("id").hash)
        for field, name in zip(row["fields"], FIELDS, strict=True):
            column = segment.text(name)
            field["weights"] = self.keep(scoring.field_weights(self._snapshot, name)[number])
            self._fill_field(field, column, tf=column.more, positions=column.positions, codes=column.codes)
            self.longest = max(self.longest, column.longest)

    def _fill_field(self, field: Array, column: TextColumn, **narrows: Narrow) -> None:
        field["postings"], field["tokens"] = self.keep(column.postings), self.keep(column.tokens)
        field["docs"] = self.keep(column.docs)
        field["docs_n"], field["tokens_n"] = len(column.docs), len(column.positions)
        for name, narrow in narrows.items():
            field[name] = self.keep(narrow.bits), self.keep(narrow.blocks), narrow.units

    @cached_property
    def paired(self) -> bool:
        """Do all shards keep pairs of letters? From now on the loops see them."""
        all_keys = [shard.segment.pairs for shard in self._snapshot.shards]
        for row, shard, keys in zip(self._shards, self._snapshot.shards, all_keys, strict=True):
            if keys is None:
                return False
            row["pairs"], row["pairs_n"] = self.keep(keys), len(keys)
            for field, terms, name in zip(row["of_pairs"], row["fields"], FIELDS if len(keys) else (), strict=False):
                column = shard.segment.pairs_of(name)
                field["weights"] = terms["weights"]
                self._fill_field(field, column, tf=column.more, positions=column.positions)
        return True
