"""What is worth a footnote in an article that is read: who is it that is named here, and which days are meant?

The index keeps which names and times an article has, not where; here they are found in the text again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from searchnews import analysis
from searchnews.analysis import fold
from searchnews.article import Article, DateMention, EntityCount
from searchnews.fields import ENTITY
from searchnews.search.snippets import forms_of, name_places


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote on `body[start:end]` of an article: the `kind` of name (person, org, ...) with the name in full and
    how often it is named, or "time" with the days meant (2025-09, 2025-09-01..2025-09-07) and a `count` of 0."""

    start: int
    end: int
    kind: str
    told: str
    count: int = 0


def footnotes(article: Article) -> tuple[Footnote, ...]:
    """The footnotes on the body of an article, in order and apart: each name and each time once, where it stands first.
    A date that is written as a query would have it needs none."""
    found = sorted([*_names(article), *_times(article)], key=lambda footnote: (footnote.start, -footnote.end))
    kept: list[Footnote] = []
    for footnote in found:
        if not kept or footnote.start >= kept[-1].end:
            kept.append(footnote)
    return tuple(kept)


def _names(article: Article) -> Iterator[Footnote]:
    named: dict[tuple[str, ...], tuple[str, EntityCount]] = {}
    for kind in (field.name for field in ENTITY):
        for entity in getattr(article, kind):
            for form in forms_of(entity, kind):
                named.setdefault(form, (kind, entity))
    seen = set()
    for start, end in name_places(article.body, named):
        kind, entity = named[tuple(map(fold, analysis.words(article.body[start:end])))]
        if (kind, entity.name) not in seen:
            seen.add((kind, entity.name))
            yield Footnote(start, end, kind, entity.name, entity.count)


def _times(article: Article) -> Iterator[Footnote]:
    from searchnews.dates import find

    seen = set()
    for time in find(article.body, article.published, article.spoken, whole=True):
        told = days(time)
        if told != time.text and (told, fold(time.text)) not in seen:  # nobody needs to be told that 2019 is 2019
            seen.add((told, fold(time.text)))
            yield Footnote(time.start, time.end, "time", told)


def days(time: DateMention) -> str:
    """The days that are meant, as a query writes them: 2025, 2025-Q3, 2025-09, 2025-09-03, 2025-09-01..2025-09-07."""
    begin = time.begin.isoformat()
    match time.precision:
        case "day":
            return begin
        case "month":
            return begin[:7]
        case "quarter":
            return f"{begin[:4]}-Q{(time.begin.month + 2) // 3}"
        case "year":
            return begin[:4]
    return f"{begin}..{time.until - timedelta(days=1)}"
