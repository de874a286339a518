"""Who and what is named here? People, organisations, places and other names, found by a small network.

tag(text, language="en") -> list[Mention]     the names in one text
load(path, language="en") -> Tagger           what the indexer calls on its token arrays, a batch at a time
LANGUAGES                                     those that a model comes with the package for

labels     the kinds of names, and labels of tokens
keys       which number has a key, and which key a word or a run of numbers, many at once
words      what names depend on in a word
features   what a spelling looks like, what stands between tokens
model      the network: its weights, and what they say of every spelling
reading    which tokens of a batch are names
loops      the loops of the readings in NumPy; compiled: the same in C
viterbi    the best sequence of labels
forms      which names can stand for another, and how each is shown
names      which mentions of an article name the same one
wellknown  what a handful of names is called in each language
tagger     token arrays -> arrays of mentions with full names
aliases    what people set right in entities.yaml
gazetteer  names that are tagged wherever they stand, on top of a tagger or alone
spacy_pipeline   a spaCy pipeline in place of the network

A language is a file: models/LANGUAGE.npz, read when its first article comes. How the files are made is not in the
package, but beside it: benchmarks/training.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searchnews.article import Mention
    from searchnews.entities.tagger import EntityBatch, Model, NeuralTagger, Tagger

__all__ = ["LANGUAGES", "EntityBatch", "Tagger", "load", "named", "tag"]

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt", "ru")  # ISO 639-1, in the order of the alphabet


def __getattr__(name: str) -> object:
    """The types, imported when they are asked for: nothing heavy happens at `import searchnews.entities`."""
    if name in ("EntityBatch", "Tagger"):
        from searchnews.entities import tagger

        return getattr(tagger, name)
    raise AttributeError(name)


def load(path: Path | None = None, language: str = "en") -> NeuralTagger:
    """A new tagger of a model file; without one, of the model that comes with the package for a language (its code,
    with a region or without: "pt-BR"). Cheap after the first time: taggers share their model. One tagger is not for
    several threads. Raises ModelError, also for a language without a model."""
    from searchnews.entities.model import model_of
    from searchnews.entities.tagger import NeuralTagger

    return NeuralTagger(_model(path or model_of(plain(language))))


@lru_cache(maxsize=len(LANGUAGES))
def _model(path: Path) -> Model:
    from searchnews.entities.tagger import read_model

    return read_model(path)


def plain(language: str) -> str:
    """The code of a language without a region: "pt" of "pt-BR"."""
    return language.split("-")[0].lower()


def named(setting: str, language: str = "en") -> Tagger | None:
    """A new tagger for articles in a language, the one that a setting names: "default", "spacy:MODEL", or the path of a
    model file (.npz); the last two are for English. None: no names are found in that language."""
    if setting == "default":
        return load(language=language) if plain(language) in LANGUAGES else None
    if plain(language) != "en":
        return None
    if setting.startswith("spacy:"):
        from searchnews.entities.spacy_pipeline import load_pipeline

        return load_pipeline(setting.removeprefix("spacy:"))
    return load(Path(setting))


def tag(text: str, tagger: Tagger | None = None, language: str = "en") -> list[Mention]:
    """The names in a text, in order: `text[m.start:m.end] == m.text`, and `m.name` is the full name. Without a tagger,
    those that the model of its language finds; none in a language without a model."""
    from searchnews.analysis import Vocabulary, tokenize
    from searchnews.article import Mention

    tagger = tagger or named("default", language)
    if tagger is None:
        return []
    vocabulary = Vocabulary()
    tokens = tokenize([text], vocabulary, language)
    batch = tagger(tokens, vocabulary, texts_per_article=1)
    mentions = []
    characters = offset = 0
    for start, end, kind, name in zip(
        batch.start.tolist(), batch.end.tolist(), batch.kind.tolist(), batch.name.tolist(), strict=True
    ):
        characters += len(tokens.data[offset:start].decode("utf-8", "replace"))
        found = tokens.data[start:end].decode("utf-8", "replace")
        mentions.append(Mention(characters, characters + len(found), found, batch.kinds[kind], batch.names[name]))
        characters, offset = characters + len(found), end
    return mentions
