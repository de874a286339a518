"""Stock Whoosh opens our index, finds the documents that a plain reading of the articles finds, and cannot write."""

from __future__ import annotations

import fnmatch
import json
import pickle
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_fields import HELD, made
from whoosh import query as wq
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import open_dir
from whoosh.qparser import FuzzyTermPlugin, QueryParser
from whoosh.sorting import FieldFacet
from whoosh.writing import AsyncWriter

from searchnews import analysis, read
from searchnews.archive import Archive, create
from searchnews.article import Article, EntityCount, Interval
from searchnews.errors import ArchiveError
from searchnews.fields import FIELDS, own
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.enrich import Enrich
from searchnews.storage.codec import toc_bytes
from searchnews.storage.codec.schema import whoosh_schema

SEEDS = Path(__file__).parent.parent / "seeds"
PLAIN = Enrich(entities="none", dates=False, copies=False, languages=False)
KEYWORDS = ("id", "url", "author", "source", "section", "tag", "language", "person", "org", "place")
NAMES = ("person", "org", "place")
TRAILER = b'{"format": 1}\x00\x01 what searchnews appends for itself'


# --- An index, and a plain reading of its articles ---------------------------------------------------------------


def write_index(
    directory: Path, segments: Sequence[Sequence[Article]], deleted: Iterable[str] = (), generation: int = 1
):
    """An index directory with these segments; articles whose id is in `deleted` are marked so."""
    entries = []
    for number, articles in enumerate(segments):
        name = f"s{generation}x{number}"
        builder = Builder(PLAIN)
        builder.add([with_id(article) for article in articles])
        builder.write(directory / f"MAIN_{name}.news")
        gone = np.array([a.id in set(deleted) for a in articles])
        entries.append((name, len(articles), gone if gone.any() else None))
    (directory / f"_MAIN_{generation}.toc").write_bytes(toc_bytes(entries, generation) + TRAILER)


def texts(article: Article) -> dict[str, list[str]]:
    """What stands in the text fields, and in those of their words: one string a token."""
    language = article.language or analysis.DEFAULT_LANGUAGE
    found = {}
    for field in ("title", "body"):
        words = analysis.words(getattr(article, field))
        found[field] = [analysis.term(word, language) for word in words]
        found[f"{field}_words"] = [analysis.fold(analysis.clip(word)) for word in words]
    return found


def values(article: Article, field: str) -> set[str]:
    """The terms of a keyword or entity field: the folds of its values, and of the words of names."""
    value = getattr(article, field) if field != "language" else article.language or analysis.DEFAULT_LANGUAGE
    listed = [value] if isinstance(value, str) else [getattr(v, "name", v) for v in value]
    folds = {analysis.fold(" ".join(v.split())) for v in listed if v.strip()}
    return folds | ({analysis.fold(w) for f in folds for w in analysis.words(f)} if field in NAMES else set())


def terms(article: Article, field: str) -> set[str]:
    return values(article, field) if field in KEYWORDS else set(texts(article)[field])


def number(article: Article, field: str) -> int | None:
    """A date or number as Whoosh counts."""
    if field == "words":
        return len(analysis.words(article.body))
    moment = getattr(article, field)
    return moment and (moment.astimezone(UTC).replace(tzinfo=None) - datetime.min) // timedelta(microseconds=1)


def matches(query: Any, article: Article) -> bool:
    """Does a Whoosh query match, by the plain meaning of its parts?"""
    match query:
        case wq.Every(fieldname=None):
            return True
        case wq.Every(fieldname="published" | "modified" | "words"):
            return number(article, query.fieldname) is not None
        case wq.Every():
            return bool(terms(article, query.fieldname))
        case wq.And():
            return all(matches(q, article) for q in query.subqueries)
        case wq.Or():
            return any(matches(q, article) for q in query.subqueries)
        case wq.Not():
            return not matches(query.query, article)
        case wq.AndNot():  # (of the parser: ANDNOT)
            return matches(query.a, article) and not matches(query.b, article)
        case wq.Require():
            return matches(query.a, article) and matches(query.b, article)
        case wq.AndMaybe():
            return matches(query.a, article)
        case wq.Phrase():
            tokens, words = texts(article)[query.fieldname], query.words
            return any(tokens[i : i + len(words)] == words for i in range(len(tokens)))
        case wq.Prefix():
            return any(t.startswith(query.text) for t in terms(article, query.fieldname))
        case wq.Wildcard():
            return any(fnmatch.fnmatchcase(t, query.text) for t in terms(article, query.fieldname))
        case wq.TermRange():
            return any(query.start <= t <= query.end for t in terms(article, query.fieldname))
        case wq.NumericRange():
            n = number(article, query.fieldname)
            if n is None:
                return False
            above = query.start is None or n > query.start or (n == query.start and not query.startexcl)
            below = query.end is None or n < query.end or (n == query.end and not query.endexcl)
            return above and below
        case wq.Term():
            wanted = analysis.fold(query.text) if query.fieldname in KEYWORDS else query.text
            return " ".join(wanted.split()) in terms(article, query.fieldname)
    raise NotImplementedError(repr(query))


