"""Is a word that is written in several ways found in all of them, alone, in phrases and beside others?"""

from __future__ import annotations

from pathlib import Path

import pytest
import reference
from corpus import PLAIN
from faces import run
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import snapshot

import searchnews
from searchnews.article import Article
from searchnews.errors import ConfigError
from searchnews.query import nodes as q
from searchnews.query import normal, parse
from searchnews.query.variants import MOST, Synonyms, told
from searchnews.search.answer import answer
from searchnews.search.evaluate import Evaluation, evaluate
from searchnews.shell import typing
from searchnews.synonyms import parse_synonyms, read_synonyms
from searchnews.together import Together

GROUPS = Synonyms((
    ("car", "automobile", "motor car"), ("NHS", "National Health Service"), ("organise", "arrange"),
    ("privatise", "sell off"),
))  # fmt: skip

WAYS = [
    # (query, what is looked for, by default)
    ("organise", "organise|organize"),
    ("Organizing", "Organizing|Organising"),
    ("ORGANISATION", "ORGANISATION|ORGANIZATION"),
    ("ionised", "ionised|ionized"),
    ("title:realize", "title:realize|title:realise"),
    ("privatisation", "privatisation|privatiz*"),  # the stem of privatization is that of private
    ("title:authorised", "title:authorised|title:authoriz*"),
    ("caps(Legalise)", "caps(Legalise)|caps(Legaliz*)"),
    ("nationalize", "nationalize|nationalise"),
    ('"privatisation of rail"', '"privatisation of rail"|"privatization of rail"'),
    ("caps(Organise)", "caps(Organise)|caps(Organize)"),
    ("email", "email|e-mail"),
    ("Emails", "Emails|e-mail"),
    ("e-mails", "e-mails|email"),
    ('"world health organisation"', '"world health organisation"|"world health organization"'),
    ('"an e-mail"~2', '"an e mail"~2|"an email"~2'),
    ('"e-mail"~2', '"e mail"~2|"email"'),
    *((word, word) for word in (
        "=organise", "organis*", "organise~", "/organise/", "oil", "promise", "Surprising", "unsurprised", "otherwise",
        "advise", "revising", "exercised", "enterprises", "noise", "raised", "size", "downsized", "capsizing", "prize",
        "seize", "Pfizer", "rise", "analyse", "citizen", "expertise", '"size matters"', "organise's", "eel",
        "author:organise", "https://example.org/organise", "organiser-in-chief",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("query", "ways"), WAYS)
def test_what_is_written_in_several_ways(query: str, ways: str) -> None:
    tree = parse(query)
    assert "|".join(map(str, tree.children if isinstance(tree, q.Spelled) else (tree,))) == ways
    assert parse(str(tree)) == tree
    assert isinstance(normal(tree), type(tree))


OF_GROUPS = [
    ("car", 'car|automobile|"motor car"'),
    ("Cars", 'Cars|automobile|"motor car"'),
    ("automobiles", 'automobiles|car|"motor car"'),
    ('"motor car"', '"motor car"|"car"|"automobile"'),
    ('"motor cars"', '"motor cars"'),
    ('"used motor car sales"', '"used motor car sales"|"used car sales"|"used automobile sales"'),
    ("nhs", 'nhs|"National Health Service"'),
    ('"the NHS crisis"', '"the NHS crisis"|"the National Health Service crisis"'),
    ("organizing", "organizing|organising|arrange"),
    ("arranged", "arranged|organise|organize"),
    ("sold off", 'sold AND off'),
    ('"sell off"', '"sell off"|"privatise"|"privatize"'),
    ("privatize", 'privatize|privatise|"sell off"'),
    ("privatising", 'privatising|privatiz*|"sell off"'),
    ('"arrange it"', '"arrange it"|"organise it"|"organize it"'),
    ("=car", "=car"),
]


@pytest.mark.parametrize(("query", "ways"), OF_GROUPS)
def test_groups(query: str, ways: str) -> None:
    tree = parse(query, synonyms=GROUPS)
    assert "|".join(map(str, tree.children if isinstance(tree, q.Spelled) else (tree,))) == ways
    assert parse(str(tree), synonyms=GROUPS) == tree


def test_a_phrase_has_no_more_ways_than_anybody_can_count() -> None:
    tree = parse('"car car car car car"', synonyms=GROUPS)
    assert isinstance(tree, q.Spelled)
    assert len(tree.children) == MOST
    assert tree.children[0] == q.Phrase(("car",) * 5)


def test_words_are_compared_in_the_languages_of_the_archive() -> None:
    german = Synonyms((("Versicherung", "Assekuranz"),))
    assert not isinstance(parse("Versicherungen", languages=("en",), synonyms=german), q.Spelled)
    assert isinstance(parse("Versicherungen", languages=("de", "en"), synonyms=german), q.Spelled)


def test_what_was_done_is_told() -> None:
    assert list(told(parse("oil AND organise NOT organise"))) == [
        "organise is looked for as organise or organize; =organise for this spelling alone"
    ]
    assert list(told(parse('"organise it"'))) == ['"organise it" is looked for as "organise it" or "organize it"']
    assert list(told(parse("oil"))) == []


# One way to write each, and the others.
SAME = {"car": "car", "auto": "car", "organise": "organise", "organize": "organise", "mail": "mail", "post": "mail"}
SYNONYMS = Synonyms((("car", "auto"), ("mail", "post")))
TEXT = st.lists(st.sampled_from((*SAME, "x", "y", ".")), max_size=8)
QUERIES = (
    "{} {}", "{} OR {}", "{} NOT {}", '"{} {}"', '"{} x {}"', '"{} {}"~2', "{} NEAR/2 {}", "{} PRE/1 {}", "{} w/s {}",
    "{} NOT NEAR/2 {}", "near/3({} {} x)", "atleast/2({}) OR {}", '"{} (x OR {})"', "lead/2({}) {}", "2 of ({} {} x)",
    '"{} {}" NEAR/3 x', "title:{} {}^2", "({} w/s x) CONTAINING {}",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.lists(
    st.tuples(st.sampled_from(QUERIES), *[st.sampled_from((*SAME, "x"))] * 2), min_size=1, max_size=6))  # fmt: skip
def test_all_ways_are_one_as_if_all_texts_had_but_one(
    texts: list[tuple[list[str], list[str]]], asked: list[tuple[str, str, str]]
) -> None:
    def articles(same: dict[str, str]) -> list[Article]:
        one = [tuple(" ".join(same.get(word, word) for word in text) for text in pair) for pair in texts]
        return [Article(id=str(number), title=title, body=body) for number, (title, body) in enumerate(one)]

    written, one_way = reference.Archive(articles({})), reference.Archive(articles(SAME))
    here = snapshot(articles({}), range(1, len(texts)))
    for form, first, second in asked:
        tree = parse(form.format(first, second), synonyms=SYNONYMS)
        plain = q.as_written(parse(form.format(SAME.get(first, first), SAME.get(second, second)), synonyms=SYNONYMS))
        expected = set(one_way.search(plain))
        assert set(written.search(tree)) == expected, str(tree)
        for found in (evaluate(here, tree), answer(Evaluation(here), tree)):
            pairs = zip(here.shards, found.docs, strict=True)
            assert {shard.article(doc).id for shard, own in pairs for doc in own.tolist()} == expected, str(tree)


# --- The file --------------------------------------------------------------------------------------------------------


def test_the_file() -> None:
    text = "# ours\n- [car, automobile,  motor\n   car]\n- [NHS, National Health Service, NHS]\n- [2025, MMXXV]\n"
    assert parse_synonyms(text).groups == (
        ("car", "automobile", "motor car"), ("NHS", "National Health Service"), ("2025", "MMXXV"),
    )  # fmt: skip
    assert parse_synonyms("").groups == parse_synonyms("# nothing\n").groups == ()


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("car: automobile\n", 1, "a group of words a line"),
        ("- [a, b]\n- car\n", 2, "a group of words a line"),
        ("- [a, b]\n\n- [car]\n", 3, "2 to 20 different"),
        ("- [car, car]\n", 1, "2 to 20 different"),
        (f"- [{', '.join(map(str, range(21)))}]\n", 1, "2 to 20 different"),
        ("- [car, '...']\n", 1, "expected a word"),
        ("- [car, [b]]\n", 1, "expected a word"),
        ("- [car, {b: c}]\n", 1, "expected a word"),
        (f"- [car, {'a ' * 9}]\n", 1, "at most 8 words"),
        ("- [car, ~]\n- [", 0, "YAML"),
        ("[[[[[1]]]]]", 0, "lists in lists"),
        ("- [a, !!python/object:os.system b]\n- *x\n", 0, "YAML"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as error:
        parse_synonyms(text)
    assert error.value.line == line or not line


def test_an_archive_has_its_synonyms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = searchnews.create(tmp_path / "index")
    bodies = ["a car", "an automobile", "motor cars", "a bus"]
    archive.add([Article(id=f"a{n}", body=body) for n, body in enumerate(bodies)], enrich=PLAIN)

    def found(query: str) -> list[str]:
        return sorted(hit.id for hit in archive.search(query))

    assert found("car") == ["a0", "a2"]
    file = archive.path / "synonyms.yaml"
    file.write_text("- [car, automobile]\n- [bus, coach]\n")
    archive.refresh()
    assert found("car") == found("automobiles") == ["a0", "a1", "a2"]
    assert found('"a car"') == ["a0"]
    assert found('"an car"') == ["a1"]
    assert found("=car") == ["a0"]
    assert found("coaches") == ["a3"]
    assert [row.articles for row in archive.batch(["car", "coach"])] == [3, 1]
    monkeypatch.chdir(tmp_path)
    shown = run("query", "automobile", "-i", str(archive.path), "--explain")
    assert 'automobile is looked for as automobile or car; =automobile for this spelling alone' in shown.err
    assert "automobile or car" in run("query", "automobile zebra", "-i", str(archive.path), "--explain").err
    assert run("query", "automobile", "-i", str(archive.path)).err == ""
    (tmp_path / "mine.yaml").write_text("- [bus, car]\n")
    (tmp_path / "searchnews.yaml").write_text("synonyms: mine.yaml\n")
    assert run("query", "bus", "-i", str(archive.path), "--format", "ids", "--all").out.split() == ["a3", "a0", "a2"]
    with searchnews.open(archive.path) as one, searchnews.create(tmp_path / "other") as other:
        other.add([Article(id="b0", body="a tram")], enrich=PLAIN)
        (other.path / "synonyms.yaml").write_text("- [tram, car]\n")
        other.refresh()
        both = Together([one, other])
        assert sorted(hit.id for hit in both.search("car")) == ["index:a0", "index:a1", "index:a2", "other:b0"]
    file.unlink()
    archive.refresh()
    assert found("car") == ["a0", "a2"]
    file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        archive.refresh()
    file.rmdir()
    file.symlink_to(tmp_path / "mine.yaml")
    with pytest.raises(ConfigError, match="not a regular file"):
        read_synonyms(archive.path)


def test_the_bar_of_the_shell_says_it() -> None:
    assert typing.remark("organise").startswith("organise is looked for as organise or organize")
    assert typing.remark("car", (), (), GROUPS).startswith("car is looked for as car or automobile")
    assert typing.remark("organise (") == typing.remark(":open organise") == typing.remark("oil") == ""
