"""How does the shell tag hits and note something about them?"""

from __future__ import annotations

from collections.abc import Iterator

from searchnews.errors import SearchNewsError
from searchnews.query import nodes as q
from searchnews.render.text import message
from searchnews.search.results import Hit
from searchnews.shell.session import Answer, Choice, Session, hit_choices, numbered_hit, paged
from searchnews.tagging import tag_name


def tag(session: Session, argument: str) -> Answer:
    numbers, name = _numbers_and_rest(argument)
    if not numbers and not name:
        return _tags(session)
    hits = _hits(session, numbers, name, "tag")
    count = session.archive.tag([hit.id for hit in hits], name)
    told = f"{count:,} tagged" if count == len(hits) else f"{count:,} tagged, {len(hits) - count:,} had the tag before"
    return Answer(session, message(f"{told}; {q.Tagged(tag_name(name))} finds them", session.style))


def untag(session: Session, argument: str) -> Answer:
    numbers, name = _numbers_and_rest(argument)
    hits = _hits(session, numbers, name, "untag")
    count = session.archive.untag([hit.id for hit in hits], name)
    return Answer(session, message(f"{count:,} not tagged any more", session.style))


def note(session: Session, argument: str) -> Answer:
    number, _, text = argument.partition(" ")
    _, hit = numbered_hit(session, number, "note")
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    elif not text:
        shown = hit.note or f"nothing is noted; :note {number} TEXT notes something, and :note {number} - removes it"
        return Answer(session, "".join(message(line, session.style) for line in shown.splitlines()))
    kept = "" if text == "-" else text.strip()
    session.archive.note(hit.id, kept)
    return Answer(session, message("noted" if kept else "the note is removed", session.style))


def _tags(session: Session) -> Answer:
    """The tags that there are."""
    known = session.archive.tags()
    lines = [f"#{name}  {count:,}" for name, count in known.items()] or ["nothing is tagged; :tag 1 NAME tags hit 1"]
    return paged(session, lambda style: "".join(message(line, style) for line in lines))


def _numbers_and_rest(argument: str) -> tuple[list[str], str]:
    """The numbers that stand first, each once, and what follows."""
    words = argument.split()
    count = next((i for i, word in enumerate(words) if not word.isdigit()), len(words))
    return list(dict.fromkeys(words[:count])), " ".join(words[count:]).strip('"')


def _hits(session: Session, numbers: list[str], name: str, command: str) -> list[Hit]:
    if not numbers or not name:
        raise SearchNewsError(f":{command} wants numbers of hits and a name, as in :{command} 1 3 follow-up")
    tag_name(name)  # before any hit is looked for
    return [numbered_hit(session, number, command)[1] for number in numbers]


def tag_choices(session: Session) -> Iterator[Choice]:
    """Numbers of hits, and tags."""
    yield from hit_choices(session)
    yield from ((name, f"{count:,}") for name, count in session.archive.tags().items())
