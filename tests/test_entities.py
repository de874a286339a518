"""The tagger from characters to mentions. All texts are invented."""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchnews
from searchnews.analysis import Vocabulary, tokenize
from searchnews.article import Article
from searchnews.entities import load, named, tag
from searchnews.entities.features import (
    GRAM_BITS,
    GRAMS,
    NO_GAP,
    PARAGRAPH,
    PREFIXES,
    SHAPES,
    SUFFIXES,
    TRIGRAMS,
    broad_hash,
    describe,
    gaps,
    lay_out,
    letters_apart,
    word_rows,
)
from searchnews.entities.gazetteer import GazetteerTagger
from searchnews.entities.keys import Numbered, keys_of
from searchnews.entities.labels import BEGIN, END, INSIDE, KINDS, LABELS, label
from searchnews.entities.model import LONGEST, MODEL, REACH, SLOTS, ModelError, Shares, Spellings
from searchnews.entities.products import ALONE, multiply
from searchnews.entities.scores import Score, score
from searchnews.entities.spacy_pipeline import SpacyTagger
from searchnews.entities.tagger import EntityBatch, batch_of, mend, mentions_of
from searchnews.entities.viterbi import viterbi
from searchnews.indexing.enrich import Enrich, Enricher

# -- labels ------------------------------------------------------------------------------------------------------


def follows(before: int, after: int) -> bool:
    """May one label stand after another? The definition, with no arithmetic shared with the decoder."""
    goes_on = {label(k, p): k for k in range(len(KINDS)) for p in (BEGIN, INSIDE)}
    continues = {label(k, p): k for k in range(len(KINDS)) for p in (INSIDE, END)}
    if after in continues:
        return goes_on.get(before) == continues[after]
    return before not in goes_on


def best_labels(scores: np.ndarray, joined: list[bool]) -> float:
    """The best score of any sequence of labels that makes sense, by trying all."""
    best = -np.inf
    for labels in itertools.product(range(LABELS), repeat=len(scores)):
        path = [0, *labels, 0]
        fits = follows(path[0], path[1]) and follows(path[-2], path[-1])
        for i in range(1, len(labels)):
            before, after = labels[i - 1], labels[i]
            fits = fits and (follows(before, after) if joined[i] else follows(before, 0) and follows(0, after))
        if fits:
            best = max(best, float(sum(scores[i, x] for i, x in enumerate(labels))))
    return best


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.booleans(), min_size=1, max_size=3))
def test_viterbi_is_as_good_as_trying_all(seed: int, joined: list[bool]) -> None:
    scores = np.random.default_rng(seed).normal(size=(len(joined), LABELS)).astype(np.float32)
    joined[0] = False
    labels = viterbi(scores, np.array(joined))
    assert sum(scores[i, x] for i, x in enumerate(labels)) == pytest.approx(best_labels(scores, joined), abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 3 * LONGEST), st.floats(0, 1))
def test_viterbi_gives_whole_mentions(seed: int, n: int, share: float) -> None:
    random = np.random.default_rng(seed)
    labels = viterbi(random.normal(size=(n, LABELS)).astype(np.float32), random.random(n) < share)
    first, last, _ = mentions_of(labels)
    assert len(first) == len(last)
    assert (first <= last).all()
    assert (last[:-1] < first[1:]).all()
    kind = (labels - 1) // 4
    for a, b in zip(first, last, strict=True):
        assert len(set(kind[a : b + 1].tolist())) == 1


# -- features ----------------------------------------------------------------------------------------------------

GAPS = [
    # texts with the same gaps are told apart by nothing else
    (["Alma said", "Alma  said", "Alma\tsaid"], True),
    (["Alma, said", "Alma , said", "Alma ,said"], True),
    (["Putin's", "Putin’s"], True),
    (["Alma said", "Alma\nsaid"], False),
    (["Alma said", "Alma. Said"], False),
    (["U.S", "U. S"], False),
    (["Alma-said", "Alma - said"], False),
    (["Alma (said", "Alma) said"], False),
    (["Alma\nsaid", "Alma\n\nsaid", "Alma said"], False),
    (["AT&T", "AT T"], False),
]