def found(searcher: Any, query: Any, **options: Any) -> list[str]:
    return [hit["id"] for hit in searcher.search(query, limit=None, **options)]


# --- Random articles and queries ---------------------------------------------------------------------------------

WORDS = ("oil", "Oils", "price", "Prices", "priced", "bank", "Banks", "banking", "don't", "São", "sao", "Straße", "3.5",
         "Haus", "Häuser", "rising", "x" * 120)  # fmt: skip
VALUES = ("Reuters", "reuters", "The  Lantern", "São Paulo", "sao paulo", "oil & gas", "Z")
DAY = datetime(2025, 9, 1, 12, 30, 5, tzinfo=UTC)
MOMENTS = (
    None,
    DAY,
    DAY + timedelta(hours=3),
    DAY + timedelta(days=40),
    DAY.replace(year=1901),
    DAY.replace(year=2399),
)


@st.composite
def archives(draw: st.DrawFn, languages: Sequence[str] = ("", "en", "de", "xx")) -> list[list[Article]]:
    """Segments of articles with ids a0, a1, ..."""
    text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    several = st.lists(st.sampled_from(VALUES), max_size=2).map(tuple)
    one = st.sampled_from(("", *VALUES))
    names = several.map(lambda found: tuple(EntityCount(name, 1) for name in found))
    parts = {"title": text, "body": text, "url": one, "author": several, "source": one, "section": several,
             "tag": several, "language": st.sampled_from(languages), "published": st.sampled_from(MOMENTS),
             "modified": st.sampled_from(MOMENTS), "person": names, "org": names, "place": names}  # fmt: skip
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    ids = iter(range(sum(sizes)))
    return [[Article(id=f"A{next(ids)}", **{k: draw(s) for k, s in parts.items()}) for _ in range(n)] for n in sizes]


TEXT_TERMS = sorted({analysis.term(w, lang) for word in WORDS for w in analysis.words(word) for lang in ("en", "de")})
WORD_TERMS = sorted({analysis.fold(analysis.clip(w)) for word in WORDS for w in analysis.words(word)})
VALUE_TERMS = sorted({analysis.fold(" ".join(v.split())) for v in VALUES} | {"a1", "a2", "en", "de"})
PATTERNS = ("pric*", "*s", "b?nk*", "*a*", "?il", "[or]*", "t*n", "a?")
LONGS = sorted({number(Article(published=m), "published") + d for m in MOMENTS if m for d in (-1, 0, 1)})


def _field_and_term() -> st.SearchStrategy[tuple[str, str]]:
    return st.one_of(
        st.tuples(st.sampled_from(("title", "body")), st.sampled_from(TEXT_TERMS)),
        st.tuples(st.sampled_from(("title_words", "body_words")), st.sampled_from(WORD_TERMS)),
        st.tuples(st.sampled_from(KEYWORDS), st.sampled_from([*VALUE_TERMS, *VALUES, "Sao", "lantern", "A1"])),
    )


def _range(make: Callable[..., Any], fields: Sequence[str], ends: Sequence[Any]) -> st.SearchStrategy[Any]:
    end = st.none() | st.sampled_from(ends)
    return st.builds(make, st.sampled_from(fields), end, end, st.booleans(), st.booleans()).filter(
        lambda q: q.start is None or q.end is None or q.start + q.startexcl <= q.end - q.endexcl
    )


def _several(words: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=2, max_size=3)


