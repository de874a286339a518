"""What did the person configure, where, and is it valid?

Settings come from three places, each overriding the one before: the defaults below, the person's own file
(`$XDG_CONFIG_HOME/searchnews/searchnews.yaml`), and the project's `searchnews.yaml` in the current directory or the
file named by `--config`. Only the faces read them; the library takes plain arguments.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from dataclasses import field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from searchnews.analysis import STEMMERS
from searchnews.errors import ConfigError
from searchnews.fields import META, MOST_OWN, bad_own
from searchnews.frozen import frozen
from searchnews.regular import open_regular

if TYPE_CHECKING:
    from searchnews.sources import Options

FILE_NAME = "searchnews.yaml"
MOST_BYTES = 1 << 20  # a settings file is no place for a megabyte
LONGEST_VALUE = 4096  # characters, of a path or a pattern

DateOrder = Literal["DMY", "MDY"]
Editing = Literal["emacs", "vi"]


@frozen
class Source:
    """A place that news comes from: `path` is a file or directory, `fields` says what its records call our fields, and
    the rest stands in for what its articles do not say."""

    path: str
    source: str = ""
    language: str = ""
    timezone: str = ""
    date_order: DateOrder | None = None
    fields: dict[str, str] = field(default_factory=dict)
    boilerplate: list[str] = field(default_factory=list)


@frozen
class Settings:
    """The settings and their defaults.

    index: which index to use; home: the directory where indexes are that are given by name; language: of articles that
    neither say theirs nor show it (ISO 639-1, "" for English); guess_language: whether the text may show it, or only
    `language` counts; timezone: of times without an offset, and of days in queries (IANA name); date_order: how
    03/04/2025 is read; tagger: who finds names (default, none, spacy:MODEL, or a model file); timeout: seconds that a
    query may take, 0 for no limit; entities: a file of aliases and corrections ("" for entities.yaml in the index);
    synonyms: a file of words that mean the same ("" for synonyms.yaml in the index);
    boilerplate: regular expressions for what to cut at the end of a text; on_new: a command and its arguments, which is
    given what is new for saved searches after indexing, as JSON lines; editing: whose keys the shell has; meta: fields
    of one's own and their types (keyword, number, date); sources: what `searchnews index` reads.
    """

    index: str = "news"
    home: str = "indexes"
    language: str = ""
    guess_language: bool = True
    timezone: str = "UTC"
    date_order: DateOrder = "DMY"
    tagger: str = "default"
    timeout: float = 0
    entities: str = ""
    synonyms: str = ""
    boilerplate: list[str] = field(default_factory=list)
    on_new: list[str] = field(default_factory=list)
    editing: Editing = "emacs"
    meta: dict[str, str] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    @property
    def zone(self) -> tzinfo:
        """The time zone of days."""
        return _zone(self.timezone)

    def options(self, source: Source | None = None) -> Options:
        """How to read articles, from a configured source or from anywhere else."""
        from searchnews.sources import Options  # which a query does not need

        source = source or Source("")
        return Options(
            fields=tuple(source.fields.items()),
            source=source.source,
            language=source.language or self.language,
            timezone=source.timezone or self.timezone,
            order=source.date_order or self.date_order,
            boilerplate=(*self.boilerplate, *source.boilerplate),
            meta=tuple(sorted(self.meta.items())),
        )

    def options_for(self, path: str) -> Options:
        """How to read a path: as the configured source that holds it, if there is one."""
        wanted = _place(path)
        holders = [source for source in self.sources if wanted.is_relative_to(_place(source.path))]
        return self.options(max(holders, key=lambda source: len(_place(source.path).parts), default=None))


def _place(path: str) -> Path:
    """The absolute path, without `..`; links are not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # pathlib has no such thing


@frozen
class Setting:
    """One setting as it holds: its key, its value, and where the value came from."""

    key: str
    value: Any
    where: str


def load(explicit: str | None = None) -> Settings:
    """The settings that hold here. Raises ConfigError."""
    values: dict[str, Any] = {}
    for path in files(explicit):
        values |= _read(path)[0]
    return dataclasses.replace(Settings(), **values)


def show(explicit: str | None = None) -> list[Setting]:
    """Every setting with where it came from. Raises ConfigError."""
    found = {f.name: Setting(f.name, getattr(Settings(), f.name), "default") for f in dataclasses.fields(Settings)}
    for path in files(explicit):
        values, lines = _read(path)
        for key, value in values.items():
            found[key] = Setting(key, value, f"{path}:{lines[key]}")
    return list(found.values())


