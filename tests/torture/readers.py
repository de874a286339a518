"""Two processes write beside several that read: no commit is seen in part, none is lost, nobody waits in vain.

Articles come and go in batches of SIZE, each in one commit, so that whatever a reader counts is a multiple of it.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import searchnews
from searchnews.article import Article
from torture.kills import PLAIN

SIZE = 5
BATCHES = 12  # of each writer
WRITERS, READERS = 2, 3


def _write(index: Path, number: int, seed: int, end: float, told: Connection) -> None:
    """Add, replace and delete batches until the time is up, and tell (how many changes, findings, batches)."""
    rng = random.Random(seed + number)
    held: set[int] = set()
    changes, findings = 0, []
    with searchnews.open(index) as archive:
        while time.monotonic() < end:
            batch = rng.randrange(BATCHES)
            ids = [f"{number}-{batch}-{i}" for i in range(SIZE)]
            try:
                if batch in held and rng.random() < 0.5:
                    done = archive.delete(ids)
                    held.remove(batch)
                elif rng.random() < 0.1:
                    done = SIZE
                    archive.optimize()
                else:
                    body = f"common batch{number}x{batch} {rng.random()}"
                    done = archive.add([Article(id=id_, title="T", body=body) for id_ in ids], enrich=PLAIN)
                    held.add(batch)
                if done != SIZE:
                    findings.append(f"{done} articles were changed instead of {SIZE}")
            except Exception as error:
                findings.append(f"writer {number}, change {changes}: {error!r}")
            changes += 1
    told.send((changes, findings, held))


def _read(index: Path, number: int, seed: int, end: float, told: Connection) -> None:
    """Search the newest commit again and again, and tell (how many rounds, findings, nothing)."""
    rng = random.Random(seed - number)
    rounds, findings = 0, []
    archive = searchnews.open(index)
    while time.monotonic() < end:
        try:
            if rng.random() < 0.1:
                archive.close()
                archive = searchnews.open(index)
            else:
                archive.refresh()
            writer, batch = rng.randrange(WRITERS), rng.randrange(BATCHES)
            several = archive.search(f"batch{writer}x{batch}", limit=50)
            total, ids = archive.search("common").total, list(archive.ids())
            if several.total not in (0, SIZE) or len(several) != several.total:
                findings.append(f"{several.total} articles of a batch")
            if total % SIZE or not total == len(archive) == len(ids) == len(set(ids)):
                findings.append(f"{total} found, {len(archive)} articles, {len(ids)} ids, {len(set(ids))} different")
        except Exception as error:
            findings.append(f"reader {number}, round {rounds}: {error!r}")
        rounds += 1
    told.send((rounds, findings, set()))


def campaign(seed: int, seconds: float) -> tuple[int, int, list[str]]:
    """(changes, rounds of readers, findings)."""
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as name:
        index = Path(name) / "index"
        searchnews.create(index).close()
        end = time.monotonic() + seconds
        running = []
        for work, number in [*((_write, n) for n in range(WRITERS)), *((_read, n) for n in range(READERS))]:
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=work, args=(index, number, seed, end, theirs))
            process.start()
            theirs.close()
            running.append((process, mine))
        told = []
        for process, pipe in running:
            told.append(pipe.recv())
            process.join()
        changes, rounds = sum(n for n, _, _ in told[:WRITERS]), sum(n for n, _, _ in told[WRITERS:])
        findings = [finding for _, found, _ in told for finding in found]
        with searchnews.open(index) as archive:
            expected = {
                f"{n}-{batch}-{i}" for n, (_, _, held) in enumerate(told) for batch in held for i in range(SIZE)
            }
            if set(archive.ids()) != expected:
                findings.append(f"{len(archive)} articles at the end instead of {len(expected)}")
        findings += searchnews.check(index)
    return changes, rounds, findings


def run(seed: int, seconds: float) -> list[str]:
    """The campaign, for so long."""
    changes, rounds, findings = campaign(seed, seconds)
    print(f"  {changes:,} changes beside {rounds:,} rounds of readers")
    return findings
