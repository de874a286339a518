"""Which pieces is the text of an article made of: paragraphs, in them names and times that can be asked for, and in all
of these what the query matches?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from searchnews import analysis, dates
from searchnews.article import Article
from searchnews.fields import ENTITY
from searchnews.page.state import State
from searchnews.query import nodes as q
from searchnews.search.names import literal_pattern
from searchnews.search.snippets import Marked, Span, subject_places

MOST_NAMES = 30  # of an article, that are looked for in its text
_LONGEST = 200_000  # characters of a text in which names and times are looked for


@dataclass(frozen=True, slots=True)
class Link:
    """What a piece of text can be asked for: a name (`field` person, org, place, other) or, if `field` is mentioned,
    the days from `begin` to `end`."""

    field: str
    value: str
    begin: date | None = None
    end: date | None = None

    @property
    def state(self) -> State:
        """What finds the articles that have it."""
        if self.field == "mentioned":
            days = str(self.begin) if self.begin == self.end else f"{self.begin}..{self.end}"
            return State(query=f"mentioned:{days}")
        return State(filters=((self.field, self.value),))


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph, in pieces (text, does the query match it?), and what it can be asked for."""

    pieces: tuple[tuple[str, bool], ...]
    link: Link | None = None


def paragraphs(article: Article, body: Marked) -> list[list[Run]]:
    """The paragraphs of an article's body, each in runs."""
    links = _links(article, body.text) if len(body.text) <= _LONGEST else []
    return [list(_runs(body, start, end, links)) for start, end in analysis.paragraphs(body.text)]


def _runs(body: Marked, start: int, end: int, links: Sequence[tuple[int, int, Link]]) -> Iterator[Run]:
    at = start
    for begin, until, link in links:
        if begin < at or until > end:
            continue
        if at < begin:
            yield Run(tuple(_pieces(body, at, begin)))
        yield Run(tuple(_pieces(body, begin, until)), link)
        at = until
    if at < end:
        yield Run(tuple(_pieces(body, at, end)))


def _pieces(body: Marked, start: int, end: int) -> Iterator[tuple[str, bool]]:
    marks: Iterable[Span] = ((max(a, start), min(b, end)) for a, b in body.marks if a < end and b > start)
    at = start
    for begin, until in marks:
        if at < begin:
            yield body.text[at:begin], False
        yield body.text[begin:until], True
        at = until
    if at < end:
        yield body.text[at:end], False


def _links(article: Article, text: str) -> list[tuple[int, int, Link]]:
    """Where names and times stand, in order and apart: of two that overlap, the first, and of these the longest."""
    names = sorted(
        ((entity.count, field.name, entity.name) for field in ENTITY for entity in getattr(article, field.name)),
        key=lambda found: -found[0],
    )[:MOST_NAMES]
    subjects = [q.Entity(field, literal_pattern(name)) for _, field, name in names]
    found = [
        (start, end, Link(names[-1 - part][1], names[-1 - part][2]))
        for start, end, part in subject_places(article, text, subjects)
    ]
    if article.mentioned:
        found += [
            (time.start, time.end, Link("mentioned", "", time.begin, time.until - timedelta(1)))
            for time in dates.find(text, article.published, article.spoken, whole=True)
        ]
    kept: list[tuple[int, int, Link]] = []
    for place in sorted(found, key=lambda place: (place[0], -place[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept
