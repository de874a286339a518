"""Which fields exist: one table that drives the index schema, the query parser, completion, help and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from searchnews.expressions import expression
from searchnews.frozen import frozen


class Kind(Enum):
    """How a field is indexed, and so which queries it takes."""

    TEXT = "text"  # words with positions: words, phrases, proximity
    KEYWORD = "keyword"  # whole values, folded: equality and wildcards
    ENTITY = "entity"  # whole names and the words of names, with counts
    DATE = "date"  # a time interval: calendar expressions and ranges
    NUMBER = "number"  # comparisons and ranges
    TAG = "tag"  # of those that people gave: whole names, folded: equality and wildcards
    STORY = "story"  # the articles that tell one story, named by the id of any of them


@frozen
class Field:
    """A row of the table. `boost` is the field's weight in BM25F (text fields only); `many` says that an article may
    have several values; `derived` that it is worked out when searching and has no column; `ninjs` and `schema_org` are its
    names in the NINJS standard and schema.org's NewsArticle."""

    name: str
    kind: Kind
    help: str
    example: str
    boost: float = 0.0
    many: bool = False
    derived: bool = False
    ninjs: str = ""
    schema_org: str = ""


# Boosts: a title word says more about an article than a body word. Mean average precision on Cranfield is 0.425, 0.434,
# 0.438, 0.438 with a weight of 1, 2, 3, 5, on topics of the FT of 1991 0.143, 0.148, 0.151, 0.157
# (benchmarks/bench_relevance.py). A b of its own for titles, from 0 to 1, changes either by less than 0.005.
FIELDS: tuple[Field, ...] = (
    Field("title", Kind.TEXT, "words of the headline", "title:rates", boost=3.0, ninjs="headlines", schema_org="headline"),
    Field("body", Kind.TEXT, "words of the text", 'body:"interest rates"', boost=1.0, ninjs="bodies", schema_org="articleBody"),
    Field("id", Kind.KEYWORD, "the article's own identifier", "id:a-17", ninjs="uri", schema_org="identifier"),
    Field("url", Kind.KEYWORD, "the address of the page", "url:*example.org*", ninjs="altIds", schema_org="url"),
    Field("author", Kind.KEYWORD, "who wrote it", 'author:"ana ruiz"', many=True, ninjs="by", schema_org="author"),
    Field("source", Kind.KEYWORD, "newspaper, agency or site", "source:reuters", ninjs="infosources", schema_org="publisher"),
    Field("section", Kind.KEYWORD, "section of the paper", "section:business", many=True, ninjs="genres", schema_org="articleSection"),
    Field("tag", Kind.KEYWORD, "keywords and subjects", "tag:elections", many=True, ninjs="subjects", schema_org="keywords"),
    Field("language", Kind.KEYWORD, "ISO 639-1 code, said or guessed; else that of the settings, or en", "language:en", ninjs="language", schema_org="inLanguage"),
    Field("person", Kind.ENTITY, "people named in the article", 'person:"ilara voss"', many=True, ninjs="people", schema_org="mentions"),
    Field("org", Kind.ENTITY, "organisations named in the article", 'org:"united nations"', many=True, ninjs="organisations", schema_org="mentions"),
    Field("place", Kind.ENTITY, "places named in the article", "place:lisbon", many=True, ninjs="places", schema_org="mentions"),
    Field("other", Kind.ENTITY, "names of kinds of your own, listed in entities.yaml", 'other:"ever given"', many=True, schema_org="mentions"),
    Field("published", Kind.DATE, "when it was published", "published:2025-09", ninjs="versioncreated", schema_org="datePublished"),
    Field("modified", Kind.DATE, "when it was last changed", "modified:>=2025-09-01", ninjs="contentmodified", schema_org="dateModified"),
    Field("mentioned", Kind.DATE, "times that the text talks about", "mentioned:2025-09-07", many=True, schema_org="temporalCoverage"),
    Field("tagged", Kind.TAG, "tags that you and others at the desk gave it", "tagged:follow-up", many=True, derived=True),
    Field("story", Kind.STORY, "articles that tell the same story as the one with this id", "story:a-17", derived=True),
    Field("copies", Kind.NUMBER, "how many other articles tell the same story", "copies:>3", derived=True),
    Field("words", Kind.NUMBER, "length of the body in words", "words:>800", ninjs="wordcount", schema_org="wordCount"),
)


@frozen
class Synonym:
    """Another name of a field, in queries; what is asked for stands between `before` and `after`: `from:2025` is
    `published:>=2025`."""

    field: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.field}:{self.before}{'...' if self.after else ''}{self.after}"


SYNONYMS: dict[str, Synonym] = {
    "headline": Synonym("title"),
    "text": Synonym("body"),
    "by": Synonym("author"),
    "byline": Synonym("author"),
    "newspaper": Synonym("source"),
    "site": Synonym("url", "*", "*"),
    "category": Synonym("section"),
    "topic": Synonym("tag"),
    "people": Synonym("person"),
    "location": Synonym("place"),
    "date": Synonym("published"),
    "from": Synonym("published", ">="),
    "after": Synonym("published", ">"),
    "before": Synonym("published", "<"),
}


def canonical(name: str) -> str:
    """The field that a name in small letters stands for: of a synonym, its field; else the name as it is."""
    return SYNONYMS[name].field if name in SYNONYMS else name


BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
TEXT: tuple[Field, ...] = tuple(f for f in FIELDS if f.kind is Kind.TEXT)
KEYWORD: tuple[Field, ...] = tuple(f for f in FIELDS if f.kind is Kind.KEYWORD)
ENTITY: tuple[Field, ...] = tuple(f for f in FIELDS if f.kind is Kind.ENTITY)
BY_WORD = ("author", "source")  # keywords of people and papers, which queries name by any word, as entities
UNIQUE_FIELDS = ("id", "url")  # keywords whose values are nearly all distinct

# --- Fields of one's own -----------------------------------------------------------------------------------------

META = "meta."  # what their names begin with
OWN_KINDS = {kind.value: kind for kind in (Kind.KEYWORD, Kind.NUMBER, Kind.DATE)}
MOST_OWN = 64  # of an archive
MOST_EXACT = 2**53  # a number is a float64; whole ones beyond this are not told apart
_OWN_NAME = expression(r"[a-z][a-z0-9_-]{0,31}")
_OWN_EXAMPLES = {Kind.KEYWORD: '"*"', Kind.NUMBER: ">3", Kind.DATE: "2025-09"}


def is_own(name: str) -> bool:
    """Could this be the name of a field of one's own: `meta.desk`?"""
    return name.startswith(META) and _OWN_NAME.fullmatch(name[len(META) :]) is not None


def own(types: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of one's own, by name: {"desk": "keyword"} is the field `meta.desk`. A keyword may have several values,
    a number and a date have one. Raises ValueError for what is no name or no type, and for more than MOST_OWN."""
    for name, kind in types.items():
        if problem := bad_own(name, kind):
            raise ValueError(problem)
    if len(types) > MOST_OWN:
        raise ValueError(f"{len(types)} fields of your own; an archive has {MOST_OWN} at most")
    return tuple(_own(META + name, OWN_KINDS[types[name]]) for name in sorted(types))


def bad_own(name: object, kind: object) -> str:
    """What is wrong with the name (without `meta.`) or the type of a field of one's own, or ""."""
    if not isinstance(name, str) or not _OWN_NAME.fullmatch(name):
        return f"{name!r} is no name of a field: 1 to 32 small letters, digits, - and _, the first a letter, no {META}"
    return "" if isinstance(kind, str) and kind in OWN_KINDS else f"{name} is of no type {kind!r}; choose one of {', '.join(OWN_KINDS)}"


def own_types(fields: tuple[Field, ...]) -> dict[str, str]:
    """What `own` made them of."""
    return {field.name.removeprefix(META): field.kind.value for field in fields}


def _own(name: str, kind: Kind) -> Field:
    return Field(name, kind, f"a {kind.value} of your own", f"{name}:{_OWN_EXAMPLES[kind]}", many=kind is Kind.KEYWORD)
