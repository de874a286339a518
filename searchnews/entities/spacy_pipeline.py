"""How does an installed spaCy pipeline take the network's place? `entities: spacy:MODEL` in the configuration."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from searchnews.analysis import Tokens, Vocabulary
from searchnews.entities.labels import KINDS
from searchnews.entities.model import ModelError
from searchnews.entities.tagger import EntityBatch, batch_of

# The labels of spaCy's pipelines, those of OntoNotes and those of WikiNER; numbers, dates and money are no names.
KIND_OF = {
    "PERSON": "person", "PER": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "misc",
    "PRODUCT": "misc", "EVENT": "misc", "WORK_OF_ART": "misc", "LAW": "misc", "LANGUAGE": "misc", "MISC": "misc",
}  # fmt: skip


def load_pipeline(model: str) -> SpacyTagger:
    """The tagger of an installed spaCy model, or of the directory of one. Raises ModelError if spaCy or the model is
    missing, or does not work."""
    try:
        spacy: Any = importlib.import_module("spacy")
    except ImportError as error:
        raise ModelError(f"the tagger spacy:{model} needs spaCy, which is not installed; pip install spacy") from error
    try:
        return SpacyTagger(spacy.load(model))
    except (OSError, ValueError, ImportError) as error:
        if not Path(model).exists() and not spacy.util.is_package(model):
            raise ModelError(f"spaCy has no model {model!r}; python -m spacy download {model}") from error
        reason = str(error).partition("\n")[0]
        raise ModelError(f"spaCy {spacy.__version__} cannot load the model {model!r}: {reason}") from error


class SpacyTagger:
    """A loaded spaCy pipeline as a tagger."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def __call__(self, tokens: Tokens, vocabulary: Vocabulary, texts_per_article: int = 2) -> EntityBatch:
        """What the pipeline finds in each text, on our tokens: every token that a found span touches. What a text has
        beyond the longest that the pipeline takes (a million characters) is not looked at."""
        spans = zip(tokens.text_start.tolist(), tokens.text_end.tolist(), strict=True)
        texts = [tokens.data[start:end].decode("utf-8", "replace")[: self._pipeline.max_length] for start, end in spans]
        first, last, kind = [], [], []
        free = 0
        for text, offset, document in zip(texts, tokens.text_start.tolist(), self._pipeline.pipe(texts), strict=True):
            for entity in document.ents:
                name = KIND_OF.get(entity.label_)
                start = offset + len(text[: entity.start_char].encode())
                end = offset + len(text[: entity.end_char].encode())
                begin = max(int(np.searchsorted(tokens.end, start, "right")), free)
                finish = int(np.searchsorted(tokens.start, end)) - 1
                if name is not None and begin <= finish:
                    first.append(begin)
                    last.append(finish)
                    kind.append(KINDS.index(name))
                    free = finish + 1
        columns = (np.array(first, np.int64), np.array(last, np.int64), np.array(kind, np.uint8))
        return batch_of(tokens, vocabulary, texts_per_article, *columns)
