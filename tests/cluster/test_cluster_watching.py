"""Saved searches on a cluster: what is new is what is new on one machine, whoever reads, and whatever is killed?"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import Cluster
from contract_suite import AS_GIVEN, add, on, told
from faces import PLAIN, run, workplace
from page_client import ask

import searchnews
from searchnews import NamedQuery
from searchnews.article import Article
from searchnews.cluster.address import Credentials
from searchnews.cluster.archive import ClusterArchive
from searchnews.cluster.keeping import Kept
from searchnews.contract import Archive
from searchnews.errors import ArchiveError, CorruptError, QueryError
from searchnews.page.app import application
from searchnews.page.guard import Guard
from searchnews.page.views import Served
from searchnews.shell.commands import answer
from searchnews.shell.session import Session

ALL = NamedQuery("all", "*")


@pytest.fixture
def archive(cluster: Cluster, names: Iterator[str]) -> Iterator[ClusterArchive]:
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as made:
        yield made
        made.drop()


def kept(archive: ClusterArchive) -> Kept:
    return Kept(archive.address, Credentials())


def add_some(archive: Archive, chance: random.Random) -> None:
    add(archive, *(on(chance.randrange(1, 28), f"{chance.randrange(30)}", "oil") for _ in range(3)))


STEPS: Sequence[tuple[int, Callable[[Archive, random.Random], object]]] = (
    (4, add_some),
    (2, lambda one, chance: one.delete([f"{chance.randrange(30)}" for _ in range(3)])),
    (2, lambda one, chance: told(one, chance.choice("abc"), read=True)),
    (1, lambda one, chance: told(one, read=True)),
    (1, lambda one, chance: one.optimize()),
    (1, lambda one, chance: (one.watch_list.remove("b"), one.watch_list.add(NamedQuery("b", "-oil OR oil")))),
)  # fmt: skip


@pytest.mark.parametrize(("seed", "by"), [(1, ""), (2, "month")])
def test_it_is_as_on_one_machine(cluster: Cluster, names: Iterator[str], tmp_path: Path, seed: int, by: str) -> None:
    with (
        searchnews.create(tmp_path / "index") as here,
        ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0, by=by) as there,
    ):
        for one in (here, there):
            add(one, *(on(1, f"{number}", "oil") for number in range(0, 30, 2)))
            for name in "abc":
                one.watch_list.add(NamedQuery(name, "oil"))
        chances = random.Random(seed), random.Random(seed)
        for number in range(12):
            (step,) = chances[0].choices([step for _, step in STEPS], [weight for weight, _ in STEPS])
            chances[1].choices(STEPS)
            step(here, chances[0])
            step(there, chances[1])
            mine, theirs = ({name: set(ids.split()) for name, ids in told(one).items()} for one in (here, there))
            assert theirs == mine, number
        there.drop()


class Killed(BaseException):
    """What nobody catches."""


def dying(method: Callable[..., object], at: int) -> Callable[..., object]:
    """A method after whose call number `at` the process dies."""
    calls = iter(range(1000))

    def killed(*args: object) -> object:
        found = method(*args)
        if next(calls) == at:
            raise Killed
        return found

    return killed


@pytest.mark.parametrize(("method", "at"), [("change", 0), ("note", 0), ("note", 1), ("change", 1)])
def test_a_reading_that_is_killed_has_read_all_or_nothing(
    archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch, method: str, at: int
) -> None:
    monkeypatch.setattr("searchnews.cluster.archive.watching.AT_ONCE", 2)
    archive.watch_list.add(ALL)
    add(archive, *(on(number, f"{number}", "oil") for number in range(1, 5)))
    unread = archive.watch_list.new()
    assert [one.total for one in unread] == [4]
    with monkeypatch.context() as patched:
        patched.setattr(Kept, method, dying(getattr(Kept, method), at))
        with pytest.raises(Killed):
            unread.mark_read()
    ended = (method, at) == ("change", 1)
    assert told(archive) == {"all": "" if ended else "4 3 2 1"}
    archive.delete(["1", "2"])
    assert told(archive, read=True) == {"all": "" if ended else "4 3"}
    add(archive, on(1, "1", "oil"), on(3, "3", "oil"))  # nobody was told of the first
    assert told(archive) == {"all": "" if ended else "1"}


def test_an_add_that_is_killed_adds_nothing(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    add(archive, on(1, "a", "oil"))
    with monkeypatch.context() as patched:
        patched.setattr(Kept, "note", dying(Kept.note, 0))
        with pytest.raises(Killed):
            archive.watch_list.add(ALL)
    assert archive.watch_list.searches() == ()
    archive.watch_list.add(ALL)
    assert told(archive) == {"all": ""}


def test_one_who_is_overtaken_reads_again(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.watch_list.add(ALL)
    archive.watch_list.add(NamedQuery("other", "oil"))
    add(archive, on(1, "a", "oil"))
    mine = archive.watch_list.new(["all"])
    assert [one.total for one in mine] == [1]
    add(archive, on(2, "b", "oil"))
    note, others = Kept.note, iter([True])

    def overtaken(self: Kept, numbers: Sequence[str], number: int) -> None:
        if next(others, False):
            assert told(archive, "other", read=True) == {"other": "b a"}
        note(self, numbers, number)

    monkeypatch.setattr(Kept, "note", overtaken)
    mine.mark_read()
    assert told(archive) == {"all": "", "other": ""}  # when "all" was read, another had met the second
    add(archive, on(1, "a", "oil"), on(3, "c", "oil"))
    assert told(archive) == {"all": "c", "other": "c"}


def test_many_who_read_and_save_at_once_lose_nothing(archive: ClusterArchive) -> None:
    archive.watch_list.add(ALL)
    add(archive, *(on(number, f"{number}", "oil") for number in range(1, 9)))

    def work(number: int) -> None:
        with searchnews.open(archive.place) as mine:
            mine.watch_list.add(NamedQuery(f"{number}", "oil"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(search.name for search in archive.watch_list.searches()) == ["0", "1", "2", "3", "all"]
    assert told(archive) == {"all": "8 7 6 5 4 3 2 1"} | {f"{number}": "" for number in range(4)}


def test_an_index_that_begins_anew_is_looked_at_anew(archive: ClusterArchive) -> None:
    add(archive, *(on(number, f"{number}", "oil") for number in range(1, 20)))
    archive.watch_list.add(ALL)
    archive.connection.ask("DELETE", "")  # as who restores an older state does
    with ClusterArchive.create(archive.place, replicas=0) as made:
        add(made, on(1, "1", "oil"), on(2, "new", "oil"))
        assert told(made, read=True) == {"all": "new"}
        assert told(made) == {"all": ""}


def test_what_is_asked_of_the_cluster_alone_is_told_if_it_is_refused(archive: ClusterArchive) -> None:
    archive.watch_list.add(ALL)
    kept(archive).change(lambda known: replace(known, searches=(NamedQuery("bad", "("), *known.searches)))
    add(archive, on(1, "a", "oil"))
    unread = archive.watch_list.new()
    assert [(one.total, type(one.error)) for one in unread] == [(0, QueryError), (1, type(None))]
    assert (unread.found, unread.wrong) == (1, ["bad"])
    unread.mark_read()
    assert told(archive) == {"bad": "", "all": ""}


def test_what_searchnews_did_not_write_is_an_error(archive: ClusterArchive) -> None:
    archive.watch_list.add(ALL)
    place = f"/{archive.name}.searches"
    archive.connection.ask("PUT", f"{place}/_doc/searches", {"kept": {"searches": "no"}})
    with pytest.raises(CorruptError, match="not written by searchnews"):
        archive.watch_list.searches()
    archive.connection.ask("DELETE", place)
    assert archive.watch_list.searches() == ()
    archive.connection.ask("PUT", place, {})
    with pytest.raises(ArchiveError, match="not made by searchnews"):
        archive.watch_list.add(ALL)


def test_new_articles_may_be_many(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several segments, which come in several answers."""
    most = {"archive.watching._SHARD": 50, "archive.watching._FETCHED_AT_ONCE": 20, "archive.watching.AT_ONCE": 30,
            "arrivals.AT_ONCE": 7, "keeping.AT_ONCE": 11}  # fmt: skip
    for name, value in most.items():
        monkeypatch.setattr(f"searchnews.cluster.{name}", value)
    archive.watch_list.add(ALL)
    archive.watch_list.add(NamedQuery("some", "number1*"))
    some = [Article(id=f"{i:03}", body=f"number{i}", language="en") for i in range(120)]
    archive.add(some, enrich=AS_GIVEN)
    found = sorted(told(archive, "some", read=True)["some"].split())
    assert found == [f"{i:03}" for i in (1, *range(10, 20), *range(100, 120))]
    assert sorted(told(archive, "all")["all"].split()) == [one.id for one in some]


