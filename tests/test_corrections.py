"""entities.yaml: what it changes, and what is said about a bad one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from searchnews.corrections import DEEPEST, Corrections, parse_corrections, read_corrections
from searchnews.errors import ConfigError

FILE = """
aliases:
  Alma Ferrier: [Alma J. Ferrier, "President Ferrier"]
  World Kite Federation: WKF
kinds:
  Springfield Herald: org
  WKF: misc
hide: [Wire Service, Getty]
always:
  ship: [Ever Given, Dali]
  programme: Horizon
"""

CORRECTED = [
    (("Alma Ferrier", "person"), ("Alma Ferrier", "person")),
    (("Alma J. Ferrier", "person"), ("Alma Ferrier", "person")),
    (("alma j ferrier", "person"), ("Alma Ferrier", "person")),
    (("PRESIDENT FERRIER", "person"), ("Alma Ferrier", "person")),
    (("Álma Ferrier", "person"), ("Alma Ferrier", "person")),
    (("ALMA FERRIER", "person"), ("Alma Ferrier", "person")),
    (("WKF", "org"), ("World Kite Federation", "misc")),
    (("Springfield Herald", "place"), ("Springfield Herald", "org")),
    (("Getty", "person"), None),
    (("Somebody Else", "person"), ("Somebody Else", "person")),
]


@pytest.mark.parametrize(("given_", "expected"), CORRECTED)
def test_corrections(given_: tuple[str, str], expected: tuple[str, str] | None) -> None:
    assert parse_corrections(FILE).correct(*given_) == expected


def test_counts_are_added_up_and_hidden_names_left_out() -> None:
    counts = [
        ("Alma Ferrier", "person", 3),
        ("Alma J. Ferrier", "person", 2),
        ("Getty", "org", 9),
        ("Rome", "place", 1),
    ]
    assert parse_corrections(FILE).merge(counts) == {("Alma Ferrier", "person"): 5, ("Rome", "place"): 1}


def test_what_is_known_by_key_is_what_each_name_stands_for() -> None:
    found = parse_corrections(
        "aliases:\n  Ana Ruiz: [A. Ruiz, Ruiz]\n  Nemo: [Captain Nemo]\n  Bo Renn: [Renn]\n"
        "kinds:\n  ruiz: place\n  Bo Renn: org\n  Dali: place\nhide: [Nemo, Renn, X]\n"
    )
    for one in (*found.canonical, *found.kinds, *found.hidden, "ana ruiz", "nobody"):
        for kind in ("person", "org"):
            assert found.kind_of.get(one, kind) == found.stands_for(one, kind)[1]
            assert (one in found.unlisted) == (found.correct(one, kind) is None), one


def test_names_that_are_one() -> None:
    groups = parse_corrections(FILE).groups
    assert {key: group.names for key, group in groups.items()} == {
        "alma ferrier": ("Alma Ferrier", "Alma J. Ferrier", "President Ferrier"),
        "world kite federation": ("World Kite Federation", "WKF"),
    }
    assert groups["alma ferrier"].parts == {
        "alma ferrier", "alma j. ferrier", "alma j ferrier", "president ferrier", "alma", "j", "ferrier", "president",
    }  # fmt: skip


def test_names_to_always_tag() -> None:
    assert parse_corrections(FILE).always == {"Ever Given": "ship", "Dali": "ship", "Horizon": "programme"}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "aliases: {}\n", "hide: []\n", "aliases:\nkinds:\nhide: ~\n"])
def test_a_file_that_changes_nothing(text: str) -> None:
    corrections = parse_corrections(text)
    assert not corrections
    assert corrections.correct("Alma", "person") == ("Alma", "person")


BAD = [
    ("hide: [a\n", ":2: not YAML"),
    ("- a\n", ":1: expected a mapping"),
    ("hidden: [a]\n", ":1: hidden: unknown key; there are aliases, kinds, hide and always"),
    ("hide:\n  a: b\n", ":2: hide: expected a list of names"),
    ("hide:\n  - a\n  - [b]\n", ":3: hide: expected a name"),
    ("hide:\n  - a\n  - ''\n", ":3: hide: expected a name"),
    ("hide:\n  - a\n  -\n", ":3: hide: expected a name"),
    ("hide:\n  - '...'\n", ":2: hide: '...' has no letter"),
    ("kinds:\n  Alma: human\n", ":2: kinds.Alma: 'human' is no kind; there are person, org, place, misc"),
    ("kinds: [Alma]\n", ":1: kinds: expected a mapping"),
    ("hide: [a]\nkinds: {}\nhide: [b]\n", ":3: hide: stands here and in line 1"),
    ("aliases:\n  A: [C]\n  B:\n    - C\n", ":4: aliases.B: 'C' is already an alias of 'A' (line 2)"),
    ("aliases:\n  A: [B]\n  B: [C]\n", ":3: aliases.B: is itself an alias of 'A' (line 2)"),
    ("always:\n  Big Ship: [a]\n", ":2: always.Big Ship: a kind is a word of small letters"),
    ("always:\n  ship: [a]\n  boat: [A]\n", ":3: always.boat: 'A' is already listed as ship; a name has one kind"),
    ("aliases:\n  ALMA: [x]\n  Álma: [y]\n", ":3: aliases.Álma: stands here and in line 2; join the two"),
    ("kinds:\n  U.S. Steel: org\n  us steel: place\n", ":3: kinds.us steel: stands here and in line 2"),
    ("aliases:\n  A:\n", ":2: aliases.A: expected a name"),
    ("hide:\n  - Star Trek: Next\n", ":2: hide: expected a name; one with a colon stands in quotes"),
    ("hide:\n  - @handle\n", ":2: not YAML: found character '@' that cannot start any token; put the name in quotes"),
    ("aliases:\n\tA: [B]\n", ":2: not YAML: a tab; indent with spaces"),
    ("hide:\n  - a\x00b\n", ":2: the character 0x0000 has no place in a text file"),
    ("hide: [a]\n---\nhide: [b]\n", ":2: not YAML: but found another document"),
    ("hide: " + "[" * 100_000, ": lists in lists in lists"),
    ("hide: " + "[" * 100_000 + "]" * 100_000, ": lists in lists in lists"),
    ("- " * 2000 + "a\n", ": lists in lists in lists"),
    ("a: !!python/object/apply:os.system [echo]\n", ":1: a: unknown key"),
    ("&a [*a]\n", ":1: "),
]


@pytest.mark.parametrize("in_c", [True, False])
@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_bad_file_says_line_and_key(monkeypatch: pytest.MonkeyPatch, text: str, message: str, in_c: bool) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", in_c and yaml.__with_libyaml__)
    with pytest.raises(ConfigError) as error:
        parse_corrections(text, "entities.yaml")
    assert str(error.value).startswith("entities.yaml" + message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("open_", "close"), ["[]", ("{a: ", "}"), ("- ", "")])
def test_names_stand_in_a_few_lists_at_most(open_: str, close: str) -> None:
    """One list more than DEEPEST is refused for its depth, one less for what it holds."""
    deep = open_ * DEEPEST + "a" + close * DEEPEST
    with pytest.raises(ConfigError, match=r"expected a mapping|unknown key"):
        parse_corrections(deep)
    with pytest.raises(ConfigError, match="lists in lists"):
        parse_corrections(open_ + deep + close)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "entities.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    assert read_corrections(file) == parse_corrections(FILE)
    file.write_bytes(b"hide:\n - \xff\n")
    with pytest.raises(ConfigError, match=r"entities\.yaml:2: not UTF-8"):
        read_corrections(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_corrections(tmp_path / "none.yaml")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ConfigError):
        assert isinstance(parse_corrections(text), Corrections)
