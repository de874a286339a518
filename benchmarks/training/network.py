"""The networks while they learn.

`Student` computes the same sums as `searchnews.entities.model` does with NumPy, with gradients. `Teacher` is too slow
to ship: it reads whole paragraphs in both directions (LSTM) and knows lists of names (gazetteers). So does
`transformer.Reader`. Teachers label news that nobody has annotated, and the student learns from them.

All turn a spelling into a vector (tables of words, hashed n-grams, shape; one layer), both read twice: a second
reading adds to the same hidden layer what the first said about the neighbours and about the same word elsewhere in the
article.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from searchnews.entities.features import GAPS, GRAMS, SHAPES
from searchnews.entities.labels import INSIDE, KINDS, LABELS, label
from searchnews.entities.model import CONTEXT, ELSEWHERE, NEAR, REACH, SUMMARY, Weights
from training.broad import Broad
from training.gazetteers import BITS

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a network: numbers per word of the table, n-gram, shape, spelling, and hidden units."""

    word: int
    gram: int
    shape: int
    spelling: int
    hidden: int


# Hidden 192 instead of 128 is 0.3 better on testa, 0.1 on worldwide newswire, 0.4 on wikigold, and takes half as long
# again for the hidden layer.
STUDENT = Sizes(word=80, gram=32, shape=16, spelling=64, hidden=128)
TEACHER = Sizes(word=128, gram=48, shape=16, spelling=128, hidden=256)
# Whole numbers up to 7 and 15 have the F1 of those up to 31 and 127, to 0.1; the file is 1.9 MB smaller.
WORD_LEVELS, GRAM_LEVELS = 7, 15
LSTM = 192  # units in each direction
ROW, OVERLAP = 96, 16  # the LSTM reads rows of so many tokens and sees some of the neighbouring rows


@dataclass(slots=True)
class Batch:
    """Articles to learn from or to label. Of the batch's distinct spellings: `spelling` (numbers of the vocabulary),
    `exact`, `variant`, `broad`, `grams`, `shape` (see SpellingFeatures) and `known` (bits of gazetteers, float32). Of
    the stream's places: `word` int64[m], a row of those spellings + 1, 0 for an empty place, and `gap` int64[m]. Of the
    n candidates: `place` int64[n] in the stream, `group` int64[n] numbers (article, folded word), `target` int64[n]
    labels or float32[n, LABELS] probabilities."""

    spelling: Tensor
    exact: Tensor
    variant: Tensor
    broad: Tensor
    grams: Tensor
    shape: Tensor
    known: Tensor
    word: Tensor
    gap: Tensor
    place: Tensor
    group: Tensor
    target: Tensor


