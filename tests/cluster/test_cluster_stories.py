"""Which articles tell one story does not depend on how they came to a cluster: in which order, in how many calls, by
how many writers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import Cluster
from contract_suite import WITH_COPIES

import searchnews
from searchnews.article import Article
from searchnews.cluster import enriching, reading, stories, telling
from searchnews.cluster.archive import ClusterArchive
from searchnews.contract import Archive
from searchnews.errors import ArticleError, SourceError
from searchnews.sources import Options
from searchnews.sync.clustered import sync_on_cluster


def _articles(chance: random.Random, number: int) -> list[Article]:
    """Made of a few pieces, so that many tell one story or stand between two."""
    found = []
    for i in range(number):
        begin, length = chance.randrange(12), chance.choice((1, 2, 3, 4))
        words = [f"piece{piece}word{n}" for piece in range(begin, begin + length) for n in range(50)]
        found.append(Article(id=f"a{i}", body=" ".join(words), language="en"))
    return found


def _told(archive: Archive) -> set[frozenset[str]]:
    """The stories of an archive, as sets of ids."""
    return {frozenset((hit.id, *(copy.id for copy in hit.copies))) for hit in archive.search("*", limit=1000)}


def test_many_articles_of_one_form_hide_no_copies(
    cluster: Cluster, names: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form, other = (" ".join(f"{piece}word{n}" for n in range(100)) for piece in ("form", "other"))
    with ClusterArchive.create(cluster.address(next(names)), shards=1, replicas=0) as archive:
        archive.add([Article(id=f"form{i}", body=form) for i in range(30)], enrich=WITH_COPIES)
        archive.add([Article(id="other", body=other)], enrich=WITH_COPIES)
        with monkeypatch.context() as patched:
            patched.setattr(reading, "MOST_HITS", 20)  # that a lookup finds at once
            patched.setattr(stories, "_COMMON", 10)
            archive.add([Article(id="new", body=form), Article(id="copy", body=other)], enrich=WITH_COPIES)
        assert {"other", "copy"} in _told(archive)
        assert len(_told(archive)) == 2


def test_several_writers(
    cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enriching, "AT_ONCE", 4)
    monkeypatch.setattr(stories, "MOST_REMEMBERED", 10)
    monkeypatch.setattr(telling, "AT_ONCE", 3)
    merged = 0
    for seed in range(3):
        chance = random.Random(seed)
        articles = _articles(chance, 45)
        with searchnews.create(tmp_path / f"index{seed}") as here:
            here.add(articles, enrich=WITH_COPIES)
            wanted = _told(here)
        address = cluster.address(next(names))
        with ClusterArchive.create(address, shards=2, replicas=0) as archive:
            chance.shuffle(articles)

            def add(some: list[Article], address: str = address) -> None:
                with ClusterArchive.open(address) as writer:
                    writer.add(some, enrich=WITH_COPIES)

            with ThreadPoolExecutor(3) as pool:
                for done in [pool.submit(add, articles[i::3]) for i in range(3)]:
                    done.result()
            archive.refresh()
            assert _told(archive) == wanted
            assert archive.search("*").stories == len(wanted)
            some = archive.search("piece3word1")
            assert some.stories == sum(any(id in told for id in some_ids(archive)) for told in wanted)
            archive.add(articles, enrich=WITH_COPIES)  # once more, in another order
            assert _told(archive) == wanted
            merged += sum(len(told) > 5 for told in wanted)
            archive.drop()
    assert merged


def test_what_came_before_a_wrong_article_is_in(
    cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it, with its stories, also of the batch in which the wrong one would have been."""
    monkeypatch.setattr(enriching, "AT_ONCE", 4)
    for seed in range(3):
        articles = _articles(random.Random(seed), 46 - seed)
        with searchnews.create(tmp_path / f"index{seed}") as here:
            here.add(articles, enrich=WITH_COPIES)
            wanted = _told(here)
        with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as archive:
            wrong: list[Any] = [*articles, 7, Article(id="later", body="oil")]
            with pytest.raises(ArticleError, match="expected an Article"):
                archive.add(wrong, enrich=WITH_COPIES)
            assert _told(archive) == wanted
            archive.drop()


def test_what_came_before_a_wrong_line_of_a_file_is_in(
    cluster: Cluster, names: Iterator[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its stories; the file is read again the next time, for what follows the line."""
    monkeypatch.setattr(enriching, "AT_ONCE", 4)
    articles = _articles(random.Random(1), 45)
    with searchnews.create(tmp_path / "index") as here:
        here.add(articles, enrich=WITH_COPIES)
        wanted = _told(here)
    lines = [json.dumps({"id": one.id, "body": one.body, "language": "en"}) for one in articles]
    file, options = tmp_path / "a.jsonl", {Options(): [str(tmp_path / "a.jsonl")]}
    file.write_text("\n".join([*lines, "{", '{"id": "later", "body": "oil", "language": "en"}']))
    with ClusterArchive.create(cluster.address(next(names)), shards=2, replicas=0) as archive:
        with pytest.raises(SourceError, match=r"a\.jsonl"):
            sync_on_cluster(archive, options, enrich=WITH_COPIES, strict=True)
        assert _told(archive) == wanted
        assert archive.files() == {}
        assert sync_on_cluster(archive, options, enrich=WITH_COPIES).added == 1
        assert _told(archive) == wanted | {frozenset(["later"])}
        archive.drop()


def some_ids(archive: Archive) -> set[str]:
    """The articles with a piece."""
    return {hit.id for hit in archive.search("piece3word1", limit=1000, copies=True)}