ANY_FIELD = ("title", "body", "title_words", "body_words", *KEYWORDS)
LEAVES = st.one_of(
    _field_and_term().map(lambda pair: wq.Term(*pair)),
    _field_and_term().map(lambda pair: wq.Prefix(pair[0], analysis.fold(pair[1])[:2])),
    st.builds(wq.Wildcard, st.sampled_from(ANY_FIELD), st.sampled_from(PATTERNS)),
    st.builds(
        wq.Phrase, st.sampled_from(("title", "body")), st.lists(st.sampled_from(TEXT_TERMS), min_size=2, max_size=3)
    ),
    st.builds(wq.TermRange, st.sampled_from(ANY_FIELD), st.just("b"), st.just("reuters")),
    _range(wq.NumericRange, ("words",), range(1, 20)),
    _range(wq.NumericRange, ("published", "modified"), LONGS),
    st.builds(wq.Every, st.sampled_from((None, "title", "body_words", "tag", "url", "published", "words"))),
)


@st.composite
def queries(draw: st.DrawFn, depth: int = 2) -> Any:
    """A tree of Whoosh queries. AndNot is tested on its own: whoosh3 3.54's AndNotMatcher forgets to look whether the
    first document is excluded, when the excluded ones begin earlier (with its own codec, too)."""
    form = draw(st.integers(0, 5)) if depth else 0
    if form < 2:
        return draw(LEAVES)
    first, second = draw(queries(depth - 1)), draw(queries(depth - 1))
    return (
        wq.And([first, second]),
        wq.Or([first, second]),
        wq.And([first, wq.Not(second)]),
        wq.AndMaybe(first, second),
    )[form - 2]


# --- Finding ---------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(archives(), st.lists(queries(), min_size=8, max_size=8), st.sets(st.sampled_from(["A0", "A2", "A3", "A7"])))
def test_finds_what_a_plain_reading_finds(segments: list[list[Article]], asked: list[Any], deleted: set[str]) -> None:
    live = [article for articles in segments for article in articles if article.id not in deleted]
    with TemporaryDirectory() as name:
        write_index(Path(name), segments, deleted)
        with open_dir(name).searcher() as searcher:
            assert searcher.doc_count() == len(live)
            for query in asked:
                expected = sorted(article.id for article in live if matches(query, article))
                assert sorted(found(searcher, query)) == expected, query


@settings(max_examples=40, deadline=None)
@given(
    archives(), st.lists(_field_and_term(), min_size=1, max_size=4), st.sampled_from((wq.Or, wq.And)), st.integers(1, 4)
)
def test_the_best_few_are_the_best_of_all(
    segments: list[list[Article]], asked: list[tuple[str, str]], join: Any, limit: int
) -> None:
    """Whoosh skips postings that cannot be among the best, if ours tell it the truth about their quality."""
    query = join([wq.Term(*pair) for pair in asked])
    with TemporaryDirectory() as name:
        write_index(Path(name), segments)
        with open_dir(name).searcher() as searcher:
            best, every = (searcher.search(query, limit=most) for most in (limit, None))
            assert [hit.score for hit in best] == pytest.approx([hit.score for hit in every][:limit])


