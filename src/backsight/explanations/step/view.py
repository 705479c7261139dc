"""What of a step is to be seen: its numbers, and what the reader asked for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import Leaf
from backsight.explanations.step.ledger import GIVEN_ACT, Address, Ledger
from backsight.explanations.step.weight_choice import (
    choose_weight,
    compute_row_slopes,
    find_steepest,
)
from backsight.explanations.step.worked import explain_number
from backsight.kernel.document import Block, Paragraph, WorkedNumber

Stops: TypeAlias = Mapping[str, Index]
"""By array the entry in it that a way passes."""
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
    """The weight that was asked for; None for the one that the row acts on most."""
    notation: Notation = "matrix"
    """Whose letters the backward act is written in."""
    diagonal: bool = False
    """Whether Nielsen's slopes stand as diagonal matrices."""
    digits: int = 6
    """Significant ones of numbers."""
    find_stops: "StopFinder | None" = None
    """What finds the way of the weight that is followed; None for no way."""
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

    @cached_property
    def main_weight(self) -> Address:
        """The weight that is followed: that which was asked for; else the one of the first array to
        whose derivative the row adds most, of those that enter the unit that was asked for."""
        if self.weight:
            return self.weight
        names = [w for w in self.weights if self.is_unit_weight(w)]
        unit = self.unit if names else None
        return choose_weight(self.ledger, self.sample, names or self.weights, unit)

    def is_unit_weight(self, weight: str) -> bool:
        """Whether the layer of the unit that was asked for has an array of weights."""
        if self.unit is None:
            return False
        widths = [self.ledger.find_shape(n)[-1:] for n in (weight, self.unit[0])]
        return find_layer(weight) == find_layer(self.unit[0]) and widths[0] == widths[1]

    @cached_property
    def stops(self) -> Stops:
        """Where the way of that weight to the loss passes, by array; where it cannot be told, what
        the weight itself enters."""
        if not any(w.size for w in self.ledger.derivation.weights()):
            return {}
        return (self.find_stops(self) if self.find_stops else {}) or self._find_first_stops()

    def _find_first_stops(self) -> Stops:
        weight, index = self.main_weight
        places = self._name_axes(weight, self.ledger.find_shape(weight))
        fit = [(n, at) for n, at in zip(places, index, strict=True) if n and self.is_batch(n)]
        return {n: (self.sample, at) for n, at in fit if at < self.ledger.find_shape(n)[-1]}

    @cached_property
    def _kept_entries(self) -> Stops:
        """Entries whose terms no sum leaves out: those of the way, and the derivatives there."""
        return {**self.stops, **{f"dL_d{name}": at for name, at in self.stops.items()}}

    def explain(
        self, name: str, index: Index, *, leaf: Leaf | None = None, row: int | None = None
    ) -> tuple[WorkedNumber, ...]:
        """How a number came about, as `explain_number` says it; the way of the weight is in it."""
        return explain_number(
            self.ledger, name, index, leaf=leaf, row=row, kept_entries=self._kept_entries
        )

    def choose_entry(self, weight: str) -> Index:
        """The entry of an array of weights that is shown: the weight that is followed, or one that
        its way passes; of several such, the one to whose derivative the row adds most, or in which
        the loss is steepest where the row adds nothing."""
        name, index = self.main_weight
        if weight == name:
            return index
        slopes = compute_row_slopes(self.ledger, weight, self.sample)
        slopes = slopes if slopes.any() else self.ledger.read_array(f"dL_d{weight}")
        places = self._find_passed(weight, slopes.shape)
        passed = tuple(slice(None) if p is None else slice(p, p + 1) for p in places)
        found = find_steepest(slopes[passed])
        return tuple(i if p is None else p for i, p in zip(found, places, strict=True))

    def _find_passed(self, weight: str, shape: Index) -> list[int | None]:
        """Along each axis of an array of weights, where the way passes it; None where it does
        not."""
        names = self._name_axes(weight, shape)
        return [self._find_stop(n, units) for n, units in zip(names, shape, strict=True)]

    def _name_axes(self, weight: str, shape: Index) -> list[str]:
        """For each axis of an array of weights the array whose units lie along it: x and z1."""
        for equation in self.list_equations("forward"):
            if weight in [o.removesuffix("_ahead") for o in equation.operands]:
                return [equation.operands[0], equation.targets[0]][2 - len(shape) :]
        return [""] * len(shape)

    def is_passed(self, weight: str) -> bool:
        """Whether the way of the weight that is followed passes an array of weights."""
        places = self._find_passed(weight, self.ledger.find_shape(weight))
        return bool(places) and None not in places

    def _find_stop(self, name: str, units: int) -> int | None:
        """The unit of an array of so many that the way passes, or passes in another array of its
        layer."""
        layer = find_layer(name)
        names = [name, *(n for n in self.stops if layer and find_layer(n) == layer)]
        fit = (n for n in names if n in self.stops and self.ledger.find_shape(n)[-1:] == (units,))
        stop = next(fit, "")
        return self.stops[stop][-1] if stop else None

    def choose_unit_entry(self, name: str) -> Index:
        """The entry of an array that is followed: the sample's row, and there the unit that was
        asked for, or that the way of the weight passes, or that moves the loss most."""
        shape = self.ledger.find_shape(name)
        if not shape:
            return ()
        unit = self._choose_unit(name, shape[-1])
        return (self.sample, unit) if self.is_batch(name) else (*(0 for _ in shape[1:]), unit)

    def _choose_unit(self, name: str, units: int) -> int:
        if self.unit and self.unit[1][-1] < units and find_layer(self.unit[0]) == find_layer(name):
            return self.unit[1][-1]
        unit = self._find_stop(name, units)
        if unit is None:
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


StopFinder: TypeAlias = Callable[[StepView], Stops]
"""What finds where the way of one weight passes."""
PathBlocks: TypeAlias = Callable[[StepView], Iterator[Block]]
"""What makes the blocks about the way of one weight."""


def find_layer(name: str) -> str:
    """The number of the layer that a symbol belongs to; "" for none."""
    match = re.match(r"[A-Za-z]+(\d+)", name)
    return match[1] if match else ""
