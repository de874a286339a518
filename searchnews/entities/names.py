"""Which mentions of an article name the same one? "Donald Trump ... Trump", "World Health Organization (WHO)".

Within one article and kind

- forms that differ only in case, accents, middle initials or a company's legal form are one name;
- a person's surname ("Trump", "al-Assad"), or else given name, stands for the full name;
- the first words of an organisation ("Exxon") stand for the name that is one word longer ("Exxon Mobil");
- an acronym stands for the organisation with those initials.

If several full names fit, the one mentioned last before counts, as readers take it ("Bill Clinton ... Clinton ...
Hillary Clinton ... Clinton"). The name of a group is the full form that is used most, then the first; capitals of
headlines give way to any other spelling. `forms` says which forms there are; names are found for a whole batch of
articles at once, by sorting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from searchnews.entities.forms import GIVEN, INITIALS, Forms, Numbers
from searchnews.entities.keys import MIX, U8
from searchnews.numbers import distinct

FIRST_BITS = 18  # of a key: a batch has ten thousand names, so that one of thirty others passes


@dataclass(frozen=True, slots=True)
class Pairs:
    """The distinct forms of each article of a batch. `of` int64[mentions]: the pair of each mention. Of each pair
    (int64): its article, its `first` mention, how often it comes (`count`), and which of the forms it is (`form`). Of
    each form: its `key`, rising, and its first mention (`at`)."""

    of: Numbers
    article: Numbers
    first: Numbers
    count: Numbers
    form: Numbers
    key: U8
    at: Numbers


def pairs_of(key: U8, article: Numbers) -> Pairs:
    """The pairs of mentions, given the key of the form of each and its article, in the order of the texts."""
    order = _together(key)
    sorted_key, sorted_article = key[order], article[order]
    new = np.append(True, sorted_key[1:] != sorted_key[:-1])[: len(order)]
    begins = new.copy()
    begins[1:] |= sorted_article[1:] != sorted_article[:-1]
    begin = np.flatnonzero(begins)
    of = np.empty(len(order), np.int64)
    of[order] = np.cumsum(begins) - 1
    count = np.diff(begin, append=len(order))
    form = (np.cumsum(new) - 1)[begin]
    return Pairs(of, sorted_article[begin], order[begin], count, form, sorted_key[new], order[new])


def _together(keys: U8) -> Numbers:
    """An order in which equal keys stand side by side, those of one as they came, int64[n]. Numbers are sorted in a
    tenth of the time of np.argsort; so the lowest bits of each key give way to its place. That two keys differ in
    these alone, and stand mixed up, is as unlikely as that two names of a batch have the same 49 bits."""
    places = np.uint64((1 << len(keys).bit_length()) - 1)
    packed = np.sort((keys & ~places) | np.arange(len(keys), dtype=np.uint64))
    return (packed & places).astype(np.int64)


def resolve(forms: Forms, number: Numbers, pairs: Pairs) -> Numbers:
    """The full name of every mention, a number into `forms.names`, int64[mentions]. `number`: that of the form of each
    pair."""
    if not len(number):
        return number
    # The groups of an article are its pairs with the same key.
    where = pairs.article.astype(np.uint64) * MIX
    own = forms.rows["key"][number] ^ where
    order = _together(own)
    begins = np.append(True, own[order[1:]] != own[order[:-1]])
    key = own[order[begins]]
    group = np.empty(len(number), np.int64)
    group[order] = np.cumsum(begins) - 1
    # By group, not loud, most often, first: a number is sorted in a third of the time of four.
    rank = (2 * group + forms.rows["loud"][number]) * (1 + int(pairs.count.max())) - pairs.count
    order = pairs.of[np.sort(rank * len(pairs.of) + pairs.first) % len(pairs.of)]
    shown: Numbers = order[np.flatnonzero(np.diff(group[order], prepend=-1))]  # of each group the pair that names it
    short, full = _links(forms, number, where, key, group, pairs.first)

    stands_for = np.arange(len(key))
    stands_for[short] = full
    name = forms.rows["name"][number[shown]]
    found: Numbers = name[stands_for[group]][pairs.of]
    choices: dict[int, list[tuple[int, int]]] = {}
    several = np.bincount(short, minlength=len(key))[short] > 1
    for one, other in zip(short[several].tolist(), full[several].tolist(), strict=True):
        choices.setdefault(one, []).append((int(name[other]), int(pairs.count[shown[other]])))
    if choices:
        group_of, article = group[pairs.of], pairs.article[pairs.of]
        articles = distinct(pairs.article[shown[short[several]]])
        spans = (np.searchsorted(article, articles, side).tolist() for side in ("left", "right"))
        for begin, end in zip(*spans, strict=True):
            found[begin:end] = _choose(group_of[begin:end].tolist(), found[begin:end].tolist(), choices)
    return found


def _links(
    forms: Forms, number: Numbers, where: U8, key: U8, group: Numbers, first: Numbers
) -> tuple[Numbers, Numbers]:
    """Which groups stand for which others: pairs of groups, those of one group in the order of the text."""
    begin, size = forms.rows["begin"][number], forms.rows["size"][number]
    source = np.repeat(np.arange(len(number)), size)
    at = np.arange(len(source)) + np.repeat(begin - np.cumsum(size) + size, size)
    wanted, why = forms.aliases["key"][at] ^ where[source], forms.aliases["why"][at]
    there = _among(key, wanted)
    wanted, why, source = wanted[there], why[there], source[there]
    short, full = np.searchsorted(key, wanted), group[source]
    acronym = np.zeros(len(key), np.bool_)
    acronym[group[forms.rows["acronym"][number]]] = True
    there = (why != INITIALS) | (acronym[short] & (short != full))
    short, full, why, source = short[there], full[there], why[there], source[there]

    longer = np.zeros(len(key), np.bool_)  # does the group stand for a longer name?
    longer[short[why != GIVEN]] = True
    kept = (why != GIVEN) | ~longer[short]
    short, full, source = short[kept], full[kept], source[kept]
    longer[short] = True
    # "Assad" is "Bashar al-Assad", not the "al-Assad" that itself stands for him.
    last = ~longer[full]
    whole = np.zeros(len(key), np.bool_)
    whole[short[last]] = True
    kept = last | ~whole[short]
    short, full, source = short[kept], full[kept], source[kept]
    order = np.argsort(first[source], kind="stable")
    kept = np.sort(np.unique(short[order] * len(key) + full[order], return_index=True)[1])
    return short[order[kept]], full[order[kept]]


def _among(known: U8, wanted: U8) -> Numbers:
    """Which of some keys are among known ones that rise. Most are not, and a table of their first bits says so."""
    seen = np.zeros(1 << FIRST_BITS, np.bool_)
    top = np.uint64(64 - FIRST_BITS)
    seen[(known >> top).astype(np.intp)] = True
    likely = np.flatnonzero(seen[(wanted >> top).astype(np.intp)])
    at = np.minimum(np.searchsorted(known, wanted[likely]), len(known) - 1)
    found: Numbers = likely[known[at] == wanted[likely]]
    return found


def _choose(groups: list[int], names: list[int], choices: dict[int, list[tuple[int, int]]]) -> list[int]:
    """The names of an article's mentions; some groups may stand for one of several (name, how often it is used): the
    one that was meant last, or else the one that is used most. Linear, since a text may give a surname to thousands.
    """
    meaning: dict[int, int] = {}  # group -> the name that it stands for by now
    groups_of: dict[int, list[int]] = {}  # name -> the groups that may stand for it
    for group in {*groups} & choices.keys():
        meaning[group] = max(choices[group], key=lambda one: one[1])[0]
        for name, _ in choices[group]:
            groups_of.setdefault(name, []).append(group)
    for position, group in enumerate(groups):
        name = names[position] = meaning.get(group, names[position])
        for other in groups_of.get(name, ()):
            meaning[other] = name
    return names
