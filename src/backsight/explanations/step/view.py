"""What of a step is to be seen: its numbers, and what the reader asked for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.explanations.step.ledger import GIVEN_ACT, Address, Ledger
from backsight.kernel.document import Block, Paragraph
from backsight.kernel.types import Array

DENSE = "layers.dense.steps.z"
Notation: TypeAlias = Literal["matrix", "nielsen", "framework"]
NOTATIONS: dict[str, Notation] = {
    "matrix": "matrix",
    "nielsen": "nielsen",
    "framework": "framework",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class StepView:
    """A step as the reader asked to see it."""

    ledger: Ledger
    """The numbers of the step."""
    sample: int = 0
    """The row of the batch that is followed."""
    reason: Paragraph | None = None
    """Why that row; None where the reader asked for it."""
    unit: Address | None = None
    """The unit that was asked for; None for the one that matters most."""
    weight: Address | None = None
    """The weight that was asked for; None for the steepest of each array."""
    notation: Notation = "matrix"
    """Whose letters the backward act is written in."""
    diagonal: bool = False
    """Whether Nielsen's slopes stand as diagonal matrices."""
    digits: int = 6
    """Significant ones of numbers."""
    show_path: "PathBlocks | None" = None
    """What shows the way of the weight that is followed; None for nothing."""

    @cached_property
    def weights(self) -> list[str]:
        """The arrays of weights that are shown: all, or the one asked for."""
        names = [w.name for w in self.ledger.derivation.weights()]
        return [self.weight[0]] if self.weight else names

    @cached_property
    def _weight_names(self) -> Mapping[str, int]:
        """The place in theta of each array of weights."""
        return {w.name: k for k, w in enumerate(self.ledger.derivation.weights())}

    @cached_property
    def rows(self) -> int:
        """Rows of the batch."""
        return self.ledger.derivation.rows

    def is_batch(self, name: str) -> bool:
        """Whether an array has a row for each row of the batch."""
        shape = self.ledger.find_shape(name)
        return len(shape) == 2 and shape[0] == self.rows and not self.find_weight(name)

    def find_weight(self, name: str) -> str:
        """The array of weights that a name is, or is shaped like; "" for none."""
        names = self._weight_names
        if name in names:
            return name
        ends = ("_ahead", "_next", "_clipped")
        bare = next((name.removesuffix(e) for e in ends if name.endswith(e)), name)
        ends_of_name = [bare, *(bare[at + 1 :] for at, sign in enumerate(bare) if sign == "_")]
        tails = {*ends_of_name, *(end.removeprefix("d") for end in ends_of_name[1:])}
        tail = min(tails & names.keys(), key=names.__getitem__, default="")
        return tail if tail and self.ledger.find_shape(name) == self.ledger.find_shape(tail) else ""

    def is_flat(self, weight: str) -> bool:
        """Whether the loss has no slope in any weight of an array."""
        return not self.ledger.read_array(f"dL_d{weight}").any()

    def choose_weight(self) -> Address:
        """The weight that is followed: that which was asked for; else one of the first array in
        which the loss has a slope at all, for from there the chain is longest."""
        if self.weight:
            return self.weight
        name = next((w for w in self.weights if not self.is_flat(w)), self.weights[0])
        return name, self.choose_entry(name)

    def choose_entry(self, weight: str) -> Index:
        """The entry of an array of weights that is followed: the one asked for, or the steepest of
        those through which the sample's row acts."""
        if self.weight and self.weight[0] == weight:
            return self.weight[1]
        slopes = self.ledger.read_array(f"dL_d{weight}")
        active = self._find_active(weight, slopes.shape)
        return find_steepest(
            np.where(active, slopes, 0) if (active & (slopes != 0)).any() else slopes
        )

    def _find_active(self, weight: str, shape: Index) -> Array:
        """Which entries the sample's row acts through: its inputs and what comes back to its sums
        are not 0; all where the layer is not dense."""
        for equation in self.list_equations("forward"):
            z, names = equation.targets[0], [o.removesuffix("_ahead") for o in equation.operands]
            if equation.formula == DENSE and weight in names and f"dL_d{z}" in self.ledger.makers:
                back = self.ledger.read_array(f"dL_d{z}")[self.sample] != 0
                inputs = self.ledger.read_array(names[0])[self.sample] != 0
                return back if len(shape) == 1 else inputs[:, None] & back
        return np.ones(shape, bool)

    def choose_unit_entry(self, name: str) -> Index:
        """The entry of an array that is followed: the sample's row, and there the unit that moves
        the loss most, or the one asked for."""
        shape = self.ledger.find_shape(name)
        if not shape:
            return ()
        unit = self._choose_unit(name, shape[-1])
        return (self.sample, unit) if self.is_batch(name) else (*(0 for _ in shape[1:]), unit)

    def _choose_unit(self, name: str, units: int) -> int:
        if self.unit and self.unit[1] and self.unit[1][-1] < units:
            return self.unit[1][-1]
        unit = self.find_layer_unit(find_layer(name), units)
        return self._find_largest(name, units) if unit is None else unit

    def find_layer_unit(self, layer: str, units: int) -> int | None:
        """The unit of a layer that moves the loss most in the sample's row, by the derivative of L
        with respect to what the layer makes first; None where there is none of so many units."""
        targets = self._targets_by_layer.get(layer, ())
        slopes = [f"dL_d{t}" for t in targets if f"dL_d{t}" in self.ledger.makers]
        fit = [s for s in slopes if self.ledger.find_shape(s)[-1:] == (units,)]
        return self._find_largest(fit[0], units) if fit else None

    @cached_property
    def _targets_by_layer(self) -> Mapping[str, Sequence[str]]:
        """What the forward act makes, by the number of the layer."""
        targets: dict[str, list[str]] = {}
        for name in (t for e in self.list_equations("forward") for t in e.targets):
            targets.setdefault(find_layer(name), []).append(name)
        return targets

    def _find_largest(self, name: str, units: int) -> int:
        array = self.ledger.read_array(name)
        row = array[self.sample] if array.ndim == 2 and len(array) == self.rows else array.ravel()
        return find_steepest(row[:units])[0] if len(row) else 0

    def list_equations(self, act: str) -> list[Equation]:
        """The equations of an act."""
        return [e for e in self.ledger.derivation.equations if e.act == act]

    def is_given(self, name: str) -> bool:
        """Whether no equation of the step makes it."""
        return self.ledger.find_act(name) == GIVEN_ACT


PathBlocks: TypeAlias = Callable[[StepView], Iterator[Block]]
"""What makes the blocks about the way of one weight."""


def find_layer(name: str) -> str:
    """The number of the layer that a symbol belongs to; "" for none."""
    match = re.match(r"[A-Za-z]+(\d+)", name)
    return match[1] if match else ""


def find_steepest(array: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]") -> Index:
    """Where the largest absolute value is; what is not a number counts as largest."""
    sizes = np.nan_to_num(np.abs(array), nan=np.inf)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), array.shape)))
