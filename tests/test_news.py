"""What is new for saved searches: exactly what came in since they were read, whatever happened to the index?"""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from faces import PLAIN, run, workplace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snapshots import Sample, samples
from strategies import NOW, OWN, trees
from test_search_scan import with_stories

import searchnews
from searchnews import Archive, ArchiveError, Article, ConfigError, NamedQuery, SearchNewsError, Seen
from searchnews.corrections import AS_INDEXED
from searchnews.desk import files, saved, seen
from searchnews.errors import LockedError
from searchnews.query import nodes as q
from searchnews.render import Style
from searchnews.render.news import FORMATS
from searchnews.render.news import news as rendered
from searchnews.render.terminal import UNSAFE
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.search.news import news, part, parts

TEXT_ONLY = searchnews.Enrich(entities="none", dates=False)


def add(archive: Archive, *articles: Article) -> None:
    archive.add(articles, enrich=TEXT_ONLY)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = searchnews.create(tmp_path / "index")
    add(archive, Article(id="a", title="Oil", body="Oil and gas."), Article(id="b", title="Coal", body="Coal."))
    return archive


OIL, ALL = NamedQuery("oil", "oil OR opec*"), NamedQuery("all", "*")


def new(archive: Archive, known: Seen, *searches: NamedQuery) -> list[list[str]]:
    return [sorted(found.hit.id for found in one) for one in archive.news(searches or (OIL, ALL), known, copies=True)]


# --- Only what is new, and all of it ---------------------------------------------------------------------------------


@given(samples(8), trees() | st.sampled_from([
    q.NumberRange("copies", 1, None), q.Not(q.NumberRange("copies", 1, 1)), q.Keyword("story", "a-1"),
    q.And((q.Keyword("story", "*"), q.Everything())),
]), st.lists(st.integers(1, 3), min_size=1, max_size=4), st.booleans())  # fmt: skip
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_part_has_the_matches_of_the_whole_that_are_in_it(
    sample: Sample, tree: q.Node, numbers: list[int], compiled: bool
) -> None:
    whole = with_stories(sample.snapshot, numbers)
    masks = [np.isin(np.arange(s.segment.documents), docs) for s, docs in zip(whole.shards, sample.docs, strict=True)]
    some = part(whole, masks)
    assert some.part is not None
    found = answer(Evaluation(some), tree) if compiled else evaluate(some, tree)
    everywhere = dict(zip(some.part.shards, found.docs, strict=True))
    for number, (docs, mask) in enumerate(zip(evaluate(whole, tree).docs, masks, strict=True)):
        assert everywhere.get(number, np.empty(0)).tolist() == [doc for doc in docs.tolist() if mask[doc]]
    assert some.documents == sum(map(len, sample.docs))


@given(samples(8), trees())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_parts_of_a_hit_are_those_that_it_matches(sample: Sample, tree: q.Node) -> None:
    (found,) = news(sample.snapshot, [NamedQuery("t", str(tree))], Seen(), now=NOW, corrections=AS_INDEXED)
    hits = list(found)
    assert found.total == len(found) == len(hits) == evaluate(sample.snapshot, tree).total
    for node in parts(searchnews.parse(str(tree), now=NOW, own=OWN)):
        matched = {
            sample.snapshot.shards[shard].article(doc).id
            for shard, docs in enumerate(evaluate(sample.snapshot, node).docs)
            for doc in docs.tolist()
        }
        assert {new.hit.id for new in hits if str(node) in new.parts} == matched & {new.hit.id for new in hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("oil", ["oil"]),
        ("oil AND (gas OR coal^2) -peat", ["oil", "gas", "coal"]),
        ("NOT (NOT oil)", ["oil"]),
        ("-oil", []),
        ('"oil gas" OR oil NEAR/3 gas OR oil', ['"oil gas"', "oil NEAR/3 gas", "oil"]),
        ("oil OR oil", ["oil"]),
    ],
)
def test_parts_of_queries(query: str, expected: list[str]) -> None:
    assert [str(node) for node in parts(searchnews.parse(query))] == expected


# --- Since the last time ---------------------------------------------------------------------------------------------


