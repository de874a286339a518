"""The compiled loops of indexing make what NumPy makes, byte for byte, and believe no segment that lies."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import corpus
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article
from searchnews.indexing.invert import Inverter
from searchnews.indexing.join import join
from searchnews.kernels import native
from searchnews.storage.segment import Segment
from searchnews.storage.snapshot import Shard

pytestmark = pytest.mark.skipif(native.library() is None, reason="there was no C compiler")


@contextmanager
def numpy_only() -> Iterator[None]:
    with mock.patch.object(native, "library", return_value=None):
        yield


def same(a: Segment, b: Segment) -> None:
    assert list(a) == list(b)
    for name in a:
        assert a[name].dtype == b[name].dtype, name
        np.testing.assert_array_equal(a[name], b[name], name)


@given(corpus.articles(), st.integers(1, 5), st.data())
def test_building_and_joining(articles: list[Article], batch: int, data: st.DataObject) -> None:
    gone = np.array(data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles))), np.bool_)
    gone[0] = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compiled = corpus.build(folder / "compiled", articles, batch)
        with numpy_only():
            plain = corpus.build(folder / "plain", articles, batch)
        same(compiled, plain)
        shards = [Shard(compiled), Shard(plain, gone if gone.any() else None)]
        join(shards, folder / "joined")
        with numpy_only():
            join(shards, folder / "joined-plainly")
        same(Segment(folder / "joined"), Segment(folder / "joined-plainly"))


def test_wide_numbers(tmp_path: Path) -> None:
    """Long articles, frequent words, and a term of more spellings than a byte can number."""
    spellings = ["".join(c.upper() if bits >> i & 1 else c for i, c in enumerate("abcdefghi")) for bits in range(300)]
    bodies = ["word " * 300 + "end", "filler " * 65_535, "filler " * 65_536, "filler " * 70_000, " ".join(spellings)]
    for i in range(len(bodies)):
        articles = [Article(body=body, title="Word " * i, id=str(i)) for i, body in enumerate(bodies[i : i + 2])]
        compiled = corpus.build(tmp_path / f"compiled{i}", articles, 1)
        with numpy_only():
            plain = corpus.build(tmp_path / f"plain{i}", articles, 1)
        same(compiled, plain)
        assert not compiled.problems()
        join([Shard(compiled), Shard(plain)], tmp_path / f"joined{i}")
        assert not Segment(tmp_path / f"joined{i}").problems()


@given(
    st.lists(st.text(st.sampled_from("aAbB .\n!é"), max_size=30), min_size=2, max_size=12).filter(
        lambda x: len(x) % 2 == 0
    )
)
def test_runs(texts: list[str]) -> None:
    vocabulary, inverter = Vocabulary(), Inverter()
    for _ in range(2):  # the second finds the room as the first left it
        tokens = tokenize(texts, vocabulary)
        found = inverter.run(tokens, vocabulary, ("title", "body"))
        with numpy_only():
            expected = inverter.run(tokens, vocabulary, ("title", "body"))
        for field in ("title", "body"):
            for a, b in ((found.fields, expected.fields), (found.layouts, expected.layouts)):
                for name, column in vars(a[field]).items():
                    other = getattr(b[field], name)
                    assert column.dtype == other.dtype, name
                    np.testing.assert_array_equal(column, other, name)


@pytest.mark.parametrize("column", ["docs", "tf", "codes", "postings", "tokens"])
def test_a_segment_that_contradicts_itself_is_not_joined(tmp_path: Path, column: str) -> None:
    articles = [Article(title="Rates rise", body="The bank raised rates. The Bank.", id=str(i)) for i in range(3)]
    segment = corpus.build(tmp_path / "s", articles)
    damaged = segment[f"body.{column}"].copy()
    if column in ("tf", "codes"):  # narrow
        damaged[0] = ~damaged[0]
    else:
        damaged[len(damaged) // 2] += 3
    segment._views[f"body.{column}"] = damaged
    with pytest.raises(ValueError, match="contradict"):
        join([Shard(segment), Shard(corpus.build(tmp_path / "t", articles))], tmp_path / "joined")
    assert not (tmp_path / "joined").exists()
