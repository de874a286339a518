"""How are several archives searched as one?

Their segments become one snapshot, so that everything that is worked out from a snapshot is of all of them: hits in one
order by scores that can be compared, totals, facets, timelines, words, links. Nothing is changed through it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from searchnews.archive import Archive
from searchnews.archive import open as open_archive
from searchnews.corrections import Corrections
from searchnews.errors import ArchiveError
from searchnews.query.variants import ORDINARY_SYNONYMS, Synonyms
from searchnews.storage.snapshot import Snapshot, together
from searchnews.tagging import Annotations

if TYPE_CHECKING:
    from searchnews.contract import Archive as AnyArchive
    from searchnews.study.stats import Stats


class Together(Archive):
    """Several open archives as one, which can be searched but not changed. The ids of hits, copies and explanations are
    "INDEX:ID", with the name of the directory of an index; in queries (`id:`, `story:`, `tagged:`) they are as they are
    in their index. An article that two of them have counts twice and is one story; corrections of names hold for all,
    those of the first where they contradict each other, and synonyms, too. Closing it closes them."""

    def __init__(self, archives: Sequence[Archive]) -> None:
        """Raises ArchiveError for fewer than two, or two of one name; SearchNewsError for fields of one name that are
        of different kinds."""
        self.archives = tuple(archives)
        names = [archive.path.resolve().name for archive in self.archives]
        if len(names) < 2:
            raise ArchiveError("one index is no several; open it alone")
        for name in names:
            if names.count(name) > 1:
                raise ArchiveError(f"two indexes are called {name}; rename a directory, or search them apart")
        self.names = tuple(names)
        self.path = Path("+".join(names))
        self._parts: tuple[Snapshot, ...] = ()
        self._corrected: tuple[Corrections, ...] = ()
        self._noted: tuple[tuple[Annotations, ...], Annotations] = (), Annotations()
        self.synonyms = ORDINARY_SYNONYMS
        self._join()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The directories of the indexes."""
        return tuple(archive.path for archive in self.archives)

    def close(self) -> None:
        """Let go of the files of all of them."""
        self._snapshot = None
        self._parts = ()
        for archive in self.archives:
            archive.close()

    def refresh(self) -> None:
        """Move on to the newest commit of each."""
        for archive in self.archives:
            archive.refresh()
        self._join()

    def refresh_names(self) -> None:
        """Read the corrections of names and the synonyms again where they have changed."""
        for archive in self.archives:
            archive.refresh_names()
        self._join()

    def _join(self) -> None:
        """Take over what the archives have now. What did not change stays the same value, since much is remembered
        by it."""
        parts = tuple(archive.snapshot for archive in self.archives)
        if parts != self._parts:
            self._snapshot, self._parts = together(dict(zip(self.names, parts, strict=True))), parts
        corrected = tuple(archive.corrections for archive in self.archives)
        if corrected != self._corrected or not self._corrected:
            self.corrections, self._corrected = _joined(corrected), corrected
        groups = tuple(dict.fromkeys(group for archive in self.archives for group in archive.synonyms.groups))
        if groups != self.synonyms.groups:
            self.synonyms = Synonyms(groups)

    @property
    def name(self) -> str:
        """The names of the indexes."""
        return self.path.name

    def written(self) -> object:
        """The newest commit of each."""
        return tuple(archive.written() for archive in self.archives)

    @property
    def annotations(self) -> Annotations:
        """The tags and notes of all of them, by the ids that articles have in their index."""
        found = tuple(archive.annotations for archive in self.archives)
        if found != self._noted[0]:
            tags: dict[str, tuple[str, ...]] = {}
            for tag in sorted({tag for one in found for tag in one.tags}):
                tags[tag] = tuple(dict.fromkeys(id for one in found for id in one.tags.get(tag, ())))
            notes = {id: note for one in reversed(found) for id, note in one.notes.items()}
            self._noted = found, Annotations(tags, notes)
        return self._noted[1]

    def check(self) -> list[str]:
        """The damaged parts of all of them."""
        return [problem for archive in self.archives for problem in archive.check()]

    def stats(self) -> Stats:
        """What they hold in all."""
        from searchnews.study.stats import Stats

        return Stats.of(self.paths, self.snapshot)

    def add(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def declare(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def tag(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def untag(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def note(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    @property
    def watch_list(self) -> NoReturn:
        """Not of several: raises ArchiveError."""
        raise ArchiveError(f"searches are saved with one index; first choose {' or '.join(self.names)}")

    def optimize(self, *args: Any, **options: Any) -> NoReturn:
        """Not of several: raises ArchiveError."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise ArchiveError(f"{' and '.join(self.names)} are only searched together; open one of them to change it")


def _joined(corrections: Sequence[Corrections]) -> Corrections:
    """The corrections of several, the first of which counts where they contradict each other."""
    some = [one for one in corrections if one]
    if len(some) < 2:
        return some[0] if some else corrections[0]
    found = some[-1]
    for one in reversed(some[:-1]):
        found = Corrections(
            {**found.canonical, **one.canonical},
            {**found.kinds, **one.kinds},
            found.hidden | one.hidden,
            {**found.always, **one.always},
            {**found.spelled, **one.spelled},
        )
    return found


def names(archive: AnyArchive) -> tuple[str, ...]:
    """The names of the indexes that an archive searches: one, or several."""
    return archive.names if isinstance(archive, Together) else (archive.name,)


def places(archive: AnyArchive) -> tuple[str, ...]:
    """Where they are, for people."""
    return tuple(map(str, archive.paths)) if isinstance(archive, Together) else (archive.place,)


def newest_stats(archive: AnyArchive) -> Stats:
    """What an archive holds now; what it searches stays as it is."""
    if not isinstance(archive, Archive):
        return archive.stats()
    from searchnews.storage import commit
    from searchnews.study.stats import Stats

    paths = archive.paths if isinstance(archive, Together) else (archive.path,)
    newest = {str(path): commit.open_newest(path)[1] for path in paths}
    return Stats.of(paths, together(newest) if len(newest) > 1 else next(iter(newest.values())))


def open_together(paths: Sequence[str | os.PathLike[str]]) -> Together:
    """Open several archives to search them as one. Raises what `open` raises, and ArchiveError for two of one name."""
    return Together([open_archive(path) for path in paths])