def test_what_came_in_since_a_search_was_read_is_new(archive: Archive) -> None:
    assert new(archive, Seen()) == [["a"], ["a", "b"]]
    first = Seen().marked(archive.snapshot, ["oil"])
    assert new(archive, first) == [[], []]  # a search that was never read begins where the last reading ended
    add(archive, Article(id="c", body="Oil."), Article(id="d", body="Peat."))
    assert new(archive, first) == [["c"], ["c", "d"]]
    second = first.marked(archive.snapshot, ["all"])
    assert new(archive, second) == [["c"], []]
    add(archive, Article(id="e", body="Oil."))
    assert new(archive, second) == [["c", "e"], ["e"]]
    assert new(archive, second.marked(archive.snapshot, ["oil"])) == [[], ["e"]]
    assert new(archive, second.without("oil")) == [["e"], ["e"]]


def optimized(archive: Archive) -> None:
    archive.optimize()


def replaced(archive: Archive) -> None:
    add(archive, Article(id="a", title="Oil again", body="Opec."))


def gone_and_back(archive: Archive) -> None:
    archive.delete(["a", "b"])
    archive.optimize()
    add(archive, Article(id="b", body="Coal."), Article(id="a", body="Oil."))


def made_anew(archive: Archive) -> None:
    archive.delete(query="*")
    for id in "ba":
        add(archive, Article(id=id, body="Oil."))
    archive.optimize()


@pytest.mark.parametrize("change", [optimized, replaced, gone_and_back, made_anew])
def test_nothing_is_new_twice(archive: Archive, change: Callable[[Archive], None]) -> None:
    known = Seen().marked(archive.snapshot, ["oil", "all"])
    change(archive)
    assert new(archive, known) == [[], []]
    add(archive, Article(id="z", body="Opec."))
    archive.optimize()
    assert new(archive, known) == [["z"], ["z"]]


def test_case_and_accents_of_ids_do_not_count(archive: Archive) -> None:
    known = Seen().marked(archive.snapshot, ["all"])
    add(archive, Article(id="A", body="Oil."), Article(id="\u00e4", body="Oil."), Article(id="aa", body="Oil."))
    assert new(archive, known, ALL) == [["aa"]]


def test_news_are_of_the_commit_that_was_searched(archive: Archive) -> None:
    found = list(archive.news([ALL], Seen()))
    archive.delete(query="*")
    archive.optimize()
    assert sorted(new.hit.id for new in found[0]) == ["a", "b"]


def test_copies_are_one_hit_if_asked(archive: Archive) -> None:
    body = "The bank of Corvane held its key rate on Thursday, three days before a presidential election. " * 4
    add(archive, *(Article(id=f"c{i}", title="Rate", body=body) for i in range(3)))
    known = Seen()
    for copies, hits in ((True, 3), (False, 1)):
        (found,) = archive.news([NamedQuery("r", "rate copies:2")], known, copies=copies)
        assert (found.total, len(found), len(list(found))) == (3, hits, hits)


def test_a_wrong_search_is_told_and_the_others_are_answered(archive: Archive) -> None:
    wrong, right = archive.news([NamedQuery("w", "("), OIL], Seen())
    assert wrong.error is not None
    assert (wrong.total, list(wrong), right.error, right.total) == (0, [], None, 1)


# --- The files -------------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(1, 50), max_size=5), max_size=4), st.dictionaries(st.text(max_size=5), st.just(1)))
@settings(max_examples=50, deadline=None)
def test_what_was_read_is_kept(readings: list[list[int]], names: dict[str, int]) -> None:
    import tempfile

    ids = np.unique(np.array([i for some in readings for i in some], np.uint64))
    known = Seen(3, dict.fromkeys(names, 2), ids, np.resize(np.array([1, 3, 2], np.uint32), len(ids)))
    with tempfile.TemporaryDirectory() as folder:
        seen.save(Path(folder), known)
        loaded = seen.load(Path(folder))
    assert (loaded.readings, loaded.ids.tolist(), loaded.met.tolist()) == (3, ids.tolist(), known.met.tolist())
    assert len(loaded.read) <= len(names)


