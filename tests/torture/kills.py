"""Processes that index, delete and optimize are killed at random moments: nothing acknowledged is lost, and what an
interrupted run leaves behind is gone after the next one."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import searchnews
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich
from searchnews.indexing.writer import Writer, create
from searchnews.storage import codec, commit  # codec: imported before, so that children do not spend their life on it

PLAIN = Enrich(entities="none", dates=False, copies=False)
ARTICLES = 40
assert codec


def article(number: int, version: int) -> Article:
    return Article(id=f"a{number}", title=f"Title {number}", body=f"Version {version} of {number}")


def contents(index: Path) -> dict[str, str]:
    """id -> body of every live article."""
    _, snapshot = commit.open_newest(index)
    articles = [shard.article(doc) for shard in snapshot.shards for doc in np.flatnonzero(shard.live).tolist()]
    assert len({a.id for a in articles}) == len(articles)
    return {a.id: a.body for a in articles}


def change(
    index: Path, rng: random.Random, version: int, now: dict[str, str]
) -> tuple[Callable[[], None], dict[str, str]]:
    """Something to do with the index that holds `now`, and what it holds afterwards."""
    kind = rng.choice(["add", "add", "add", "delete", "optimize"])
    chosen = rng.sample(range(ARTICLES), rng.randrange(1, 6))

    def act() -> None:
        with Writer(index, enrich=PLAIN) as writer:
            if kind == "add":
                list(writer.add([article(number, version) for number in chosen]))
            elif kind == "delete":
                writer.delete([f"a{number}" for number in chosen])
            else:
                writer.optimize()

    if kind == "add":
        return act, now | {f"a{number}": article(number, version).body for number in chosen}
    if kind == "delete":
        return act, {id_: body for id_, body in now.items() if int(id_[1:]) not in chosen}
    return act, now


def killed(act: Callable[[], None], after: float) -> bool:
    """Do something in a process of its own, which is killed after so many seconds. Did it get to its end before?"""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a change failed")
    return not os.WIFSIGNALED(status)


def campaign(seed: int, until: Callable[[int], bool]) -> tuple[int, list[str]]:
    """(how many were killed, findings)."""
    rng = random.Random(seed)
    kills, findings = 0, []
    with tempfile.TemporaryDirectory() as name:
        index = Path(name) / "index"
        create(index)
        now: dict[str, str] = {}
        version = 0
        while not until(kills):
            version += 1
            act, then = change(index, rng, version, now)
            done = killed(act, rng.uniform(0, 0.06))
            kills += not done
            found = contents(index)
            if found != then and (done or found != now):
                findings.append(f"after change {version}: {len(found)} articles, {len(now)} or {len(then)} expected")
            now = found
            if version % 10 == 0:
                act, now = change(index, rng, version, now)
                act()
                toc, _ = commit.open_newest(index)
                rubbish = {path.name for path in index.iterdir()} - commit.files(toc) - {"MAIN_WRITELOCK"}
                findings += [f"after change {version}: {name} is left behind" for name in sorted(rubbish)]
                findings += searchnews.check(index)
    return kills, findings


def run(seed: int, seconds: float) -> list[str]:
    """The campaign: as many kills as there is time for."""
    end = time.monotonic() + seconds
    kills, findings = campaign(seed, lambda _: time.monotonic() > end)
    print(f"  {kills:,} processes killed")
    return findings
