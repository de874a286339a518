"""An archive that is divided by time does what every archive does, and an article is in one of its indices."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Cluster
from contract_suite import *  # noqa: F403
from contract_suite import AS_GIVEN, WITH_COPIES, ids
from faces import SEEDS, run

import searchnews
from searchnews.article import Article
from searchnews.cluster import enriching, parts, reading
from searchnews.cluster.archive import ClusterArchive
from searchnews.cluster.filing import Filing
from searchnews.cluster.parts import names as names_of_indices
from searchnews.errors import ArchiveError, NoArchiveError
from searchnews.sources import Options
from searchnews.sync.clustered import sync_on_cluster


@pytest.fixture
def archive(cluster: Cluster, names: Iterator[str]) -> Iterator[ClusterArchive]:
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0, by="year") as made:
        yield made
        made.drop()


def _article(id: str, year: int | None = None, body: str = "oil") -> Article:
    published = datetime(year, 5, 1, tzinfo=UTC) if year else None
    return Article(id=id, body=body, language="en", published=published)


def _filed(archive: ClusterArchive) -> dict[str, list[str]]:
    """The articles of each index, by what its name ends in."""
    found: dict[str, list[str]] = {}
    for page in reading.pages(archive.connection, {"query": {"match_all": {}}, "sort": [{"id": "asc"}]}):
        for hit in page["hits"]["hits"]:
            found.setdefault(hit["_index"].removeprefix(f"{archive.name}.published-"), []).append(
                hit["_source"]["article"]["id"]
            )
    return found


def test_articles_are_filed_by_year(archive: ClusterArchive) -> None:
    archive.add([_article("a", 2023), _article("b", 2024), _article("c"), _article("d", 2023)], enrich=AS_GIVEN)
    assert _filed(archive) == {"2023": ["a", "d"], "2024": ["b"], "none": ["c"]}
    archive.add([_article("a", 2023, "gas"), _article("e", 1)], enrich=AS_GIVEN)
    assert _filed(archive) == {"0001": ["e"], "2023": ["a", "d"], "2024": ["b"], "none": ["c"]}
    assert (ids(archive, "gas"), ids(archive, "oil published:2023..2024")) == ("a", "b d")


def test_an_article_that_is_sent_with_another_date_moves(archive: ClusterArchive, monkeypatch: Any) -> None:
    archive.add([_article("a", 2023), _article("b", 2023), _article("c")], enrich=AS_GIVEN)
    archive.add([_article("a", 2024, "gas"), _article("c", 2023), _article("d", 2024)], enrich=AS_GIVEN)
    assert _filed(archive) == {"2023": ["b", "c"], "2024": ["a", "d"]}
    assert (archive.get("a") or Article()).body == "gas"
    # Within one call, in one batch and in several, of which the cluster shows nothing yet.
    monkeypatch.setattr(enriching, "AT_ONCE", 2)
    years = (2020, 2021, 2021, None, 2022, 2023)
    assert archive.add([_article("e", year) for year in years], enrich=AS_GIVEN) == 1
    assert _filed(archive) == {"2023": ["b", "c", "e"], "2024": ["a", "d"]}


def test_an_article_that_is_rejected_with_another_date_stays(archive: ClusterArchive) -> None:
    archive.add([_article("a", 2023), _article("b", 2023)], enrich=AS_GIVEN)
    filing = Filing(archive.connection, archive._parts)
    lines = [line for batch in enriching.batches([_article("a", 2024), _article("b", 2024)], AS_GIVEN)
             for line in batch.lines]  # fmt: skip
    damaged = [lines[0].with_({"nobody": 1, "story": 1}), lines[1].with_({"story": 1})]
    sent = [*filing.send(filing.placed(damaged))]
    assert [one.id for some in sent for one in some.rejected] == ["a"]
    assert sum(some.moved for some in sent) == 1
    archive.refresh()
    assert _filed(archive) == {"2023": ["a"], "2024": ["b"]}


def test_many_moves_as_often_as_they_are_killed(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each request in turn; at each moment every article is there, and once after the run that comes to its end."""
    monkeypatch.setattr(enriching, "AT_ONCE", 4)
    chance = random.Random(15)
    numbers = [f"{i:02}" for i in range(12)]
    archive.add([_article(id, 2020 + chance.randrange(3)) for id in numbers], enrich=AS_GIVEN)
    ask, left = archive.connection.ask, [0]

    def mortal(*arguments: Any, **parameters: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return ask(*arguments, **parameters)

    for moment in range(1, 13):
        left[0] = moment
        years = {id: 2020 + chance.randrange(3) for id in numbers}
        articles = [_article(id, year, f"oil number{moment}") for id, year in years.items()]
        monkeypatch.setattr(archive.connection, "ask", mortal)
        with contextlib.suppress(KeyboardInterrupt):
            archive.add(articles, enrich=AS_GIVEN)
        monkeypatch.setattr(archive.connection, "ask", ask)
        archive.refresh()
        assert {id for some in _filed(archive).values() for id in some} == {*numbers}
        if moment % 4 == 0:
            archive.add(articles, enrich=AS_GIVEN)
            filed = _filed(archive)
            assert {id: index for index, some in filed.items() for id in some} == {k: str(v) for k, v in years.items()}
            assert sum(map(len, filed.values())) == len(numbers)


def test_two_writers_of_one_article(archive: ClusterArchive) -> None:
    """Each has looked before the other wrote: both are told, and nothing is lost; once more, and it is there once."""
    lines = [line for year in (2023, 2024) for batch in enriching.batches([_article("a", year)], AS_GIVEN)
             for line in batch.lines]  # fmt: skip
    filings = [Filing(archive.connection, archive._parts) for _ in lines]
    placed = [each.placed([line.with_({"story": 1})]) for each, line in zip(filings, lines, strict=True)]
    for each, some in zip(filings, placed, strict=True):
        assert [(sent.new, sent.moved) for sent in each.send(some)] == [(1, 0), (0, 0)]
    archive.refresh()
    for each in filings:
        with pytest.raises(ArchiveError, match="others write the same articles"):
            each.settle()
    assert archive.get("a")
    archive.add([_article("a", 2024)], enrich=AS_GIVEN)
    assert _filed(archive) == {"2024": ["a"]}
    filings[0].settle()  # somebody has moved it


def test_a_copy_that_changed_meanwhile_is_looked_at_again(
    archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes the old copy between the look and the deletion."""
    archive.add([_article("a", 2023)], enrich=AS_GIVEN)
    monkeypatch.setattr("searchnews.cluster.filing.PATIENCE", (0,))
    deleted, times = Filing._deleted, []

    def late(self: Filing, older: Any) -> Any:
        if older and not times:
            times.append(1)
            with ClusterArchive.open(str(archive.address)) as other:
                (line,) = (line for b in enriching.batches([_article("a", 2023)], AS_GIVEN) for line in b.lines)
                line = Filing(other.connection, other._parts).placed([line.with_({"story": 1})])[0]
                other.connection.ask("POST", "/_bulk", line.action())
        return deleted(self, older)

    monkeypatch.setattr(Filing, "_deleted", late)
    archive.add([_article("a", 2024, "gas")], enrich=AS_GIVEN)
    assert (times, _filed(archive)) == ([1], {"2024": ["a"]})
    assert ids(archive, "gas") == "a"


def test_stories_over_the_years(archive: ClusterArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one machine, also when articles that stand between two stories, and their dates, come later."""
    monkeypatch.setattr(enriching, "AT_ONCE", 4)
    chance = random.Random(3)

    def text(begin: int, length: int) -> str:
        return " ".join(f"piece{piece}word{n}" for piece in range(begin, begin + length) for n in range(50))

    texts = [text(chance.randrange(12), chance.choice((1, 2, 3, 4))) for _ in range(45)]
    older, newer = ([_article(f"a{i}", 2020 + chance.randrange(4), body) for i, body in enumerate(texts)]
                    for _ in range(2))  # fmt: skip
    with searchnews.create(tmp_path / "index") as here:
        for some in (older[:30], newer):
            for one in (here, archive):
                one.add(some, enrich=WITH_COPIES)
            told = [
                {frozenset((hit.id, *(copy.id for copy in hit.copies))) for hit in one.search("*", limit=100)}
                for one in (here, archive)
            ]
            assert told[0] == told[1]
            assert archive.search("*").stories == len(told[0]) < len(some)
    assert sum(map(len, _filed(archive).values())) == 45


def test_fields_of_ones_own_are_in_the_years_to_come(archive: ClusterArchive) -> None:
    archive.add([_article("a", 2023)], enrich=AS_GIVEN)
    archive.declare({"desk": "keyword"})
    archive.add([{"id": "b", "body": "oil", "published": "2025-01-01", "meta.desk": "sports"}], enrich=AS_GIVEN)
    assert ids(archive, "meta.desk:sports") == "b"
    with ClusterArchive.open(str(archive.address)) as other:
        assert [field.name for field in other.own] == ["meta.desk"]


def test_articles_of_a_year_that_the_cluster_makes_no_index_for(archive: ClusterArchive) -> None:
    """They are rejected, each with the reason; all others are in."""
    archive.add([_article("a", 2023)], enrich=AS_GIVEN)
    setting = "cluster.max_shards_per_node"
    archive.connection.ask("PUT", "/_cluster/settings", {"transient": {setting: 1}})
    try:
        with pytest.raises(ArchiveError, match=r"1 articles were rejected.*a: .*shards") as caught:
            archive.add([_article("a", 9999, "gas"), _article("c", 2023)], enrich=AS_GIVEN)
    finally:
        archive.connection.ask("PUT", "/_cluster/settings", {"transient": {setting: None}})
    assert str(caught.value).isprintable()
    assert _filed(archive) == {"2023": ["a", "c"]}
    assert ids(archive, "gas") == ""


def test_files_whose_articles_move(archive: ClusterArchive, tmp_path: Path) -> None:
    """Nothing of what a killed run left in another year stays."""
    file, wanted = tmp_path / "a.jsonl", {Options(): [str(tmp_path)]}

    def write(**years: int) -> None:
        rows = [{"id": id, "body": "oil", "language": "en", "published": f"{y}-05-01"} for id, y in years.items()]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def index() -> tuple[int, int, int]:
        done = sync_on_cluster(archive, wanted, enrich=AS_GIVEN)
        return done.added, done.updated, done.removed

    write(a=2022, b=2022, c=2022)
    assert index() == (3, 0, 0)
    write(a=2022, b=2023, d=2023)
    assert index() == (1, 2, 1)
    assert _filed(archive) == {"2022": ["a"], "2023": ["b", "d"]}
    write(a=2023, b=2023, d=2024)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Filing, "_deleted", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            index()
    archive.refresh()
    assert _filed(archive) == {"2022": ["a"], "2023": ["a", "b", "d"], "2024": ["d"]}
    index()
    assert _filed(archive) == {"2023": ["a", "b"], "2024": ["d"]}


def test_names_of_parts(cluster: Cluster, archive: ClusterArchive) -> None:
    archive.add([_article("a", 2023)], enrich=AS_GIVEN)
    part = cluster.address(f"{archive.name}.published-2023")
    with pytest.raises(ArchiveError, match="this is a part of an archive"):
        ClusterArchive.open(part)
    with pytest.raises(ArchiveError, match="indices of such names"):
        ClusterArchive.create(cluster.address(f"{archive.name}.published-x"))
    with pytest.raises(ArchiveError, match="there is an archive already"):
        ClusterArchive.create(cluster.address(archive.name))
    with pytest.raises(ValueError, match="by is 'week'"):
        ClusterArchive.create(cluster.address("x"), by="week")
    archive.connection.ask("DELETE", f"/_index_template/{archive.name}.published")
    with pytest.raises(ArchiveError, match="restore the index template"):
        archive.add([_article("b", 2024)], enrich=AS_GIVEN)
    archive.connection.ask("DELETE", f"/{archive.name}.published-2024")
    archive.drop()
    with pytest.raises(NoArchiveError):
        ClusterArchive.open(str(archive.address))
    ClusterArchive.create(str(archive.address), by="month", replicas=0).close()


def test_by_month(cluster: Cluster, names: Iterator[str], tmp_path: Path) -> None:
    name = next(names)
    address = cluster.address(name)
    made = run("index", SEEDS, "-i", address, "--replicas", "0", "--by", "month", "-j", "1")
    assert made.status == 0, made.err
    assert run("index", "x", "-i", str(tmp_path), "--by", "year").status == 2
    with ClusterArchive.open(address) as archive, searchnews.create(tmp_path / "here") as here:
        here.add(searchnews.read([SEEDS]))
        there = names_of_indices(archive.connection)
        assert len(there) > 3
        assert f"{name}.published-2025-08" in there
        for by in ("day", "month"):
            assert archive.search("*").timeline(by) == here.search("*").timeline(by)
        assert archive.search("*").stories == here.search("*").stories
        for index in there - {f"{name}.published-none"}:
            month = index.removeprefix(f"{name}.published-")
            found = archive.connection.ask("GET", f"/{index}/_count")["count"]
            assert found == archive.count(f"published:{month}")
        archive.drop()
        with pytest.raises(NoArchiveError):
            archive.count("*")
        assert not archive.connection.ask("GET", f"/{name}*", ignore_unavailable="true")
    with ClusterArchive.create(address, replicas=0) as again:  # undivided, with nothing left of the other
        again.add([_article("a", 2023)], enrich=AS_GIVEN)
        assert set(names_of_indices(again.connection)) == {name}
        again.drop()


def test_whole_years_are_deleted_as_indices(archive: ClusterArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [_article(f"{year}-{i}", year) for year in (2020, 2021, 2022) for i in range(3)]
    archive.add([*some, _article("z"), _article("gas", 2022, "gas")], enrich=AS_GIVEN)
    assert archive.delete(["2022-0"], query="published:..2021 OR NOT has:published") == 8
    assert _filed(archive) == {"2022": ["2022-1", "2022-2", "gas"]}
    ends = {index.rpartition("-")[2] for index in names_of_indices(archive.connection)}
    assert ends == {"2022", "none"}
    assert archive.delete(query="oil") == 2
    archive.add([_article("a", 2020)], enrich=AS_GIVEN)

    # Somebody writes between the look and the deletion.
    whole = parts._whole

    def late(connection: Any, query: Any) -> set[str]:
        found = whole(connection, query)
        monkeypatch.setattr(parts, "_whole", whole)
        with ClusterArchive.open(str(archive.address)) as other:
            other.add([_article("b", 2020, "gas")], enrich=AS_GIVEN)
        return found

    monkeypatch.setattr(parts, "_whole", late)
    assert archive.delete(query="oil") == 1
    assert _filed(archive) == {"2020": ["b"], "2022": ["gas"]}
    assert archive.add([_article("c", 2020)], enrich=AS_GIVEN) == 1
