"""What may readers change, who may write? What a desk keeps beside its archive: saved searches, tags, notes.

Each change takes the fields of a form and gives the address, within the archive, where it is seen. Articles are never
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from searchnews.page.state import State
from searchnews.page.views import Served
from searchnews.search.batch import NamedQuery

Form = Mapping[str, str]


def _search(served: Served, form: Form) -> str:
    """Save the `query` as `name`, or `remove` the search of a name."""
    watched = served.archive.watch_list
    if "remove" in form:
        watched.remove(form["remove"])
    else:
        watched.add(NamedQuery(form.get("name", ""), form.get("query", "")), timezone=served.zone)
    return ""


def _tag(served: Served, form: Form) -> str:
    """Give the article `id` the tag `name`, or take the tag `remove` from it."""
    id_ = form.get("id", "")
    if "remove" in form:
        served.archive.untag(id_, form["remove"])
    else:
        served.archive.tag(id_, form.get("name", ""))
    return f"article{State().of_article(id_)}"


def _note(served: Served, form: Form) -> str:
    """Note a `text` about the article `id`; an empty one removes what was noted."""
    id_ = form.get("id", "")
    served.archive.note(id_, form.get("text", ""))
    return f"article{State().of_article(id_)}"


CHANGES: dict[str, Callable[[Served, Form], str]] = {"saved": _search, "tag": _tag, "note": _note}