class Network(nn.Module):  # type: ignore[misc]
    """What student and teacher have in common. Subclasses say what the hidden layer of a candidate is (`hidden`)."""

    knows_gazetteers = False

    def __init__(
        self, sizes: Sizes, vectors: Floats, broad: Sequence[nn.Module], word_dropout: float, dropout: float
    ) -> None:
        super().__init__()
        self.sizes, self.word_dropout, self.dropout = sizes, word_dropout, dropout
        vectors = vectors[:, : sizes.word] / vectors[:, : sizes.word].std()
        self.word = embedding(vectors)
        self.broad = nn.ModuleList(broad)
        self.gram = nn.Embedding(GRAMS, sizes.gram, padding_idx=0)
        nn.init.normal_(self.gram.weight, std=0.1)
        self.gram.weight.data[0] = 0
        self.shape = nn.Embedding(SHAPES, sizes.shape)
        nn.init.normal_(self.shape.weight, std=0.3)
        known = BITS if self.knows_gazetteers else 0
        width = sum(table.embedding_dim for table in broad)
        self.mix = nn.Linear(2 * sizes.word + width + sizes.gram + sizes.shape + known, sizes.spelling)
        self.empty = nn.Parameter(torch.zeros(1, sizes.spelling))
        self.first = nn.Linear(sizes.hidden, LABELS)
        self.context = nn.Linear(CONTEXT, sizes.hidden, bias=False)
        nn.init.normal_(self.context.weight, std=0.05)
        self.second = nn.Linear(sizes.hidden, LABELS)
        self.register_buffer("summary", summary_matrix(), persistent=False)

    def hidden(self, batch: Batch, table: Tensor) -> Tensor:
        """float32[n, hidden]: the sum of each candidate, before the rectifier."""
        raise NotImplementedError

    def pretrained(self) -> list[nn.Parameter]:
        """What has learnt before, from other texts, and learns on slowly."""
        return []

    def dropped(self, values: Tensor, share: float | None = None) -> Tensor:
        """Some of the values set to 0, while training."""
        return nn.functional.dropout(values, self.dropout if share is None else share, self.training)

    def spellings(self, batch: Batch) -> Tensor:
        """float32[1 + distinct spellings, spelling]; row 0 is the empty place."""
        exact, variant, broad, known = batch.exact, batch.variant, batch.broad, batch.known
        if self.training:  # a word that is not in the table is known by its letters alone: learn to do without
            keep = (torch.rand(len(exact)) > self.word_dropout).long()
            exact, variant = exact * keep * (torch.rand(len(exact)) > 0.05), variant * keep
            broad = broad * (torch.rand(broad.shape) > 0.1)
            known = known * (torch.rand(len(exact), 1) > 0.1)
        parts = [self.word(exact), self.word(variant)]
        parts += [table(row) for table, row in zip(self.broad, broad.T, strict=True)]
        parts += [self.gram(batch.grams).sum(1), self.shape(batch.shape)]
        if self.knows_gazetteers:
            parts.append(known)
        return torch.cat([self.empty, torch.tanh(self.mix(torch.cat(parts, 1)))])

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """float32[n, LABELS] scores of the first and of the second reading."""
        hidden = self.hidden(batch, self.spellings(batch))
        first = self.first(self.dropped(torch.relu(hidden)))
        again = torch.relu(hidden + self.context(self.read(first.detach(), batch)))
        return first, self.second(self.dropped(again))

    def read(self, first: Tensor, batch: Batch) -> Tensor:
        """float32[n, CONTEXT]: what the first reading said about the neighbours and the same word elsewhere."""
        summary = torch.softmax(first, 1) @ self.summary
        n = len(summary)
        size = int(batch.place[-1]) + 3 * NEAR + 1
        at = batch.place + NEAR
        spread = torch.zeros(size, SUMMARY)
        spread[:, 0] = 1  # what is no candidate is outside
        spread[at] = summary

        kinds = torch.cat([summary[:, :1], summary[:, 1::2] + summary[:, 2::2]], 1)
        groups = int(batch.group.max()) + 1
        total = torch.zeros(groups, kinds.shape[1]).index_add_(0, batch.group, kinds)[batch.group]
        others = torch.bincount(batch.group, minlength=groups)[batch.group].float()[:, None] - 1
        elsewhere = torch.cat([torch.clamp(others, max=4) / 4, (total - kinds) / torch.clamp(others, min=1)], 1)
        around = torch.zeros(size, ELSEWHERE)
        around[at] = elsewhere

        near = [spread[at + k] for k in range(-NEAR, NEAR + 1)]
        return torch.cat([*near, *(around[at + k] for k in (-1, 0, 1))], 1).reshape(n, CONTEXT)


class Quantised(nn.Module):  # type: ignore[misc]
    """A broad table as it is shipped: codes that stay, and centroids that may learn."""

    def __init__(self, broad: Broad, learns: bool) -> None:
        super().__init__()
        self.register_buffer("codes", torch.from_numpy(broad.codes), persistent=False)
        self.book = nn.Parameter(torch.from_numpy(broad.book.copy()), requires_grad=learns)
        self.embedding_dim = broad.book.shape[0] * broad.book.shape[2]

    def forward(self, row: Tensor) -> Tensor:
        """float32[n, embedding_dim] for rows plus one; 0 is the unknown word, all zeros."""
        code = self.codes[(row - 1).clamp(min=0)].long() if len(self.codes) else row[:, None].expand(-1, len(self.book))
        parts = self.book[torch.arange(len(self.book)), code]
        return parts.flatten(1) * (row > 0)[:, None]


class Student(Network):
    """A window of words and the gaps between them; one hidden layer. Its broad tables are as they are shipped."""

    def __init__(
        self, sizes: Sizes, vectors: Floats, broad: Sequence[Broad], word_dropout: float, dropout: float
    ) -> None:
        tables = [Quantised(table, table.learns) for table in broad]
        super().__init__(sizes, vectors, tables, word_dropout, dropout)
        self.window = nn.Linear((2 * REACH + 1) * sizes.spelling, sizes.hidden)
        self.gap = nn.Parameter(torch.randn(2 * REACH, GAPS, sizes.hidden) * 0.05)

    def go_on_from(self, weights: Weights) -> None:
        """Take over what a model with the same words, tables and sizes has learnt."""
        w = weights
        known = {
            "word.weight": w.word * w.word_scale, "gram.weight": w.gram * w.gram_scale, "shape.weight": w.shape,
            "mix.weight": w.mix.T, "mix.bias": w.mix_bias, "empty": w.empty[None],
            "window.weight": w.window.reshape(-1, len(w.window_bias)).T, "window.bias": w.window_bias, "gap": w.gap,
            "first.weight": w.first.T, "first.bias": w.first_bias, "context.weight": w.context.T,
            "second.weight": w.second.T, "second.bias": w.second_bias,
        }  # fmt: skip
        known |= {f"broad.{number}.book": table.book for number, table in enumerate(w.broad)}
        tensors = {name: torch.from_numpy(np.ascontiguousarray(array, np.float32)) for name, array in known.items()}
        self.load_state_dict(tensors)

    def hidden(self, batch: Batch, table: Tensor) -> Tensor:
        """The sum of what each word and each gap of the window contributes."""
        around = batch.place[:, None] + torch.arange(-REACH, REACH + 1)
        total = self.window(table[batch.word[around]].flatten(1))
        for slot in range(2 * REACH):
            total = total + self.gap[slot][batch.gap[around[:, slot + 1]]]
        return total


