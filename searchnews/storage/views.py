"""Which columns does a segment have, as what they are?

Each is a view of the segment's arrays (`segment` has their names, types and lengths) and touches only those that it is
asked for. In the docstrings D is the number of documents, T of terms, S of spellings, W of words, K of distinct values.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from searchnews.frozen import frozen
from searchnews.storage import wide
from searchnews.storage.container import FIRST_NARROW, Array, Container, corrupt
from searchnews.storage.narrow import Narrow, narrow
from searchnews.storage.ragged import Ragged
from searchnews.storage.strings import Strings


@frozen
class Postings:
    """Postings of a text field, one term after another.

    `docs` uint16[n], ascending within a term; `tf` uint32[n]; `positions` and `codes` unsigned[sum(tf)], grouped by
    posting, positions ascending within one.
    """

    docs: Array
    tf: Array
    positions: Array
    codes: Array


class View:
    """Some columns of a segment. It holds the segment, which holds no view, so that the file is let go at once."""

    def __init__(self, file: Container) -> None:
        self._file = file

    def _strings(self, name: str) -> Strings:
        return Strings(self._file[f"{name}.text"], self._file[f"{name}.ends"])

    def _ragged(self, name: str, cuts: str = "") -> Ragged:
        return Ragged(self._file[name], self._file[f"{cuts or name}.cuts"])


class FieldView(View):
    """The columns of one field."""

    def __init__(self, file: Container, name: str) -> None:
        super().__init__(file)
        self.name = name

    def _array(self, part: str) -> Array:
        return self._file[f"{self.name}.{part}"]


class TextColumn(FieldView):
    """A text field: where each term stands. The postings of term t are numbers postings[t] .. postings[t + 1] - 1, its
    tokens tokens[t] .. tokens[t + 1] - 1, in the order of its postings."""

    @cached_property
    def postings(self) -> Array:
        """uint32[T + 1]: the postings of a term are a:b."""
        return self._array("postings")

    @cached_property
    def tokens(self) -> Array:
        """uint32[T + 1]: the tokens of a term are a:b."""
        return self._array("tokens")

    @cached_property
    def docs(self) -> Array:
        """uint16[postings]: the document, ascending within a term."""
        return self._array("docs")

    @cached_property
    def more(self) -> Narrow:
        """Of each posting: how often the term stands there, less one."""
        if self._file.format >= FIRST_NARROW:
            return self._narrow("tf", len(self.docs))
        try:
            return narrow(wide.more(self._array("tf"), self._array("tf.over")))
        except ValueError as error:
            raise corrupt(self._file.path, f"{self.name}.tf {error}") from None

    @cached_property
    def positions(self) -> Narrow:
        """Of each token: the position in the field, ascending within a posting."""
        return self._of_tokens("positions")

    @cached_property
    def codes(self) -> Narrow:
        """Of each token: which spelling of the term stands there."""
        return self._of_tokens("codes")

    def _of_tokens(self, part: str) -> Narrow:
        if self._file.format < FIRST_NARROW:
            return narrow(self._array(part))
        return self._narrow(part, int(self.tokens[-1]))

    def _narrow(self, part: str, size: int) -> Narrow:
        try:
            return Narrow(self._array(part), self._array(f"{part}.blocks"), size)
        except ValueError as error:
            raise corrupt(self._file.path, f"{self.name}.{part} {error}") from None

    @cached_property
    def lengths(self) -> Array:
        """uint32[D]: tokens of the field."""
        return self._array("lengths")

    @cached_property
    def longest(self) -> int:
        """How many tokens the longest document has."""
        return int(self.lengths.max(initial=0))

    @cached_property
    def sentences(self) -> Ragged:
        """Of each document: the positions where a sentence begins, uint16/uint32."""
        return self._ragged(f"{self.name}.sentences")

    @cached_property
    def paragraphs(self) -> Ragged:
        """Of each document: the positions where a paragraph begins, uint16/uint32."""
        return self._ragged(f"{self.name}.paragraphs")

    def frequencies(self, at: slice | Array) -> Array:
        """uint32[n]: how often the terms stand in the documents of some postings (a slice, or intp[n])."""
        found = self.more[at]
        found += np.uint32(1)
        return found

    def of_terms(self, begin: int, end: int) -> Postings:
        """The postings of the terms begin .. end - 1, one after another."""
        at = slice(int(self.postings[begin]), int(self.postings[end]))
        where = slice(int(self.tokens[begin]), int(self.tokens[end]))
        return Postings(self.docs[at], self.frequencies(at), self.positions[where], self.codes[where])

    def of_term(self, term: int) -> Postings:
        """The postings of one term."""
        return self.of_terms(term, term + 1)


class KeywordColumn(FieldView):
    """A keyword field: K distinct values, known by their folds."""

    @cached_property
    def folds(self) -> Strings:
        """The values, folded, ascending: value i is folds[i]."""
        return self._strings(f"{self.name}.folds")

    @cached_property
    def values(self) -> Strings:
        """The values as most documents write them, in the order of their folds."""
        return self._strings(f"{self.name}.values")

    @cached_property
    def of_doc(self) -> Ragged:
        """Of each document: the numbers of its values, uint32, in its own order."""
        return self._ragged(f"{self.name}.of_doc")

    @cached_property
    def docs(self) -> Ragged:
        """Of each value: the documents that have it, uint16, ascending."""
        return self._ragged(f"{self.name}.docs")


class EntityColumn(KeywordColumn):
    """A field of names: a keyword field that counts, and whose values can be found by their words."""

    @cached_property
    def count(self) -> Array:
        """uint16[items of of_doc]: how often the document mentions the name."""
        return self._array("count")

    @cached_property
    def first(self) -> Array:
        """uint16[items of of_doc]: the position of its first mention."""
        return self._array("first")

    @cached_property
    def words(self) -> Strings:
        """The folded words of the names, ascending."""
        return self._strings(f"{self.name}.words")

    @cached_property
    def holders(self) -> Ragged:
        """Of each word: the numbers of the names that hold it, uint32."""
        return self._ragged(f"{self.name}.words.values", cuts=f"{self.name}.words")


class TimeColumns(View):
    """When documents were published, and which days they talk about."""

    @cached_property
    def published(self) -> Array:
        """int64[D, 2]: [begin, until) in seconds since 1970 UTC, NO_TIME where unknown."""
        return self._file["published"]

    @cached_property
    def modified(self) -> Array:
        """int64[D, 2]: likewise."""
        return self._file["modified"]

    def instants(self, field: str) -> Array:
        """int64[D, 2]: `published` or `modified`, by name. Raises KeyError for another."""
        if field not in ("published", "modified"):
            raise KeyError(field)
        return self.modified if field == "modified" else self.published

    @cached_property
    def mentioned(self) -> Ragged:
        """Of each document: the [begin, until) of its mentions in days since 1970, int32[n, 2]."""
        return self._ragged("mentioned")

    @cached_property
    def counts(self) -> Array:
        """uint16[items of mentioned]: how often the document mentions that time."""
        return self._file["mentioned.count"]


class LexiconColumns(View):
    """The words of a segment: terms, their spellings, and the folds of these, which wildcards run over."""

    @cached_property
    def terms(self) -> Strings:
        """The distinct terms, ascending."""
        return self._strings("terms")

    @cached_property
    def spelling_cuts(self) -> Array:
        """uint32[T + 1]: the spellings of a term are a:b; a position's code counts from a."""
        return self._file["terms.spellings"]

    @cached_property
    def spellings(self) -> Strings:
        """The spellings, by (term, fold, spelling)."""
        return self._strings("spellings")

    @cached_property
    def counts(self) -> Array:
        """uint32[S]: how many tokens are written so."""
        return self._file["spellings.count"]

    @cached_property
    def words(self) -> Strings:
        """The folds of (fold, term) pairs, ascending; a fold stands once for each of its terms."""
        return self._strings("words")

    @cached_property
    def backwards(self) -> Array | None:
        """uint32[W]: the words as they sort from their ends on (see `Strings.backwards`); None in segments of before
        this was kept."""
        known = "words.backwards" in self._file
        return self._file["words.backwards"] if known else None

    @cached_property
    def word_terms(self) -> Array:
        """uint32[W]: the term."""
        return self._file["words.term"]

    @cached_property
    def word_codes(self) -> Array:
        """uint16[W, 2]: its spellings in the term, codes low .. high - 1."""
        return self._file["words.codes"]
