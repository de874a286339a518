"""The short forms of the campaigns in tests/torture (that of damage is in test_storage_damage)."""

import random
from contextlib import suppress
from pathlib import Path

from torture import full_disks, kills, power, queries, readers, soak
from torture.__main__ import campaigns

from searchnews.indexing.writer import Writer, create


def test_every_campaign_is_found() -> None:
    known = ["damage", "full_disks", "hostile_files", "kills", "power", "queries", "readers", "soak"]
    assert campaigns() == known


def test_nothing_is_lost_or_left_behind_by_killed_processes() -> None:
    killed, findings = kills.campaign(3, lambda done: done >= 12)
    assert (killed, findings) == (12, [])


def test_mixed_changes_and_searches_agree_with_a_dict() -> None:
    searches, findings = soak.campaign(3, lambda rounds: rounds >= 25)
    assert (searches, findings) == (125, [])


def test_nothing_acknowledged_is_lost_with_the_power() -> None:
    losses, findings = power.campaign(11, lambda losses: losses >= 45)
    assert (losses >= 45, findings) == (True, [])


def test_what_the_next_writer_removes_is_no_longer_needed_when_the_power_fails(tmp_path: Path) -> None:
    """A writer dies at any moment, and the power fails at any moment of the next one, which finds what it left."""
    create(tmp_path / "index")
    for version in range(10):
        disk = power.Disk(tmp_path / "index", interrupt_at=version)
        with suppress(power.Interrupted), disk.recording(), Writer(tmp_path / "index", enrich=power.PLAIN) as writer:
            list(writer.add([power.article(0, version)]))
        disk.moments.clear()
        disk.interrupt_at = -1
        with disk.recording(), Writer(tmp_path / "index"):
            pass
        disk.moment()
        for number, moment in enumerate(disk.moments * 9):
            moment.state(tmp_path / f"{version}-{number}", random.Random(number))
            power.contents(tmp_path / f"{version}-{number}")
        disk.close()


def test_a_full_disk_is_told_in_a_sentence_and_loses_nothing() -> None:
    full, findings = full_disks.campaign(6, lambda full: full >= 45)
    assert (full >= 45, findings) == (True, [])


def test_readers_see_whole_commits_beside_two_writers() -> None:
    changes, rounds, findings = readers.campaign(5, 1.5)
    assert (changes > 0, rounds > 0, findings) == (True, True, [])


def test_hostile_queries_are_trees_or_errors_that_show_where() -> None:
    tried, findings = queries.campaign(8, lambda tried: tried >= 5_000)
    assert (tried, findings) == (5_000, [])
