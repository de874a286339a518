"""The short forms of the campaigns in tests/torture (that of damage is in test_storage_damage)."""

from torture import kills, soak
from torture.__main__ import campaigns


def test_every_campaign_is_found() -> None:
    assert {"damage", "kills", "soak"} <= set(campaigns())


def test_nothing_is_lost_or_left_behind_by_killed_processes() -> None:
    killed, findings = kills.campaign(3, lambda done: done >= 12)
    assert (killed, findings) == (12, [])


def test_mixed_changes_and_searches_agree_with_a_dict() -> None:
    searches, findings = soak.campaign(3, lambda rounds: rounds >= 25)
    assert (searches, findings) == (125, [])
