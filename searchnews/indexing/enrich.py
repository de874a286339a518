"""What do the enrichers find in a batch of articles: names, days, signatures?

They all work on the same token arrays, so a batch is tokenised once. What they need is loaded when the first batch
comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from searchnews import dates, entities
from searchnews.analysis import Tokens, Vocabulary
from searchnews.article import Article
from searchnews.errors import pairs, told
from searchnews.fields import ENTITY
from searchnews.indexing.credited import Credited
from searchnews.storage.layout import BANDS
from searchnews.stories.signatures import Shingler

if TYPE_CHECKING:
    from searchnews.entities import EntityBatch, Tagger

Array = npt.NDArray[Any]
_FIELDS = tuple(f.name for f in ENTITY)


@dataclass(frozen=True)
class Enrich:
    """What to look for: `entities` ("default", "none", "spacy:MODEL", or the path of a model file), names to find
    wherever they are, in every language and without a tagger (`always`), as pairs (name, kind), `dates` in the text,
    `copies` of the same story, and the `languages` of articles that do not say theirs. Raises TypeError for what cannot
    be any of this."""

    entities: str = "default"
    always: tuple[tuple[str, str], ...] = ()
    dates: bool = True
    copies: bool = True
    languages: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.entities, str):
            raise TypeError(f"entities: expected a string, got {told(self.entities)}")
        expected = 'always: expected pairs, such as (("Apple Day", "festival"),)'
        object.__setattr__(self, "always", pairs(self.always, expected))


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
    """Looks at batches that share a vocabulary. Not for several threads."""

    def __init__(self, enrich: Enrich, vocabulary: Vocabulary) -> None:
        self._enrich, self._vocabulary = enrich, vocabulary
        self._shingler, self._credited = Shingler(vocabulary), Credited(vocabulary)
        self._taggers: dict[str, Tagger | None] = {}

    def look(self, tokens: Tokens, articles: Sequence[Article], language: str) -> Found:
        """What there is in a batch in one language, whose texts are title and body of each article in turn. Names that
        are not listed are found in the languages that there are models for."""
        found = Found(
            self._shingler.signatures(tokens) if self._enrich.copies else np.zeros((len(articles), BANDS), np.uint32)
        )
        tagger = self._tagger(entities.plain(language))
        if tagger:
            batch = tagger(tokens, self._vocabulary)
            credited = self._credited(batch.start, tokens, [article.body for article in articles])
            found = replace(found, **_entities(batch, ~credited))
        if self._enrich.dates:
            references = [article.published for article in articles]
            days = dates.find_batch(tokens, self._vocabulary, references, language=language, whole=True)
            found = replace(found, time_doc=days.article, time=np.stack([days.begin, days.until], axis=1))
        return found

    def _tagger(self, language: str) -> Tagger | None:
        """Who finds names in a language; loading takes a moment, and happens with its first batch."""
        if language not in self._taggers:
            chosen = self._enrich.entities
            self._taggers[language] = self._listing(None if chosen == "none" else entities.named(chosen, language))
        return self._taggers[language]

    def _listing(self, tagger: Tagger | None) -> Tagger | None:
        """The same tagger, by which the listed names are found, too."""
        if not self._enrich.always:
            return tagger
        from searchnews.entities.gazetteer import GazetteerTagger

        return GazetteerTagger(tagger, dict(self._enrich.always))


def _entities(batch: EntityBatch, counts: Array) -> dict[str, Any]:
    """The mentions that count (bool[mentions]), of the kinds that have a field: people's own kinds share one, and what
    the network calls misc (nationalities, events) has none."""
    fields = [kind if kind in _FIELDS else "other" for kind in batch.kinds]
    kind = np.array([_FIELDS.index(name) for name in fields], np.uint8)[batch.kind]
    kept = counts & np.array([name != "misc" for name in batch.kinds], np.bool_)[batch.kind]
    return {
        "names": batch.names,
        "name": batch.name[kept],
        "kind": kind[kept],
        "doc": batch.article[kept],
        "first": batch.first_token[kept],
    }
