"""Tokens: the array path finds what the plain path finds, whatever the text; folding and stemming keep their word."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import pairwise
from unittest import mock

import pytest
import reference
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

from searchnews import analysis
from searchnews.analysis import Vocabulary, edges, fold, spans, stems, term, tokenize, words
from searchnews.dates.run import INVISIBLE
from searchnews.kernels import native
from searchnews.scripts import ACCENTS, BLOCKS, MOST_ACCENTS, character_class

anything = st.text(max_size=80) | st.lists(
    st.sampled_from(
        [
            "word",
            "Word",
            "é",
            "e\u0301",
            "“",
            "…",
            "_",
            "1.5",
            "don't",
            "\n",
            "\0",
            "ß",
            "x" * 120,
            "👍",
            "й",
            ".",
            ".",
            "A",
            "U.S.",
            "Η",
            "٣",
            "\xad",
            "\u200d",
            "\u200b",
            "\ufeff",
            "\u0301",
            "\ufe0f",
            "国",
            "中国",
            "の",
            "カ\u3099",
            "ｶﾞ",
            "한국",
            "\u1112\u1161\u11ab",
            "กำ",
            "ที่",
            "๒๕",
            "က",
            "ြ",
            "\U00020000",
            "ʼ",
            "𝒜",
            " ",
        ]
    )
).map("".join)


@given(st.lists(anything, max_size=6))
def test_arrays_find_the_same_tokens(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    tokens = tokenize(texts, vocabulary)
    for i, text in enumerate(texts):
        begin, end = tokens.first[i : i + 2].tolist()
        found = [vocabulary.spellings[n].decode() for n in tokens.spelling[begin:end].tolist()]
        assert found == words(text)
        data = tokens.data[tokens.text_start[i] : tokens.text_end[i]]
        assert data == text.encode("utf-8", "replace")
        places = zip(tokens.start[begin:end].tolist(), tokens.end[begin:end].tolist(), strict=True)
        found = spans(text)
        assert [tokens.data[a:b].decode() for a, b in places] == [text[a:b] for a, b in found]
        numbers = range(len(found) + 2)
        begins, ends = edges(text, numbers, numbers)
        assert [*zip(begins, ends, strict=True)][:-2] == found
        assert ends[-2:] == [-1, -1]


@pytest.mark.parametrize("text", ["", "Oil, U.S. prices.", "“Élan” vital — 東京 oil", "..."])
def test_edges_without_compiled_loops(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = range(len(spans(text)) + 1)
    compiled = edges(text, numbers, numbers)
    monkeypatch.setattr(native, "library", lambda: None)
    begins, ends = edges(text, numbers, numbers)
    assert ends == compiled[1]
    assert begins[:-1] == compiled[0][:-1]  # a token that is not there begins anywhere


OWN_WORDS = (  # how the names of letters begin that are tokens of their own
    "CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC", "HANGZHOU NUMERAL", "VERTICAL KANA",
    "MASU MARK", "HIRAGANA", "HENTAIGANA", "KATAKANA", "HALFWIDTH KATAKANA", "HANGUL", "HALFWIDTH HANGUL",
    "BOPOMOFO", "THAI", "LAO",
    "TIBETAN", "MYANMAR", "KHMER", "YI", "TAI LE", "NEW TAI LUE", "TAI THAM",
)  # fmt: skip


def is_own(c: str) -> bool:
    """Is it a letter of a script without spaces?"""
    unspaced = f"{unicodedata.name(c, '')} ".startswith(tuple(f"{name} " for name in OWN_WORDS)) or "IDEOGRAPH-" in (
        unicodedata.name(c, "")
    )
    return unspaced and (unicodedata.category(c)[0] == "L" or unicodedata.category(c) == "Nl") and not is_joined(c)


def is_joined(c: str) -> bool:
    """Does it belong to the letter before it?"""
    name = unicodedata.name(c, "")
    marks = "\u0300" <= c <= "\u036f" or name.startswith((*OWN_WORDS, "COMBINING KATAKANA"))
    return (
        (marks and unicodedata.category(c)[0] == "M")
        or c in "\u0e33\u0eb3\uff9e\uff9f"
        or name.startswith(("HANGUL JUNGSEONG", "HANGUL JONGSEONG"))
        or re.fullmatch(f"[{analysis.IGNORED}]", c) is not None
    )


def clusters(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The tokens in a run: letters of scripts without spaces with what joins them, and what stands between them."""
    at = begin
    while at < end:
        after = at + 1
        if is_own(text[at]):
            while after < end and is_joined(text[after]):
                after += 1
        else:
            while after < end and not is_own(text[after]):
                after += 1
        yield at, after
        at = after


