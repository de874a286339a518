"""Commits: nothing is lost, whatever happens; one writer at a time; the newest article with an id wins."""

import errno
import fcntl
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import corpus
import disk
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.article import Article
from searchnews.errors import ArchiveError, CorruptError, LockedError, NewerFormatError, NoArchiveError, NoSpaceError
from searchnews.indexing import builder as builder_module
from searchnews.indexing import tiers, worker
from searchnews.indexing.builder import Builder, with_id
from searchnews.indexing.tiers import TIER_FACTOR
from searchnews.indexing.worker import Task
from searchnews.indexing.writer import Writer, create
from searchnews.storage import commit
from searchnews.storage.articles import encode
from searchnews.storage.lock import write_lock
from searchnews.storage.segment import MOST_DOCUMENTS
from searchnews.sync import sync


def article(number: int, words: str = "") -> Article:
    return Article(id=f"a{number}", title=f"Title {number}", body=f"Body of number {number}. {words}")


def contents(directory: Path) -> dict[str, str]:
    """id -> body of every live article."""
    _, snapshot = commit.open_newest(directory)
    found: dict[str, str] = {}
    for shard in snapshot.shards:
        for doc in np.flatnonzero(shard.live).tolist():
            stored = shard.article(doc)
            assert stored.id not in found
            found[stored.id] = stored.body
    assert len(found) == snapshot.documents
    return found


def add(directory: Path, articles: list[Article], **options: int) -> None:
    with Writer(directory, enrich=corpus.PLAIN, **options) as writer:
        list(writer.add(articles))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    create(tmp_path / "index")
    return tmp_path / "index"


def test_add_replace_delete(index: Path) -> None:
    add(index, [article(1), article(2), article(2, "twice in one batch"), article(3)])
    add(index, [article(3, "changed"), article(4)])
    with Writer(index) as writer:
        assert writer.delete(["a1", "nobody"]) == 1
    expected = [article(2, "twice in one batch"), article(3, "changed"), article(4)]
    assert contents(index) == {a.id: a.body for a in expected}


def test_ids_differ_in_case(index: Path) -> None:
    add(index, [Article(id="A", body="upper"), Article(id="a", body="lower")])
    add(index, [Article(id="a", body="changed")])
    assert contents(index) == {"A": "upper", "a": "changed"}