@pytest.mark.parametrize(("texts", "equal"), GAPS)
def test_gaps(texts: list[str], equal: bool) -> None:
    found = [gaps(tokenize([t], Vocabulary())).tolist() for t in texts]
    assert len(set(map(tuple, found))) == (1 if equal else len(texts))


def test_gaps_at_the_edges_of_texts() -> None:
    tokens = tokenize(["", "Alma", "\n\n", "One.\n\nTwo"], Vocabulary())
    assert gaps(tokens).tolist() == [NO_GAP, NO_GAP, PARAGRAPH]


@given(st.lists(st.text(max_size=30), max_size=4))
def test_a_stream_keeps_texts_apart(texts: list[str]) -> None:
    tokens = tokenize(texts, Vocabulary())
    stream = lay_out(tokens)
    assert stream.word[stream.token >= 0].tolist() == tokens.spelling.tolist()
    text = np.searchsorted(tokens.first, stream.token[stream.token >= 0], "right")
    place = np.flatnonzero(stream.token >= 0)
    for (a, here), (b, there) in itertools.pairwise(zip(place, text, strict=True)):
        assert b - a == 1 + (4 * (there - here) if here != there else 0)


@given(st.lists(st.text(alphabet=st.characters(categories=("L", "Nd")), min_size=1, max_size=20), max_size=10))
def test_features_are_in_range_and_of_the_spelling_alone(spellings: list[str]) -> None:
    rows = word_rows(["The", "the", "Alma"], [np.zeros(0, np.uint32)])
    encoded = [s.encode() for s in spellings]
    together = describe(encoded, rows)
    assert (together.grams < GRAMS).all()
    assert (together.shape < SHAPES).all()
    assert together.capital.tolist() == [any(c.isupper() for c in s) for s in spellings]
    for i, spelling in enumerate(encoded):
        alone = describe([spelling], rows)
        assert together.grams[i].tolist() == alone.grams[0].tolist()
        assert together.shape[i] == alone.shape[0]


@given(st.lists(st.text(st.sampled_from("abyzäß日0"), min_size=1, max_size=15), max_size=5))
def test_ngrams_are_hashed_as_models_have_learnt_them(words: list[str]) -> None:
    grams = describe([word.encode() for word in words], word_rows(["the"], [])).grams
    for word, row in zip(words, grams.tolist(), strict=True):
        parts = [(word[:size], size, size) for size in PREFIXES]
        parts += [(word[-size:], size, 10 + size) for size in SUFFIXES]
        parts += [(word[k : k + 3], 3, 20) for k in range(TRIGRAMS)]
        assert row == [_bucket(part, salt) if len(part) == size else 0 for part, size, salt in parts]


def _bucket(gram: str, salt: int) -> int:
    code = 2166136261 + salt * 977
    for character in gram:
        code = (code ^ (ord(character) + 1)) * 16777619 & 0xFFFFFFFF
    code = (code ^ code >> 15) * 2246822519 & 0xFFFFFFFF
    return 1 + (code >> 32 - GRAM_BITS) % (GRAMS - 1)