@given(anything)
@example("中国a\xad国\xad5月カ\u3099\u0301กำ๒๕")
@example("U.S. and U.S.-led, U.S.'s J.P. Morgan; the U.K.Army")
@example("a\xad\u0301\xadb c\u200d\ufeffd \xad e\xad")
def test_tokens_are_runs_of_letters_digits_and_marks(text: str) -> None:
    """Character by character: runs, through what is not seen; then single letters are joined by full stops."""

    def inside(c: str) -> bool:
        return (c.isalnum() or unicodedata.category(c)[0] == "M") and not ("\ufe00" <= c <= "\ufe0f" or c in "ʻʼ")

    runs: list[tuple[int, int]] = []
    last = -2  # the last place of a character of a word, if only invisible ones came after it
    for i, c in enumerate(text):
        if inside(c):
            runs[-1:] = [(runs[-1][0], i + 1)] if last >= 0 else [*runs[-1:], (i, i + 1)]
            last = i
        elif not re.fullmatch(f"[{analysis.IGNORED}]", c):
            last = -2

    def letter(run: tuple[int, int]) -> bool:
        c, accents = text[run[0]], text[run[0] + 1 : run[1]]
        alone = re.fullmatch(f"[{character_class(ACCENTS)}]{{0,{MOST_ACCENTS}}}", accents) is not None
        return alone and c.isalnum() and not c.isdecimal() and not is_own(c)

    expected: list[tuple[int, int]] = []
    chained = False  # is the last expected token "U.S", or could it become one?
    for run in runs:
        if chained and letter(run) and text[expected[-1][1] : run[0]] == ".":
            expected[-1] = (expected[-1][0], run[1])
        else:
            expected.append(run)
            chained = letter(run)
    starts = {start for start, _ in runs}
    closed = [
        (a, b + 1 if "." in text[a:b] and text[b : b + 1] == "." and b + 1 not in starts else b) for a, b in expected
    ]
    assert spans(text) == [part for run in closed for part in clusters(text, *run)]


@pytest.mark.parametrize(
    ("text", "written", "spelled"),
    [
        ("the U.S. said", "the|U.S.|said", "the|US|said"),
        ("in the U.S.", "in|the|U.S.", "in|the|US"),
        ("the U.S.'s and U.S.-led", "the|U.S.|s|and|U.S.|led", "the|US|s|and|US|led"),
        ("U.K, G.O.P.; u.s", "U.K|G.O.P.|u.s", "UK|GOP|us"),
        ("J.P. Morgan, J. P. Morgan", "J.P.|Morgan|J|P|Morgan", "JP|Morgan|J|P|Morgan"),
        ("e.g. at 5 p.m.: M.B.A.s", "e.g.|at|5|p.m.|M.B.A.s", "eg|at|5|pm|MBAs"),
        ("www.example.com 3.5 1.2.3 v.2", "www|example|com|3|5|1|2|3|v|2", "www|example|com|3|5|1|2|3|v|2"),
        ("Ph.D. St.A a.b.cd", "Ph|D|St|A|a.b|cd", "Ph|D|St|A|ab|cd"),
        ("U.S.Army U.S... U.S.A.", "U.S|Army|U.S.|U.S.A.", "US|Army|US|USA"),
        ("E\u0301.U., U.E\u0301. e\u0301U.S", "E\u0301.U.|U.E\u0301.|e\u0301U|S", "E\u0301U|UE\u0301|e\u0301U|S"),
        ("Η.Π.Α. É.U. С.Ш.А ٣.٥", "Η.Π.Α.|É.U.|С.Ш.А|٣|٥", "ΗΠΑ|ÉU|США|٣|٥"),
        ("pro\xadduced co\u2060op \u200eHi\u200f", "pro\xadduced|co\u2060op|Hi", "produced|coop|Hi"),
        ("می\u200cخواهم a\u200bb \xad", "می\u200cخواهم|a|b", "میخواهم|a|b"),
        ("中国AI5月、5月の", "中|国|AI5|月|5|月|の", "中|国|AI5|月|5|月|の"),
        ("한국은행이 3.5%", "한|국|은|행|이|3|5", "한|국|은|행|이|3|5"),
        ("ธนาคารกำหนด ๒๕๖๗", "ธ|น|า|ค|า|ร|กำ|ห|น|ด|๒๕๖๗", "ธ|น|า|ค|า|ร|กำ|ห|น|ด|๒๕๖๗"),
        ("中.国.", "中|国", "中|国"),
        ("м'ята мʼята м’ята", "м|ята|м|ята|м|ята", "м|ята|м|ята|м|ята"),
    ],
)  # fmt: skip
def test_where_tokens_end(text: str, written: str, spelled: str) -> None:
    assert [text[a:b] for a, b in spans(text)] == written.split("|")
    assert words(text) == spelled.split("|")