@settings(max_examples=30, deadline=None)
@given(archives(languages=("", "en")))
def test_the_postings_are_those_that_whoosh_itself_would_write(segments: list[list[Article]]) -> None:
    """Every term, document, weight and encoded value, of every field; and the columns."""
    articles = segments[0]
    fields_of = dict(whoosh_schema().items())
    for name in KEYWORDS:
        fields_of[name].set_sortable(False)  # these columns can only be read
    stock = RamStorage().create_index(Schema(**fields_of))
    writer = stock.writer()
    for article in articles:
        fields = {name: getattr(article, name) or None for name in KEYWORDS if name != "language"}
        fields["language"] = article.language or analysis.DEFAULT_LANGUAGE
        for name in ("published", "modified"):
            moment = getattr(article, name)
            fields[name] = moment and moment.replace(tzinfo=None)
        words = number(article, "words")
        writer.add_document(
            title=article.title,
            title_words=article.title,
            body=article.body,
            body_words=article.body,
            words=words,
            **fields,
        )
    writer.commit()
    with TemporaryDirectory() as name:
        write_index(Path(name), [articles])
        with open_dir(name).reader() as ours, stock.reader() as theirs:
            assert list(ours.iter_postings()) == [
                (*posting[:4], posting[4] or b"") for posting in theirs.iter_postings()
            ]
            for field in ("published", "modified", "words"):
                columns = [list(r.column_reader(field, translate=False)) for r in (ours, theirs) if r.has_column(field)]
                assert all(column == columns[0] for column in columns)
            for field in ("title", "body"):
                assert ours.field_length(field) == theirs.field_length(field)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Article]]:
    """The seeds' JSON lines and text files, in three segments, two of them deleted."""
    articles = []
    for path in sorted(SEEDS.rglob("*.jsonl")):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            text = {"title": str(record.get("title", "")), "body": str(record.get("body", ""))}
            articles.append(Article(**text, source=path.stem, section=("wire", path.stem), published=DAY))
    for day, path in enumerate(sorted(SEEDS.rglob("*.txt"))):
        title, _, body = path.read_text().partition("\n")
        articles.append(Article(title, body, source=path.parent.name, published=DAY + timedelta(days=day)))
    assert len(articles) > 10
    articles = [with_id(article) for article in articles]
    directory = tmp_path_factory.mktemp("index")
    write_index(directory, [articles[:5], articles[5:9], articles[9:]], {articles[2].id, articles[-1].id})
    return directory, [a for i, a in enumerate(articles) if i not in (2, len(articles) - 1)]


PARSED = (
    "oil", "the", "president", "title:bank", "storm coast", "storm OR election", "bank NOT storm",
    "bank ANDNOT storm",
    '"prime minister"', '"interest rates"', "elect*", "body_words:election*", "body:*tion", "source:*wire*",
    "source:G*", "section:wire", "published:2025", "published:20250901", "published:[20250903 to 20250907]",
    "published:[20250905 to]", "words:[100 to 200]", "words:{150 to}", "*:*", "section:*", "NOT the",
    "rose AND (rate OR rates) AND NOT coral",
    "twenty-first", "said published:[20250902 to 20250930] NOT source:clippings",
)  # fmt: skip


