"""What do the enrichers find in a batch of articles: names, days, signatures?

They all work on the same token arrays, so a batch is tokenised once. What they need is loaded when the first batch
comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens, Vocabulary
from searchnews.article import Article
from searchnews.duplicates import Shingler

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Enrich:
    """What to look for: `entities` ("default", "none" or "spacy:MODEL") and `dates` (in the text)."""

    entities: str = "default"
    dates: bool = True


@dataclass(frozen=True)
class Found:
    """What was found in a batch.

    signatures uint32[articles, BANDS]. Entities, one row a mention in order of articles: it is `names[name]` (uint32)
    of entity field number `kind` (uint8, index into fields.ENTITY) in article `doc` (uint32), its first token at
    position `first` (uint32) of its text. Times, one row a mention: [begin, until) in days since 1970, `time`
    int32[m, 2], in article `time_doc` (uint32).
    """

    signatures: Array
    names: list[str] = field(default_factory=list)
    name: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    kind: Array = field(default_factory=lambda: np.empty(0, np.uint8))
    doc: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    first: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    time_doc: Array = field(default_factory=lambda: np.empty(0, np.uint32))
    time: Array = field(default_factory=lambda: np.empty((0, 2), np.int32))


class Enricher:
    """Looks at batches that share a vocabulary."""

    def __init__(self, enrich: Enrich, vocabulary: Vocabulary) -> None:
        self._enrich, self._vocabulary = enrich, vocabulary
        self._shingler = Shingler(vocabulary)

    def look(self, tokens: Tokens, articles: Sequence[Article], language: str) -> Found:
        """What there is in a batch, whose texts are title and body of each article in turn."""
        return Found(self._shingler.signatures(tokens))
