"""Full-text search for news archives.

    import searchnews

    with searchnews.create("indexes/mine") as archive:
        archive.add(searchnews.read(["articles/"]))
        for hit in archive.search('"interest rates" AND published:2025'):
            print(hit.article.title, hit.snippet)

The map, from the bottom up; a module imports only from above itself in this list:

    errors, article, fields     what goes around: errors, plain values, the table of fields
    scripts, folding            letters that are words; spellings that are one
    analysis, dates             text -> tokens -> terms; expressions of time -> intervals
    sources, query              files -> articles; query text -> tree
    entities, stories           who is named, which articles are copies
    corrections                 what people corrected about names
    storage                     segments, commits, locks: the only importer of whoosh
    indexing                    articles -> segments, with names, days and copies
    search                      tree + segments -> matches, scores, hits, facets, timelines
    archive, sync, desk         the library's face; following trees of files; lists of queries and saved searches
    render, complete, settings  results -> text; what could be typed; what is configured
    typed                       colours and mistakes of a query while it is typed
    cli, shell, page            the faces: commands, a prompt, a page for browsers
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # typing takes longer to import than all else here; `__main__` is to begin soon
if TYPE_CHECKING:
    from searchnews.archive import Archive, check, create, open, repair
    from searchnews.article import Article, DateMention, EntityCount, Interval, Mention
    from searchnews.errors import (
        ArchiveError,
        ArticleError,
        ConfigError,
        CorruptError,
        DateError,
        LockedError,
        MissingExtraError,
        MissingLibraryError,
        NewerFormatError,
        NoArchiveError,
        NoSpaceError,
        QueryError,
        SearchNewsError,
        SourceError,
    )
    from searchnews.indexing.enrich import Enrich
    from searchnews.indexing.repair import Repair
    from searchnews.query import parse
    from searchnews.search.batch import Batch, BatchRow, NamedQuery
    from searchnews.search.comparison import Comparison, Series
    from searchnews.search.news import NewHit, News, Seen
    from searchnews.search.results import Hit, Results
    from searchnews.search.scan import Scan
    from searchnews.sources import Options, Problem
    from searchnews.sources import read_paths as read
    from searchnews.study.concordance import Line
    from searchnews.study.differences import Difference, differences
    from searchnews.study.likeness import Likeness
    from searchnews.study.links import Link, Links, Named
    from searchnews.study.stats import Stats
    from searchnews.study.words import Telling, Words
    from searchnews.together import Together, open_together

# Where the public names live. They are imported when they are used: `import searchnews` alone costs nothing, and a
# query from the command line never waits for the readers of formats or the grammar of dates.
_HOME = {
    "archive": ("Archive", "check", "create", "open", "repair"),
    "article": ("Article", "DateMention", "EntityCount", "Interval", "Mention"),
    "indexing.enrich": ("Enrich",),
    "errors": (
        "ArchiveError", "ArticleError", "ConfigError", "CorruptError", "DateError", "LockedError", "MissingExtraError",
        "MissingLibraryError", "NewerFormatError", "NoArchiveError", "NoSpaceError", "QueryError", "SearchNewsError",
        "SourceError",
    ),
    "indexing.repair": ("Repair",),
    "query": ("parse",),
    "search.batch": ("Batch", "BatchRow", "NamedQuery"),
    "search.comparison": ("Comparison", "Series"),
    "search.news": ("NewHit", "News", "Seen"),
    "search.results": ("Hit", "Results"),
    "search.scan": ("Scan",),
    "sources": ("Options", "Problem", "read"),
    "study.concordance": ("Line",),
    "study.differences": ("Difference", "differences"),
    "study.likeness": ("Likeness",),
    "study.links": ("Link", "Links", "Named"),
    "study.stats": ("Stats",),
    "study.words": ("Telling", "Words"),
    "together": ("Together", "open_together"),
}  # fmt: skip
_MODULE = {name: module for module, names in _HOME.items() for name in names}
_RENAMED = {"read": "read_paths"}

__all__ = [
    "Archive",
    "ArchiveError",
    "Article",
    "ArticleError",
    "Batch",
    "BatchRow",
    "Comparison",
    "ConfigError",
    "CorruptError",
    "DateError",
    "DateMention",
    "Difference",
    "Enrich",
    "EntityCount",
    "Hit",
    "Interval",
    "Likeness",
    "Line",
    "Link",
    "Links",
    "LockedError",
    "Mention",
    "MissingExtraError",
    "MissingLibraryError",
    "Named",
    "NamedQuery",
    "NewHit",
    "NewerFormatError",
    "News",
    "NoArchiveError",
    "NoSpaceError",
    "Options",
    "Problem",
    "QueryError",
    "Repair",
    "Results",
    "Scan",
    "SearchNewsError",
    "Seen",
    "Series",
    "SourceError",
    "Stats",
    "Telling",
    "Together",
    "Words",
    "check",
    "create",
    "differences",
    "open",
    "open_together",
    "parse",
    "read",
    "repair",
]


def __getattr__(name: str) -> object:
    if name not in _MODULE:
        raise AttributeError(f"module 'searchnews' has no attribute {name!r}")
    module = importlib.import_module(f"searchnews.{_MODULE[name]}")
    return getattr(module, _RENAMED.get(name, name))


def __dir__() -> list[str]:
    return __all__
