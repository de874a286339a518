"""How do articles become a segment?

A `Builder` takes articles in batches, tokenises each batch once, lets the enricher (entities, dates, signatures) look
at the token arrays, inverts it, and at the end writes one segment. It knows nothing of commits or other segments.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

import numpy as np

from searchnews import analysis, languages
from searchnews.analysis import DEFAULT_LANGUAGE, Vocabulary
from searchnews.article import Article
from searchnews.fields import BY_NAME, UNIQUE_FIELDS
from searchnews.indexing.content import ENTITY_FIELDS, TEXT_FIELDS, VALUE_FIELDS, Content, write
from searchnews.indexing.enrich import Enrich, Enricher, Found
from searchnews.indexing.invert import Inverter, Run, stable_argsort
from searchnews.indexing.merge import Lexicon, Numbering, build_lexicon
from searchnews.numbers import distinct
from searchnews.storage import own, times
from searchnews.storage.articles import encode
from searchnews.storage.columns import Values
from searchnews.storage.segment import MOST_DOCUMENTS, Array
from searchnews.storage.unique import hashes, normal

# Bytes that a token costs from its batch until its segment is written: 6 in its run, which become 5 in the segment, the
# stored text, and what is known of articles. Measured as the peak of a process with 8 and 29 million tokens: 12.1.
BYTES_PER_TOKEN = 13

ANEW = 1024  # articles a batch

# A vocabulary outlives segments, since most words come again; but text without end, or without sense, must not make it
# grow without end. 88,200 newswire articles have 160,000 spellings; what a process needs anyway includes about so many.
USUAL_SPELLINGS = 150_000
MOST_SPELLINGS = 2 * USUAL_SPELLINGS
BYTES_PER_SPELLING = 600  # strings, their places in dictionaries, and what the tagger knows of them


def with_id(article: Article) -> Article:
    """The article with an id of one line: its own, or one derived from its content. Its URL gets one line, too."""
    own, url = normal(article.id), normal(article.url)
    if own:
        same = own == article.id and url == article.url
        return article if same else dataclasses.replace(article, id=own, url=url)
    content = "\0".join((article.url, article.title, article.body)).encode("utf-8", "replace")
    digest = hashlib.blake2b(content, digest_size=10).hexdigest()
    return dataclasses.replace(article, id=digest, url=url)


def index_anew(builder: Builder, articles: Iterable[tuple[Article, int]]) -> None:
    """Add articles that were indexed before, with the numbers of their files, batch by batch."""
    pairs = iter(articles)
    while batch := [*islice(pairs, ANEW)]:
        builder.add([article for article, _ in batch], [origin for _, origin in batch])


class Builder:
    """Collects articles in memory and writes them as one segment."""

    def __init__(self, enrich: Enrich | None = None, lasting: bool = True) -> None:
        """`enrich` says what to look for; without it, everything. `lasting` as in `storage.articles.Store`."""
        self.enrich, self._lasting = enrich or Enrich(), lasting
        self._inverter = Inverter()
        self._new_vocabulary()
        self._clear()

    def _new_vocabulary(self) -> None:
        self.vocabulary = Vocabulary()
        self._enricher = Enricher(self.enrich, self.vocabulary)

    def _clear(self) -> None:
        self.tokens = 0
        self._runs: list[Run] = []
        self._used = np.zeros(len(self.vocabulary), np.bool_)  # of each spelling: does it occur?
        self._content = Content(self._lasting)
        self._froze = False  # has the caller of the first batch frozen values?

    @property
    def documents(self) -> int:
        """How many articles were added."""
        return self._content.documents

    @property
    def own_stories(self) -> Array:
        """The `own_numbers` of the articles' stories, uint64[documents]."""
        return self._content.own_stories

    @property
    def memory(self) -> int:
        """About how many bytes it takes to hold and to write what was added."""
        unusual = max(0, len(self.vocabulary) - USUAL_SPELLINGS)
        return self.tokens * BYTES_PER_TOKEN + unusual * BYTES_PER_SPELLING

    def room(self) -> int:
        """How many more articles fit into the segment."""
        return MOST_DOCUMENTS - self.documents

    def add(
        self,
        articles: Sequence[Article],
        origins: Sequence[int] = (),
        guesses: Sequence[str] | None = None,
        *,
        alone: bool = False,
    ) -> None:
        """Add a batch of articles, which have ids; at most `room()`. `origins` are the numbers of their files,
        `guesses` what `guesses()` says of them, if it was asked before. `alone` says that other threads of this
        process, if there are any, make no values in cycles meanwhile."""
        found = self.guesses(articles) if guesses is None else guesses
        rows = zip(articles, origins or [0] * len(articles), found, strict=True)
        if not self.documents:
            self._froze = gc.get_freeze_count() > 0  # they are counted one by one, 10 ms for 100,000: once a segment
        with _no_search_for_cycles((alone or threading.active_count() == 1) and not self._froze):
            for language, group in groupby(rows, key=lambda row: row[0].language or row[2] or DEFAULT_LANGUAGE):
                some, numbers, guessed = zip(*group, strict=True)
                self._add(some, numbers, language, np.array([bool(guess) for guess in guessed], np.uint8))

    def guesses(self, articles: Sequence[Article]) -> list[str]:
        """Of each article the language that is guessed; "" if it says its language, or none is clear."""
        found = ["" if article.language else article.language_guessed for article in articles]
        open_ = [i for i, article in enumerate(articles) if not article.language and not found[i]]
        if self.enrich.languages and open_:
            beginnings = [f"{articles[i].title}\n{articles[i].body[: languages.ENOUGH]}" for i in open_]
            for i, language in zip(open_, languages.guess(beginnings), strict=True):
                found[i] = language
        return found

    def _add(self, articles: Sequence[Article], origins: Sequence[int], language: str, guessed: Array) -> None:
        """Add articles in one language; `guessed` is uint8[articles], 1 where it was guessed."""
        texts = [text for article in articles for text in (article.title, article.body)]
        tokens = analysis.tokenize(texts, self.vocabulary, language)
        self._runs.append(self._inverter.run(tokens, self.vocabulary, TEXT_FIELDS))
        self._note_used(tokens.spelling)
        found = self._enricher.look(tokens, articles, language)
        values = {name: _record_values(articles, name, language) for name in VALUE_FIELDS}
        values |= {name: _entities(articles, found, kind) for kind, name in enumerate(ENTITY_FIELDS)}
        unique = {name: [getattr(article, name) for article in articles] for name in UNIQUE_FIELDS}
        self._content.store.add([*map(encode, articles)])
        self._content.add(
            values,
            {name: (texts, hashes(texts)) for name, texts in unique.items()},
            times.collect(articles, found.time_doc, found.time),
            {"minhash": found.signatures, "origin": np.array(origins, np.uint64), "guessed": guessed},
            [language],
            own.collect(articles),
        )
        self.tokens += len(tokens.start)

    def _note_used(self, spelling: Array) -> None:
        missing = len(self.vocabulary) - len(self._used)
        if missing:
            self._used = np.append(self._used, np.zeros(missing, np.bool_))
        self._used[spelling.astype(np.intp)] = True  # NumPy takes longer to check numbers of other types

    def write(self, path: Path, index: str = "") -> int:
        """Write what was added as a segment file, flush it to the disk, and begin anew. Returns how many articles.
        `index` is the random name of the index."""
        documents = self.documents
        lexicon, numbering = _lexicon(self.vocabulary, self._used)
        runs, self._runs = self._runs, []
        write(path, [(run, numbering) for run in runs], lexicon, self._content, index)
        self._clear()
        if len(self.vocabulary) > MOST_SPELLINGS:
            self._new_vocabulary()
        return documents


