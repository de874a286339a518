"""One person in many spellings: which names are offered as perhaps the same, and that nothing is merged."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import PLAIN
from faces import run
from hypothesis import given
from hypothesis import strategies as st

import searchnews
from searchnews.archive import Archive
from searchnews.article import Article, EntityCount
from searchnews.complete import complete, known_of
from searchnews.corrections import parse_corrections
from searchnews.folding import fold
from searchnews.query import regex
from searchnews.sounds import alike, pattern, skeleton, sound

ONE = [
    "Gaddafi Qaddafi Kadhafi Qadhafi Gadhafi Khadafi Каддафи القذافي قذافي",
    "Zelensky Zelenskyy Zelenskiy Zelenski Selenskyj Зеленский Зеленський زيلينسكي זלנסקי",
    "Vladimir Volodymyr Wladimir Владимир Володимир فلاديمير ולדימיר",
    "Muammar Moammar Муаммар معمر",
    "Putin Poutine Путин Putín بوتين פוטין",
    "Tchaikovsky Tschaikowski Chaikovsky Чайковский",
    "Lukashenko Lukaschenko Лукашенко",
    "Gorbachev Gorbatschow Горбачев",
    "Brezhnev Breschnew Брежнев",
    "Yeltsin Eltsine Ельцин",
    "Lenin Lénine Ленин",
    "Yelena Jelena Elena Елена",
    "Mikhail Michail Михаил",
    "Khodorkovsky Chodorkowski Ходорковский",
    "Christopher Kristofer Кристофер",
    "Navalny Nawalny Navalnyj Навальный",
    "Netanyahu Netanjahu نتنياهو נתניהו",
    "Trump ترامب ترمب טראמפ",
    "Biden بايدن ביידן",
    "Obama أوباما אובמה",
    "Erdogan أردوغان",
    "Mohammed Mohamed محمد מוחמד",
    "Mahmoud محمود",
    "Hussein Hussain حسين",
    "Hassan حسن חסן",
    "Walid Waleed وليد",
    "Nawaf نواف",
    "bin بن בן",
    "Mitsotakis Μητσοτάκης",
    "Tsipras Τσίπρας",
    "Chekhov Tchekhov Чехов",
    "Gatchina Гатчина",
    "Alexander Aleksander",
]
OTHERS = [
    "John Jane Jean Joan", "Merkel Merkle", "Maria Mario", "Obama Osama", "Kim Kem Kom", "Smith Schmidt", "Iran Iron",
    "Bush Bash", "Walker Weaver", "Chavez Kavez", "Gore Kerry", "Putin Patton", "حسن حسين", "Hassan حسين", "Sharon שרת",
    "Barak ברקת", "Чодоров Ходоров",
]  # fmt: skip


@pytest.mark.parametrize("names", ONE)
def test_one_name(names: str) -> None:
    first, *others = map(sound, names.split())
    for other in others:
        assert alike(first, other), (first, other)
        assert skeleton(first) == skeleton(other)


@pytest.mark.parametrize("names", OTHERS)
def test_several_names(names: str) -> None:
    first, *others = map(sound, names.split())
    assert not any(alike(first, other) for other in others)


def test_scripts_that_are_not_read() -> None:
    assert sound("習近平") == sound("ገብረ") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bashar al-Assad", "بشار الأسد"),
        ("Abdel Fattah el-Sisi", "عبد الفتاح السيسي"),
        ("Abdullah Hamdok", "عبد الله حمدوك"),
        ("Mohammed bin Salman", "محمد بن سلمان"),
        ("Benjamin Netanyahu", "בנימין נתניהו"),
        ("بنيامين نتنياهو", "בנימין נתניהו"),
        ("Yasser Arafat", "יאסר ערפאת"),
    ],
)
def test_names_in_letters_without_vowels(tmp_path: Path, one: str, other: str) -> None:
    with searchnews.create(tmp_path / "index") as archive:
        archive.add(people(2, one) + people(1, other, "Ilara Voss", "محمد عباس", "משה שרת"), enrich=PLAIN)
        assert [c.value for c in archive.search(f'entity:"{one}"').spelled_otherwise()] == [other]
        assert [c.value for c in archive.search(f'person:"{other}"').spelled_otherwise()] == [one]
        assert [[c.value for c in alike.names] for alike in archive.merge_suggestions()] == [[one, other]]


LETTERS = st.text(
    "abcdefghijklmnopqrstuvwxyzабвгдезийклмнопрстуфхцчшщыьэюяїґαβγδεθκλξπσςτφχψ'ابتجدشعقلوزيפצרשתווחה",
    min_size=1, max_size=7,
)  # fmt: skip


@given(LETTERS, LETTERS)
def test_whatever_is_alike_matches_the_pattern(one: str, other: str) -> None:
    for a, b in ((one, other), (one, one)):
        if sound(a) and alike(sound(a), sound(b)):
            assert regex.compile(pattern(sound(a))).matches(fold(b))


@pytest.mark.parametrize("names", ONE)
def test_one_name_matches_the_pattern(names: str) -> None:
    for one, other in itertools.product(names.split(), repeat=2):
        assert regex.compile(pattern(sound(one))).matches(fold(other))


def people(number: int, *names: str) -> list[Article]:
    return [
        Article(id=f"{name} {i}", body="x", person=(EntityCount(name, 1, 0),)) for name in names for i in range(number)
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path: Path = tmp_path_factory.mktemp("spellings") / "index"
    with searchnews.create(path) as found:
        found.add(people(5, "Muammar Gaddafi", "Volodymyr Zelensky"), enrich=PLAIN)
        found.add(people(2, "Moammar Kadhafi", "Zelensky", "Muammar Qaddafi", "Aisha Gaddafi"), enrich=PLAIN)
        found.add(people(1, "Муаммар Каддафи", "Владимир Зеленский", "Зеленский", "Ilara Voss"), enrich=PLAIN)
        yield found


def test_a_query_offers_the_others(archive: Archive) -> None:
    found = archive.search('person:"muammar gaddafi"')
    assert found.total == 5
    assert [(c.value, c.articles) for c in found.spelled_otherwise()] == [
        ("Moammar Kadhafi", 2), ("Muammar Qaddafi", 2), ("Муаммар Каддафи", 1),
    ]  # fmt: skip
    assert [c.value for c in archive.search("entity:зеленский OR person:voss").spelled_otherwise()] == [
        "Volodymyr Zelensky", "Zelensky",
    ]  # fmt: skip
    assert not archive.search("person:voss").spelled_otherwise()
    assert not archive.search("gaddafi NOT person:gaddafi").spelled_otherwise()
    assert not archive.search("org:gaddafi").spelled_otherwise()


def test_completion_offers_the_others(archive: Archive) -> None:
    found = {s.text: s.help for s in complete("person:gadd", 11, known_of(archive))}
    assert found['"Muammar Gaddafi"'] == "5 articles"
    assert found['"Муаммар Каддафи"'] == "1 article, like Muammar Gaddafi"
    assert '"Муаммар Каддафи"' not in {s.text for s in complete("person:ga", 9, known_of(archive))}


def test_suggestions_are_aliases(archive: Archive) -> None:
    ran = run("entities", "--merge-suggestions", "-i", str(archive.path))
    corrections = parse_corrections(ran.out)
    assert {main: set(group.names) for main, group in corrections.groups.items()} == {
        "muammar gaddafi": {"Muammar Gaddafi", "Moammar Kadhafi", "Muammar Qaddafi", "Муаммар Каддафи"},
        "volodymyr zelensky": {"Volodymyr Zelensky", "Владимир Зеленский"},
        "zelensky": {"Zelensky", "Зеленский"},
    }
    assert ran.out.splitlines()[2].endswith("# person; 5, 2, 2, 1 articles")
    # Nothing is merged by it, and what has been merged is not suggested again.
    assert archive.search('person:"muammar gaddafi"').total == 5
    (archive.path / "entities.yaml").write_text(ran.out, encoding="utf-8")
    try:
        ran = run("entities", "--merge-suggestions", "-i", str(archive.path))
        assert ran.out == "# no names that may be one\n"
        archive.refresh_names()
        found = archive.search('person:"muammar gaddafi"')
        assert found.total == 10
        assert not found.spelled_otherwise()
    finally:
        (archive.path / "entities.yaml").unlink()
        archive.refresh_names()


def test_the_command_says_it_apart_from_the_hits(archive: Archive) -> None:
    ran = run("query", "person:kadhafi", "-i", str(archive.path))
    assert "perhaps the same, written otherwise: Muammar Gaddafi (5), " in ran.err
    assert "Gaddafi (5)" not in ran.out
    ran = run("query", "person:kadhafi", "--format", "json", "-i", str(archive.path))
    assert json.loads(ran.out)["total"] == 2
    assert "otherwise" not in ran.err


@pytest.mark.parametrize("more", [["oil"], ["--with", "x"], ["--format", "json"]])
def test_suggestions_are_of_the_whole_archive(archive: Archive, more: list[str]) -> None:
    ran = run("entities", "--merge-suggestions", *more, "-i", str(archive.path))
    assert ran.status == 2
    assert "whole archive" in ran.err