def test_a_damaged_file_is_an_error(archive: Archive, tmp_path: Path) -> None:
    assert seen.load(tmp_path).readings == 0
    seen.save(tmp_path, Seen().marked(archive.snapshot, ["oil"]))
    path = tmp_path / seen.NAME
    whole = path.read_bytes()
    for at in range(len(whole)):
        for damaged in (whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :], whole[:at], whole + whole[: at + 1]):
            path.write_bytes(damaged)
            with pytest.raises(ArchiveError, match="remove it"):
                seen.load(tmp_path)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(ArchiveError):
        seen.load(tmp_path)


BEGIN = "# ours\nstorms: storm  # by hand\n\n# people\nvoss:\n  query: |\n    ana\n    voss\n  note: n\nlast: x"


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        (BEGIN, "storms", BEGIN.replace("storms: storm  # by hand\n", "")),
        (BEGIN, "voss", "# ours\nstorms: storm  # by hand\n\n# people\nlast: x"),
        (BEGIN, "last", BEGIN.removesuffix("last: x")),
        ("a: x", "a", ""),
        ("{a: x, b: y}", "a", None),
        ("{a: x}", "a", ""),
        ("a: x", "b", None),
        ("- a", "a", ""),
    ],
)
def test_a_search_is_removed_with_its_lines(tmp_path: Path, text: str, name: str, left: str | None) -> None:
    path = tmp_path / saved.NAME
    path.write_text(text)
    if left is None:
        with pytest.raises(SearchNewsError):
            saved.remove(tmp_path, name)
        assert path.read_text() == text
    else:
        saved.remove(tmp_path, name)
        assert path.read_text() == left


@pytest.mark.parametrize("begin", ["", "# mine\n", BEGIN, "a: x\r\n", "a: x\n..."])
@pytest.mark.parametrize(
    "search",
    [
        NamedQuery("oil", "oil AND gas"), NamedQuery("=cmd()", 'person:"Ana: Voss" # no', "a: note"),
        NamedQuery("no", "2025"), NamedQuery("- x", "oil"), NamedQuery("öl & gas", "öl *"), NamedQuery("x: y", "'oil"),
        NamedQuery("!!python/object:os.system", "oil"), NamedQuery("long", "oil OR " * 500 + "oil"),
    ],
)  # fmt: skip
def test_a_search_is_added_below_the_others(tmp_path: Path, begin: str, search: NamedQuery) -> None:
    path = tmp_path / saved.NAME
    if begin:
        path.write_bytes(begin.encode())
    before = saved.read(tmp_path).searches
    if begin.endswith("..."):
        with pytest.raises(ConfigError, match="by hand"):
            saved.add(tmp_path, search)
        assert path.read_bytes() == begin.encode()
        return
    saved.add(tmp_path, search)
    assert saved.read(tmp_path).searches == (*before, search)
    assert path.read_bytes().startswith(begin.encode())
    with pytest.raises(SearchNewsError, match="already"):
        saved.add(tmp_path, search)
    assert saved.remove(tmp_path, search.name).searches == before


def test_two_who_save_searches_at_once_lose_none(tmp_path: Path) -> None:
    names = [f"{who} {number}" for who in "ab" for number in range(8)]

    def save(who: str) -> None:
        for name in names:
            if name.startswith(who):
                saved.add(tmp_path, NamedQuery(name, "oil"))
                seen.change(tmp_path, lambda known, name=name: replace(known, read={**known.read, name: 0}))

    with ThreadPoolExecutor() as pool:
        list(pool.map(save, "ab"))
    assert sorted(search.name for search in saved.read(tmp_path).searches) == sorted(names)
    assert sorted(seen.load(tmp_path).read) == sorted(names)


def test_who_cannot_lock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchnews.desk.files._PATIENCE", 0)
    with files.changing_searches(tmp_path), pytest.raises(LockedError, match="another process"):
        saved.add(tmp_path, NamedQuery("a", "oil"))
    (tmp_path / "searches.lock").unlink()
    (tmp_path / "searches.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="not a regular file"):
        saved.add(tmp_path, NamedQuery("a", "oil"))
    assert not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / saved.NAME).exists()