@pytest.mark.parametrize("text", PARSED)
def test_whooshs_parser_finds_in_the_seeds(seeds: tuple[Path, list[Article]], text: str) -> None:
    directory, articles = seeds
    index = open_dir(directory)
    query = QueryParser("body", index.schema).parse(text)
    with index.searcher() as searcher:
        assert sorted(found(searcher, query)) == sorted(a.id for a in articles if matches(query, a))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The seeds as searchnews itself reads and writes them, in two commits, one article deleted."""
    made = create(tmp_path_factory.mktemp("archive"))
    articles = list(read([SEEDS]))
    named = Enrich(dates=False, copies=False)
    made.add(articles[:20], enrich=named)
    made.add(articles[20:], enrich=named)
    made.delete([next(made.ids())])
    return made


SAME = (
    ("election", "title:election OR body:election"),
    ("bank rates -storm", "(title:bank OR body:bank) AND (title:rates OR body:rates) NOT (title:storm OR body:storm)"),
    ("body:storm OR title:coast", "body:storm OR title:coast"),
    ('body:"interest rates"', 'body_words:"interest rates"'),
    ("title:ra*", "title_words:ra*"),
    ("body:*tion", "body_words:*tion"),
    ("body:=rates", "body_words:rates"),
    ("published:2025-09", "published:202509"),
    ("published:2025-08-15..2025-09-15", "published:[20250815 to 20250915]"),
    ("published:>=2025-10-01", "published:[20251001 to]"),
    ("words:>=200", "words:[200 to]"),
    ("body:bank published:2025-03", "body:bank published:202503"),
    ("person:ilara", "person:Ilara"),
    ('person:"Ilara Voss"', 'person:"Ilara Voss"'),
    ("place:corvane", "place:corvane"),
)


@pytest.mark.parametrize(("ours", "whooshs"), SAME)
def test_whoosh_finds_what_searchnews_finds(archive: Archive, ours: str, whooshs: str) -> None:
    index = open_dir(archive.path)
    hits = [hit.article.id for hit in archive.search(ours, limit=1000)]
    assert hits
    with index.searcher() as searcher:
        assert sorted(found(searcher, QueryParser("body", index.schema).parse(whooshs))) == sorted(hits)


def test_whoosh_sees_the_articles_of_searchnews(archive: Archive) -> None:
    with open_dir(archive.path).searcher() as searcher:
        assert sorted(hit["id"] for hit in searcher.search(wq.Every(), limit=None)) == sorted(archive.ids())
        for hit in searcher.search(wq.Every(), limit=None):
            article = archive.get(hit["id"])
            assert (hit["title"], hit["body"], hit.get("published")) == (article.title, article.body, article.published)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("Banks", wq.Term("body", "bank")),
        ("SÃO", wq.Term("body", "sao")),
        ("don't", wq.Phrase("body", ["don", "t"])),
        ('"Rising Banks"', wq.Phrase("body", ["rise", "bank"])),
        ("body_words:Banks", wq.Term("body_words", "banks")),
        ("PRIC*", wq.Prefix("body", "pric")),
        ('source:"The Lantern"', wq.Term("source", "the lantern")),
        ("source:Reut*", wq.Prefix("source", "reut")),
        ("id:A-17", wq.Term("id", "a-17")),
        ("published:2025", wq.NumericRange("published", 63871286400000000, 63902822399999999)),
    ],
)
def test_whooshs_parser_reads_words_as_they_are_indexed(text: str, parsed: Any) -> None:
    assert QueryParser("body", whoosh_schema()).parse(text) == parsed


def test_date_range(tmp_path: Path) -> None:
    articles = [Article(id=str(d), published=DAY + timedelta(days=d)) for d in range(5)] + [Article(id="undated")]
    write_index(tmp_path, [articles])
    naive = DAY.replace(tzinfo=None)
    with open_dir(tmp_path).searcher() as searcher:
        query = wq.DateRange("published", naive + timedelta(days=1), naive + timedelta(days=3), endexcl=True)
        assert found(searcher, query) == ["1", "2"]
        assert found(searcher, wq.DateRange("published", None, naive)) == ["0"]


def test_times_of_all_zones_are_compared_in_utc(tmp_path: Path) -> None:
    moments = ["2025-09-01T23:30:00-05:00", "2025-09-02T01:00:00+09:00"]
    write_index(tmp_path, [[Article(id=m, published=datetime.fromisoformat(m)) for m in moments]])
    index = open_dir(tmp_path)
    with index.searcher() as searcher:
        for day, expected in (("20250902", moments[:1]), ("20250901", moments[1:])):
            assert found(searcher, QueryParser("body", index.schema).parse(f"published:{day}")) == expected


def test_sorting_grouping_suggestions_and_highlights(tmp_path: Path) -> None:
    bodies = ("Oil prices rose.", "Oil, oil and prices", "The price of oil")
    articles = [
        Article(id=str(i), body=body, published=DAY - timedelta(days=i), source="s" if i else "r")
        for i, body in enumerate(bodies)
    ]
    write_index(tmp_path, [articles[:2], articles[2:], [Article(id="undated", body="oil")]])
    oil = wq.Term("body", "oil")
    with open_dir(tmp_path).searcher() as searcher:
        assert found(searcher, oil, sortedby="published") == ["2", "1", "0", "undated"]
        assert found(searcher, oil, sortedby="published", reverse=True) == ["undated", "0", "1", "2"]
        assert found(searcher, oil, sortedby="words") == ["undated", "0", "1", "2"]
        assert searcher.search(oil, groupedby="source").groups() == {"r": [0], "s": [1, 2], None: [3]}
        assert found(searcher, wq.FuzzyTerm("body_words", "pricess")) == ["0", "1"]
        assert searcher.suggest("body_words", "prizes", limit=1) == ["prices"]
        assert "oil</b>" in searcher.search(oil)[0].highlights("body")
        assert searcher.document(id="1")["body"] == bodies[1]
        parser = QueryParser("body", searcher.schema)
        parser.add_plugin(FuzzyTermPlugin())
        assert sorted(found(searcher, parser.parse("pricee~"))) == ["0", "1", "2"]


def test_values_are_looked_up_as_they_are_written(tmp_path: Path) -> None:
    one, other = (EntityCount("T Blair", 1),), (EntityCount("C Blair", 1),)
    articles = [
        Article(id="FT911-3", source="BBC", author=("Bo",), body="Crude oil, crude oil", person=one),
        Article(id="b  b", source="BBC", author=("Ana", "Bo"), body="Crude prices", person=other),
        Article(id="c", source="  Reuters"),
    ]
    write_index(tmp_path, [articles[:2], articles[2:]])
    with open_dir(tmp_path).searcher() as searcher:
        assert [searcher.document(id=a.id)["id"] for a in articles] == ["FT911-3", "b b", "c"]
        assert searcher.document(id="FT911") is None
        assert [d["id"] for d in searcher.documents(source="BBC")] == ["FT911-3", "b b"]
        assert [d["id"] for d in searcher.documents(source="BBC", author="Ana")] == ["b b"]
        assert found(searcher, wq.Term("source", "Reuters")) == ["c"]
        assert found(searcher, wq.Prefix("source", "BB")) == ["FT911-3", "b b"]
        number = searcher.document_number(id="FT911-3")
        assert [hit["id"] for hit in searcher.more_like(number, "body")] == ["b b"]
        assert [hit["id"] for hit in searcher.more_like(number, "author")] == ["b b"]
        assert [hit["id"] for hit in searcher.more_like(number, "person")] == ["b b"]
        assert {term for term, _ in searcher.key_terms([number], "body")} == {"crude", "oil"}
        assert {term for term, _ in searcher.search(wq.Every()).key_terms("body")} == {"crude", "oil", "price"}


def test_groups_and_orders_are_those_of_the_values(tmp_path: Path) -> None:
    authors = [("Zoë", "ana"), ("Ana",), (), ("Bo",)]
    articles = [Article(id=str(i), author=names, source=(*names, "")[0]) for i, names in enumerate(authors)]
    write_index(tmp_path, [articles[:2], articles[2:]])
    with open_dir(tmp_path).searcher() as searcher:
        every = wq.Every()
        assert searcher.search(every, groupedby="source").groups() == {"Zoë": [0], "Ana": [1], None: [2], "Bo": [3]}
        overlapping = FieldFacet("author", allow_overlap=True)
        groups = searcher.search(every, groupedby=overlapping).groups()
        assert {name and name.lower(): docs for name, docs in groups.items()} == {
            "zoë": [0], "ana": [0, 1], None: [2], "bo": [3]
        }  # fmt: skip
        assert found(searcher, every, sortedby="source") == ["1", "3", "0", "2"]
        assert found(searcher, every, sortedby="source", reverse=True) == ["2", "0", "3", "1"]
        assert found(searcher, every, sortedby=FieldFacet("author", reverse=True)) == ["2", "0", "3", "1"]


def test_stored_fields_are_the_articles(tmp_path: Path) -> None:
    article = Article(
        "Título", "Body\n\ntext", "x-1", "https://example.org/1", ("Ana", "Bo"), "The Lantern", ("a",), ("t", "u"),
        "en", datetime.fromisoformat("2025-09-01T08:00:00+02:00"), modified=DAY,
        person=(EntityCount("Ana Ruiz", 2, 1),),
        mentioned=(Interval(DAY.date(), DAY.date() + timedelta(days=1)),),
    )  # fmt: skip
    write_index(tmp_path, [[article, Article(id="bare")]])
    with open_dir(tmp_path).searcher() as searcher:
        stored = searcher.stored_fields(0)
        assert stored.pop("words") == 2
        assert stored == {f.name: v for f in FIELDS if (v := getattr(article, f.name, ()))}
        assert searcher.stored_fields(1) == {"id": "bare", "words": 0}
        assert found(searcher, wq.Term("mentioned", "2025")) == []  # stored only


OWN = [
    ("meta.desk:sports", wq.Term("meta.desk", "sports")),
    ("meta.desk:spo*", wq.Prefix("meta.desk", "spo")),
    ("meta.pages:2.5", wq.NumericRange("meta.pages", 2.5, 2.5)),
    ("meta.pages:-1..0", wq.NumericRange("meta.pages", -1, 0)),
    ("meta.pages:>=2.5", wq.NumericRange("meta.pages", 2.5, None)),
    ("meta.pages:<2.5", wq.NumericRange("meta.pages", None, 2.5, endexcl=True)),
    ("meta.embargo:2008-10", wq.DateRange("meta.embargo", datetime(2008, 10, 1), datetime(2008, 10, 31))),
]


def test_fields_of_ones_own(tmp_path: Path) -> None:
    archive = made(tmp_path / "index")
    index = open_dir(archive.path)
    assert {"meta.desk", "meta.pages", "meta.embargo"} <= set(index.schema.names())
    assert pickle.loads(pickle.dumps(index.schema)).names() == index.schema.names()
    with index.searcher() as searcher:
        for ours, whooshs in OWN:
            assert sorted(found(searcher, whooshs)) == sorted(hit.id for hit in archive.search(ours)), ours
        stored = {hit["id"]: hit for hit in searcher.search(wq.Every(), limit=None)}
        for id_, held in HELD.items():
            assert {(f"meta.{name}", value) for name, value in held} <= set(stored[id_].items())
        by_pages = [hit["id"] for hit in searcher.search(wq.Every("meta.pages"), sortedby="meta.pages")]
        assert by_pages == ["b1", "a2", "a3", "a1"]
        groups = searcher.search(wq.Every(), groupedby="meta.desk").groups()
        assert {name: len(docs) for name, docs in groups.items()} == {"sports": 2, None: 3}  # by the first


# --- Writing is refused ------------------------------------------------------------------------------------------


def snapshot(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != "MAIN_WRITELOCK"}


def test_a_whoosh_writer_is_refused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    write_index(tmp_path, [[Article(id="1", body="oil")]])
    before = snapshot(tmp_path)
    index = open_dir(tmp_path)
    for write in (
        index.writer,
        index.optimize,
        lambda: AsyncWriter(index),
        lambda: index.delete_by_term("id", "1"),
        lambda: index.writer(procs=2),
    ):
        with pytest.raises(ArchiveError, match="written by searchnews"):
            write()
    assert snapshot(tmp_path) == before
    with open_dir(tmp_path).searcher() as searcher:
        assert found(searcher, wq.Term("body", "oil")) == ["1"]


def test_a_whoosh_writer_cannot_commit_to_an_empty_index(tmp_path: Path) -> None:
    write_index(tmp_path, [])
    toc = (tmp_path / "_MAIN_1.toc").read_bytes()
    writer = open_dir(tmp_path).writer()
    writer.add_document(body="oil")
    with pytest.raises(ArchiveError, match="written by searchnews"):
        writer.commit()
    assert [path.name for path in tmp_path.glob("*.toc*")] == ["_MAIN_1.toc"]
    assert (tmp_path / "_MAIN_1.toc").read_bytes() == toc
    with open_dir(tmp_path).searcher() as searcher:
        assert found(searcher, wq.Every()) == []


# --- The TOC file ------------------------------------------------------------------------------------------------


def test_opening_leaves_the_files_alone(tmp_path: Path) -> None:
    write_index(tmp_path, [[Article(id="1", body="oil")]])
    before = snapshot(tmp_path)
    index = open_dir(tmp_path)
    index.searcher().close()
    assert snapshot(tmp_path) == before
    assert index.latest_generation() == 1


def test_the_newest_generation_is_opened(tmp_path: Path) -> None:
    for generation in (2, 10):
        write_index(tmp_path, [[Article(id=str(generation), body="oil")]], generation=generation)
    with open_dir(tmp_path).searcher() as searcher:
        assert found(searcher, wq.Every()) == ["10"]


def test_a_toc_calls_nothing_but_our_own_constructors() -> None:
    class Checked(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            called.append(f"{module}.{name}")
            return super().find_class(module, name)

    called: list[str] = []
    mine = own({"desk": "keyword"})
    data = toc_bytes([("abc", 3, np.array([True, False, True])), ("def", 9, None)], 7, own=mine)
    stream = BytesIO(data)
    stream.seek(data.index(pickle.PROTO))
    schema = Checked(stream).load()
    stream.read(8)  # the generation and a zero
    segments = Checked(stream).load()
    assert called == ["searchnews.storage.codec.schema.whoosh_schema", "searchnews.storage.codec.toc.SearchNewsSegment"]
    assert stream.read() == b""
    assert schema.names() == whoosh_schema((("desk", "keyword"),)).names()
    assert set(schema.names()) - set(whoosh_schema().names()) == {"meta.desk"}
    assert [list(segment.deleted_docs()) for segment in segments] == [[0, 2], []]
    assert [segment.make_filename(".news") for segment in segments] == ["MAIN_abc.news", "MAIN_def.news"]