ABBREVIATIONS = (
    "É.U.", "U.É.", "É.É.", "U.S.É", "Ç.A.", "Å.S.", "Ö.B.B.", "ộ.Ǖ.ᾧ.", "Ἑ.Ε.", "Й.Ё.", "Η.Π.Ά.", "J.-É. É.D.F. a",
    "קּ.בּ.", "أ.ب.", "क़.ख़.", "É.Us", "é.u.É.", "No É. U.", "vÉ.U.",
)  # fmt: skip


@pytest.mark.parametrize("native_too", [True, False])
@given(st.lists(st.sampled_from(ABBREVIATIONS), min_size=1, max_size=4).map(" ".join))
def test_an_accent_may_be_written_apart(native_too: bool, text: str) -> None:
    """Words are the same whether a letter and its accents are one character or several."""
    with nullcontext() if native_too else mock.patch.object(native, "library", return_value=None):
        composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        assert [*map(fold, words(composed))] == [*map(fold, words(apart))]
        for form in (composed, apart):
            vocabulary = Vocabulary()
            found = tokenize([form], vocabulary).spelling.tolist()
            assert [vocabulary.spellings[n].decode() for n in found] == words(form)
            assert edges(form, [0], [len(found) - 1]) == ([spans(form)[0][0]], [spans(form)[-1][1]])


def test_all_accents_are_known() -> None:
    known = re.compile(f"[{character_class(ACCENTS)}]{{1,{MOST_ACCENTS}}}")
    letters = (c for c in map(chr, range(0x80, 0x20000)) if c.isalpha() and not re.match(f"[{BLOCKS}]", c))
    apart = (unicodedata.normalize("NFD", c) for c in letters)
    assert all(known.fullmatch(c, 1) for c in apart if len(c) > 1 and c[0].isalpha())


@given(st.lists(st.text("abAB", min_size=7, max_size=20), max_size=300))
def test_words_that_look_alike_are_told_apart(found: list[str]) -> None:
    """Words are looked up by eight-byte keys and hashes: no two may be taken for one."""
    vocabulary = Vocabulary()
    for _ in range(2):  # the second time from the cache
        tokens = tokenize([" ".join(found)], vocabulary)
        assert [vocabulary.spellings[n].decode() for n in tokens.spelling.tolist()] == found
    assert len(set(vocabulary.spellings)) == len(vocabulary.spellings) == len(set(found))


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("São", "sao"), ("Łódź", "lodz"), ("MÜLLER", "muller"), ("Straße", "strasse"), ("Ærø", "aero"), ("Øre", "ore"),
        ("naïve", "naive"), ("ﬁne", "fine"), ("Ἀθῆναι", "αθηναι"), ("Йод", "йод"), ("İzmir", "izmir"), ("x²", "x2"),
        ("e\u0301te", "ete"), ("pro\xadduced", "produced"), ("a\u200cb\ufeff", "ab"),
    ],
)  # fmt: skip
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=30))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("Prices", "en", "price"), ("prices", "xx", "prices"), ("économies", "fr", "econom"), ("Häuser", "de", "haus"),
     ("organisations", "en-GB", "organis"), ("новости", "ru", "новост")],
)  # fmt: skip
def test_term(word: str, language: str, expected: str) -> None:
    assert term(word, language) == expected


