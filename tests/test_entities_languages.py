"""Names in languages beyond English. All texts are invented."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article
from searchnews.entities import LANGUAGES, load, named, tag
from searchnews.entities.model import MODEL, ModelError, model_of
from searchnews.indexing.enrich import Enrich, Enricher

# Clear cases: (language, text, names and the first letters of their kinds).
CASES = [
    ("de", "Bundeskanzlerin Angela Merkel traf am Montag in Berlin den Präsidenten Emmanuel Macron.",
     "p Angela Merkel, l Berlin, p Emmanuel Macron"),
    ("de", "Der Konzern Siemens baut in München ein neues Werk.", "o Siemens, l München"),
    ("es", "El presidente Pedro Sánchez viajó el lunes a Barcelona.", "p Pedro Sánchez, l Barcelona"),
    ("es", "La empresa Telefónica anunció en Madrid que venderá su filial de Argentina.",
     "o Telefónica, l Madrid, l Argentina"),
    ("fr", "Le président Emmanuel Macron est arrivé à Lyon mardi.", "p Emmanuel Macron, l Lyon"),
    ("it", "Il presidente Sergio Mattarella è arrivato a Milano.", "p Sergio Mattarella, l Milano"),
    ("nl", "Premier Mark Rutte sprak in Amsterdam met de Duitse kanselier Angela Merkel.",
     "p Mark Rutte, l Amsterdam, p Angela Merkel"),
    ("pt", "O presidente Fernando Henrique Cardoso chegou a Lisboa na segunda-feira.",
     "p Fernando Henrique Cardoso, l Lisboa"),
    ("ru", "Президент Владимир Путин прилетел в Берлин.", "p Владимир Путин, l Берлин"),
]  # fmt: skip
KIND = {"p": "person", "o": "org", "l": "place"}


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_the_models_on_plain_news(language: str, text: str, expected: str) -> None:
    found = [(m.kind, m.text) for m in tag(text, language=language) if m.kind != "misc"]
    assert found == [(KIND[name[0]], name[2:]) for name in expected.split(", ")]
    assert all(text[m.start : m.end] == m.text for m in tag(text, language=language))


def test_a_name_that_everybody_knows_is_shown_in_the_language_of_the_article() -> None:
    text = "Die Europäische Union und die USA verhandeln in Brüssel; die EU und die USA sind sich nicht einig."
    assert {m.text: m.name for m in tag(text, language="de") if m.text in ("EU", "USA")} == {
        "EU": "Europäische Union", "USA": "Vereinigte Staaten",
    }  # fmt: skip


def test_a_language_has_a_model_with_a_card_or_finds_nothing() -> None:
    for language in LANGUAGES:
        assert model_of(language).exists()
        assert "terms" in model_of(language).with_suffix(".md").read_text()
    assert sum(model_of(language).stat().st_size for language in LANGUAGES if language != "en") <= 12_000_000
    assert tag("Angela Merkel saapui Helsinkiin.", language="fi") == []
    assert named("default", "fi") is None
    with pytest.raises(ModelError, match="no model finds names in this language: fi; there are de, en"):
        load(language="fi")


def test_a_region_does_not_matter() -> None:
    assert load(language="pt-BR").model is load(language="pt").model


def test_a_model_that_was_chosen_is_for_english() -> None:
    assert named(str(MODEL), "en-GB") is not None
    assert named(str(MODEL), "de") is None


def test_only_the_language_that_comes_is_read() -> None:
    code = (
        "import numpy; read = []; real = numpy.load\n"
        "numpy.load = lambda path, **options: (read.append(path.name), real(path, **options))[1]\n"
        "from searchnews.entities import tag\n"
        "tag('Angela Merkel kam nach Berlin.', language='de'); print(*read)\n"
        "tag('Angela Merkel kam nach Berlin.', language='fi'); tag('Merkel.', language='de'); print(*read)\n"
        "tag('Angela Merkel came to Berlin.'); print(*read)"
    )
    lines = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines == ["de.npz model.npz", "de.npz model.npz", "de.npz model.npz model.npz"]  # lent, then whole


def _look(enricher: Enricher, vocabulary: Vocabulary, text: str, language: str) -> list[str]:
    found = enricher.look(tokenize(["", text], vocabulary, language), [Article(body=text)], language)
    return [found.names[name] for name in found.name.tolist()]


def test_languages_may_be_mixed() -> None:
    """Articles in turn find what each finds alone, and a model looks at no words of other languages."""
    together, vocabulary = Enricher(Enrich(dates=False, copies=False), Vocabulary()), Vocabulary()
    together = Enricher(Enrich(dates=False, copies=False), vocabulary)
    for language, text, _ in CASES * 2:
        own = Vocabulary()
        alone = _look(Enricher(Enrich(dates=False, copies=False), own), own, text, language)
        assert alone
        assert _look(together, vocabulary, text, language) == alone
    german: Any = together._tagger("de")
    looked_at = np.flatnonzero(german._shares.spellings.row >= 0).tolist()
    assert {vocabulary.languages[number] for number in looked_at} == {"de"}


def test_listed_names_are_found_in_a_language_without_a_model() -> None:
    vocabulary = Vocabulary()
    enricher = Enricher(Enrich(dates=False, copies=False, always=(("Omenapäivä", "festival"),)), vocabulary)
    assert _look(enricher, vocabulary, "Angela Merkel ja Omenapäivä", "fi") == ["Omenapäivä"]


# -- Model files that are not well made --------------------------------------------------------------------------------

WRONG: list[tuple[str, Callable[[Any], Any]]] = [
    ("words", lambda a: a[:-40]),
    ("words", lambda a: np.append(a, np.uint8(255))),
    ("words", lambda a: a.astype(np.int64)),
    ("word", lambda a: a[:-1]),
    ("word", lambda a: a[:, :-1]),
    ("word_scale", lambda a: a[None]),
    ("never", lambda a: a[1:]),
    ("gram", lambda a: a[:-1]),
    ("gram", lambda a: a.astype(np.float32)),
    ("gram_scale", lambda a: a * np.float32(np.nan)),
    ("shape", lambda a: a[:-1]),
    ("shape", lambda a: a[0]),
    ("mix", lambda a: a[1:]),
    ("mix_bias", lambda a: a[1:]),
    ("empty", lambda a: a[1:]),
    ("window", lambda a: a[1:]),
    ("window", lambda a: np.full_like(a, np.inf)),
    ("gap", lambda a: a[:, 1:]),
    ("first", lambda a: a.T),
    ("context", lambda a: a[1:]),
    ("second", lambda a: a.astype(np.float64)),
    ("broad_step", lambda a: a[1:]),
    ("broad_step", lambda a: np.zeros_like(a)),
    ("broad_step", lambda a: np.full_like(a, 1 << 31)),
    ("broad_code", lambda a: a[:, 1:]),
    ("broad_code", lambda a: a.astype(np.int16)),
    ("broad_book", lambda a: a[:, 1:]),
    ("broad_book", lambda a: a[0]),
    ("lent", lambda a: a + np.uint32(1)),
]


@pytest.fixture(scope="module")
def arrays() -> dict[str, Any]:
    return dict(np.load(model_of("de")))


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_model_whose_arrays_do_not_fit(
    name: str, wrong: Callable[[Any], Any], arrays: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "m.npz"
    np.savez(file, **{**arrays, name: wrong(arrays[name])})
    with pytest.raises(ModelError, match=r"m\.npz: (this entity model is of another version|not an entity model)"):
        load(file)
    np.savez(file, **{key: array for key, array in arrays.items() if key != name})
    with pytest.raises(ModelError):
        load(file)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.binary(min_size=1, max_size=4))
@example(333, b"i")
def test_a_damaged_model_file(tmp_path_factory: pytest.TempPathFactory, at: int, data: bytes) -> None:
    """It is read as it was, or said to be damaged."""
    whole = model_of("de").read_bytes()
    at %= len(whole) - len(data)
    file = tmp_path_factory.mktemp("damaged") / "m.npz"
    file.write_bytes(whole[:at] + data + whole[at + len(data) :])
    with contextlib.suppress(ModelError):
        load(file)
