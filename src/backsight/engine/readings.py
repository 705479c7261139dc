"""What is read off every step while it runs: a row of numbers, kept until somebody takes them.

The norms are taken where the update has its numbers in the cache anyway, so that reading them
costs a few per cent of a step at the most.
"""

import re
from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.step import StepNumbers, StepTable
from backsight.kernel.types import Floats

STEP_COLUMNS = ("loss", "rate", "gradient_norm")
"""Read off every step."""
NORMS = ("update_norm", "weight_norm")
"""Read off every layer with weights at every step; the weights' is that before the update."""

LayerSpan = tuple[int, int, int]
"""A piece of theta that is one layer's: the layer's place, and from where to where it lies."""
LayerPiece = tuple[int, Floats, Floats]
"""The layer's place, its part of an update, and its weights."""


class Readings:
    """Rows of numbers, one a step. layers: the numbers of those that have weights."""

    def __init__(self, layers: Sequence[str]) -> None:
        self.columns = (*STEP_COLUMNS, *(f"{norm}/{layer}" for norm in NORMS for layer in layers))
        self.first_step = 0
        self._rows = array("d")
        self._tables: list[Floats] = []
        self._missing = (float("nan"),) * (len(NORMS) * len(layers))

    def __len__(self) -> int:
        return len(self._rows) // len(self.columns) + sum(map(len, self._tables))

    def add(self, step: int, numbers: StepNumbers, sums: Iterable[float] = ()) -> None:
        """One step. sums: the norms squared, those of the updates, then of the weights; none where
        its update was not made."""
        if not len(self):
            self.first_step = step
        self._rows.extend(numbers)
        self._rows.extend(sums or self._missing)

    def extend(self, step: int, table: StepTable) -> None:
        """Some steps, the first of which is given."""
        if not len(self):
            self.first_step = step
        self._flush_rows()
        self._tables.append(table.rows.copy())

    def _flush_rows(self) -> None:
        """Make the rows that were added one by one a table."""
        if self._rows:
            rows, self._rows = self._rows, array("d")
            self._tables.append(np.frombuffer(rows, np.float64).reshape(-1, len(self.columns)))

    def take(self) -> tuple[int, Floats]:
        """The step of the first row, and the rows (steps, columns) since the last call."""
        self._flush_rows()
        tables, self._tables = self._tables, []
        none = np.empty((0, len(self.columns)))
        table = StepTable(tables[0] if len(tables) == 1 else np.concatenate([none, *tables]))
        with np.errstate(invalid="ignore"):
            for squares in (table.squared_gradient_norms, table.sums):
                np.sqrt(squares, out=squares)
        return self.first_step, table.rows


def list_weighted_layers(derivation: Derivation) -> tuple[str, ...]:
    """The numbers of the layers with weights, in order: ("1", "2")."""
    return tuple(dict.fromkeys(map(_parse_layer, (s.name for s in derivation.weights()))))


def list_spans(derivation: Derivation) -> tuple[LayerSpan, ...]:
    """Where each layer's weights lie in theta."""
    layers = list_weighted_layers(derivation)
    return tuple(
        (layers.index(_parse_layer(s.name)), s.offset, s.offset + s.size)
        for s in derivation.weights()
    )


def clip_spans(spans: Iterable[LayerSpan], start: int, stop: int) -> tuple[LayerSpan, ...]:
    """The pieces between two places of theta, counted from the first; neighbors as one."""
    clipped: list[LayerSpan] = []
    for layer, low, high in spans:
        low, high = max(low, start) - start, min(high, stop) - start
        if low >= high:
            continue
        if clipped and clipped[-1][0] == layer and clipped[-1][2] == low:
            low = clipped.pop()[1]
        clipped.append((layer, low, high))
    return tuple(clipped)


def make_pieces(
    update: Floats, weights: Floats, spans: Iterable[LayerSpan]
) -> tuple[LayerPiece, ...]:
    """The pieces of an update and of the weights, as views that are cut once."""
    return tuple((layer, update[a:b], weights[a:b]) for layer, a, b in spans)


def add_squares(pieces: Iterable[LayerPiece], sums: list[float]) -> None:
    """Add the squares of some pieces to each layer's sums: updates first, then weights."""
    layers, dot = len(sums) // 2, np.dot
    for layer, update, weights in pieces:
        sums[layer] += float(dot(update, update))
        sums[layers + layer] += float(dot(weights, weights))


def _parse_layer(name: str) -> str:
    """W12 -> 12."""
    match = re.search(r"\d+$", name)
    return match[0] if match else name