@contextmanager
def _no_search_for_cycles(ages: bool) -> Iterator[None]:
    """A batch makes a hundred thousand values, none in a cycle, some of which stay. Python, which looks for cycles
    whenever some thousands were made, spent 9 % of the time of indexing on that.

    Who is alone in the process also knows that all values made meanwhile are the batch's. With `ages`, they are put
    among the old ones, which Python else does after having looked through them twice: 3 % of the time. What the caller
    made before is looked through first, as it would have been sooner or later; what the caller froze would thaw.
    """
    was_enabled = gc.isenabled()
    ages &= was_enabled
    if ages:
        gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        if ages:
            gc.freeze()
            gc.unfreeze()  # to where the oldest are
        if was_enabled:
            gc.enable()


def _lexicon(vocabulary: Vocabulary, used: Array) -> tuple[Lexicon, Numbering]:
    """The lexicon of the spellings that were used (bool[spellings]; the vocabulary outlives segments and may hold
    more), and how the vocabulary numbers it."""
    term_of = vocabulary.analyse()
    spelling = np.flatnonzero(used)
    terms = distinct(term_of[spelling])
    lexicon, compact, compact_term = build_lexicon(
        [vocabulary.terms[t].encode() for t in terms.tolist()],
        [vocabulary.spellings[s] for s in spelling.tolist()],
        [vocabulary.folds[s].encode() for s in spelling.tolist()],
        np.searchsorted(terms, term_of[spelling]),
    )
    number = np.zeros(len(vocabulary), np.uint32)
    number[spelling] = compact
    term = np.zeros(len(vocabulary.terms), np.uint32)
    term[terms] = compact_term
    by_term = stable_argsort(term_of)  # in the order of their codes
    cuts = np.concatenate([[0], np.cumsum(np.bincount(term_of, minlength=len(term)))]).astype(np.uint32)
    return lexicon, Numbering(term, cuts, number[by_term])


