"""Repair: every article that can still be read is kept, and what is lost is named."""

from pathlib import Path

import corpus
import disk
import pytest

import searchnews
from searchnews.article import Article, EntityCount
from searchnews.errors import NoArchiveError
from searchnews.indexing.writer import Writer
from searchnews.storage import commit, files
from searchnews.storage.segment import Segment


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two segments of five articles, one deleted, and a list of source files."""
    with searchnews.create(tmp_path / "index") as archive:
        for part in range(2):
            articles = [
                Article(id=f"a{part}{i}", title="Oil", body=f"Oil price {i}", person=(EntityCount("Ilara Voss", 1),))
                for i in range(5)
            ]
            archive.add(articles, enrich=corpus.PLAIN)
        archive.delete("a03")
    with Writer(tmp_path / "index") as writer:
        files.write(commit.segment_path(writer.directory, "list", "files"), [], writer.index)
        writer.forget([], "list")
    return tmp_path / "index"


ALL = {f"a{part}{i}" for part in range(2) for i in range(5)}


def first(index: Path) -> Segment:
    return commit.open_newest(index)[1].shards[0].segment


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def repaired(index: Path) -> tuple[set[str], tuple[str, ...]]:
    """The ids of a repaired index, which is whole, and what was lost."""
    done = searchnews.repair(index)
    assert searchnews.check(index) == []
    with searchnews.open(index) as archive:
        ids = set(archive.ids())
        assert done.articles == len(archive) == len(ids)
        assert {hit.id for hit in archive.search("person:voss AND oil", limit=99)} == ids
    toc, _ = commit.open_newest(index)
    assert {path.name for path in index.iterdir()} == commit.files(toc) | {"MAIN_WRITELOCK"}
    return ids, done.lost


def test_a_whole_index_is_left_alone(index: Path) -> None:
    before = {path: path.read_bytes() for path in index.iterdir()}
    assert repaired(index) == (ALL - {"a03"}, ())
    assert {path: path.read_bytes() for path in index.iterdir()} == before


def test_a_damaged_article_is_named(index: Path) -> None:
    segment = first(index)
    begin = int(segment["articles.cuts"][2])
    flip(segment.path, segment.stored("articles").offset + begin + 12)
    ids, lost = repaired(index)
    assert ids == ALL - {"a03", "a02"}
    assert lost == (f"{segment.path}: article 2 (a02)",)


@pytest.mark.parametrize("name", ["body.positions", "person.values.text", "id.hash", "id.text", "body.docs"])
def test_a_damaged_column_is_made_anew(index: Path, name: str) -> None:
    segment = first(index)
    flip(segment.path, segment.stored(name).offset + 1)
    done = searchnews.repair(index)
    assert (done.articles, done.lost) == (9, ())
    assert searchnews.check(index) == []


def test_what_is_made_anew_is_on_the_disk_before_it_is_named(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = first(index)
    flip(segment.path, segment.stored("id.hash").offset + 1)
    before = {path.name for path in index.iterdir()}
    seen = disk.events(monkeypatch)
    searchnews.repair(index)
    assert {Path(file).suffix for file in disk.newest_is_safe(index, seen, before)} == {".news", ".stories"}


def test_damaged_stories_are_told_anew(index: Path) -> None:
    path = next(index.glob("*.stories"))
    path.write_bytes(path.read_bytes()[:-9])
    assert repaired(index) == (ALL - {"a03"}, ())


def test_a_lost_segment_is_named(index: Path) -> None:
    path = first(index).path
    path.write_bytes(b"")
    ids, (lost,) = repaired(index)
    assert ids == {"a10", "a11", "a12", "a13", "a14"}
    assert lost.startswith(f"{path}: ")
    assert lost.endswith("its 5 articles")


@pytest.mark.parametrize("size", [0, 40, -1])
def test_without_a_table_of_contents_segments_tell_what_they_are(index: Path, size: int) -> None:
    with searchnews.open(index) as archive:
        archive.add([Article(id="a00", title="Oil", body="new", person=(EntityCount("Voss", 1),))], enrich=corpus.PLAIN)
    path = next(index.glob("*.toc"))
    path.write_bytes(path.read_bytes()[:size])
    ids, (lost,) = repaired(index)
    assert ids == ALL  # a03 was deleted, which is forgotten
    assert "which articles were deleted" in lost
    assert searchnews.open(index).get("a00").body == "new"


def test_a_damaged_list_of_files_is_left_out(index: Path) -> None:
    flip(next(index.glob("*.files")), 200)
    ids, (lost,) = repaired(index)
    assert ids == ALL - {"a03"}
    assert lost.endswith("the next run of index reads all files anew")


def test_what_whoosh_reads_is_written_anew(index: Path) -> None:
    flip(next(index.glob("*.toc")), 20)
    assert repaired(index) == (ALL - {"a03"}, ())


def test_there_is_nothing_to_repair(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(NoArchiveError):
            searchnews.repair(path)
