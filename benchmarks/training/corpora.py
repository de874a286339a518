"""What do people say is a name? Readers of annotated news, each giving documents of sentences of (word, tag).

CoNLL files (CoNLL-2003, wikigold, W-NUT) have one token per line, its tag in the last column, a blank line between
sentences and -DOCSTART- between documents. A folder of .tsv files (worldwide newswire) is one document per file; where
names nest, its first column of tags has the whole name and further ones the names inside it, which are not read.
The tag schemes IOB1, BIO and BIOES are all read. Kinds are mapped to person, org, place and misc; see KIND_OF.
"""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchnews.analysis import Tokens
from searchnews.entities.labels import BEGIN, END, INSIDE, KINDS, OUTSIDE, SINGLE, label

# CoNLL-2003 counts buildings among locations and nationalities among misc, so the finer kinds of the worldwide set
# follow it; what CoNLL does not mark (dates, money) is no name.
KIND_OF = {
    "PER": "person", "Person": "person", "person": "person",
    "ORG": "org", "Organization": "org",
    "LOC": "place", "Location": "place", "Facility": "place",
    "MISC": "misc", "Misc": "misc", "NORP": "misc", "Product": "misc",
}  # fmt: skip

Sentence = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated text: spans are (start, end, kind) in characters."""

    name: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as annotated: sentences of (word, tag)."""

    name: str
    sentences: tuple[Sentence, ...]

    def render(self, seed: int, spaced: bool = False, separator: str | None = None, upper: float = 0.0) -> Gold:
        """The document as a text that a newspaper could have printed.

        spaced: put a blank between all tokens instead of undoing the tokenisation. separator: what stands between
        sentences; by default chosen per document from line feed, blank line and blank. upper: the share of sentences
        that are set in capitals, as headlines are.
        """
        rng = random.Random(f"{self.name}/{seed}")
        between = rng.choice(["\n", "\n", "\n\n", " "]) if separator is None else separator
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        size = 0
        for sentence in self.sentences:
            words, blanks = [w for w, _ in sentence], _blanks([w for w, _ in sentence], spaced, rng)
            if rng.random() < upper:
                words = [w.upper() for w in words]
            begins, ends = [], []
            for word, blank in zip(words, blanks, strict=True):
                parts.append(blank + word)
                begins.append(size + len(blank))
                size += len(blank) + len(word)
                ends.append(size)
            for first, last, kind in tag_spans([t for _, t in sentence]):
                if kind in KIND_OF:
                    spans.append((begins[first], ends[last], KIND_OF[kind]))
            after = between
            if separator is None and between == " " and words[-1] not in '.!?"' and rng.random() < 0.7:
                after = "\n"
            parts.append(after)
            size += len(after)
        return Gold(self.name, "".join(parts), tuple(spans))


_NO_BLANK_BEFORE = {",", ".", ";", ":", "!", "?", ")", "]", "}", "%", "''", "...", "’", "”", "»"}
_NO_BLANK_AFTER = {"(", "[", "{", "$", "``", "#", "£", "€", "‘", "“", "„", "«", "¿", "¡"}
_CLITICS = ("'s", "'S", "n't", "'re", "'ve", "'ll", "'d", "'m", "’s", "’re", "’ve", "’ll", "’d", "’m", "n’t")


def _blanks(words: Sequence[str], spaced: bool, rng: random.Random) -> list[str]:
    """What stands before each word: a blank or nothing."""
    if spaced:
        return [""] + [" "] * (len(words) - 1)
    blanks = [""]
    quotes = 0
    for i in range(1, len(words)):
        before, word = words[i - 1], words[i]
        if before == '"':
            quotes += 1
        glued = (
            word in _NO_BLANK_BEFORE
            or before in _NO_BLANK_AFTER
            or word.startswith(_CLITICS)
            or (word == '"' and quotes % 2 == 1)
            or (before == '"' and quotes % 2 == 1)
            or (word == "'" and before.endswith("s"))
            or (len(before) > 1 and before.endswith(("'", "’")) and word[0].isalnum())  # "l'", "dell'"
            or "/" in (word, before)
        )
        hyphen = 1 < i + 1 < len(words) and "-" in (word, before)
        if hyphen and not glued:  # some tokenisers part "sub-Saharan"; CoNLL's parts only a dash between blanks
            neighbour = words[i + 1] if word == "-" else words[i - 2] if i > 1 else ""
            glued = neighbour[:1].isalnum() and (before[-1:].isalnum() or word[:1].isalnum()) and _one_word(words, i)
        blanks.append("" if glued else " ")
    return blanks


