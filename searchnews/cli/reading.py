"""The command that shows one article: show."""

from __future__ import annotations

import click

from searchnews.archive import Archive
from searchnews.article import Article
from searchnews.cli import output
from searchnews.cli.common import Indexes, indexes_option, open_archive, settings, style_of, typed
from searchnews.errors import SearchNewsError


@click.command()
@click.argument("id", metavar="ID", callback=typed)
@indexes_option
@click.option("--diff", "other", metavar="ID", callback=typed, help="What this other article changed in it.")
def show(id: str, index: Indexes, other: str | None) -> int:
    """Show a whole article or, with --diff, what another made of it.

    Words that only the first has are red, those that only the other has are green; without colours they stand [-so-]
    and {+so+}.
    """
    from searchnews.render import reading
    from searchnews.search.footnotes import footnotes
    from searchnews.search.results import Hit
    from searchnews.study.differences import differences

    chosen = settings()
    style = style_of(chosen.zone)
    with open_archive(index, chosen) as archive:
        article = _article(archive, id)
        if other is None:
            tagged, noted = archive.annotations.of(article.id)
            output.show(reading.article(Hit(article, 0.0, tagged=tagged, note=noted), style, footnotes(article)))
        else:
            changed = _article(archive, other)
            output.show(reading.differences(article, changed, differences(article, changed), style))
    return 0


def _article(archive: Archive, id: str) -> Article:
    found = archive.get(id)
    if found is None:
        raise SearchNewsError(f"there is no article with the id {id!r}; searchnews query --format ids lists them")
    return found
