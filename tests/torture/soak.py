"""Mixed changes and searches for a long time, beside an oracle that is a dict; memory stays flat."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import searchnews
from searchnews.article import Article
from searchnews.indexing.enrich import Enrich

PLAIN = Enrich(entities="none", dates=False, copies=False)
WORDS = [f"word{i}" for i in range(60)]
ROUNDS_TO_WARM_UP = 200
MOST_GROWTH = 64 << 10  # kB of resident memory at its peak, from then on


def campaign(seed: int, until: Callable[[int], bool]) -> tuple[int, list[str]]:
    """(how many searches there were, findings)."""
    rng = random.Random(seed)
    searches, rounds, findings, peak = 0, 0, [], 0
    truth: dict[str, set[str]] = {}
    with tempfile.TemporaryDirectory() as name, searchnews.create(Path(name) / "index") as archive:
        while not until(rounds):
            rounds += 1
            chosen = rng.sample(range(120), rng.randrange(1, 8))
            if rng.random() < 0.25:
                archive.delete([f"a{number}" for number in chosen])
                for number in chosen:
                    truth.pop(f"a{number}", None)
            else:
                texts = {f"a{number}": rng.choices(WORDS, k=12) for number in chosen}
                archive.add([Article(id=i, title="t", body=" ".join(t)) for i, t in texts.items()], enrich=PLAIN)
                truth |= {id_: set(text) for id_, text in texts.items()}
            if rng.random() < 0.05:
                archive.optimize()
            for _ in range(5):
                searches += 1
                first, second = rng.sample(WORDS, 2)
                query, expected = rng.choice(
                    [
                        (f"{first} {second}", {i for i, held in truth.items() if {first, second} <= held}),
                        (f"{first} OR {second}", {i for i, held in truth.items() if {first, second} & held}),
                        (
                            f"{first} NOT {second}",
                            {i for i, held in truth.items() if first in held and second not in held},
                        ),
                    ]
                )
                found = {hit.id for hit in archive.search(query, limit=200)}
                if found != expected:
                    findings.append(f"round {rounds}, {query}: {sorted(found)} instead of {sorted(expected)}")
            now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if rounds == ROUNDS_TO_WARM_UP:
                peak = now
            elif rounds > ROUNDS_TO_WARM_UP and now > peak + MOST_GROWTH:
                findings.append(f"round {rounds}: memory has grown from {peak >> 10} to {now >> 10} MB")
                break
        findings += searchnews.check(archive.path)
    return searches, findings


def run(seed: int, seconds: float) -> list[str]:
    """The campaign, for so long."""
    end = time.monotonic() + seconds
    searches, findings = campaign(seed, lambda _: time.monotonic() > end)
    print(f"  {searches:,} searches compared")
    return findings