def _one_word(words: Sequence[str], i: int) -> bool:
    """Is the hyphen at or before i inside a word ("sub - Saharan"), not a dash between words?"""
    at = i if words[i] == "-" else i - 1
    left, right = words[at - 1], words[at + 1]
    return len(left) < 12 and (left[0].islower() or right[0].islower() or (left[0].isupper() and at > 2))


def tag_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first, last, kind) of the mentions in a sentence's tags, IOB1, BIO or BIOES."""
    spans: list[tuple[int, int, str]] = []
    open_kind = ""
    for i, tag in enumerate(tags):
        part, _, kind = tag.partition("-")
        if not kind:
            open_kind = ""
        elif kind == open_kind and part in "IE":
            spans[-1] = (spans[-1][0], i, kind)
        else:
            spans.append((i, i, kind))
        open_kind = kind if part not in "ES" else ""
    return spans


def read_conll(path: Path, together: int = 1) -> list[Document]:
    """The documents of a CoNLL file (.gz, too); without -DOCSTART- lines, so many sentences `together` are one."""
    documents: list[list[Sentence]] = [[]]
    sentence: Sentence = []
    marked = False
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in [*lines, ""]:
            fields = line.split()
            if not fields:
                if sentence:
                    documents[-1].append(sentence)
                sentence = []
            elif fields[0] == "-DOCSTART-":
                marked = True
                documents.append([])
            else:
                sentence.append((fields[0], fields[-1]))
    if not marked:
        sentences = documents[0]
        documents = [sentences[at : at + together] for at in range(0, len(sentences), together)]
    return [Document(f"{path.name}/{i}", tuple(d)) for i, d in enumerate(documents) if d]


def read_folder(path: Path) -> list[Document]:
    """One document per .tsv file of a folder: a token, its tag, and tags of inner names, which are left out."""
    found = []
    for file in sorted(path.glob("*.tsv")):
        sentences: list[Sentence] = [[]]
        for line in file.read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            if len(fields) >= 2 and fields[0].strip():
                sentences[-1].append((fields[0].strip(), fields[1].strip()))
            elif sentences[-1]:
                sentences.append([])
        found.append(Document(file.name, tuple(s for s in sentences if s)))
    return found


def read_documents(path: Path, together: int = 1) -> list[Document]:
    """A CoNLL file (see `read_conll`), or a folder of .tsv files."""
    return read_folder(path) if path.is_dir() else read_conll(path, together)


def without(documents: Sequence[Document], kind: str) -> list[Document]:
    """The documents, in which names of a kind are none: where one set has it and another of the language has not."""
    outside = {tag for tag, named in KIND_OF.items() if named == kind}
    return [
        Document(d.name, tuple([(w, "O" if t.partition("-")[2] in outside else t) for w, t in s] for s in d.sentences))
        for d in documents
    ]


def hold_out(documents: list[Document], share: float) -> tuple[list[Document], list[Document]]:
    """(to learn from, to measure with): which is which depends on a document's name alone."""
    kept = [zlib.crc32(d.name.encode()) % 1000 >= 1000 * share for d in documents]
    return [d for d, k in zip(documents, kept, strict=True) if k], [
        d for d, k in zip(documents, kept, strict=True) if not k
    ]


def token_labels(tokens: Tokens, golds: Sequence[Gold]) -> npt.NDArray[np.int8]:
    """The label of every token of the golds' texts (tokenised in that order), int8[tokens]."""
    labels = np.full(len(tokens.start), OUTSIDE, np.int8)
    for i, gold in enumerate(golds):
        offset = tokens.text_start[i]
        ascii_only = gold.text.isascii()
        for start, end, kind in gold.spans:
            if not ascii_only:
                start, end = len(gold.text[:start].encode()), len(gold.text[:end].encode())
            first = int(np.searchsorted(tokens.end, offset + start, "right"))
            last = int(np.searchsorted(tokens.start, offset + end)) - 1
            if last < first:
                continue  # nothing but punctuation
            number = KINDS.index(kind)
            if first == last:
                labels[first] = label(number, SINGLE)
            else:
                labels[first] = label(number, BEGIN)
                labels[first + 1 : last] = label(number, INSIDE)
                labels[last] = label(number, END)
    return labels
