"""The rows of numbers that steps leave while they run, kept until somebody takes them."""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from backsight.engine.layer_sums import trace_layer_sums
from backsight.engine.step import StepNumbers, StepTable
from backsight.kernel.types import Floats

STEP_COLUMNS = ("loss", "rate", "gradient_norm")
"""Read off every step."""


class Readings:
    """Rows of numbers, one a step: those of the step, and each reading of each layer with weights.
    layers: their numbers."""

    def __init__(self, layers: Sequence[str]) -> None:
        self._sums, self._layers = trace_layer_sums(), len(layers)
        names = [reading.name for reading, _numbers in self._sums.by_reading]
        self.columns = (*STEP_COLUMNS, *(f"{name}/{layer}" for name in names for layer in layers))
        self.first_step = 0
        self._rows = array("d")
        self._tables: list[Floats] = []
        self._missing = (float("nan"),) * (len(self._sums) * len(layers))
        self._width = len(STEP_COLUMNS) + len(self._missing)

    def __len__(self) -> int:
        return len(self._rows) // self._width + sum(map(len, self._tables))

    def add(self, step: int, numbers: StepNumbers, sums: Iterable[float] = ()) -> None:
        """One step. sums: of `LayerSums`, layer by layer; none where its update was not made."""
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
            self._tables.append(np.frombuffer(rows, np.float64).reshape(-1, self._width))

    def take(self) -> tuple[int, Floats]:
        """The step of the first row, and the rows (steps, columns) since the last call."""
        self._flush_rows()
        tables, self._tables = self._tables, []
        none = np.empty((0, self._width))
        table = StepTable(tables[0] if len(tables) == 1 else np.concatenate([none, *tables]))
        with np.errstate(all="ignore"):
            return self.first_step, self._read(table)

    def _read(self, table: StepTable) -> Floats:
        """What the readings make of the sums."""
        numbers = table.rows[:, : len(StepNumbers._fields)].copy()
        norms = StepTable(numbers).squared_gradient_norms
        np.sqrt(norms, out=norms)
        sums = table.sums.reshape(len(table), len(self._sums), self._layers)
        readings = [r.compute([sums[:, k] for k in own]) for r, own in self._sums.by_reading]
        return np.concatenate([numbers, *readings], axis=1)