WORDS = st.text(st.characters(exclude_characters="\n\0", exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(st.lists(st.lists(WORDS, max_size=12), max_size=4))
def test_numbers_of_words(batches: list[list[str]]) -> None:
    numbered, plainly = Numbered(), dict[str, int]()
    for batch in batches:
        keys = keys_of("".join(f"{word}\n" for word in batch))
        assert numbered.of(keys).tolist() == [plainly.get(word, -1) for word in batch]
        numbered.add(keys, np.arange(len(plainly), len(plainly) + len(batch)))
        for i, word in enumerate(batch, len(plainly)):
            plainly.setdefault(word, i)
        assert numbered.of(keys).tolist() == [plainly[word] for word in batch]


@given(st.lists(WORDS, max_size=8))
def test_features_are_those_of_each_spelling(spellings: list[str]) -> None:
    """All of them are asked of one text, whose letters must not know their neighbours in the next line."""
    words = ["Σίγμας", "σίγμας", "0000", "i̇"]
    features = describe([s.encode() for s in spellings], word_rows(words, [np.zeros(0, np.uint32)]))
    general = ["".join("0" if c.isdigit() else c for c in s) for s in spellings]
    assert features.exact.tolist() == [1 + words.index(g) if g in words else 0 for g in general]
    lower = [word.lower() for word in words]
    assert features.variant.tolist() == [1 + lower.index(g.lower()) if g.lower() in lower else 0 for g in general]


def test_rows_of_words() -> None:
    hashes = np.sort(np.array([broad_hash(w) for w in (b"the", b"alma")], np.uint32))
    features = describe([b"The", b"THE", b"2026", b"Alma"], word_rows(["the", "The", "0000"], [hashes, hashes[:1]]))
    assert features.exact.tolist() == [2, 0, 3, 0]
    assert features.variant.tolist() == [1, 1, 3, 0]
    the, alma = (1 + hashes.tolist().index(broad_hash(w)) for w in (b"the", b"alma"))
    assert features.broad[:, 0].tolist() == [the, the, 0, alma]
    assert features.broad[:, 1].tolist() == [row if row == 1 else 0 for row in (the, the, 0, alma)]
    assert describe([b"the"], word_rows([], [np.zeros(0, np.uint32)])).broad.tolist() == [[0]]


# -- the model that ships ----------------------------------------------------------------------------------------

SENTENCES = [
    # text; (mention, kind, full name) in order
    (
        "WASHINGTON, Sept 7 (Reuters) - President Donald Trump said on Sunday he would call Vladimir Putin.\n\n"
        "Mr Putin met Trump in Alaska. Putin's spokesman declined to comment.",
        [
            ("WASHINGTON", "place", "Washington"), ("Reuters", "org", "Reuters"),
            ("Donald Trump", "person", "Donald Trump"), ("Vladimir Putin", "person", "Vladimir Putin"),
            ("Putin", "person", "Vladimir Putin"), ("Trump", "person", "Donald Trump"),
            ("Alaska", "place", "Alaska"), ("Putin", "person", "Vladimir Putin"),
        ],
    ),
    (
        "The International Atomic Energy Agency (IAEA) said in Vienna on Monday that inspectors would return.\n\n"
        "The IAEA has been in Iran since May.",
        [
            ("International Atomic Energy Agency", "org", "International Atomic Energy Agency"),
            ("IAEA", "org", "International Atomic Energy Agency"), ("Vienna", "place", "Vienna"),
            ("IAEA", "org", "International Atomic Energy Agency"), ("Iran", "place", "Iran"),
        ],
    ),
    (
        "MERKEL TO VISIT PARIS\n\nBERLIN (Reuters) - German Chancellor Angela Merkel will travel to Paris on Friday.",
        [
            ("MERKEL", "person", "Angela Merkel"), ("PARIS", "place", "Paris"), ("BERLIN", "place", "Berlin"),
            ("Reuters", "org", "Reuters"), ("German", "misc", "German"), ("Angela Merkel", "person", "Angela Merkel"),
            ("Paris", "place", "Paris"),
        ],
    ),
    ("Officials in the U.S. said so.", [("U.S.", "place", "United States")]),
    ("It was nobody's fault, and it rained all day.", []),
    ("", []),
    (" \n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_the_model_on_plain_news(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(m.text, m.kind, m.name) for m in tag(text)] == expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_tagged(text: str) -> None:
    mentions = tag(text)
    end = 0
    for m in mentions:
        assert end <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        assert m.kind in KINDS
        assert m.name
        end = m.end


def test_offsets_are_characters() -> None:
    (mention,) = tag("Était-ce “là” ? — said Angela Merkel.")[-1:]
    assert (mention.text, mention.start) == ("Angela Merkel", 23)


def test_a_long_text_in_capitals_is_tagged() -> None:
    assert tag("ANGELA MERKEL VISITS PARIS " * 500)


def flat(batch: EntityBatch) -> list[tuple[int, int, int, int, str, str]]:
    columns = (batch.article, batch.text, batch.first_token, batch.tokens, batch.kind, batch.name)
    return [
        (a, t, f, n, batch.kinds[k], batch.names[i])
        for a, t, f, n, k, i in zip(*(c.tolist() for c in columns), strict=True)
    ]


def test_a_batch_is_its_articles_one_by_one() -> None:
    articles = [(text.partition("\n")[0], text.partition("\n")[2]) for text, _ in SENTENCES]
    vocabulary = Vocabulary()
    together = flat(load()(tokenize([t for a in articles for t in a], vocabulary), vocabulary))
    alone = []
    for number, article in enumerate(articles):
        own = Vocabulary()
        alone += [(number, *m[1:]) for m in flat(load()(tokenize(article, own), own))]
    assert together == alone


def test_headline_and_body_are_one_article() -> None:
    vocabulary = Vocabulary()
    tokens = tokenize(["MERKEL TO RESIGN", "Chancellor Angela Merkel said so in Berlin."], vocabulary)
    assert flat(load()(tokens, vocabulary)) == [
        (0, 0, 0, 1, "person", "Angela Merkel"),
        (0, 1, 1, 2, "person", "Angela Merkel"),
        (0, 1, 6, 1, "place", "Berlin"),
    ]


def test_a_vocabulary_may_grow_between_batches() -> None:
    vocabulary, tagger = Vocabulary(), load()
    for text, expected in SENTENCES:
        batch = tagger(tokenize([text], vocabulary), vocabulary, texts_per_article=1)
        assert [batch.names[i] for i in batch.name] == [name for _, _, name in expected]


DATELINES = [
    ("NEW YORK (Reuters) - Shares fell.", "NEW YORK"),
    ("Shares fall\n\nNEW YORK, Sept 7 (Reuters) - Shares fell.", "NEW YORK"),
    ("WASHINGTON/PARIS (AP) - Shares fell.", "WASHINGTON"),
    ("WASHINGTON/PARIS (AP) - Shares fell.", "PARIS"),
    ("Oil.\n\nLONDON/NEW YORK, May 3 (Reuters) - Shares fell in Paris.", "NEW YORK"),
    ("MOSCOW/KIEV (Reuters) - Talks failed.", "MOSCOW"),
    ("ST. PETERSBURG, Russia (AFP) - Shares fell.", "ST. PETERSBURG"),
]


@pytest.mark.parametrize(("text", "place"), DATELINES)
def test_a_dateline_is_a_place(text: str, place: str) -> None:
    kinds = {m.text: m.kind for m in tag(text)}
    assert kinds[place] == "place"
    assert kinds.get("Reuters", "org") == "org"


def test_a_ticker_symbol_is_no_name() -> None:
    assert [m.text for m in tag("Exxon Mobil ( XOM.N ) and Microsoft Corp (MSFT.O) rose in the U.S. on Monday.")] == [
        "Exxon Mobil", "Microsoft Corp", "U.S.",
    ]  # fmt: skip


FIRMS = [
    # text, persons as first and last token, and what becomes of them
    ("Johnson & Johnson fell", [(0, 1)], [("Johnson & Johnson", "org")]),
    ("Johnson & Johnson fell", [(0, 0), (1, 1)], [("Johnson & Johnson", "org")]),
    ("Alma Ferrier & Boris Quill", [(0, 1), (2, 3)], [("Alma Ferrier", "person"), ("Boris Quill", "person")]),
    ("Alma & Boris Quill", [(0, 0), (1, 2)], [("Alma", "person"), ("Boris Quill", "person")]),
    ("Alma, & Boris", [(0, 0), (1, 1)], [("Alma", "person"), ("Boris", "person")]),
    ("Alma & his dog", [(0, 0)], [("Alma", "person")]),
    ("& Alma &", [(0, 0)], [("Alma", "person")]),
    ("&", [], []),
]


@pytest.mark.parametrize(("text", "persons", "expected"), FIRMS)
def test_persons_joined_by_an_ampersand_are_a_firm(
    text: str, persons: list[tuple[int, int]], expected: list[tuple[str, str]]
) -> None:
    tokens = tokenize([text], Vocabulary())
    spans = np.array(persons, np.int64).reshape(-1, 2)
    first, last, kind = mend(tokens, spans[:, 0], spans[:, 1].copy(), np.zeros(len(spans), np.uint8))
    found = [tokens.data[tokens.start[a] : tokens.end[b]].decode() for a, b in zip(first, last, strict=True)]
    assert list(zip(found, [KINDS[k] for k in kind], strict=True)) == expected


TAILS = [
    # text, first and last token of a name, and what belongs to it
    ("He left the U.S. on Monday.", 3, 4, "U.S."),
    ("Made in the U.S.", 3, 4, "U.S."),
    ("Made in the U. S. of late", 3, 4, "U. S."),
    ("Made in the U . S . of late", 3, 4, "U . S ."),
    ("Made in the U.S .", 3, 4, "U.S"),
    ("He left the u.s. on Monday.", 3, 4, "u.s"),
    ("Alma J. Ferrier spoke.", 0, 2, "Alma J. Ferrier"),
    ("This is plan B. Nobody knew.", 2, 3, "plan B"),
    ("Zorin Corp. and others", 0, 1, "Zorin Corp."),
    ("Zorin Corp., of Lima", 0, 1, "Zorin Corp."),
    ("Zorin Corp. , of Lima", 0, 1, "Zorin Corp."),
    ("Zorin Corp. (ZRN)", 0, 1, "Zorin Corp."),
    ("He works for Zorin Corp. Nobody knew.", 3, 4, "Zorin Corp"),
    ("He works for Zorin Corp.", 3, 4, "Zorin Corp"),
    ("He lives in Lima. so what", 3, 3, "Lima"),
    ("Rad (B) lost", 0, 1, "Rad (B)"),
    ("the club (Rad B) lost", 2, 3, "Rad B"),
    ("Lima", 0, 0, "Lima"),
]


def test_no_letters_are_apart_where_there_are_no_tokens() -> None:
    tokens = tokenize(["«.»", ""], Vocabulary())
    assert letters_apart(tokens, Vocabulary()) is tokens


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("", ""), ("In Lima.", "In|Lima"), ("U.S.", "U|S"), ("the U.K, e.g. at 5 p.m.", "the|U|K|e|g|at|5|p|m"),
        ("É.U. and U.N.", "É.U.|and|U|N"), ("J. P. of U.S.A", "J|P|of|U|S|A"),
    ],
)  # fmt: skip
def test_letters_apart(text: str, apart: str) -> None:
    vocabulary = Vocabulary()
    tokens = letters_apart(tokenize([text, "G.O.P."], vocabulary), vocabulary)
    found = [tokens.data[a:b].decode() for a, b in zip(tokens.start, tokens.end, strict=True)]
    assert found == [*apart.split("|"), "G", "O", "P"][not apart :]
    assert tokens.first.tolist() == [0, len(found) - 3, len(found)]
    assert [vocabulary.spellings[n].decode() for n in tokens.spelling] == [w.replace(".", "") for w in found]


def test_mentions_are_counted_in_the_words_of_the_index() -> None:
    vocabulary = Vocabulary()
    tokens = tokenize(["", "The U.S. and J.P. Morgan met. Officials in the U.S. said so to Alma Ferrier."], vocabulary)
    batch = load()(tokens, vocabulary)
    found = [
        [vocabulary.spellings[n].decode() for n in tokens.spelling[first : first + size].tolist()]
        for first, size in zip(batch.first_token.tolist(), batch.tokens.tolist(), strict=True)
    ]
    assert ["US"] in found
    assert ["Alma", "Ferrier"] in found


def test_who_forgets_forms_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary()
    batches = [tokenize(["", f"{name} met Alma Ferrier in Lima."], vocabulary) for name in ("Boris Quill", "Ferrier")]
    remembering = load()
    expected = [remembering(tokens, vocabulary) for tokens in batches]
    monkeypatch.setattr("searchnews.entities.tagger.FORMS", 1)
    forgetting = load()
    for tokens, known in zip(batches, expected, strict=True):
        found = forgetting(tokens, vocabulary)
        assert [found.names[n] for n in found.name] == [known.names[n] for n in known.name]


@pytest.mark.parametrize(("text", "first", "last", "expected"), TAILS)
def test_what_belongs_to_a_name(text: str, first: int, last: int, expected: str) -> None:
    vocabulary = Vocabulary()
    tokens = letters_apart(tokenize([text], vocabulary), vocabulary)
    batch = batch_of(tokens, vocabulary, 1, np.array([first]), np.array([last]), np.array([1], np.uint8))
    assert tokens.data[batch.start[0] : batch.end[0]].decode() == expected


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    for data in (b"", b"hello", b"PK\x03\x04 not a zip"):
        file.write_bytes(data)
        with pytest.raises(ModelError, match=r"model\.npz: not an entity model"):
            load(file)
    whole = dict(np.load(MODEL))
    for name, wrong in (("gap", whole["gap"][:5]), ("never", whole["never"].astype(np.int64)), ("second", np.zeros(3))):
        np.savez(file, **{**whole, name: wrong})
        with pytest.raises(ModelError, match="of another version"):
            load(file)
    np.savez(file, words=np.array([{}], dtype=object))
    with pytest.raises(ModelError, match="not an entity model"):
        load(file)
    with pytest.raises(ModelError):
        load(tmp_path / "missing.npz")


def test_the_model_is_small_and_has_a_card() -> None:
    assert MODEL.stat().st_size <= 8_000_000
    assert "seed" in MODEL.with_suffix(".md").read_text()


def test_importing_entities_imports_nothing_heavy() -> None:
    code = (
        "import sys, searchnews.entities; print([m for m in ('numpy', 'torch', 'yaml', 'spacy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- other taggers -----------------------------------------------------------------------------------------------


def test_gazetteer() -> None:
    always = {"Ever Given": "ship", "Dali": "ship", "the Dali Lama": "person", "snow crab": "animal"}
    tagger = GazetteerTagger(load(), always)
    text = "The EVER GIVEN and the Dali met. The Dali Lama ate snow crab and Snow Crab in Paris. An ever given dali."
    mentions = tag(text, tagger)
    assert [(m.text, m.kind, m.name) for m in mentions] == [
        ("EVER GIVEN", "ship", "Ever Given"), ("Dali", "ship", "Dali"), ("The Dali Lama", "person", "the Dali Lama"),
        ("snow crab", "animal", "snow crab"), ("Snow Crab", "animal", "snow crab"), ("Paris", "place", "Paris"),
    ]  # fmt: skip
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_a_listed_name_does_not_span_texts_and_replaces_what_it_touches() -> None:
    tagger, vocabulary = (
        GazetteerTagger(load(), {"Angela Merkel Bridge": "bridge", "Merkel Bridge": "bridge"}),
        Vocabulary(),
    )
    tokens = tokenize(["Angela", "Merkel Bridge", "Angela Merkel Bridge", ""], vocabulary)
    found = [m for m in flat(tagger(tokens, vocabulary)) if m[4] == "bridge"]
    assert found == [(0, 1, 0, 2, "bridge", "Merkel Bridge"), (1, 0, 0, 3, "bridge", "Angela Merkel Bridge")]


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    """The directory of a small spaCy pipeline."""
    spacy = pytest.importorskip("spacy")
    made = spacy.blank("en")
    made.add_pipe("entity_ruler").add_patterns([
        {"label": "PERSON", "pattern": "Zoë Ferrier"}, {"label": "DATE", "pattern": "Monday"},
        {"label": "ORG", "pattern": "Kite\nClub"}, {"label": "GPE", "pattern": "Paris"},
    ])  # fmt: skip
    made.to_disk(tmp_path / "pipeline")
    return tmp_path / "pipeline"


PEOPLE = [f"{first} {last}" for first in ("Angela", "Barack", "Theresa", "Emmanuel") for last in (
    "Merkel", "Obama", "Miller", "Macron", "Baker", "Novak", "Silva", "Kowalski")]  # fmt: skip


def _batches(number: int) -> list[list[tuple[str, str]]]:
    """Sixteen batches of two articles, about other people in another order for each number."""
    names = PEOPLE[number * 5 :] + PEOPLE[: number * 5]
    return [[("", f"{a} met {b} in Paris, said {a.split()[1]}. {number * 'Then they left. '}")] * 2
            for a, b in zip(names[::2], names[1::2], strict=True)]  # fmt: skip


def _found(enricher: Enricher, batch: list[tuple[str, str]]) -> list[tuple[int, str]]:
    vocabulary = enricher._vocabulary
    found = enricher.look(tokenize([t for a in batch for t in a], vocabulary), [Article()] * len(batch), "en")
    return [(doc, found.names[name]) for doc, name in zip(found.doc.tolist(), found.name.tolist(), strict=True)]


def _enricher() -> Enricher:
    return Enricher(Enrich(dates=False, copies=False), Vocabulary())


def test_enrichers_that_take_turns_do_not_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Shares] = []

    class Counted(Shares):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            made.append(self)

    monkeypatch.setattr("searchnews.entities.tagger.Shares", Counted)
    both = [_enricher(), _enricher()]
    for batches in zip(_batches(0), _batches(1), strict=True):
        for enricher, batch in zip(both, batches, strict=True):
            _found(enricher, batch)
    assert len(made) == 2


def test_threads_find_their_own_names() -> None:
    def look(number: int) -> list[list[tuple[int, str]]]:
        enricher = _enricher()
        return [_found(enricher, batch) for batch in _batches(number)]

    alone = [look(number) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(4))) == alone


def test_spacy(pipeline: Path) -> None:
    tagger = named(f"spacy:{pipeline}")
    mentions = tag("“Soon,” said Zoë Ferrier’s Kite\nClub of Paris on Monday.", tagger)
    assert [(m.text, m.kind, m.name) for m in mentions] == [
        ("Zoë Ferrier", "person", "Zoë Ferrier"), ("Kite\nClub", "org", "Kite Club"), ("Paris", "place", "Paris"),
    ]  # fmt: skip


def test_spacy_takes_texts_of_any_length(pipeline: Path) -> None:
    tagger = SpacyTagger(importlib.import_module("spacy").load(pipeline))
    tagger._pipeline.max_length = 200
    assert [m.start for m in tag("Paris " * 100, tagger)][-1] == 192


def test_indexing_with_spacy(pipeline: Path, tmp_path: Path) -> None:
    with searchnews.create(tmp_path / "news") as archive:
        enrich = Enrich(f"spacy:{pipeline}", always=(("Monday", "day"),))
        archive.add([Article(title="Zoë Ferrier", body="Zoë Ferrier left Paris. Paris, on Monday.")], enrich=enrich)
        assert [(c.value, c.field, c.mentions) for c in archive.search("*").entities()] == [
            ("Paris", "place", 2), ("Zoë Ferrier", "person", 2), ("Monday", "other", 1)]  # fmt: skip


def test_a_directory_that_is_no_pipeline(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    with pytest.raises(ModelError, match=r"spaCy \S+ cannot load the model '.*meta.json"):
        named(f"spacy:{tmp_path}")


def test_spacy_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(ModelError, match=r"spacy:en_core_web_sm needs spaCy, which is not installed; pip install"):
        named("spacy:en_core_web_sm")


def test_taggers_by_name() -> None:
    assert named("default") is not load()  # a tagger remembers its vocabulary: each builder has its own
    assert named("default").model is load().model  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="spaCy"):
        named("spacy:no_such_model")


# -- scores ------------------------------------------------------------------------------------------------------


def test_scores() -> None:
    text = "Angela Merkel went to Paris."
    found = score(tag, [(text, [(0, 13, "person"), (22, 27, "org")])])
    assert found["person"] == Score(1, 1, 1)
    assert found["org"] == Score(0, 0, 1)
    assert found["place"] == Score(0, 1, 0)
    assert found["all"] == Score(1, 2, 2)
    assert found["all"].f1 == found["all"].precision == found["all"].recall == 0.5
    assert Score(0, 0, 0).f1 == 0.0


def test_many_new_words_are_looked_at_in_pieces() -> None:
    """What the network knows of a word takes some hundred bytes, and more only while it is looked at."""
    model, vocabulary = load().model, Vocabulary()
    tokens = tokenize([" ".join(f"{number:x}word" for number in range(60_000))], vocabulary)
    spellings = Spellings(model.weights, model.rows, vocabulary)
    tracemalloc.start()
    try:
        spellings.update(tokens.spelling)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(spellings.vector) == len(vocabulary)
    assert peak < 60_000 * 1_500  # bytes; all at once it is 2,800


@pytest.mark.parametrize("rows", [SLOTS, SLOTS + 1, 2 * SLOTS, 40, 61])
def test_a_full_table_of_shares_forgets_what_is_rare(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 words and the empty place come by, some more often than others; "w0" is in every batch."""
    model, vocabulary, random = load().model, Vocabulary(), np.random.default_rng(rows)
    spellings = Spellings(model.weights, model.rows, vocabulary)
    large = Shares(model.network, spellings)
    monkeypatch.setattr("searchnews.entities.model.TABLE", rows * 2 * large.table[:SLOTS].size)
    monkeypatch.setattr("searchnews.entities.model.FORGOTTEN", 5)
    small = Shares(model.network, spellings)
    known = large.table.reshape(-1, SLOTS, large.table.shape[1])
    held = small.table.reshape(rows, SLOTS, small.table.shape[1])
    stayed = set()
    for _ in range(20):
        words = [f"w{int(60 * number**2)}" for number in random.random(int(random.integers(1, 40)))]
        tokens = tokenize([" ".join(["w0", *words])], vocabulary)
        stream = lay_out(tokens)
        place = np.flatnonzero(stream.token >= 0)
        for shares in (large, small):
            shares.update(tokens.spelling)
        assert list(large.learn(stream.word, place)) == [slice(0, len(place))]
        at = 0
        for windows in small.learn(stream.word, place):
            assert windows.start == at
            at = windows.stop
            for middle in place[windows].tolist():
                window = np.unique(stream.word[middle - REACH : middle + REACH + 1]) + 1
                assert len(set(small.row[window].tolist()) - {-1}) == len(window)
                np.testing.assert_array_equal(held[small.row[window]], known[large.row[window]])
            if windows.start == 0:
                stayed.add(int(small.row[1 + int(tokens.spelling[0])]))
        assert at == len(place)
    assert rows < 40 or len(stayed) == 1


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 5, 8, 9])
@pytest.mark.parametrize("columns", [1, ALONE // 4 // 16, ALONE])
def test_products_are_made_piece_by_piece(rows: int, columns: int) -> None:
    """Four rows at a time with the second of these, one with the third; into a part of a larger array, too."""
    random = np.random.default_rng(rows)
    a, b = (random.integers(-8, 8, shape).astype(np.float32) for shape in ((rows, 16), (16, columns)))
    product = np.full((rows, columns + 1), np.nan, np.float32)[:, 1:]
    multiply(a, b, product)
    np.testing.assert_array_equal(product, a @ b)


def test_no_product_of_a_network_is_shared_among_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that learn spellings are not, either: they made most of the waiting."""
    sizes: list[tuple[int, int]] = []  # multiplications of each product, and how often it is made
    matmul = np.matmul

    def watched(a: Any, b: Any, out: Any) -> None:
        sizes.append((a.shape[-2] * b.size, a.shape[0] if a.ndim == 3 else 1))
        matmul(a, b, out=out)

    monkeypatch.setattr(np, "matmul", watched)
    tagger, vocabulary = named("default"), Vocabulary()
    tokens = tokenize([" ".join(f"Bar{number}kon" for number in range(300)), ""], vocabulary)
    tagger(tokens, vocabulary)
    weights = load().model.weights
    assert max(size for size, _ in sizes) <= ALONE
    assert sum(size * times for size, times in sizes) >= len(vocabulary) * (weights.mix.size + weights.window.size)