@pytest.mark.parametrize(
    "search", [NamedQuery("", "oil"), NamedQuery("x\x1b", "oil"), NamedQuery("x" * 201, "oil"), NamedQuery("x", "(oil")]
)
def test_what_cannot_be_saved(tmp_path: Path, search: NamedQuery) -> None:
    with pytest.raises(SearchNewsError):
        saved.add(tmp_path, search)
    assert list(tmp_path.iterdir()) == []


# --- Formats ---------------------------------------------------------------------------------------------------------

HOSTILE = (
    Article(
        id="h<1>&", title="<b>Oil</b> ]]> & \x1b[2J\u202e\ufffe", body="Oil </content> & <script>f(1)</script> \x00.",
        author=("A <a@b>", " "), source="S\x07", url='https://x.example/?a="b"&c=<d>',
        published=datetime(2025, 9, 1, 12, tzinfo=UTC),
    ),
    Article(id="h2", title="", body="Oil. " * 80, url="javascript:alert(1)"),
)  # fmt: skip
SEARCHES = (NamedQuery("a<b>&\"'", "oil", "n\x1b"), NamedQuery("bad\x1b", "("), NamedQuery("none", "nothing"))


def told(archive: Archive, format: str, most: int | None = None) -> str:
    return "".join(rendered(archive.news(SEARCHES, Seen()), format, Style(), most))


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_from_outside_steers_a_terminal(archive: Archive, format: str) -> None:
    add(archive, *HOSTILE)
    assert not any(UNSAFE.search(line) for line in told(archive, format).splitlines())


def test_a_feed_is_well_formed_and_says_what_rfc_4287_wants(archive: Archive) -> None:
    add(archive, *HOSTILE)
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(told(archive, "atom"))
    assert feed.tag == f"{atom}feed"
    for name in ("title", "id", "updated", "author"):
        assert len(feed.findall(atom + name)) == 1
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == 3
    for entry in entries:
        for name in ("title", "id", "updated", "content", "category"):
            assert len(entry.findall(atom + name)) == 1
        assert entry.find(f"{atom}category").get("term") == SEARCHES[0].name  # type: ignore[union-attr]
        html = entry.findtext(f"{atom}content") or ""
        assert "<script" not in html
        assert "<b>Oil</b>" in html
    ids = [found.text for found in feed.iter(f"{atom}id")]
    assert len(set(ids)) == 4
    assert ids == [found.text for found in ET.fromstring(told(archive, "atom")).iter(f"{atom}id")]
    links = [link.get("href") for link in feed.iter(f"{atom}link")]
    assert links == ["https://x.example/?a=%22b%22&c=%3Cd%3E"]


def test_json_lines(archive: Archive) -> None:
    rows = [json.loads(line) for line in told(archive, "jsonl").splitlines()]
    assert [(row["search"], row.get("id"), row.get("parts")) for row in rows] == [
        (SEARCHES[0].name, "a", ["oil"]),
        (SEARCHES[1].name, None, None),
    ]
    assert rows[0]["title_marks"] == [[0, 3]]
    assert "score" not in rows[0]
    assert rows[1]["error"]


def test_texts(archive: Archive) -> None:
    assert told(archive, "text").splitlines()[0] == "a<b>&\"' (oil): 1 new article"
    assert "matches: oil" in told(archive, "mail")
    add(archive, *HOSTILE)
    assert "... and 1 more; -n all for all" in told(archive, "text", 2)
    assert max(map(len, told(archive, "mail", 1).splitlines())) <= 72
    nothing = archive.news([SEARCHES[2]], Seen())
    assert not "".join(rendered(nothing, "mail"))
    with pytest.raises(ValueError, match="no such format"):
        rendered([], "rss")


# --- The commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with workplace(tmp_path / "work") as place:
        monkeypatch.setenv("SEARCHNEWS_INDEX", "i")
        Path("news").mkdir()
        write("one", "Oil and coal.")
        assert run("index", "news").status == 0
        yield place


def write(name: str, text: str) -> None:
    Path("news", f"{name}.txt").write_text(f"{name}\n\n{text}\n")


