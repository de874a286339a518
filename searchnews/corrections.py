"""What have people set right? The file entities.yaml: merged, renamed, hidden and added names.

    aliases:                                  # these are one; shown and counted under the first
      Donald Trump: [Donald J. Trump, President Trump]
    kinds:                                    # tagged as the wrong kind
      Springfield Herald: org
    hide: [Associated Press, Getty Images]    # never listed
    always:                                   # tagged wherever they stand, with a kind of their own
      ship: [Ever Given, Dali]

Names are compared without case, accents and punctuation. `aliases`, `kinds` and `hide` are a mapping from names to
names that is applied when a query is answered, so they need no new indexing; `always` changes what is found in the
text, and works on what is indexed after it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from searchnews.analysis import fold, words
from searchnews.entities.labels import KINDS
from searchnews.errors import ConfigError
from searchnews.expressions import expression
from searchnews.frozen import frozen

if TYPE_CHECKING:
    import yaml

LARGEST = 4 * 1024 * 1024  # bytes: 80,000 names with two aliases each, which take 9 s to read
DEEPEST = 10  # lists and mappings in one another; three are needed
_KIND = expression(r"[a-z][a-z0-9_-]{0,31}")


def key(name: str) -> str:
    """What two ways to write a name have in common: "U.S. Steel" and "u s steel" are "u s steel"."""
    return " ".join(words(fold(name)))


@frozen(slots=False)
class Group:
    """Names that are one, as written, the one that they are shown under first."""

    names: tuple[str, ...]

    @cached_property
    def wholes(self) -> frozenset[str]:
        """The folded names, and their keys."""
        return frozenset(text for name in self.names for text in (fold(" ".join(name.split())), key(name)))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the names."""
        return frozenset(map(key, self.names))

    @cached_property
    def parts(self) -> frozenset[str]:
        """What a query may ask for to mean them: the folded names, their keys and their words."""
        return self.wholes | {fold(word) for name in self.names for word in words(name)}