def _record_values(articles: Sequence[Article], name: str, language: str) -> Values:
    """The articles' own values of a keyword field."""
    found = [language] * len(articles) if name == "language" else list(map(attrgetter(name), articles))
    if BY_NAME[name].many:
        rows = [(doc, value) for doc, values in enumerate(found) for value in values if value and not value.isspace()]
    else:
        rows = [(doc, value) for doc, value in enumerate(found) if value and not value.isspace()]
    numbers: dict[str, int] = {}
    number = [numbers.setdefault(value, len(numbers)) for _, value in rows]
    return Values(list(numbers), np.array([doc for doc, _ in rows], np.uint32), np.array(number, np.uint32))


def _entities(articles: Sequence[Article], found: Found, kind: int) -> Values:
    """An entity field of a batch: what was found, or for articles that bring their own names, those."""
    name = ENTITY_FIELDS[kind]
    keep = found.kind == kind
    if not any(getattr(article, name) for article in articles):
        ones = np.ones(np.count_nonzero(keep), np.uint32)
        return Values(found.names, found.doc[keep], found.name[keep], ones, found.first[keep])
    numbers = {text: i for i, text in enumerate(found.names)}
    given = [
        (doc, numbers.setdefault(entity.name, len(numbers)), entity.count, entity.first)
        for doc, article in enumerate(articles)
        for entity in getattr(article, name)
        if entity.name.strip()
    ]
    rows = np.array(given, np.int64).reshape(-1, 4)
    keep &= ~np.isin(found.doc, rows[:, 0])
    doc = np.concatenate([found.doc[keep], rows[:, 0]])
    order = np.argsort(doc, kind="stable")
    ones = np.ones(int(keep.sum()), np.int64)
    columns_ = (
        np.concatenate(pair)[order].astype(np.uint32)
        for pair in ((found.doc[keep], rows[:, 0]), (found.name[keep], rows[:, 1]), (ones, rows[:, 2]),
                     (found.first[keep], rows[:, 3]))
    )  # fmt: skip
    return Values(list(numbers), *columns_)