class Teacher(Network):
    """A bidirectional LSTM over the whole text, and the word itself with its neighbours."""

    knows_gazetteers = True

    def __init__(
        self, sizes: Sizes, vectors: Floats, broad: Sequence[Broad], word_dropout: float, dropout: float
    ) -> None:
        super().__init__(sizes, vectors, [embedding(table.vectors) for table in broad], word_dropout, dropout)
        self.gap = nn.Embedding(GAPS, 16)
        self.lstm = nn.LSTM(sizes.spelling + 32, LSTM, bidirectional=True, batch_first=True)
        for name, values in self.lstm.named_parameters():
            if "bias" in name:
                values.data.zero_()
                values.data[LSTM : 2 * LSTM] = 0.5  # remember, at first
        self.joined = nn.Linear(2 * LSTM + 3 * sizes.spelling + 64, sizes.hidden)

    def hidden(self, batch: Batch, table: Tensor) -> Tensor:
        """What the LSTM says at the candidate, and what stands at and next to it."""
        gap = self.gap(batch.gap)
        stream = torch.cat([table[batch.word], gap, gap.roll(-1, 0)], 1)
        rows = -(-len(stream) // ROW)
        index = torch.arange(rows)[:, None] * ROW + torch.arange(-OVERLAP, ROW + OVERLAP)
        out, _ = self.lstm(self.dropped(stream, 0.25)[index.clamp(0, len(stream) - 1)])
        read = out[:, OVERLAP:-OVERLAP].reshape(rows * ROW, -1)
        at = batch.place
        words = [table[batch.word[at + k]] for k in (0, -1, 1)]
        return self.joined(torch.cat([self.dropped(read[at]), *words, *(gap[at + k] for k in (-1, 0, 1, 2))], 1))


def embedding(vectors: Floats) -> nn.Embedding:
    """A table of vectors; row 0 is the unknown word, all zeros."""
    table = nn.Embedding(len(vectors) + 1, vectors.shape[1], sparse=True)
    table.weight.data[0] = 0
    table.weight.data[1:] = torch.from_numpy(vectors)
    return table


def summary_matrix() -> Tensor:
    """float32[LABELS, SUMMARY]: adds label probabilities up to outside, begins and continues of each kind."""
    matrix = torch.zeros(LABELS, SUMMARY)
    matrix[0, 0] = 1
    for kind in range(len(KINDS)):
        for part in range(4):
            matrix[label(kind, part), 1 + 2 * kind + (INSIDE <= part < INSIDE + 2)] = 1
    return matrix


def export(
    network: Student, words: list[str], broad: Sequence[Broad], never: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of a model file (`searchnews.entities.model.Weights`)."""

    def plain(tensor: Tensor) -> npt.NDArray[np.float16]:
        return np.ascontiguousarray(tensor.detach().numpy(), np.float16)

    word, word_scale = quantise(network.word.weight.detach().numpy(), WORD_LEVELS)
    gram, gram_scale = quantise(network.gram.weight.detach().numpy(), GRAM_LEVELS)
    own, *lent = broad
    return {
        **({"lent": np.array(zlib.crc32(lent[0].book.tobytes()), np.uint32)} if lent else {}),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "word": word,
        "word_scale": word_scale,
        "never": never,
        "broad_step": np.diff(own.hashes, prepend=np.uint32(0)),
        "broad_code": own.codes,
        "broad_book": plain(network.broad[0].book) if own.learns else own.book,  # borrowers know it by its bytes
        "gram": gram,
        "gram_scale": gram_scale,
        "shape": plain(network.shape.weight),
        "mix": plain(network.mix.weight.T),
        "mix_bias": plain(network.mix.bias),
        "empty": plain(network.empty[0]),
        "window": plain(network.window.weight.T).reshape(2 * REACH + 1, network.sizes.spelling, -1),
        "window_bias": plain(network.window.bias),
        "gap": plain(network.gap),
        "first": plain(network.first.weight.T),
        "first_bias": plain(network.first.bias),
        "context": plain(network.context.weight.T),
        "second": plain(network.second.weight.T),
        "second_bias": plain(network.second.bias),
    }


def quantise(table: npt.NDArray[np.float32], levels: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """(int8, scale): the table as whole numbers from -levels to levels times a scale; the farthest 0.1% are clipped."""
    scale = np.float32(np.quantile(np.abs(table[table != 0]), 0.999) / levels)
    return np.clip(np.round(table / scale), -levels, levels).astype(np.int8), np.array(scale, np.float32)