def test_every_stemmer_exists() -> None:
    for language in analysis.STEMMERS:
        assert stems(["word"], language)


@pytest.mark.parametrize(
    ("text", "sentences", "paragraphs"),
    [
        ("He came. She went.", "He|She", "He"),
        ("Mr. Smith met J. Doe on Sept. 7. They spoke.", "Mr|They", "Mr"),
        ("It rose 3.5 percent. 40 people left!", "It|40", "It"),
        ('"Go?" "No." he said. “Yes.” She left.', "Go|No|Yes|She", "Go"),
        ("One line\nand more.\n\nNext one.\n\nLast.", "One|Next|Last", "One|Next|Last"),
        ("A wrapped\nline. And\nmore.\nNew here.", "A|And|New", "A|New"),
        ("no capital. here", "no", "no"),
        ("In the U.S. The U.S. Army. At 5 p.m. They left the U.K! Yes", "In|At|They|Yes", "In"),
        ("Up..\nOil. A.B.. Oil", "Up|Oil|AB", "Up|Oil"),
    ],
)
def test_where_sentences_and_paragraphs_begin(text: str, sentences: str, paragraphs: str) -> None:
    vocabulary = Vocabulary()
    tokens = tokenize([text], vocabulary)
    spelled = [vocabulary.spellings[n].decode() for n in tokens.spelling.tolist()]
    assert [w for w, starts in zip(spelled, tokens.sentence_starts, strict=True) if starts] == re.split(
        r"\|", sentences
    )
    assert [w for w, starts in zip(spelled, tokens.paragraph_starts, strict=True) if starts] == paragraphs.split("|")


WRAPPED = """\
The Bank of Corvane
held its rate on Mr.
Hale's advice.
Traders had bet
on a cut.
   "We wait," he
said.
"""


@pytest.mark.parametrize(("text", "expected"), [
    ("", []),
    (" \n\n ", []),
    ("...", ["..."]),
    (WRAPPED, ["The Bank of Corvane held its rate on Mr. Hale's advice.", "Traders had bet on a cut.",
               '"We wait," he said.']),
    ("One line\nand more.\nAnd more.\n\n“Next one.”\n \nLast.\n",
     ["One line and more. And more.", "“Next one.”", "Last."]),
    ("One.\n* * *\n(Two", ["One.", "* * *", "(Two"]),
    ("\n- One\r\n\r\n- Two -\n", ["- One", "- Two -"]),
])  # fmt: skip
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [" ".join(text[start:end].split()) for start, end in analysis.paragraphs(text)] == expected


@given(texts() | st.text("ab. \n\u00a0*É", max_size=30))
def test_paragraphs_begin_where_sentences_may_not_run_on(text: str) -> None:
    found = analysis.paragraphs(text)
    assert " ".join(text[start:end] for start, end in found).split() == text.split()
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    opens = [start for (start, _), opens in zip(analysis.spans(text), reference.starts(text)[1], strict=True) if opens]
    words = [start for start, _ in analysis.spans(text)]
    first = [next((at for at in words if start <= at < end), None) for start, end in found]
    assert [at for at in first if at is not None] == opens


def test_what_is_masked_and_what_is_invisible_by_single_characters() -> None:
    """The expressions look at ASCII first, which is quick; they find what the plain ones find, in all of Unicode."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for quick, plain in (
        (analysis._NOT_ASCII_NOR_WORDS, r"(?:[^\w\x00-\x7f]|[\u02bb\u02bc])+"),
        (INVISIBLE, f"[{analysis.IGNORED}]"),
    ):
        assert [m.span() for m in quick.finditer(every)] == [m.span() for m in re.finditer(plain, every)]