@frozen(slots=False)
class Corrections:
    """A read entities.yaml. The mappings go from keys (see `key`) to names and kinds as written in the file;
    `spelled` from the key of each alias to the alias."""

    canonical: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    always: Mapping[str, str] = field(default_factory=dict)  # from names as written to kinds
    spelled: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.canonical or self.kinds or self.hidden or self.always)

    def correct(self, name: str, kind: str) -> tuple[str, str] | None:
        """The (name, kind) to show for an indexed name, or None if it is hidden."""
        corrected = self.stands_for(name, kind)
        return None if self.hidden & {key(name), key(corrected[0])} else corrected

    def stands_for(self, name: str, kind: str) -> tuple[str, str]:
        """The (name, kind) that an indexed name stands for, hidden or not."""
        written = key(name)
        name = self.canonical.get(written, name)
        return name, self.kinds.get(written) or self.kinds.get(key(name)) or kind

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """The kinds that people gave to indexed names, by their keys; of the others, that which was indexed holds."""
        of_merged = {one: self.kinds.get(one) or self.kinds.get(key(name)) for one, name in self.canonical.items()}
        return {**self.kinds, **{one: kind for one, kind in of_merged.items() if kind}}

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The keys of the names that are hidden, by themselves or by the name that they are shown under."""
        return self.hidden | {one for one, name in self.canonical.items() if key(name) in self.hidden}

    def merge(self, counts: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
        """Corrected (name, kind) -> count, of indexed (name, kind, count); hidden names are left out."""
        merged: dict[tuple[str, str], int] = {}
        for name, kind, count in counts:
            corrected = self.correct(name, kind)
            if corrected is not None:
                merged[corrected] = merged.get(corrected, 0) + count
        return merged

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """The names that are one, by the key of the one they are shown under."""
        names: dict[str, list[str]] = {}
        for written, main in self.canonical.items():
            names.setdefault(key(main), [main]).extend([self.spelled[written]] if written in self.spelled else [])
        return {one: Group(tuple(others)) for one, others in names.items()}


AS_INDEXED = Corrections()  # which correct nothing


def read_corrections(path: Path, *, links: bool = True) -> Corrections:
    """Read and check entities.yaml, which may be a link if `links`. Raises ConfigError with the line and the key of
    what is wrong."""
    from searchnews.yamltree import read_text  # which a query without such a file does not need

    return parse_corrections(read_text(path, LARGEST, links=links), path)


def entities_file(directory: Path, file: Path | None = None) -> Path:
    """Where the corrections of names of an index are: in the file or, without one, in its directory."""
    return file or directory / "entities.yaml"


def read_entities(directory: Path, file: Path | None = None) -> Corrections:
    """The corrections of names that hold for an index: those of the file or, without one, of the entities.yaml in the
    index directory, if there is one. Raises ConfigError."""
    path = entities_file(directory, file)
    return read_corrections(path, links=file is not None) if file or os.path.lexists(path) else AS_INDEXED


def parse_corrections(text: str, path: Path | str = "entities.yaml") -> Corrections:
    """The corrections in the text of an entities.yaml; `path` is for error messages."""
    from searchnews.yamltree import NULL, compose  # which a query without such a file does not need

    root = compose(text, path, DEEPEST, "names stand in a list or two")
    if root is None:
        return AS_INDEXED
    reader = _Reader(path)
    sections = {}
    for name, (line, section) in reader.entries(root, ""):
        if name not in ("aliases", "kinds", "hide", "always"):
            raise ConfigError("unknown key; there are aliases, kinds, hide and always", path, line, name)
        if section.tag != NULL:  # nothing in it yet
            sections[name] = section
    hide = reader.names(sections["hide"], "hide") if "hide" in sections else ()
    return Corrections(
        reader.aliases(sections["aliases"]) if "aliases" in sections else {},
        reader.kinds(sections["kinds"]) if "kinds" in sections else {},
        frozenset(key(name) for name, _ in hide),
        reader.always(sections["always"]) if "always" in sections else {},
        reader.spelled,
    )


class _Reader:
    """Checks nodes and says where they are wrong."""

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self.spelled: dict[str, str] = {}  # of the aliases that were read

    def _fail(self, problem: str, node: yaml.Node, where: str) -> ConfigError:
        return ConfigError(problem, self._path, node.start_mark.line + 1, where)

    def entries(self, node: yaml.Node, where: str) -> Iterator[tuple[str, tuple[int, yaml.Node]]]:
        """(key, (line, value)) of a mapping; a key may stand only once, however it is written."""
        import yaml

        if not isinstance(node, yaml.MappingNode):
            raise self._fail("expected a mapping (key: value)", node, where)
        seen: dict[str, int] = {}
        for name_node, value in node.value:
            name = self._name(name_node, where)
            line = name_node.start_mark.line + 1
            if key(name) in seen:
                problem = f"stands here and in line {seen[key(name)]}; join the two"
                raise self._fail(problem, name_node, _join(where, name))
            seen[key(name)] = line
            yield name, (line, value)

    def names(self, node: yaml.Node, where: str) -> Iterator[tuple[str, yaml.Node]]:
        """The names of a list, or one name."""
        import yaml

        if isinstance(node, yaml.ScalarNode):
            yield self._name(node, where), node
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield self._name(item, where), item
        else:
            raise self._fail("expected a list of names", node, where)

    def _name(self, node: yaml.Node, where: str) -> str:
        import yaml

        from searchnews.yamltree import NULL

        if isinstance(node, yaml.MappingNode):
            raise self._fail("expected a name; one with a colon stands in quotes", node, where)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or node.tag == NULL:
            raise self._fail("expected a name", node, where)
        name = " ".join(str(node.value).split())
        if not key(name):
            raise self._fail(f"{name!r} has no letter and no digit", node, where)
        return name

    def _kind(self, node: yaml.Node, where: str) -> str:
        kind = self._name(node, where)
        if kind not in KINDS:
            raise self._fail(f"{kind!r} is no kind; there are {', '.join(KINDS)}", node, where)
        return kind

    def aliases(self, node: yaml.Node) -> dict[str, str]:
        """From the key of each alias to the name it is merged into."""
        found: dict[str, str] = {}
        lines: dict[str, int] = {}
        mains: dict[str, tuple[str, int]] = {}
        for main, (line, value) in self.entries(node, "aliases"):
            mains[key(main)] = (main, line)
            for name, item in self.names(value, _join("aliases", main)):
                alias = key(name)
                if alias in found and key(found[alias]) != key(main):
                    problem = f"{name!r} is already an alias of {found[alias]!r} (line {lines[alias]})"
                    raise self._fail(problem, item, _join("aliases", main))
                found[alias], lines[alias] = main, item.start_mark.line + 1
                self.spelled[alias] = name
        for alias, main in found.items():
            other, line = mains.get(alias, (main, 0))
            if key(other) != key(main):
                problem = f"is itself an alias of {main!r} (line {lines[alias]}); list its aliases there"
                raise ConfigError(problem, self._path, line, _join("aliases", other))
        for written, (main, _) in mains.items():
            found[written] = main  # the chosen way to write it
        return found

    def kinds(self, node: yaml.Node) -> dict[str, str]:
        """From the key of each name to its kind."""
        return {key(name): self._kind(value, _join("kinds", name)) for name, (_, value) in self.entries(node, "kinds")}

    def always(self, node: yaml.Node) -> dict[str, str]:
        """From each name to tag to its kind."""
        found: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for kind, (line, value) in self.entries(node, "always"):
            if not _KIND.fullmatch(kind):
                problem = "a kind is a word of small letters, digits, - and _"
                raise ConfigError(problem, self._path, line, _join("always", kind))
            for name, item in self.names(value, _join("always", kind)):
                if kinds.setdefault(key(name), kind) != kind:
                    problem = f"{name!r} is already listed as {kinds[key(name)]}; a name has one kind"
                    raise self._fail(problem, item, _join("always", kind))
                found[name] = kind
        return found


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