def files(explicit: str | None = None) -> list[Path]:
    """The settings files that are read, in order. Raises ConfigError if the explicit one does not exist."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    own = Path(home) / "searchnews" / FILE_NAME
    project = Path(explicit) if explicit else Path(FILE_NAME)
    if explicit and not project.is_file():
        raise ConfigError("no such file", explicit)
    return [path for path in (own, project) if path.is_file()]


def _read(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """(the checked values that a file sets, the line of each key)."""
    import msgspec
    import yaml

    try:
        with open_regular(path, links=True) as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise ConfigError("larger than a megabyte: not a settings file", path)
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            _bound(root, path)
            raw = loader.construct_document(root) if root else None
        finally:
            loader.dispose()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path) from None
    except RecursionError:
        raise ConfigError("nested too deeply", path) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ConfigError(f"not valid YAML: {problem}", path, mark.line + 1 if mark else 0) from None
    if root is None or raw is None:  # nothing but comments
        return {}, {}
    if not isinstance(raw, dict):
        raise ConfigError("must be a mapping of settings (key: value)", path, 1)
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in root.value}
    for problem, keys in _unknown(raw):
        raise ConfigError(problem, path, _line(root, keys), _dotted(keys))
    try:
        checked = msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$")
        keys = [int(k) if k.isdigit() else k for k in re.findall(r"[\w-]+", where)]
        raise ConfigError(problem.replace("`", ""), path, _line(root, keys), _dotted(keys)) from None
    for problem, keys in _invalid(checked):
        raise ConfigError(problem, path, _line(root, keys), _dotted(keys))
    return {key: getattr(checked, key) for key in raw}, lines


def _bound(root: Any, path: Path) -> None:
    """Refuse what takes long to make values of: merged mappings, which older versions of PyYAML copy for each alias,
    and endless values (a number takes time that grows with the square of its digits). Raises ConfigError."""
    seen: set[int] = set()
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        line = node.start_mark.line + 1
        if node.tag == "tag:yaml.org,2002:merge":
            raise ConfigError("<< is not read here; write the settings out", path, line)
        if isinstance(node.value, str):
            if len(node.value) > LONGEST_VALUE:
                raise ConfigError(f"a value of more than {LONGEST_VALUE:,} characters", path, line)
        else:
            for item in node.value:
                waiting += item if isinstance(item, tuple) else (item,)


def _unknown(raw: dict[Any, Any]) -> Iterator[tuple[str, list[str | int]]]:
    """Keys that no setting has."""
    import difflib

    sources = raw.get("sources")
    places: list[tuple[type, dict[Any, Any], list[str | int]]] = [(Settings, raw, [])]
    for i, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict):
            places.append((Source, source, ["sources", i]))
    for kind, mapping, prefix in places:
        known = [f.name for f in dataclasses.fields(kind)]
        for key in mapping:
            if key not in known:
                close = difflib.get_close_matches(str(key), known, 1)
                hint = f"did you mean {close[0]}?" if close else f"known are: {', '.join(known)}"
                yield f"unknown setting; {hint}", [*prefix, str(key)]


def _zone(name: str) -> tzinfo:
    """A time zone by its IANA name. Raises ValueError, OSError, KeyError."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # 2 ms, and most have no need of it

    return ZoneInfo(name)


def _invalid(settings: Settings) -> Iterator[tuple[str, list[str | int]]]:
    """Values of the right type that mean nothing."""
    places: list[tuple[Settings | Source, list[str | int]]] = [(settings, [])]
    places += [(source, ["sources", i]) for i, source in enumerate(settings.sources)]
    for part, prefix in places:
        if part.timezone:
            try:
                _zone(part.timezone)
            except (ValueError, OSError, KeyError):
                yield "unknown time zone; expected a name such as Europe/London", [*prefix, "timezone"]
        if part.language and part.language.split("-")[0].lower() not in STEMMERS:
            yield f"unknown language; expected one of {', '.join(STEMMERS)}", [*prefix, "language"]
        fields = part.fields if isinstance(part, Source) else {}
        if part.boilerplate or fields:
            from searchnews.sources.model import bad_field, bad_pattern  # which a query does not need

            for i, pattern in enumerate(part.boilerplate):
                if problem := bad_pattern(pattern):
                    yield problem, [*prefix, "boilerplate", i]
            for ours in fields:
                if problem := bad_field(ours, [META + name for name in settings.meta]):
                    yield problem, [*prefix, "fields", ours]
    for name, kind in settings.meta.items():
        if problem := bad_own(name, kind):
            yield problem, ["meta", name]
    if len(settings.meta) > MOST_OWN:
        yield f"{len(settings.meta)} fields; {MOST_OWN} at most", ["meta"]
    if settings.on_new and not settings.on_new[0].strip():
        yield "expected a command and its arguments, as in [notify, --desk]", ["on_new"]
    if any("\0" in word for word in settings.on_new):
        yield "no argument of a command can hold a NUL", ["on_new"]
    if not 0 <= settings.timeout < float("inf"):
        yield "expected seconds, or 0 for no limit", ["timeout"]
    if settings.tagger not in ("default", "none") and not re.fullmatch(r"spacy:.+|.+\.npz", settings.tagger):
        yield "expected default, none, spacy:MODEL or the path of a model file (.npz)", ["tagger"]


def _line(node: Any, keys: list[str | int]) -> int:
    """The line, from 1, of the value (or key) that the path of keys leads to in a YAML node tree; 0 if unknown."""
    line = 0
    for key in keys:
        children = node.value if node is not None and isinstance(node.value, list) else []
        if isinstance(key, int):
            node = children[key] if key < len(children) else None
            line = node.start_mark.line + 1 if node is not None else line
            continue
        pair = next(((k, v) for k, v in children if str(k.value) == key), None)
        if pair is None:
            return int(line)
        line, node = pair[0].start_mark.line + 1, pair[1]
    return int(line)


def _dotted(keys: list[str | int]) -> str:
    return "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in keys).lstrip(".")
