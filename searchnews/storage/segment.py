"""What is in a segment file, and how is it read without decoding anything?

A segment holds at most 65,536 articles (a document number is a uint16) as one immutable file of named arrays (see
`container`, which has the history of the format). `layout` says what must hold of each.

Reading maps the file; an array is a view of the mapping, made when it is asked for. In the tables below D is the
number of documents, T of terms, S of spellings, P of postings of a field, N of its tokens. A narrow column X is the
arrays X and X.blocks (see `narrow`).

    terms             sorted distinct terms (a `Strings` pair of arrays: terms.text, terms.ends)
    terms.spellings   uint32[T + 1]  the spellings of a term are spellings[a:b]
    spellings         by (term, fold, spelling): a position's code counts from its term's first spelling
    spellings.count   uint32[S]      tokens written so, over all text fields
    words             sorted (fold, term) pairs: the real words that wildcards run over
    words.backwards   uint32[W]      their numbers as they sort from their ends on; older segments have none
    words.term        uint32[W]
    words.codes       uint16[W, 2]   the spellings of this fold in the term: codes low..high - 1

    of a text field F (title, body):
    F.postings        uint32[T + 1]  the postings of a term are a:b
    F.docs            uint16[P]      ascending within a term
    F.tf              narrow[P]      how often it stands in that document, less one
    F.tokens          uint32[T + 1]  the tokens of a term are a:b, grouped by posting
    F.positions       narrow[N]      position in the field
    F.codes           narrow[N]      which spelling of the term stands there
    F.lengths         uint32[D]      tokens of the field
    F.sentences, F.paragraphs        positions where one begins; F.sentences.cuts uint32[D + 1] cuts them by document

    pairs             uint64[Q]      two terms, the first above 32 bits, that stand next to each other, of those that
                                     begin with letters which are words of their own; older segments have none. If there
                                     are some, F.pairs.postings, docs, tf, tokens and positions are as those of terms.

    of a keyword or entity field F (author, person, ...), K distinct values; a value's identity is its fold:
    F.folds           sorted Strings;   F.values  the commonest way of writing each, same order
    F.of_doc          uint32[V]      value numbers of the documents, cut by F.of_doc.cuts uint32[D + 1]
    F.docs            uint16[V]      documents of the values, ascending, cut by F.docs.cuts uint32[K + 1]
    F.count, F.first  uint16[V]      (entities) parallel to F.of_doc: mentions, and the first token's position
    F.words           sorted folded words of names (entities); F.words.values uint32, cut by F.words.cuts
    of id and url, nearly all distinct: F.hash uint64[D] and F.text, the zstd of the values in document order

    of a field of one's own F (meta.desk), whose types the header has; of a field that no article has, there is nothing:
    as of keyword fields            (keyword)
    F.number          float64[D]    (number) NO_NUMBER where unknown
    F.begin           int64[D]      (date) seconds since 1970 UTC, NO_TIME where unknown

    minhash           uint32[D, BANDS]  signatures that tell copies (see stories.signatures)
    origin            uint64[D]      number of the file that the article was read from, 0 for none
    guessed           uint8[D]       1 where the language was guessed; segments of before that was done have none
    published, modified    int64[D, 2]   [begin, until) in seconds since 1970 UTC, NO_TIME where unknown
    mentioned              int32[M, 2]   [begin, until) in days since 1970; mentioned.count; mentioned.cuts
    words.number           uint32[D]     length of the body in words
    articles               zstd frames of JSON, one an article, cut by articles.cuts uint64[D + 1]
    articles.dictionary    what they are compressed with; if not all with the same one (only then there are these two):
    articles.coder         uint8[D]      number i from 1 on: with dictionary cuts[i - 1]:cuts[i]; 0: with none
    articles.dictionary.cuts   uint32[n + 1]
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchnews.analysis.stemming import stemmed_as_now
from searchnews.fields import META, Field
from searchnews.storage import layout
from searchnews.storage.container import MOST_DOCUMENTS, SAME_WORDS, Array, Arrays, Container, corrupt
from searchnews.storage.layout import NO_NUMBER, NO_TIME
from searchnews.storage.ragged import Ragged
from searchnews.storage.unique import UniqueColumn
from searchnews.storage.views import EntityColumn, KeywordColumn, LexiconColumns, TextColumn, TimeColumns

__all__ = ["MOST_DOCUMENTS", "NO_DAY", "NO_NUMBER", "NO_TIME", "Array", "Arrays", "Segment"]

NO_DAY = np.iinfo(np.int32).min


class Segment(Container):
    """A mapped segment file."""

    @cached_property
    def own(self) -> tuple[Field, ...]:
        """The fields of one's own that some article has. Raises CorruptError."""
        return layout.own_fields(self)

    @cached_property
    def _layout(self) -> dict[str, layout.Column]:
        return layout.layout(self.format, self.own)

    def __getitem__(self, name: str) -> Array:
        if name.startswith(META) and name not in self._layout:
            return layout.absent(name, self.documents)
        return super().__getitem__(name)

    def expect(self, name: str) -> None:
        if name not in self._layout:
            raise KeyError(name)
        super().expect(name)

    def examine(self, name: str, array: Array) -> None:
        problem = layout.fault(self, name, array)
        if problem:
            raise corrupt(self.path, f"{name} {problem}")

    @property
    def languages(self) -> list[str]:
        """The languages of the articles."""
        found = self.meta.get("languages")
        if not isinstance(found, list) or not all(isinstance(language, str) for language in found):
            raise corrupt(self.path, "its header is damaged")
        return found

    @cached_property
    def language_of(self) -> Array:
        """Unsigned[D], as narrow as it can be: which value of the field `language` each article has; how many there are
        if it has none."""
        docs = self.keyword("language").docs
        found = np.full(self.documents, len(docs), np.min_scalar_type(len(docs)))
        found[docs.items] = docs.owners()
        return found

    @property
    def same_words(self) -> bool:
        """Are words cut and stemmed as now? Else the articles have to be indexed anew to be joined with others."""
        stemming = self.meta.get("stemming", 1)
        number = stemming if type(stemming) is int else 0
        return self.format >= SAME_WORDS and stemmed_as_now(self.languages, number)

    def problems(self) -> list[str]:
        """What is wrong with the file, a line each; reads all of it and looks through it."""
        return self.damage() or [*layout.problems(self)]

    # --- Columns, as what they are -------------------------------------------------------------------------------

    def text(self, name: str) -> TextColumn:
        """A text field."""
        return TextColumn(self, name)

    def keyword(self, name: str) -> KeywordColumn:
        """A keyword field or, of a field of names, what it has in common with one."""
        return KeywordColumn(self, name)

    def entity(self, name: str) -> EntityColumn:
        """A field of names."""
        return EntityColumn(self, name)

    def unique(self, name: str) -> UniqueColumn:
        """A field whose values are nearly all distinct: id, url."""
        return UniqueColumn(self, name)

    @property
    def pairs(self) -> Array | None:
        """uint64[Q]: which letters stand next to each other, ascending; None in a segment of before they were kept."""
        known = "pairs" in self
        return self["pairs"] if known else None

    def pairs_of(self, name: str) -> TextColumn:
        """The postings of the pairs of a text field, if there are any; they have no codes, and documents no lengths."""
        return TextColumn(self, f"{name}.pairs")

    def numbers(self, name: str) -> Array:
        """uint32[D]: a number field; float64[D] of one's own, NO_NUMBER where unknown."""
        return self[f"{name}.number"]

    def begins(self, name: str) -> Array:
        """int64[D]: the instants of a date field in seconds since 1970 UTC, NO_TIME where unknown."""
        return self[f"{name}.begin"] if name.startswith(META) else self.times.instants(name)[:, 0]

    @property
    def times(self) -> TimeColumns:
        """When articles were published, and the days that they talk about."""
        return TimeColumns(self)

    @property
    def lexicon(self) -> LexiconColumns:
        """Terms, spellings, words."""
        return LexiconColumns(self)

    @property
    def signatures(self) -> Array:
        """uint32[D, BANDS]: what tells copies (see `stories.signatures`)."""
        return self["minhash"]

    @property
    def origins(self) -> Array:
        """uint64[D]: the number of the file that the article was read from, 0 for none."""
        return self["origin"]

    @property
    def guessed(self) -> Array:
        """uint8[D]: 1 for the articles whose language was guessed."""
        return self["guessed"] if "guessed" in self else np.zeros(self.documents, np.uint8)

    @property
    def frames(self) -> Ragged:
        """Of each document: its article, compressed, uint8 (see `articles`). The cuts have not been looked through."""
        return Ragged(self["articles"], self["articles.cuts"])

    @property
    def dictionaries(self) -> Ragged:
        """What the articles are compressed with, uint8: none, one, or those of several segments."""
        held = self["articles.dictionary"]
        if "articles.dictionary.cuts" in self:
            return Ragged(held, self["articles.dictionary.cuts"])
        return Ragged(held, np.array([0, len(held)] if len(held) else [0], np.uint32))

    @property
    def coders(self) -> Array:
        """uint8[D]: with which of them each article is compressed, counted from 1; 0 for none."""
        if "articles.coder" in self:
            return self["articles.coder"]
        return np.full(self.documents, len(self.dictionaries), np.uint8)