def test_from_adding_to_reading(here: Path) -> None:
    assert run("new").status == 2
    assert run("watch-list", "list").status == 1
    assert run("watch-list", "add", "oil", "oil OR opec", "--note", "N").status == 0
    assert run("watch-list", "add", "bad", "(").status == 2
    assert run("watch-list", "list").out == "oil: oil OR opec  # N\n"
    assert (run("new").status, run("new").out) == (1, "")
    write("two", "Opec met.")
    assert run("index", "news").status == 0
    ran = run("new", "--format", "jsonl", "-n", "all")
    assert ran.status == 0
    assert [(row["title"], row["parts"]) for row in map(json.loads, ran.out.splitlines())] == [("two", ["opec"])]
    assert run("new", "oil", "-o", "new.xml", "--format", "atom", "--mark-read").status == 0
    assert "<entry>" in Path("new.xml").read_text()
    assert run("new", "oil").status == 1
    ran = run("new", "gas")
    assert (ran.status, ran.err) == (2, "searchnews: no search is saved as 'gas'; there are: oil\n")
    assert run("watch-list", "remove", "oil").status == 0
    assert run("watch-list", "remove", "oil").status == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("watch-list",), "Error: Missing command.\n"),
        (("watch-list", "rename"), "Error: No such command 'rename'."),
        (("watch-list", "add", "x"), "Error: Missing argument 'QUERY'.\n"),
        (("new", "-n", "0"), "Error: Invalid value for '-n' / '--limit': 0 is not in the range x>=1.\n"),
        (("new", "--format", "rss"), "Error: Invalid value for '--format': "),
    ],
)
def test_wrong_use_is_a_line(here: Path, arguments: tuple[str, ...], problem: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert problem in ran.err


def test_a_wrong_search_of_the_file_is_told(here: Path) -> None:
    Path("indexes/i/searches.yaml").write_text("bad: (\ngood: oil\n")
    ran = run("new", "--mark-read")
    assert (ran.status, ran.err) == (2, "could not be answered: bad\n")
    assert "good (oil): 1 new article" in ran.out
    assert "good" not in run("new").out
    Path("indexes/i/searches.yaml").write_text("bad: [\n")
    ran = run("new")
    assert ran.status == 2
    assert ran.err.startswith("searchnews: indexes/i/searches.yaml:2:")


TELL = "import sys; open('told', 'ab').write(sys.stdin.buffer.read()); sys.exit({})"


def test_a_command_is_told_what_is_new_after_indexing(here: Path) -> None:
    run("watch-list", "add", "opec", "opec")

    def index(name: str, *command: str) -> str:
        Path("searchnews.yaml").write_text(f"{PLAIN}on_new: {json.dumps(command)}\n")
        write(name, f"Opec met {name}.")
        ran = run("index", "news")
        assert ran.status == 0
        return ran.err

    assert "cannot be" not in index("two", sys.executable, "-c", TELL.format(3))
    assert len(Path("told").read_text().splitlines()) == 1
    assert "status 3; nothing is marked" in index("three", sys.executable, "-c", TELL.format(3))
    Path("told").unlink()
    index("four", sys.executable, "-c", TELL.format(0))
    rows = [json.loads(line) for line in Path("told").read_text().splitlines()]
    assert sorted(row["title"] for row in rows) == ["four", "three", "two"]
    Path("told").unlink()
    assert run("index", "news").status == 0
    assert not Path("told").exists()
    assert "on_new: " in index("five", "no-such-command; touch evil")
    assert not Path("evil").exists()
    assert "on_new" not in index("six", sys.executable, "-c", "pass")  # which reads nothing
    assert run("new").status == 1


@pytest.mark.parametrize("value", ["echo", "['']", "['a\\0']", "[1]"])
def test_a_command_is_a_list_of_arguments(here: Path, value: str) -> None:
    Path("searchnews.yaml").write_text(f'{PLAIN}on_new: {value.replace(chr(39), chr(34))}\n')
    ran = run("config", "--check")
    assert ran.status == 2
    assert "on_new" in ran.err
