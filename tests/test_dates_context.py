"""Do shortcuts through the words around an expression lead to where the long way leads?"""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchnews.analysis import Vocabulary, tokenize
from searchnews.dates import context, find, find_batch, finder, grammar
from searchnews.dates.languages import table

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "ru")
WEDNESDAY = date(2025, 9, 10)


def last_said(cues: table.Cues, left: str, begin: int) -> tuple[int, int]:
    """What the last verb says, in one reading of the whole sentence with one pattern after the other."""
    flags = re.ASCII if cues.ascii else 0
    patterns = [
        (kind, re.compile(rf"(?<![\w-]){pattern.replace('VERB', verb)}\b", flags))
        for kind, pattern, verbs in cues.says
        for verb in verbs
    ]
    said, said_at, at = table.NOTHING, 0, begin
    while at < len(left):
        found = next(((kind, match) for kind, pattern in patterns if (match := pattern.match(left, at))), None)
        if found is None:
            at += 1
            continue
        kind, match = found
        if kind:
            said, said_at = kind, match.end()
        at = match.end()
    return said, said_at


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_last_verb_decides(language: str, data: st.DataObject) -> None:
    cues = grammar.of(language).language.cues
    verbs = sorted({re.sub(r"\(.*?\)|[?]", "", verb) for _, _, verbs in cues.says for verb in verbs})
    pieces = [*verbs, "be", "to", "not", "walked", "Monday", "one-off", "on", "l'", "(", '"', "1,5"]
    words = data.draw(
        st.lists(st.tuples(st.sampled_from(pieces), st.sampled_from([" ", ", ", ",", " - "])), max_size=9)
    )
    left = "".join(word + gap for word, gap in words)
    begin = data.draw(st.sampled_from([0, *[place.end() for place in re.finditer(" ", left)]]))
    assert context.Judge(cues)._last_said(left, begin) == last_said(cues, left, begin)


@pytest.mark.parametrize(("left", "begin"), [
    ("", 0),
    ("He came. She ", 9),
    ("He came.) She ", 10),
    ("He came! \"And he said: 'No.' She ", 29),
    ("at 5 p.m. on ", 0),
    ("What? No! Yes. ", 10),
    ("What? No! Yes. A", 15),
])  # fmt: skip
def test_a_sentence_begins_behind_the_last_stop(left: str, begin: int) -> None:
    assert context._begin_of_sentence(left) == begin


def test_sport_near_one_quarter_says_nothing_of_another() -> None:
    texts = [
        "A field goal in the third quarter decided it.",
        "Sales in the field rose in the third quarter.",
        "Another field\ngoal in the third quarter was no help.",
        "A field goal.\n\nProfits rose in the third quarter, and then fell.",
    ]
    assert [len(find(text, WEDNESDAY)) for text in texts] == [0, 1, 0, 1]
    vocabulary = Vocabulary()
    assert find_batch(tokenize(texts, vocabulary), vocabulary, [WEDNESDAY] * 4, 1).article.tolist() == [1, 3]


TEXTS = [
    "Profit rose in the quarter ended March 31. A year earlier it fell, and by Friday it will rise.",
    "A year earlier it fell.",
    "The Sept. 11 attacks changed that; the Sept. 11 sale did not.",
    "He came at 5 p.m. on Monday, and the next day he left. The next day he came again.",
    "",
    "In 1998 it was closed; 1998 people came.",
]


def test_texts_of_a_batch_recall_nothing_of_each_other() -> None:
    vocabulary = Vocabulary()
    batch = find_batch(tokenize(TEXTS, vocabulary), vocabulary, [WEDNESDAY] * len(TEXTS), 1)
    epoch = date(1970, 1, 1).toordinal()
    rows = zip(batch.article.tolist(), batch.begin.tolist(), batch.until.tolist(), strict=True)
    alone = [
        (row, mention.begin.toordinal() - epoch, mention.until.toordinal() - epoch)
        for row, text in enumerate(TEXTS)
        for mention in find(text, WEDNESDAY)
    ]
    assert list(rows) == alone


def test_what_was_read_may_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [find(text, WEDNESDAY) for text in TEXTS]
    assert [len(mentions) for mentions in before] == [4, 1, 2, 3, 0, 1]
    assert [mention.begin for mention in before[2]] == [date(2001, 9, 11), date(2025, 9, 11)]
    monkeypatch.setattr(finder, "_MOST_RUNS", 2)
    for _ in range(2):
        assert [find(text, WEDNESDAY) for text in TEXTS] == before


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("On en comptait 48.700 en mai 2022.", "fr"),  # a number in figures before a month
        (f"It said {'Monday ' * 57}May 3, 2001.", "en"),  # as long as a run may be
        (f"It said {'Monday ' * 58}May 3, 2001.", "en"),  # longer, and cut for one text, too
        (f"It said {'Monday ' * 90}May 3, 2001.", "en"),
    ],
)
def test_one_text_is_read_as_a_batch_is(text: str, language: str) -> None:
    vocabulary = Vocabulary()
    texts = [text, "", text]
    batch = find_batch(tokenize(texts, vocabulary, language), vocabulary, [WEDNESDAY] * 3, 1, language)
    alone = [mention.begin.toordinal() - date(1970, 1, 1).toordinal() for mention in find(text, WEDNESDAY, language)]
    assert alone
    assert batch.begin.tolist() == 2 * alone
