"""Segments: what is put in comes out, joining equals building at once, and damage is found."""

import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import corpus
import numpy as np
import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from searchnews import analysis
from searchnews.article import Article
from searchnews.errors import CorruptError, NewerFormatError
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.join import join
from searchnews.storage import articles as articles_
from searchnews.storage import container
from searchnews.storage.articles import ArticleReader
from searchnews.storage.container import MAGIC, MOST_DOCUMENTS
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard


@given(corpus.articles(), st.integers(1, 5))
def test_postings_are_those_of_the_text(articles: list[Article], batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = corpus.build(Path(folder) / "s", articles, batch)
        for field in ("title", "body"):
            expected: dict[str, list[tuple[int, int, str]]] = {}
            for doc, article in enumerate(articles):
                for position, word in enumerate(analysis.words(getattr(article, field))):
                    term = analysis.term(word, article.language or "en")
                    expected.setdefault(term, []).append((doc, position, word))
            found: dict[str, list[tuple[int, int, str]]] = {}
            lexicon = segment.lexicon
            for number, term in enumerate(lexicon.terms):
                postings = segment.text(field).of_term(number)
                base = int(lexicon.spelling_cuts[number])
                docs = np.repeat(postings.docs, postings.tf).tolist()
                rows = zip(docs, postings.positions.tolist(), postings.codes.tolist(), strict=True)
                if docs:
                    found[term] = [(doc, position, lexicon.spellings[base + code]) for doc, position, code in rows]
            assert found == expected
            lengths = [len(analysis.words(getattr(article, field))) for article in articles]
            assert segment.text(field).lengths.tolist() == lengths


@given(corpus.articles())
def test_words_lead_to_their_spellings(articles: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = corpus.build(Path(folder) / "s", articles)
        lexicon = segment.lexicon
        assert list(lexicon.words) == sorted(lexicon.words, key=str.encode)
        for i, word in enumerate(lexicon.words):
            base = int(lexicon.spelling_cuts[lexicon.word_terms[i]])
            low, high = lexicon.word_codes[i].tolist()
            assert low < high
            assert {analysis.fold(lexicon.spellings[base + code]) for code in range(low, high)} == {word}


@given(corpus.articles(), corpus.articles(), st.data())
def test_joining_equals_building_at_once(first: list[Article], second: list[Article], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shards, kept = [], []
        for i, articles in enumerate((first, second)):
            gone = np.array(
                data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles))), np.bool_
            )
            shards.append(Shard(corpus.build(folder / f"{i}", articles), gone if gone.any() else None))
            kept += [article for article, deleted in zip(articles, gone, strict=True) if not deleted]
        assume(kept)
        join(shards, folder / "joined")
        joined, at_once = Segment(folder / "joined"), corpus.build(folder / "once", kept)
        corpus.same_arrays(at_once, joined)
        reader = ArticleReader(joined)
        assert [reader.article(doc) for doc in range(joined.documents)] == kept


@given(corpus.articles(1))
def test_an_article_comes_back_whole(made: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stored = ArticleReader(corpus.build(Path(folder) / "s", made)).article(0)
    assert stored == made[0]
    assert (stored.person, stored.mentioned) == (made[0].person, made[0].mentioned)


def test_joining_keeps_frames_and_their_dictionaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles_, "DICTIONARY_BYTES", 1024)
    monkeypatch.setattr(articles_, "WORTH_A_DICTIONARY", 8 * 1024)

    def made(name: str, count: int) -> Shard:
        bodies = [
            f"{name} {i}: the bank held rates of {i * 7919 % 1000} as it had said it would." for i in range(count)
        ]
        return Shard(
            corpus.build(tmp_path / name, [Article(body=b, id=f"{name}{i}") for i, b in enumerate(bodies)], 50)
        )

    def joined(name: str, *shards: Shard) -> Segment:
        join(shards, tmp_path / name)
        segment, expected = Segment(tmp_path / name), [shard.article(doc) for shard in shards for doc in live(shard)]
        assert [Shard(segment).article(doc) for doc in range(segment.documents)] == expected
        assert not segment.problems()
        return segment

    def live(shard: Shard) -> list[int]:
        return np.flatnonzero(shard.live).tolist()

    large, other, small = made("large", 200), made("other", 200), made("small", 5)
    assert [len(shard.segment.dictionaries) for shard in (large, other, small)] == [1, 1, 0]
    three = joined("three", large, small, other)
    assert three.coders.tolist() == [1] * 200 + [0] * 5 + [2] * 200
    assert three.frames.of(0).tobytes() == large.segment.frames.of(0).tobytes()
    again = joined("again", other, Shard(three))
    assert len(again.dictionaries) == 2  # each once
    gone = np.arange(three.documents) < 203
    assert joined("without", Shard(three, gone)).coders.tolist() == [0] * 2 + [1] * 200
    only = joined("only", Shard(three, gone | (np.arange(three.documents) < 205)))
    assert "articles.coder" not in only
    assert len(only.dictionaries) == 1
    many = joined("many", *(made(f"s{i}", 60) for i in range(4)))  # none has a dictionary, all together are worth one
    assert many.coders.tolist() == [1] * 240