@settings(max_examples=12)
@given(st.lists(st.lists(st.tuples(st.sampled_from("adr"), st.integers(0, 12)), min_size=1, max_size=6), max_size=12))
def test_any_history_gives_what_a_dict_gives(history: list[list[tuple[str, int]]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        index, expected, version = Path(name) / "index", {}, 0
        create(index)
        for commit_ in history:
            for action, number in commit_:
                version += 1
                if action == "d":
                    with Writer(index, enrich=corpus.PLAIN) as writer:
                        writer.delete([f"a{number}"])
                    expected.pop(f"a{number}", None)
                elif action == "a":
                    batch = [article(number, str(version)), article(number + 1, str(version))]
                    add(index, batch)
                    expected |= {a.id: a.body for a in batch}
                else:
                    with Writer(index, enrich=corpus.PLAIN) as writer:
                        writer.optimize()
        assert contents(index) == expected


def test_small_segments_are_joined(index: Path) -> None:
    for number in range(3 * TIER_FACTOR):
        add(index, [article(number)])
        toc, _ = commit.open_newest(index)
        assert len(toc.entries) < 2 * TIER_FACTOR
        assert {path.name for path in index.iterdir()} == commit.files(toc) | {"MAIN_WRITELOCK"}  # nothing is left
    assert len(contents(index)) == 3 * TIER_FACTOR
    with Writer(index) as writer:
        writer.optimize()
        assert len(writer.toc.entries) == 1
    assert len(contents(index)) == 3 * TIER_FACTOR
    assert {p.suffix for p in index.iterdir()} == {".news", ".stories", ".toc", ""}


def test_what_is_deleted_while_segments_are_joined_stays_deleted(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a join is planned, between that and its end, and after it; articles without and with a file."""
    monkeypatch.setattr(tiers, "TIER_FACTOR", 3)
    monkeypatch.setattr("searchnews.indexing.writer.mergeable", lambda *_, **__: [])
    for first in range(0, 12, 4):
        add(index, [article(number) for number in range(first, first + 4)])
    monkeypatch.undo()
    monkeypatch.setattr(tiers, "TIER_FACTOR", 3)
    with Writer(index, enrich=corpus.PLAIN) as writer:
        writer.delete(["a1", "a11"])
        (join,) = writer._plan_joins()
        assert writer._plan_joins() == []  # it is on its way
        writer.delete(["a2", "a5"])
        worker.perform(join, index, writer.index)
        writer.delete(["a4"])
        writer._commit_joined(join)
        assert len(writer.toc.entries) == 1
        assert writer.delete(["a0", "a1", "a2", "a4"]) == 1
    assert sorted(contents(index)) == sorted(f"a{number}" for number in (3, 6, 7, 8, 9, 10))
    assert commit.problems(index) == []


def test_segments_without_articles_are_dropped(index: Path) -> None:
    add(index, [article(1)])
    with Writer(index, enrich=corpus.PLAIN) as writer:
        writer.delete(["a1"])
        assert writer._plan_joins() == []
        assert writer.toc.entries == ()


def test_joins_of_a_run_keep_the_later_of_two_articles(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With segments of four articles, which are joined while the run goes on."""
    monkeypatch.setattr("searchnews.indexing.builder.MOST_DOCUMENTS", 4)
    monkeypatch.setattr(tiers, "TIER_FACTOR", 3)
    monkeypatch.setattr("searchnews.indexing.worker.BATCH_ARTICLES", 4)
    articles = [article(number * number % 31, f"version {number}") for number in range(120)]
    with Writer(index, enrich=corpus.PLAIN) as writer:
        list(writer.run(Task(number, tuple(articles[4 * number : 4 * number + 4])) for number in range(30)))
        assert writer.replaced == writer.repeated == 120 - len(contents(index))
        assert len(writer.toc.entries) < 8
    assert contents(index) == {a.id: a.body for a in articles}


def test_workers_join_side_by_side(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of earlier runs are joined by the processes of the next."""
    with monkeypatch.context() as patch:
        patch.setattr("searchnews.indexing.writer.mergeable", lambda *_, **__: [])
        for number in range(2 * TIER_FACTOR):
            add(index, [article(number)])
    add(index, [article(number) for number in range(100, 400)], jobs=2)
    toc, snapshot = commit.open_newest(index)
    assert len(toc.entries) < TIER_FACTOR
    assert snapshot.documents == 2 * TIER_FACTOR + 300
    assert {path.name for path in index.iterdir()} == commit.files(toc) | {"MAIN_WRITELOCK"}


def test_processes_index_the_same(index: Path) -> None:
    articles = [article(number) for number in range(300)]
    add(index, articles, jobs=2)
    assert contents(index) == {a.id: a.body for a in articles}


@given(corpus.articles())
def test_tasks_are_sent_whole(articles: list[Article]) -> None:
    for task in (Task(7, tuple(articles), origin=3), Task(8)):
        sent = pickle.loads(pickle.dumps(task))
        assert sent == task
        assert list(map(astuple, sent.articles)) == list(map(astuple, task.articles))  # mentions, too


@pytest.mark.parametrize(
    "published",
    [
        None, datetime(2025, 1, 1), datetime(1, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, 9, 30, 0, 7, tzinfo=UTC),
        datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=-5, seconds=7))),
        datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=UTC),
    ],
)  # fmt: skip
def test_times_are_sent_whole(published: datetime | None) -> None:
    (sent,) = pickle.loads(pickle.dumps(Task(1, (Article(title="A", published=published),)))).articles
    assert repr(sent.published) == repr(published)


def test_a_full_segment_begins_a_new_one(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.indexing.builder.MOST_DOCUMENTS", 10)
    add(index, [article(number) for number in range(35)])
    _, snapshot = commit.open_newest(index)
    assert [shard.segment.documents for shard in snapshot.shards] == [10, 10, 10, 5]


def test_readers_keep_their_commit(index: Path) -> None:
    add(index, [article(1)])
    _, before = commit.open_newest(index)
    add(index, [article(1, "changed"), article(2)])
    with Writer(index) as writer:
        writer.optimize()
    assert [before.shards[0].article(0).body] == [article(1).body]


def run_and_die(action: Callable[[], None], event: int) -> bool:
    """Do something in a process of its own that is killed at its event-th file operation. Did it get there?"""
    child = os.fork()
    if child == 0:
        left = event

        def hook(name: str, _: object) -> None:
            nonlocal left
            if name in ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "fcntl.flock"):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        status = 1
        try:
            import searchnews.storage.codec  # noqa: F401  # imported before, its files do not count

            sys.addaudithook(hook)
            action()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def test_killed_at_any_file_operation(tmp_path: Path) -> None:
    """A process that adds, replaces, deletes and joins is killed at each of its file operations in turn."""

    def change(index: Path) -> None:
        add(index, [article(1, "changed"), article(100)])
        with Writer(index) as writer:
            writer.delete(["a2"])
            writer.optimize()

    before = {a.id: a.body for a in (article(number) for number in range(TIER_FACTOR - 1))}
    added = before | {a.id: a.body for a in (article(1, "changed"), article(100))}
    deleted = {id_: body for id_, body in added.items() if id_ != "a2"}
    states = [before, added, deleted]
    seen = []
    event = 0
    alive = True
    while alive:
        index = tmp_path / str(event)
        create(index)
        for number in range(TIER_FACTOR - 1):
            add(index, [article(number)])
        alive = run_and_die(lambda index=index: change(index), event)
        seen.append(states.index(contents(index)))
        change(index)  # the next run finds the lock free, cleans up and goes on
        assert contents(index) == deleted
        toc, _ = commit.open_newest(index)
        rubbish = {path.name for path in index.iterdir()} - commit.files(toc) - {"MAIN_WRITELOCK"}
        assert not rubbish
        event += 4  # of some hundred operations: each file is opened, renamed or removed
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}


def test_killed_worker_processes(tmp_path: Path) -> None:
    """kill -9 of a whole indexing run leaves the last commit, and no worker behind."""
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(f'{{"id": "{i}", "title": "t", "body": "{"word " * 50}"}}\n' for i in range(20_000)))
    (tmp_path / "searchnews.yaml").write_text("tagger: none\n")
    command = [sys.executable, "-m", "searchnews", "index", str(source), "-i", str(tmp_path / "index"), "-j", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
    while not (tmp_path / "index").exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.5)
    process.kill()
    process.wait()
    while not list((tmp_path / "index").glob("_MAIN_*.toc")):
        create(tmp_path / "index")
    contents(tmp_path / "index")
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert len(contents(tmp_path / "index")) == 20_000


def test_the_callers_environment_stays_as_it_was(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    before = dict(os.environ)
    add(index, [article(1)], jobs=2)
    assert dict(os.environ) == before


PARENT = """
import sys, time
from pathlib import Path
from zoneinfo import ZoneInfo
from searchnews.article import Article
from searchnews.indexing import pool

class Busy:
    def run(self, task):
        print("busy", flush=True)
        while True:
            time.sleep(0.01)

if __name__ == "__main__":
    processes = pool.Processes(Busy, 1)
    list(processes.run([1]))
"""


def test_a_worker_ends_with_its_parent_in_the_middle_of_a_task(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "busy\n"
    parent.kill()
    parent.wait()
    assert parent.stdout.read() == ""  # the end of the output comes when the worker, which has it too, is gone


def test_the_lock_says_who_holds_it(index: Path) -> None:
    with (
        write_lock(index, 0),
        pytest.raises(LockedError, match=rf"process {os.getpid()} .*waited 0\.1 s"),
        Writer(index, timeout=0.1),
    ):
        pass
    add(index, [article(1)])  # and it is free again


def test_an_error_on_entering_lets_go_of_the_lock(index: Path) -> None:
    toc = next(index.glob("_MAIN_*.toc"))
    whole = toc.read_bytes()
    toc.write_bytes(whole[:-20])
    with pytest.raises(CorruptError) as raised, Writer(index):
        pass
    with write_lock(index, 0):  # although the error is still there
        assert raised.value.__traceback__
    toc.write_bytes(whole)


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [(errno.ENOSPC, NoSpaceError, "no space left"), (errno.EACCES, ArchiveError, "cannot be written")],
)
def test_a_failing_disk_loses_nothing(
    index: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception], words: str
) -> None:
    add(index, [article(1)])

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(kind, match=words):
        add(index, [article(2)])
    monkeypatch.undo()
    assert set(contents(index)) == {"a1"}
    add(index, [article(2)])
    assert set(contents(index)) == {"a1", "a2"}


def test_a_commit_follows_what_it_names_to_the_disk(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = disk.events(monkeypatch)
    source = index.parent / "a.txt"
    source.write_text("Ships come in")
    sync(index, [source], enrich=corpus.PLAIN)
    named = disk.newest_is_safe(index, seen, set())
    assert {Path(file).suffix for file in named} == {".news", ".stories", ".files"}


def test_a_reader_that_a_writer_overtakes_tries_again(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look for the newest commit and its reading, the writer makes another one and removes the first."""
    add(index, [article(1)])
    read, overtaken = commit.read, []

    def slow(directory: Path, generation: int) -> commit.Toc:
        if not overtaken:
            overtaken.append(generation)
            add(index, [article(1, "changed")])
        return read(directory, generation)

    monkeypatch.setattr(commit, "read", slow)
    toc, snapshot = commit.open_newest(index)
    assert toc.generation > overtaken[0]
    assert snapshot.documents == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_several_articles_with_an_id_the_last_one_stays(index: Path, jobs: int) -> None:
    add(index, [article(number % 50, str(number)) for number in range(500)], jobs=jobs)
    assert contents(index) == {f"a{n}": article(n, str(450 + n)).body for n in range(50)}


def test_the_last_article_with_an_id_stays_whichever_segment_it_is_in(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchnews.indexing.builder.MOST_DOCUMENTS", 10)
    add(index, [article(number % 15, str(number)) for number in range(40)])
    assert contents(index) == {f"a{n}": article(n, str(30 + n if n < 10 else 15 + n)).body for n in range(15)}


def test_errors_for_people(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoArchiveError, match="searchnews index PATH"):
        commit.open_newest(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoArchiveError, match="not an index"):
        commit.open_newest(tmp_path / "empty")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoArchiveError, match=r"-i \./mine$"):  # -i mine would be indexes/mine
        commit.open_newest(Path("mine"))
    create(Path("indexes/mine"))
    with pytest.raises(NoArchiveError, match=r"did you mean indexes/mine\?$"):
        commit.open_newest(Path("mine"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    with pytest.raises(ArchiveError, match="other files"):
        create(tmp_path / "full")
    toc = next(index.glob("_MAIN_*.toc"))
    whole = toc.read_bytes()
    toc.write_bytes(whole[:-20])
    with pytest.raises(CorruptError, match="not a commit of searchnews"):
        commit.open_newest(index)
    toc.write_bytes(whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:])
    with pytest.raises(CorruptError, match="damaged"):
        commit.open_newest(index)


def test_a_newer_format_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "FORMAT", 99)
    add(index, [article(1)])
    monkeypatch.undo()
    with pytest.raises(NewerFormatError, match="upgrade"):
        commit.open_newest(index)


def test_a_missing_segment_is_reported(index: Path) -> None:
    add(index, [article(1)])
    next(index.glob("*.news")).unlink()
    with pytest.raises(CorruptError, match="missing"):
        commit.open_newest(index)


def shards(index: Path) -> list[int]:
    _, snapshot = commit.open_newest(index)
    return [shard.segment.documents for shard in snapshot.shards]


def test_optimize_joins_up_to_a_full_segment(index: Path) -> None:
    tiny = [Article(id=f"{i}", title="x") for i in range(MOST_DOCUMENTS - 1)]
    add(index, tiny)
    add(index, [Article(id="last", title="x")])
    with Writer(index) as writer:
        writer.optimize()
    assert shards(index) == [MOST_DOCUMENTS]
    add(index, [Article(id="further", title="x")])
    with Writer(index) as writer:
        writer.optimize()
        assert shards(index) == [MOST_DOCUMENTS, 1]
        writer.delete(["further"])
        writer.optimize()
    assert shards(index) == [MOST_DOCUMENTS]


def test_a_new_index_is_flushed_with_the_directories_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    create(tmp_path / "new" / "index")
    assert {path.stat().st_ino for path in (tmp_path, tmp_path / "new", tmp_path / "new" / "index")} <= set(flushed)


def test_who_waits_is_next(tmp_path: Path) -> None:
    """And not the one who has just written, again."""
    create(tmp_path / "index")

    def wait() -> None:
        with write_lock(tmp_path / "index", 60):
            waited.wait()

    waited = threading.Event()
    waiting = threading.Thread(target=wait)
    with write_lock(tmp_path / "index", 0):
        waiting.start()
        directory = os.open(tmp_path / "index", os.O_RDONLY)
        give_up = time.monotonic() + 30
        while not _is_locked(directory) and time.monotonic() < give_up:
            time.sleep(0.001)
        os.close(directory)
    try:
        with pytest.raises(LockedError), write_lock(tmp_path / "index", 0):
            pass
    finally:
        waited.set()
        waiting.join()


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


class _Cycle:
    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize("alone", [True, False])
def test_a_batch_alone_in_its_process_ages_what_it_made(alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """... and nothing that came before it. Beside other threads it ages nothing, since they may have made cycles."""
    made: list[weakref.ref[_Cycle]] = []
    monkeypatch.setattr(builder_module, "encode", lambda article: made.append(weakref.ref(_Cycle())) or encode(article))
    stop = threading.Event()
    beside = threading.Thread(target=stop.wait)
    if not alone:
        beside.start()
    builder = Builder(corpus.PLAIN)
    gc.collect()
    before = weakref.ref(_Cycle())
    builder.add([with_id(Article(title="Rain", body="It rained."))])
    if not alone:
        gc.collect(1)
        stop.set()
        beside.join()
    assert before() is None
    assert (made[0]() is not None) == alone
    gc.collect()
    assert made[0]() is None


def test_what_the_caller_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        Builder(corpus.PLAIN).add([with_id(Article(title="Rain", body="It rained."))])
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()


@pytest.mark.parametrize("enabled", [True, False])
def test_the_search_for_cycles_is_as_it_was(enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        builder = Builder(corpus.PLAIN)
        builder.add([with_id(Article(title="Rain", body="It rained."))])
        with pytest.raises(AttributeError):
            builder.add([None])  # type: ignore[list-item]
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was else gc.disable)()
