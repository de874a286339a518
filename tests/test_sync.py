"""Following trees of files: what changed is done, what did not is left alone, and an interruption costs nothing."""

import gzip
import itertools
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import corpus
import pytest

from searchnews import archive
from searchnews.errors import NoArchiveError, SourceError
from searchnews.indexing.writer import create
from searchnews.sources import Problem, streams
from searchnews.storage import commit
from searchnews.storage.commit import segment_path
from searchnews.storage.files import FileState, content_hash
from searchnews.storage.files import read as read_files
from searchnews.storage.files import write as write_files
from searchnews.sync import Change, Progress, Summary, dry_run, plan, sync


@pytest.fixture
def index(tmp_path: Path) -> Path:
    create(tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Three files in two directories."""
    root = tmp_path / "news"
    write(root / "a.txt", "Alpha\n\nFirst body.\n")
    write(root / "b.txt", "Beta\n\nSecond body.\n")
    lines(root / "deep/c.jsonl", ["c1", "c2", "c3"])
    return root


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def lines(path: Path, ids: Iterable[str], body: str = "Body of") -> Path:
    rows = [json.dumps({"id": id_, "title": f"Title {id_}", "body": f"{body} {id_}."}) for id_ in ids]
    return write(path, "\n".join(rows) + "\n")


def follow(index: Path, *paths: Path, jobs: int = 1, prune: bool = False, strict: bool = False,
           on_progress: Callable[[Progress], None] | None = None) -> Summary:  # fmt: skip
    return sync(index, paths, jobs=jobs, enrich=corpus.PLAIN, prune=prune, strict=strict, on_progress=on_progress)


def contents(index: Path) -> dict[str, str]:
    """id -> body of every article."""
    with archive.open(index) as opened:
        found = {article.id: article.body for article in opened}
        assert len(found) == len(opened)
    return found


def generation(index: Path) -> int:
    return commit.open_newest(index)[0].generation


def known(index: Path) -> dict[str, FileState]:
    toc, _ = commit.open_newest(index)
    return read_files(segment_path(index, toc.files, "files"))


def files(summary: Summary) -> tuple[int, int, int, int]:
    return summary.files_added, summary.files_updated, summary.files_unchanged, summary.files_removed


def articles(summary: Summary) -> tuple[int, int, int]:
    return summary.added, summary.updated, summary.removed


# --- What changed ------------------------------------------------------------------------------------------------


def test_a_first_run_adds_everything(index: Path, tree: Path) -> None:
    done = follow(index, tree)
    assert (files(done), articles(done)) == ((3, 0, 0, 0), (5, 0, 0))
    assert contents(index) == {
        "news/a.txt": "First body.", "news/b.txt": "Second body.",
        "c1": "Body of c1.", "c2": "Body of c2.", "c3": "Body of c3.",
    }  # fmt: skip
    assert set(known(index)) == {str(tree / name) for name in ("a.txt", "b.txt", "deep/c.jsonl")}


def test_a_second_run_does_nothing(index: Path, tree: Path) -> None:
    follow(index, tree)
    before = generation(index), sorted(os.listdir(index))  # noqa: PTH208
    done = follow(index, tree)
    assert (files(done), articles(done), done.problems) == ((0, 0, 3, 0), (0, 0, 0), [])
    assert (generation(index), sorted(os.listdir(index))) == before  # noqa: PTH208


def test_a_changed_file_replaces_its_articles(index: Path, tree: Path) -> None:
    follow(index, tree)
    write(tree / "a.txt", "Alpha\n\nCorrected body.\n")
    done = follow(index, tree)
    assert (files(done), articles(done)) == ((0, 1, 2, 0), (0, 1, 0))
    assert contents(index)["news/a.txt"] == "Corrected body."
    assert len(contents(index)) == 5


def test_articles_that_are_gone_from_a_changed_file_go(index: Path, tree: Path) -> None:
    follow(index, tree)
    lines(tree / "deep/c.jsonl", ["c1", "c3", "c4"], "New body of")
    done = follow(index, tree)
    assert (files(done), articles(done)) == ((0, 1, 2, 0), (1, 2, 1))
    found = contents(index)
    assert "c2" not in found
    assert [found[id_] for id_ in ("c1", "c3", "c4")] == [f"New body of {id_}." for id_ in ("c1", "c3", "c4")]
    assert len(found) == 5


def test_a_file_that_was_only_touched_is_unchanged(index: Path, tree: Path) -> None:
    follow(index, tree)
    os.utime(tree / "a.txt", ns=(1, 1))
    before = contents(index)
    assert files(follow(index, tree)) == (0, 0, 3, 0)
    noted = generation(index)
    assert files(follow(index, tree)) == (0, 0, 3, 0)
    assert generation(index) == noted  # its new time was noted once, and nothing else
    assert contents(index) == before


def test_the_same_size_is_not_the_same_content(index: Path, tree: Path) -> None:
    follow(index, tree)
    write(tree / "a.txt", "Alpha\n\nFirst bodY.\n")
    os.utime(tree / "a.txt", ns=(2, 2))
    assert files(follow(index, tree)) == (0, 1, 2, 0)
    assert contents(index)["news/a.txt"] == "First bodY."


def test_a_file_that_is_gone_keeps_its_articles_unless_pruned(index: Path, tree: Path) -> None:
    follow(index, tree)
    (tree / "deep/c.jsonl").unlink()
    assert files(follow(index, tree)) == (0, 0, 2, 0)
    assert len(contents(index)) == 5
    done = follow(index, tree, prune=True)
    assert (files(done), articles(done)) == ((0, 0, 2, 1), (0, 0, 3))
    assert set(contents(index)) == {"news/a.txt", "news/b.txt"}
    assert set(known(index)) == {str(tree / "a.txt"), str(tree / "b.txt")}


def test_pruning_looks_only_below_the_paths(index: Path, tree: Path) -> None:
    follow(index, tree)
    (tree / "a.txt").unlink()
    assert follow(index, tree / "deep", prune=True).files_removed == 0
    assert follow(index, tree / "a.tx", tree / "deep", prune=True).files_removed == 0  # no prefix of a name, a path
    assert follow(index, tree / "a.txt", prune=True).files_removed == 1
    assert set(contents(index)) == {"news/b.txt", "c1", "c2", "c3"}


def test_a_path_twice_is_read_once(index: Path, tree: Path) -> None:
    done = follow(index, tree, tree / "deep", tree / "a.txt", tree / ".." / "news")
    assert (done.files_added, done.added) == (3, 5)


def test_an_article_in_two_files_is_one(index: Path, tree: Path) -> None:
    """The file that is read later has the say; deleting the earlier one does not take the article away."""
    lines(tree / "z.jsonl", ["c2"], "Later body of")
    done = follow(index, tree, tree / "z.jsonl")
    assert (done.added, done.updated, done.repeated) == (5, 0, 1)
    assert len(contents(index)) == 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_id_twice_in_a_run_is_no_update(index: Path, tmp_path: Path, jobs: int) -> None:
    """Of an id, the last record is kept; an update is one of what the archive had before the run."""
    file = lines(tmp_path / "a.jsonl", ["x"])
    assert articles(follow(index, file, jobs=jobs)) == (1, 0, 0)
    lines(tmp_path / "a.jsonl", ["y", "x", "y", "x", "y"], "Later body of")
    done = follow(index, file, jobs=jobs)
    assert (done.added, done.updated, done.repeated, done.removed) == (1, 1, 3, 0)
    assert set(contents(index)) == {"x", "y"}


def test_the_index_itself_is_not_read(tmp_path: Path, tree: Path) -> None:
    index = tree / "indexes/own"
    create(index)
    assert follow(index, tree).files_added == 3
    done = follow(index, tree)
    assert (files(done), done.problems, done.ignored) == ((0, 0, 3, 0), [], 0)


# --- Many articles, many processes -------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_thousands_of_records(index: Path, tmp_path: Path, jobs: int) -> None:
    ids = [f"n{number}" for number in range(6000)]
    # About 10 MB: slices of a file become tasks of their own.
    large = lines(tmp_path / "large.jsonl", ids, "Much to say about this one. " * 60)
    small = [lines(tmp_path / f"many/{n}.jsonl", [f"m{n}"]) for n in range(50)]
    seen: list[tuple[int, int]] = []
    done = follow(index, large, tmp_path / "many", jobs=jobs, on_progress=lambda p: seen.append((p.done, p.total)))
    assert (done.files_added, done.added, done.updated, done.problems) == (51, 6050, 0, [])
    assert set(contents(index)) == {*ids, *(f"m{n}" for n in range(50))}
    size = large.stat().st_size + sum(path.stat().st_size for path in small)
    assert seen[-1][1] == size
    assert abs(seen[-1][0] - size) < size / 10
    assert all(a[0] <= b[0] for a, b in itertools.pairwise(seen))
    assert known(index)[str(large)].content == content_hash(str(large))
    lines(large, ids[: len(ids) // 2], "Less.")
    done = follow(index, large, jobs=jobs)
    assert articles(done) == (0, 3000, 3000)
    assert len(contents(index)) == 3050
    assert set(known(index)) == {str(large), *map(str, small)}


def test_little_work_starts_no_processes(index: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.indexing.writer.Processes", None)
    assert follow(index, tree, jobs=8).added == 5
    monkeypatch.setattr("searchnews.indexing.writer.Inline", None)
    assert follow(index, tree, jobs=8).files_unchanged == 3


def test_compressed_files_count_about_what_they_hold(index: Path, tmp_path: Path) -> None:
    rows = lines(tmp_path / "a.jsonl", [f"n{number}" for number in range(2000)]).read_bytes()
    packed = tmp_path / "b/a.jsonl.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(rows))
    (change,) = plan([packed.parent], {}, prune=False)
    assert isinstance(change, Change)
    assert change.size == len(rows)
    assert follow(index, packed.parent).added == 2000


def test_what_follows_a_part_that_cannot_be_read_is_read(index: Path, tmp_path: Path) -> None:
    """Of an archive with an encrypted part, all the others are indexed."""
    packed = tmp_path / "mixed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a", "b", "c"):
            archive.writestr(f"{name}.jsonl", json.dumps({"id": name, "title": name, "body": "text"}))
    data = bytearray(packed.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the first one in the table of contents
    packed.write_bytes(data)
    done = follow(index, packed)
    assert (done.added, len(done.problems)) == (2, 1)
    assert contents(index).keys() == {"b", "c"}


# --- When things go wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["open_file", "open_part"])
def test_what_could_not_be_opened_is_looked_at_again(
    index: Path, tmp_path: Path, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many files were open when the second file, or the second part of one, had its turn."""
    if opening == "open_part":
        monkeypatch.setattr("searchnews.sources.limits.SLICE", 200)
        monkeypatch.setattr(streams.parts, "__defaults__", (200,))
        lines(tmp_path / "news/a.jsonl", map(str, range(12)))
    else:
        for i in range(12):
            write(tmp_path / f"news/{i}.txt", f"Title {i}\n\nBody {i}.\n")
    real, opened = getattr(streams, opening), 0

    def second_fails(*arguments: Any) -> Any:
        nonlocal opened
        opened += 1
        if opened == 2:
            raise OSError(24, "Too many open files")
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(streams, opening, second_fails)
        done = follow(index, tmp_path / "news")
    assert 0 < done.added < 12
    assert [problem.reason for problem in done.problems] == ["too many open files"]
    done = follow(index, tmp_path / "news")
    assert (len(done.problems), len(contents(index))) == (0, 12)
    assert follow(index, tmp_path / "news").files_unchanged == len(list((tmp_path / "news").iterdir()))


class Stop(Exception):
    """The power goes out."""


def test_an_interrupted_run_goes_on_where_it_stopped(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every task is flushed and committed at once here; after the third commit, the run is broken off."""
    monkeypatch.setattr("searchnews.indexing.worker.FLUSH_SECONDS", -1.0)
    for number in range(6):
        lines(tmp_path / f"news/{number}.jsonl", [f"{number}a", f"{number}b"])
    reports = 0

    def stop_early(progress: Progress) -> None:
        nonlocal reports
        reports += 1
        if reports == 3:
            raise Stop

    with pytest.raises(Stop):
        follow(index, tmp_path / "news", on_progress=stop_early)
    assert set(contents(index)) == {"0a", "0b", "1a", "1b", "2a", "2b"}
    complete = {Path(path).stem for path in known(index)}
    assert complete == {"0", "1", "2"}
    done = follow(index, tmp_path / "news")
    assert files(done) == (3, 0, 3, 0)
    assert len(contents(index)) == 12
    assert files(follow(index, tmp_path / "news")) == (0, 0, 6, 0)


def test_an_interruption_within_a_large_file_reads_it_again(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchnews.indexing.worker.FLUSH_SECONDS", -1.0)
    ids = [f"n{number}" for number in range(6000)]
    large = lines(tmp_path / "large.jsonl", ids, "Much to say about this one. " * 60)

    def stop(progress: Progress) -> None:
        raise Stop

    with pytest.raises(Stop):
        follow(index, large, on_progress=stop)
    assert 0 < len(contents(index)) < 6000
    toc, _ = commit.open_newest(index)
    assert not toc.files or str(large) not in known(index)
    done = follow(index, large)
    assert done.added + done.updated == 6000
    assert set(contents(index)) == set(ids)
    assert files(follow(index, large)) == (0, 0, 1, 0)


def test_broken_records_are_skipped_and_told(index: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", '{"title": "x"\n{"title": "Good"}\n[]\n{"other": 1}\n')
    done = follow(index, bad)
    assert done.added == 1
    assert [problem.line for problem in done.problems] == [1, 3, 4]
    assert done.skipped == 3
    assert all(problem.path == str(bad) and problem.reason for problem in done.problems)
    with pytest.raises(SourceError) as raised:
        follow(index, write(tmp_path / "worse.jsonl", '{"title": "Good"}\n{"title": "x"\n'), strict=True)
    assert raised.value.line == 2


def test_a_file_of_only_broken_records_is_done_with_until_it_changes(index: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", '{"note": 1}\n{"note": 2}\n')
    done = follow(index, bad)
    assert (done.added, done.skipped) == (0, 2)
    assert follow(index, bad).files_unchanged == 1
    lines(bad, ["x1"])
    assert follow(index, bad).added == 1
    assert set(contents(index)) == {"x1"}


def test_a_file_that_turns_bad_loses_its_articles(index: Path, tmp_path: Path) -> None:
    """What the archive holds of a file is what the file says now."""
    file = lines(tmp_path / "a.jsonl", ["x1", "x2"])
    follow(index, file)
    write(file, '{"note": 1}\n')
    done = follow(index, file)
    assert (done.removed, done.skipped) == (2, 1)
    assert contents(index) == {}


def test_files_without_articles_are_counted_not_told(index: Path, tree: Path) -> None:
    (tree / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    write(tree / "Makefile", "all:\n")
    done = follow(index, tree)
    assert (done.files_added, done.ignored, done.problems) == (3, 2, [])


def test_a_path_that_is_not_there_is_a_problem(index: Path, tmp_path: Path, tree: Path) -> None:
    done = follow(index, tmp_path / "nowhere", tree)
    assert [problem.path for problem in done.problems] == [str(tmp_path / "nowhere")]
    assert done.added == 5


def test_a_file_that_vanishes_meanwhile_is_a_problem(index: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: str) -> str:
        raise FileNotFoundError(2, "No such file or directory", path)

    monkeypatch.setattr("searchnews.sync.ContentHash", gone)
    done = follow(index, tree)
    assert (done.added, len(done.problems)) == (0, 3)
    monkeypatch.undo()
    assert follow(index, tree).added == 5


def test_a_large_file_that_changes_while_it_is_read_is_read_again(index: Path, tmp_path: Path) -> None:
    """Nobody can say which of its bytes were read."""
    large = lines(tmp_path / "large.jsonl", [f"n{number}" for number in range(4000)], "Much to say about it. " * 60)

    def change(progress: Progress) -> None:
        os.utime(large, ns=(progress.done, progress.done))

    follow(index, large, on_progress=change)
    assert known(index)[str(large)].content == ""
    assert articles(follow(index, large)) == (0, 4000, 0)


# --- Plans -------------------------------------------------------------------------------------------------------


def actions(changes: Iterable[Change | Problem]) -> dict[str, str]:
    found = [change for change in changes if isinstance(change, Change)]
    return {Path(change.path).name: change.action for change in found}


def test_a_dry_run_says_what_a_run_does_and_changes_nothing(index: Path, tree: Path) -> None:
    assert actions(dry_run(index, [tree])) == {"a.txt": "add", "b.txt": "add", "c.jsonl": "add"}
    assert contents(index) == {}
    follow(index, tree)
    write(tree / "a.txt", "Alpha\n\nAnother.\n")
    (tree / "b.txt").unlink()
    write(tree / "d.txt", "Delta\n\nNew.\n")
    (tree / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    before = generation(index), contents(index), known(index)
    expected = {"a.txt": "update", "c.jsonl": "unchanged", "d.txt": "add"}
    assert actions(dry_run(index, [tree])) == expected | {"b.txt": "gone"}
    assert actions(dry_run(index, [tree], prune=True)) == expected | {"b.txt": "remove"}
    assert (generation(index), contents(index), known(index)) == before


def test_a_dry_run_needs_no_index(tmp_path: Path, tree: Path) -> None:
    assert set(actions(dry_run(tmp_path / "none", [tree])).values()) == {"add"}
    assert not (tmp_path / "none").exists()


def test_summaries_add_up() -> None:
    first, second = Summary(files_added=1, added=2, seconds=0.5), Summary(files_added=2, updated=1, seconds=1.0)
    first.note(Problem("a", 1, "broken"))
    second.note(Problem("b", 0, "picture", "ignored"))
    second.note(Problem("c", 2, "odd date", "note"))
    first.include(second)
    assert (first.files_added, first.articles, first.seconds) == (3, 3, 1.5)
    assert (first.skipped, first.ignored, len(first.problems)) == (1, 1, 2)


def test_a_touched_file_is_compared_once(index: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its content is compared in the next run, and not in every run from then on."""
    sync(index, [tree], enrich=corpus.PLAIN)
    os.utime(tree / "a.txt", ns=(1, 1))
    hashed: list[str] = []

    def counting(path: str) -> str:
        hashed.append(path)
        return content_hash(path)

    monkeypatch.setattr("searchnews.sync.content_hash", counting)
    for _ in range(2):
        assert sync(index, [tree], enrich=corpus.PLAIN).files_unchanged == 3
    assert len(hashed) == 1


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst", "zip", "tar", "txt"])
def test_a_file_that_cannot_be_opened_ends_no_run(
    index: Path, tree: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    locked = write(tree / f"locked.{suffix}", "never read")
    really_open = Path.open

    def refused(path: Path, *rest: Any, **more: Any) -> Any:  # root may open everything
        if path == locked:
            raise PermissionError(13, "Permission denied", str(locked))
        return really_open(path, *rest, **more)

    monkeypatch.setattr(Path, "open", refused)
    done = follow(index, tree)
    assert done.added == 5
    assert [(problem.kind, problem.reason) for problem in done.problems] == [
        ("skipped", "cannot be read: Permission denied")
    ]


def test_where_there_is_no_index_it_is_said_and_nothing_is_left(tmp_path: Path, tree: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("nowhere", "empty"):
        with pytest.raises(NoArchiveError, match="make one with: searchnews index"):
            sync(tmp_path / name, tree)
    assert not (tmp_path / "nowhere").exists()
    assert not list((tmp_path / "empty").iterdir())


def test_a_directory_is_a_path_or_its_text(tmp_path: Path, tree: Path) -> None:
    create(str(tmp_path / "index"))
    assert sync(str(tmp_path / "index"), str(tree)).added == 5
    assert {c.action for c in dry_run(str(tmp_path / "index"), str(tree)) if isinstance(c, Change)} == {"unchanged"}


def test_another_list_of_files_than_the_one_of_the_commit_is_found(index: Path, tree: Path) -> None:
    follow(index, tree)
    toc, _ = commit.open_newest(index)
    path = segment_path(index, toc.files, "files")
    path.unlink()
    write_files(path, [], toc.index)
    assert any("is not the file that the commit names" in problem for problem in archive.check(index))