TELL = "import sys; open('told', 'ab').write(sys.stdin.buffer.read())"


def test_the_commands_the_shell_and_the_page(cluster: Cluster, names: Iterator[str], tmp_path: Path) -> None:
    address = cluster.address(next(names))
    with workplace(tmp_path / "work"):
        Path("news").mkdir()
        Path("news/one.txt").write_text("One\n\nOil and coal.\n")
        Path("searchnews.yaml").write_text(f"{PLAIN}on_new: {json.dumps([sys.executable, '-c', TELL])}\n")
        assert run("index", "news", "-i", address, "--replicas", "0").status == 0
        here = ("-i", address)
        assert run("watch-list", "list", *here).status == 1
        assert "no search is saved" in run("new", *here).err
        saved = run("watch-list", "add", "oil", "oil OR opec", "--note", "N", *here)
        assert (saved.status, saved.err) == (0, f"saved in {address}.searches\n")
        assert run("watch-list", "add", "bad", "(", *here).status == 2
        assert run("watch-list", "list", *here).out == "oil: oil OR opec  # N\n"
        assert (run("new", *here).status, run("new", *here).out) == (1, "")
        assert not Path("told").exists()
        Path("news/two.txt").write_text("Two\n\nOpec met.\n")
        assert run("index", "news", *here).status == 0
        (row,) = map(json.loads, Path("told").read_text().splitlines())
        assert (row["title"], row["parts"]) == ("Two", ["opec"])
        assert run("new", *here).status == 1  # since it was told
        Path("searchnews.yaml").write_text(PLAIN)
        Path("news/three.txt").write_text("Three\n\nOil.\n")
        assert run("index", "news", *here).status == 0
        assert "<entry>" in run("new", "--format", "atom", *here).out
        compared = run("timeline", "@oil", "--compare", "coal", "--by", "year", "--format", "json", *here)
        assert [series["name"] for series in json.loads(compared.out)["series"]] == ["oil", "coal"]
        with searchnews.open(address) as archive:
            session = answer(Session(archive, height=40), "coal").session
            assert answer(session, ":watch-list").text == "oil (1 new): oil OR opec\n"
            assert answer(session, ":watch-list fuel").text == "saved as fuel\n"
            assert "1 article" in answer(session, ":q fuel").text
            app = Guard(application([Served("news", archive)], write=True))
            assert "/news/search?q=oil+OR+opec" in ask(app, "/news/").text
            assert "3 articles" in ask(app, "/news/search?q=@oil&copies=all").text
            assert ask(app, "/news/search.atom?q=@oil").text.count("<entry>") == 3
            for form, left in (({"name": "peat", "query": "peat"}, ["peat"]), ({"remove": "peat"}, [])):
                sent = ask(app, "/news/saved", "POST", urlencode(form).encode(), origin="http://localhost")
                assert sent.status == 303
                assert [search.name for search in archive.watch_list.searches()][2:] == left
        assert run("new", "--mark-read", *here).status == 0
        assert run("new", *here).status == 1
        assert run("watch-list", "remove", "oil", *here).err == f"removed from {address}.searches\n"
