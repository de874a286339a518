"""How do the peers index and search the same articles? Text only, each set up as its own documentation advises.

All index title and body with positions and an English Porter or Snowball stemmer, store both texts, weigh a title
word as searchnews does, and answer with the best ten and the exact number of matches.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from searchnews.article import Article
from searchnews.fields import BY_NAME

TITLE_BOOST = BY_NAME["title"].boost
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Query:
    """What is asked of every engine. The first kind that is set applies.

    `phrase`; `prefix`; `near` (two words at most 5 positions apart, either order); else `words`, all or any of them.
    `field` limits the words to a field, `since` and `before` the publication.
    """

    words: tuple[str, ...] = ()
    any: bool = False
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    near: tuple[str, str] | None = None
    field: str = ""
    since: datetime | None = None
    before: datetime | None = None


Ask = Callable[[], tuple[int, Any]]  # run the prepared query: (number of matches, the best ten)


class Tantivy:
    """tantivy-py: `en_stem` with positions, one writer thread, merged into one segment (its best case)."""

    name = "tantivy"

    def __init__(self, folder: Path, articles: Iterable[Article] | None, threads: int = 1) -> None:
        """Open the index in `folder`; with `articles`, make it first."""
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        for name in ("title", "body"):
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
        builder.add_date_field("published", stored=True, indexed=True, fast=True)
        self.schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder))
        if articles is not None:
            writer = self.index.writer(500_000_000, threads)
            for article in articles:
                document = tantivy.Document(title=article.title, body=article.body)
                if article.published is not None:
                    document.add_date("published", article.published)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
            self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, query: Query) -> Ask | None:
        """The query, parsed each time like ours."""
        fields, boosts = ["title", "body"], {"title": TITLE_BOOST}
        if query.near:
            return None  # ordered slop only
        if query.prefix:
            return lambda: self._best(self._prefix(query.prefix))
        if query.phrase:
            text = f'"{" ".join(query.phrase)}"'
        else:
            words = [f"{query.field}:{w}" if query.field else w for w in query.words]
            text = (" OR " if query.any else " AND ").join(words)
        if query.since and query.before:
            text += f" AND published:[{query.since:%Y-%m-%dT%H:%M:%SZ} TO {query.before:%Y-%m-%dT%H:%M:%SZ}}}"
        return lambda: self._best(self.index.parse_query(text, fields, boosts))

    def _prefix(self, prefix: str) -> Any:
        query, occur = self.tantivy.Query, self.tantivy.Occur.Should
        parts = [(occur, query.regex_query(self.schema, name, prefix + ".*")) for name in ("title", "body")]
        return query.boolean_query(parts)

    def _best(self, query: Any) -> tuple[int, Any]:
        found = self.searcher.search(query, 10, count=True)
        return found.count, found.hits


class Fts5:
    """SQLite FTS5: `porter unicode61`, full detail, optimised after loading (its best case)."""

    name = "fts5"

    def __init__(self, folder: Path, articles: Iterable[Article] | None) -> None:
        """Open the database in `folder`; with `articles`, make it first."""
        folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "fts5.db")
        if articles is not None:
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize = 'porter unicode61')")
            self.db.execute("CREATE TABLE times (number INTEGER PRIMARY KEY, published INTEGER)")
            for article in articles:
                self.db.execute("INSERT INTO text (title, body) VALUES (?, ?)", (article.title, article.body))
                self.db.execute("INSERT INTO times (published) VALUES (?)", (seconds(article.published),))
            self.db.execute("INSERT INTO text (text) VALUES ('optimize')")
            self.db.commit()

    def ask(self, query: Query) -> Ask | None:
        """The query as SQL, prepared once by sqlite3's cache of statements."""
        if query.near:
            match = f"NEAR({' '.join(query.near)}, 4)"  # 4 tokens in between
        elif query.prefix:
            match = f"{query.prefix}*"
        elif query.phrase:
            match = f'"{" ".join(query.phrase)}"'
        else:
            match = (" OR " if query.any else " AND ").join(query.words)
        if query.field:
            match = f"{query.field}: ({match})"
        where, values = "text MATCH ?", [match]
        if query.since and query.before:
            where += " AND rowid IN (SELECT number FROM times WHERE published >= ? AND published < ?)"
            values += [seconds(query.since), seconds(query.before)]
        count = f"SELECT count(*) FROM text WHERE {where}"
        rank = f"bm25(text, {TITLE_BOOST}, 1.0)"
        best = f"SELECT rowid, {rank} FROM text WHERE {where} ORDER BY {rank} LIMIT 10"
        if not (query.since and query.before):
            weighed = f"{where} AND rank MATCH 'bm25({TITLE_BOOST}, 1.0)'"  # its documentation's fast way
            best = f"SELECT rowid, rank FROM text WHERE {weighed} ORDER BY rank LIMIT 10"

        def ask() -> tuple[int, Any]:
            (total,) = self.db.execute(count, values).fetchone()
            return total, self.db.execute(best, values).fetchall()

        return ask


class Whoosh:
    """Stock Whoosh: `StemmingAnalyzer`, the default codec, its own query parser's trees and BM25F."""

    name = "whoosh"

    def __init__(self, folder: Path, articles: Iterable[Article] | None) -> None:
        """Open the index in `folder`; with `articles`, make it first."""
        from whoosh import analysis, fields, index

        folder.mkdir(parents=True, exist_ok=True)
        if articles is not None:
            analyzer = analysis.StemmingAnalyzer()
            schema = fields.Schema(
                title=fields.TEXT(analyzer, stored=True, field_boost=TITLE_BOOST),
                body=fields.TEXT(analyzer, stored=True),
                published=fields.DATETIME(stored=True),
            )
            writer = index.create_in(folder, schema).writer(limitmb=512)
            for article in articles:
                moment = article.published and article.published.astimezone(UTC).replace(tzinfo=None)
                writer.add_document(title=article.title, body=article.body, published=moment)
            writer.commit()
        self.index = index.open_dir(folder)
        self.searcher = self.index.searcher()

    def ask(self, query: Query) -> Ask | None:
        """The query, parsed each time like ours."""
        from whoosh.qparser import MultifieldParser
        from whoosh.query import And, DateRange

        if query.near:
            return None
        parser = MultifieldParser(["title", "body"], self.index.schema, {"title": TITLE_BOOST})
        if query.prefix:
            text = query.prefix + "*"
        elif query.phrase:
            text = f'"{" ".join(query.phrase)}"'
        else:
            words = [f"{query.field}:{w}" if query.field else w for w in query.words]
            text = (" OR " if query.any else " AND ").join(words)

        def ask() -> tuple[int, Any]:
            tree = parser.parse(text)
            if query.since and query.before:
                since, before = (m.replace(tzinfo=None) for m in (query.since, query.before))
                tree = And([tree, DateRange("published", since, before, endexcl=True)])
            found = self.searcher.search(tree, limit=10)
            return len(found), [(hit.docnum, hit.score) for hit in found]

        return ask


def seconds(moment: datetime | None) -> int | None:
    """Seconds since 1970 UTC."""
    return None if moment is None else int((moment - _EPOCH).total_seconds())
