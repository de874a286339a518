"""An archive with fields of one's own, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import corpus

import searchnews
from searchnews.archive import Archive
from searchnews.article import Article

META = {"desk": "keyword", "pages": "number", "embargo": "date"}
AUTUMN = datetime(2008, 10, 1, tzinfo=UTC)
ARTICLES = [
    Article(id="a1", title="Oil", meta={"desk": "Sports", "pages": 3, "embargo": AUTUMN}),
    Article(id="a2", title="Oil", meta={"desk": ["sports", "world"], "pages": 0}),
    Article(id="a3", title="Oil", meta={"pages": 2.5, "embargo": date(2031, 2, 3)}),
    Article(id="a4", title="Oil"),
    Article(id="b1", title="Oil", meta={"pages": -1}),
]
HELD = {article.id: article.meta for article in ARTICLES}


def made(path: Path) -> Archive:
    """The articles in two segments, of which the second lacks desks and dates."""
    archive = searchnews.create(path, meta=META)
    archive.add(ARTICLES[:-1], enrich=corpus.PLAIN)
    archive.add(ARTICLES[-1:], enrich=corpus.PLAIN)
    return archive
