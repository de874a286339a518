"""Settings: where they come from, what they mean, and what is said of mistakes."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchnews.errors import ConfigError
from searchnews.settings import FILE_NAME, Settings, files, load, show


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to be in, and a person's own directory of settings beside it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    (tmp_path / "own/searchnews").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def project(text: str) -> None:
    Path(FILE_NAME).write_text(text)


def own(here: Path, text: str) -> Path:
    path = here / "own/searchnews" / FILE_NAME
    path.write_text(text)
    return path


# --- Where they come from ----------------------------------------------------------------------------------------


def test_without_files_the_defaults_hold() -> None:
    assert load() == Settings()
    assert files() == []
    assert {setting.where for setting in show()} == {"default"}
    assert {setting.key for setting in show()} == set(Settings.__dataclass_fields__)


def test_the_project_overrides_the_person_who_overrides_the_defaults(here: Path) -> None:
    path = own(here, "index: mine\nlanguage: de\n")
    project("# ours\nindex: ours\n")
    assert (load().index, load().language, load().timezone) == ("ours", "de", "UTC")
    where = {setting.key: setting.where for setting in show()}
    assert (where["index"], where["language"], where["timezone"]) == (f"{FILE_NAME}:2", f"{path}:2", "default")
    assert files() == [path, Path(FILE_NAME)]


def test_an_explicit_file_takes_the_place_of_the_projects(here: Path) -> None:
    project("index: ours\ntimezone: Europe/Lisbon\n")
    own(here, "language: fr\n")
    Path("other.yaml").write_text("index: other\n")
    assert load("other.yaml") == Settings(index="other", language="fr")
    with pytest.raises(ConfigError, match=r"missing.yaml: no such file"):
        load("missing.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}", "\ufeffindex: news\n"])
def test_empty_files_set_nothing(text: str) -> None:
    project(text)
    assert load() == Settings()


def test_the_home_directory_is_looked_in_without_xdg(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(here / "home"))
    path = here / "home/.config/searchnews" / FILE_NAME
    path.parent.mkdir(parents=True)
    path.write_text("index: home\n")
    assert load().index == "home"


# --- What they mean ----------------------------------------------------------------------------------------------

SOURCES = """
language: en
timezone: Europe/London
boilerplate: ["Subscribe .*"]
sources:
- path: dumps
  source: Agency
- path: dumps/paris
  source: Bureau
  language: fr
  timezone: Europe/Paris
  date_order: MDY
  fields: {title: titre, body: texte.corps}
  boilerplate: [FIN]