def test_frequent_and_long(tmp_path: Path) -> None:
    """Frequencies over 255, positions over 65,535 and more than 256 spellings of a term need wider numbers."""
    spellings = ["".join(c.upper() if bits >> i & 1 else c for i, c in enumerate("abcdefghi")) for bits in range(300)]
    bodies = ["word " * 300 + "end", "filler " * 70_000 + "end", " ".join(spellings)]
    segment = corpus.build(tmp_path / "s", [Article(body=body, id=str(i)) for i, body in enumerate(bodies)])
    word = segment.text("body").of_term(segment.lexicon.terms.find("word"))
    assert word.tf.tolist() == [300]
    assert word.positions.tolist() == list(range(300))
    assert segment.text("body").of_term(segment.lexicon.terms.find("end")).positions.tolist() == [300, 70_000]
    many = segment.text("body").of_term(segment.lexicon.terms.find(analysis.term("abcdefghi")))
    assert sorted(set(many.codes.tolist())) == list(range(300))


def test_hostile_text_is_indexed(tmp_path: Path) -> None:
    bodies = ["", "\0\n\0", "\ud800 lone", "x" * 1_000_000, "é" * 500, "🏴‍☠️ 👍🏽", "a\u0301 ́", "\r\n\r\n", "．．"]
    articles = [Article(title=body, body=body, source=body, author=(body,), id=f"{i}") for i, body in enumerate(bodies)]
    segment = corpus.build(tmp_path / "s", articles)
    assert segment.documents == len(bodies)
    assert not segment.problems()
    assert max(len(term.encode()) for term in segment.lexicon.terms) <= analysis.LONGEST_WORD


@pytest.mark.parametrize("at", [0, 9, 20, -1])
def test_damage_is_found(tmp_path: Path, at: int) -> None:
    path = tmp_path / "s"
    corpus.build(path, [Article(title="Rates", body="The bank held rates.", id="1")])
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert damage(path)


def damage(path: Path) -> list[str]:
    """What is found when the segment is opened and checked."""
    try:
        return Segment(path).problems()
    except CorruptError as error:
        return [str(error)]


def test_a_short_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "s"
    corpus.build(path, [Article(title="Rates", body="The bank held rates.", id="1")])
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(CorruptError, match="bytes instead of"):
        Segment(path)
    for content in (b"", MAGIC, b"something else entirely"):
        path.write_bytes(content)
        with pytest.raises(CorruptError):
            Segment(path)


def test_a_newer_format_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s"
    monkeypatch.setattr(container, "FORMAT", 99)
    corpus.build(path, [Article(title="x", id="1")])
    monkeypatch.undo()
    with pytest.raises(NewerFormatError, match="upgrade"):
        Segment(path)


def test_a_vocabulary_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.indexing.builder.USUAL_SPELLINGS", 10)
    monkeypatch.setattr("searchnews.indexing.builder.MOST_SPELLINGS", 20)
    builder = Builder(corpus.PLAIN)
    for number in range(3):
        before = builder.memory
        builder.add([Article(id=f"{number}", body=" ".join(f"w{number}x{i}" for i in range(30)))])
        assert builder.memory - before > 30 * 100  # new words count, not only tokens
        builder.write(tmp_path / f"{number}")
        assert len(builder.vocabulary) == 0
        assert f"w{number}x7" in list(Segment(tmp_path / f"{number}").lexicon.words)


def test_an_id_of_blanks_is_none() -> None:
    assert with_id(Article(id="  ", title="x")).id == with_id(Article(title="x")).id != ""


@pytest.fixture(scope="module")
def nearly_full(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    """A segment of one article less than it may hold."""
    articles = [Article(id=f"{i}", title="x") for i in range(MOST_DOCUMENTS - 1)]
    return corpus.build(tmp_path_factory.mktemp("full") / "s", articles, 16_384)


def test_a_segment_can_be_filled_to_the_last_article(nearly_full: Segment, tmp_path: Path) -> None:
    one = corpus.build(tmp_path / "one", [Article(id="one", title="last")])
    assert join([Shard(nearly_full), Shard(one)], tmp_path / "full") == MOST_DOCUMENTS
    full = Segment(tmp_path / "full")
    assert full.text("title").of_term(full.lexicon.terms.find("last")).docs.tolist() == [MOST_DOCUMENTS - 1]
    # What has no articles left adds nothing to a full one, wherever it stands.
    empty = Shard(one, np.ones(1, np.bool_))
    assert join([empty, Shard(full), empty], tmp_path / "again") == MOST_DOCUMENTS
    with pytest.raises(ValueError, match="65,537 articles"):
        join([Shard(full), Shard(one)], tmp_path / "more")
    assert not (tmp_path / "more").exists()


def test_joining_what_has_no_words_left(tmp_path: Path) -> None:
    """The articles that had words are deleted."""
    first = corpus.build(tmp_path / "MAIN_a.news", [Article(id="a0", title="oil", body="oil rates"), Article(id="a1")])
    second = corpus.build(tmp_path / "MAIN_b.news", [Article(id="b0")])
    shards = [Shard(first, np.array([True, False])), Shard(second)]
    assert join(shards, tmp_path / "MAIN_c.news") == 2
    joined = Segment(tmp_path / "MAIN_c.news")
    assert joined.problems() == []
    assert len(joined.lexicon.words) == 0
    assert joined.unique("id").values() == ["a1", "b0"]


@given(
    st.datetimes(),
    st.none()
    | st.sampled_from([UTC, timezone(timedelta(hours=-4)), timezone(timedelta(hours=5, minutes=45), "NPT")])
    | st.builds(timezone, st.timedeltas(timedelta(-1, 1), timedelta(1, -1))),
)
def test_a_stored_time_is_that_of_isoformat(time: datetime, zone: timezone | None) -> None:
    instant = time.replace(tzinfo=zone)
    stored = orjson.loads(articles_.encode(Article("t", published=instant, modified=instant)))
    assert stored["published"] == stored["modified"] == instant.isoformat()
