"""Damaged, exchanged and crafted files are found or do no harm; indexes of older formats are read and brought up to
date."""

import errno
import os
import random
import tarfile
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import corpus
import pytest
from torture import damage

import searchnews
from searchnews.article import Article
from searchnews.errors import ArchiveError, ConfigError, CorruptError
from searchnews.indexing.writer import Writer
from searchnews.kernels import native
from searchnews.storage import commit, files
from searchnews.storage.container import FORMAT, Container

OLD = Path(__file__).parent / "data" / "format1.tar.gz"  # made by searchnews 0.1 before format 2
OLD_2 = OLD.with_name("format2.tar.gz")  # before format 3
OLD_4 = OLD.with_name("format4.tar.gz")  # before fields of one's own


@pytest.mark.parametrize("change", damage.CHANGES)
def test_damage_is_found_or_does_no_harm(change: damage.Change) -> None:
    found = [outcome for outcome in damage.trials([change], random.Random(1), lambda number: number >= 8) if outcome]
    assert not found, "\n".join(found)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two segments."""
    with searchnews.create(tmp_path / "index") as archive:
        for number in range(2):
            archive.add([Article(id=f"a{number}", title="Oil", body=f"Oil price {number}")], enrich=corpus.PLAIN)
    return tmp_path / "index"


def test_each_bit_of_an_index_is_covered(index: Path) -> None:
    """Headers, padding, arrays and tables alike: some fifty bytes of each file, evenly spread."""
    with Writer(index) as writer:
        files.write(commit.segment_path(index, "list", "files"), [], writer.index)
        writer.forget([], "list")
    for path in sorted(index.iterdir()):
        whole = path.read_bytes()
        for at in range(0, len(whole), 1 + len(whole) // 50):
            damaged = bytearray(whole)
            damaged[at] ^= 1 << at % 8
            path.write_bytes(damaged)
            assert searchnews.check(index), f"byte {at} of {path.name}"
        path.write_bytes(whole)
    assert searchnews.check(index) == []


def test_an_index_of_format_1_is_read_and_optimized(tmp_path: Path) -> None:
    with tarfile.open(OLD) as packed:
        packed.extractall(tmp_path, filter="data")
    index = tmp_path / "old"
    assert searchnews.check(index) == []
    with searchnews.open(index) as archive:
        before = {article.id: article for article in archive}
        assert {id_: article.title for id_, article in before.items()} == {
            "a1": "Bank holds rates",
            "a2": "Storm nears coast",
        }
        assert [hit.id for hit in archive.search("person:voss")] == ["a1"]
        archive.optimize()
        assert {article.id: article for article in archive} == before
        assert [hit.id for hit in archive.search("person:voss")] == ["a1"]
        assert [hit.id for hit in archive.search("allcaps(us)")] == ["a2"]  # U.S. was two words
    toc, snapshot = commit.open_newest(index)
    assert toc.format == commit.FORMAT
    assert [shard.segment.format for shard in snapshot.shards] == [FORMAT]
    assert {shard.segment.index for shard in snapshot.shards} == {toc.index} != {""}
    listed = commit.segment_path(index, toc.files, "files")
    assert Container(listed).index == toc.index
    assert [Path(name).name for name in files.read(listed)] == ["a.jsonl", "b.jsonl"]
    assert searchnews.check(index) == []


def test_an_index_of_format_1_is_written_on(tmp_path: Path) -> None:
    with tarfile.open(OLD) as packed:
        packed.extractall(tmp_path, filter="data")
    with searchnews.open(tmp_path / "old") as archive:
        for number in range(8):  # a join is due, but would keep words as they were cut
            archive.add([Article(id="a1", title=f"Changed {number}")], enrich=corpus.PLAIN)
        titles = {"a1": "Changed 7", "a2": "Storm nears coast"}
        assert {article.id: article.title for article in archive} == titles
        assert {shard.segment.format for shard in archive.snapshot.shards} == {1, FORMAT}
        archive.optimize()
        assert {article.id: article.title for article in archive} == titles
        assert [hit.id for hit in archive.search("allcaps(us)")] == ["a2"]
    assert searchnews.check(tmp_path / "old") == []


def test_an_index_of_format_2_is_read_written_on_and_optimized(tmp_path: Path) -> None:
    with tarfile.open(OLD_2) as packed:
        packed.extractall(tmp_path, filter="data")
    assert searchnews.check(tmp_path / "old") == []
    expected = {
        "oil": ["a2"], '"price of oil"': ["a2"], "=OIL": ["a2"], "caps(oil)": ["a2"], "bank NEAR/3 held": ["a1"],
        "person:voss": ["a1"], "source:dpa": ["a4"], "published:2025-09": ["a1"], "steig*": ["a4"],
    }  # fmt: skip
    with searchnews.open(tmp_path / "old") as archive:
        assert {shard.segment.format for shard in archive.snapshot.shards} == {2}
        before = {article.id: article for article in archive}
        assert set(before) == {"a1", "a2", "a4"}
        scores = {hit.id: hit.score for hit in archive.search("oil OR bank OR the")}
        for number in range(8):
            assert {query: [hit.id for hit in archive.search(query)] for query in expected} == expected
            archive.add([Article(id=f"b{number}", title="More")], enrich=corpus.PLAIN)
        archive.delete([f"b{number}" for number in range(8)])
        archive.optimize()
        assert [shard.segment.format for shard in archive.snapshot.shards] == [FORMAT]
        assert {query: [hit.id for hit in archive.search(query)] for query in expected} == expected
        assert {article.id: article for article in archive} == before
        assert {hit.id: hit.score for hit in archive.search("oil OR bank OR the")} == pytest.approx(scores)
    assert searchnews.check(tmp_path / "old") == []


def test_a_single_segment_of_format_2_is_written_anew(tmp_path: Path) -> None:
    with tarfile.open(OLD_2) as packed:
        packed.extractall(tmp_path, filter="data")
    with searchnews.open(tmp_path / "old") as archive:
        archive.delete(["a4"])
        archive.optimize()
        assert [shard.segment.format for shard in archive.snapshot.shards] == [FORMAT]
        assert [hit.id for hit in archive.search("oil OR bank")] == ["a2", "a1"]


def test_an_index_of_format_4_gets_fields_of_ones_own(tmp_path: Path) -> None:
    with tarfile.open(OLD_4) as packed:
        packed.extractall(tmp_path, filter="data")
    index = tmp_path / "old"
    assert searchnews.check(index) == []
    with searchnews.open(index) as archive:
        assert {shard.segment.format for shard in archive.snapshot.shards} == {4}
        before = {article.id: article for article in archive}
        archive.declare({"desk": "keyword", "pages": "number", "embargo": "date"})
        archive.add([Article(id="b", title="Oil", meta={"desk": "sea", "pages": 2})], enrich=corpus.PLAIN)
        for _ in range(2):
            assert {article.id: article for article in archive if article.id != "b"} == before
            assert [hit.id for hit in archive.search("meta.desk:sea OR meta.pages:>9")] == ["b"]
            assert sorted(hit.id for hit in archive.search("-has:meta.desk", copies=True)) == ["a1", "a2", "a4"]
            assert [hit.id for hit in archive.search("person:voss published:2025")] == ["a1"]
            archive.optimize()
        assert [shard.segment.format for shard in archive.snapshot.shards] == [FORMAT]
    assert searchnews.check(index) == []


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    target = path.with_suffix(".elsewhere")
    target.write_text("precious")
    path.symlink_to(target)


@pytest.mark.parametrize("put", [_fifo, _link, Path.mkdir])
@pytest.mark.parametrize("name", ["*.toc", "*.news", "*.stories", "MAIN_WRITELOCK", "entities.yaml"])
def test_only_files_are_read_and_written(index: Path, name: str, put: Callable[[Path], None]) -> None:
    for path in sorted(index.glob(name))[:1] or [index / name]:
        path.unlink(missing_ok=True)
        put(path)

    def use() -> None:
        with pytest.raises((ArchiveError, ConfigError), match=r"regular file|missing"):
            searchnews.open(index).add([Article(id="x", title="x")], enrich=corpus.PLAIN)

    done = threading.Thread(target=use, daemon=True)
    done.start()
    done.join(20)
    assert not done.is_alive()  # it does not wait for somebody to write to the pipe
    assert [p.read_text() for p in index.glob("*.elsewhere")] in ([], ["precious"])


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOMEM])
@pytest.mark.parametrize("suffix", [".toc", ".news", ".stories"])
def test_a_machine_in_need_is_no_damage(index: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, number: int) -> None:
    real = os.open

    def refuse(path: object, *rest: int) -> int:
        if str(path).endswith(suffix):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OSError, match=os.strerror(number)):
        searchnews.open(index)
    with pytest.raises(OSError, match=os.strerror(number)):
        searchnews.check(index)


def test_a_list_of_files_that_may_not_be_read_is_no_damage(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, *_: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError):
        files.read(index / "MAIN_list.files")


def test_a_commit_is_read_with_as_much_memory_as_it_is_long(index: Path) -> None:
    """And not with as much as it might be: 256 MB are more than some have."""
    tracemalloc.start()
    try:
        commit.read(index, commit.newest(index))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_damaged_article_is_told_when_it_is_read(index: Path) -> None:
    _, snapshot = commit.open_newest(index)
    segment = snapshot.shards[0].segment
    data = bytearray(segment.path.read_bytes())
    data[segment.stored("articles").offset + 12] ^= 1
    segment.path.write_bytes(data)
    with searchnews.open(index) as archive:
        assert archive.search("oil", limit=0).total == 2
        with pytest.raises(CorruptError, match=rf"{segment.path}: articles is damaged; run: .* check -i {index}"):
            archive.optimize()
        for read in (lambda: archive.search("oil"), lambda: archive.get("a0"), lambda: list(archive)):
            with pytest.raises(CorruptError, match=rf"{segment.path}: article 0 .*; run: searchnews check -i {index}"):
                read()


def test_a_damaged_array_is_told_wherever_it_is_read(index: Path) -> None:
    _, snapshot = commit.open_newest(index)
    segment = snapshot.shards[0].segment
    whole = segment.path.read_bytes()
    told = 0
    for name in segment._stored:
        stored = segment.stored(name)
        data = bytearray(whole)
        data[stored.offset : stored.offset + stored.size] = b"\xff" * stored.size
        segment.path.write_bytes(data)
        reads: list[Callable[[searchnews.Archive], object]] = [
            lambda archive: "a0" in archive, lambda archive: list(archive.ids()), list,
            lambda archive: archive.get("a0"), lambda archive: list(archive.search("oil")),
            lambda archive: list(archive.search("=oil AND pric*")),
        ]  # fmt: skip
        for read in reads:
            try:
                read(searchnews.open(index))
            except CorruptError as error:
                assert str(error).endswith(f"; run: searchnews check -i {index}"), error  # noqa: PT017
                told += 1
    assert told > (20 if native.library() is None else 25)  # the loops want more columns than NumPy does