"""


def test_sources_say_how_their_files_are_read() -> None:
    project(SOURCES)
    chosen = load()
    assert chosen.zone == ZoneInfo("Europe/London")
    paris = chosen.options_for("dumps/paris/2025/a.jsonl")
    assert (paris.source, paris.language, paris.timezone, paris.order) == ("Bureau", "fr", "Europe/Paris", "MDY")
    assert paris.fields == (("title", "titre"), ("body", "texte.corps"))
    assert paris.boilerplate == ("Subscribe .*", "FIN")
    london = chosen.options_for("dumps/london/a.jsonl")
    assert (london.source, london.language, london.timezone, london.order) == ("Agency", "en", "Europe/London", "DMY")
    elsewhere = chosen.options_for("dumpster/a.jsonl")  # a name that begins alike is no path below
    assert (elsewhere.source, elsewhere.fields, elsewhere.boilerplate) == ("", (), ("Subscribe .*",))


@pytest.mark.parametrize("path", ["dumps/paris", "./dumps/paris/", "dumps/x/../paris/a.txt"])
def test_paths_are_compared_as_places(path: str) -> None:
    project(SOURCES)
    assert load().options_for(path).source == "Bureau"
    assert load().options_for(str(Path(path).absolute())).source == "Bureau"


# --- Mistakes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "line", "key", "said"), [
    ("index: news\nindx: x\n", 2, "indx", "did you mean index?"),
    ("\n\nfrobnicate: 1\n", 3, "frobnicate", "known are: index, home, language"),
    ("index: 5\n", 1, "index", "str"),
    ("index: [a]\n", 1, "index", "str"),
    ("index: null\n", 1, "index", "str"),
    ("language: en\ntimezone: Mars/Olympus\n", 2, "timezone", "Europe/London"),
    ("timezone: ../../etc/passwd\n", 1, "timezone", "unknown time zone"),
    ("language: klingon\n", 1, "language", "expected one of"),
    ("date_order: YMD\n", 1, "date_order", "YMD"),
    ("timeout: -1\n", 1, "timeout", "0 for no limit"),
    ("timeout: .nan\n", 1, "timeout", "0 for no limit"),
    ("timeout: .inf\n", 1, "timeout", "0 for no limit"),
    ("tagger: magic\n", 1, "tagger", "spacy:MODEL"),
    ("tagger: 'spacy:'\n", 1, "tagger", "spacy:MODEL"),
    ("tagger: .npz\n", 1, "tagger", "a model file"),
    ("boilerplate:\n- fine\n- '('\n", 3, "boilerplate[1]", "not a regular expression"),
    ("boilerplate: one\n", 1, "boilerplate", "array"),
    ("sources:\n- path: a\n- source: b\n", 3, "sources[1]", "path"),
    ("sources:\n- path: a\n  pth: b\n", 3, "sources[0].pth", "did you mean path?"),
    ("sources:\n- path: a\n  timezone: Nowhere\n", 3, "sources[0].timezone", "unknown time zone"),
    ("sources:\n- path: a\n  fields: {title: 3}\n", 3, "sources[0].fields", "str"),
    ("sources:\n- path: a\n  fields:\n    titel: head\n", 4, "sources[0].fields.titel", "choose one of title, body"),
    ("sources:\n- path: a\n  language: xx\n", 3, "sources[0].language", "expected one of"),
    ("sources:\n- just-a-path\n", 2, "sources[0]", "object"),
    ("sources: a\n", 1, "sources", "array"),
    ("- a\n- b\n", 1, "", "mapping"),
    ("just text\n", 1, "", "mapping"),
    ("index: [a\n", 2, "", "not valid YAML"),
    ("index: a\n\tlanguage: b\n", 2, "", "not valid YAML"),
    ("a: &a [*a]\n", 1, "a", "known are"),
    ("index: !!python/object/apply:os.system ['true']\n", 1, "", "not valid YAML"),
    ("x: \x00\n", 0, "", "not valid YAML"),
    ("? [a, b]\n: c\n", 1, "", "YAML"),
])  # fmt: skip
def test_mistakes_are_told_with_line_and_key(text: str, line: int, key: str, said: str) -> None:
    project(text)
    with pytest.raises(ConfigError) as raised:
        load()
    error = raised.value
    assert (error.path, error.line, error.key) == (FILE_NAME, line, key)
    assert said in str(error)
    assert "\n" not in str(error)
    assert str(error).startswith(FILE_NAME + (f":{line}" if line else "") + (f": {key}" if key else "") + ": ")


def test_hostile_files_are_refused(here: Path) -> None:
    project("[" * 100_000)
    with pytest.raises(ConfigError):
        load()
    project("index: " + "x" * (1 << 20))
    with pytest.raises(ConfigError, match="megabyte"):
        load()
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    project(laughs)
    with pytest.raises(ConfigError):
        load()
    Path(FILE_NAME).write_bytes(b"index: \xff\xfe\x80\n")
    with pytest.raises(ConfigError):
        load()


@given(st.text(alphabet=st.sampled_from("inde x:-[]{}'\"\n\t#&*!|>?%@`\x00é1ab"), max_size=60))
def test_any_text_is_settings_or_an_error_for_people(text: str) -> None:
    project(text)
    try:
        told = str(load())
    except ConfigError as error:
        told = str(error)
    assert "\n" not in told


def test_a_directory_of_that_name_is_no_file() -> None:
    Path(FILE_NAME).mkdir()
    assert load() == Settings()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &a {index: x}\n<<: *a\n", "settings.yaml:2: << is not read here"),
        ("index: " + "1:" * 3000 + "1", "a value of more than 4,096 characters"),
        ("index: &a [*a]", "settings.yaml"),
        ("boilerplate: ['" + "(" * 2000 + ")" * 2000 + "']", "too deep or too large"),
    ],
)
def test_what_would_take_long_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(problem)):
        load(str(file))
