"""What the spec says of the output, the loss and the data, also where it cannot be derived."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.doctor.case import Patient
from backsight.engine.spec import Choice, LayerSpec
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.maths.losses import Loss

REACH = 1e3
"""Sums z that stand for "however large" where an activation's range is looked for."""


@dataclass(frozen=True, eq=False)
class Contract:
    """Output, loss and data of a case, next to each other."""

    case: Patient

    @cached_property
    def layers(self) -> tuple[LayerSpec, ...]:
        """As complete as they are."""
        return self.case.spec.layers or (LayerSpec(),)

    @cached_property
    def loss_name(self) -> str:
        """The loss that is asked for, or that would be taken."""
        spec = self.case.spec
        if spec.loss is not None:
            return spec.loss.name
        return "categorical_cross_entropy" if self.case.classes else "mean_squared_error"

    @cached_property
    def loss(self) -> Loss:
        """Its record."""
        record: Loss = catalogs["losses"][self.loss_name]
        return record

    @cached_property
    def activation(self) -> Choice:
        """The output's: as it is asked for, or as the loss suits it."""
        return self.layers[-1].activation or Choice(self.loss.output)

    @cached_property
    def units(self) -> int:
        """Of the output: as asked for, or as many as needed."""
        return self.layers[-1].units or self.needed_units[0]

    @cached_property
    def needed_units(self) -> tuple[int, ...]:
        """How many units the output may have for these targets."""
        case = self.case
        if not case.classes:
            return (case.table.y.shape[1] if case.table else 1,)
        if case.classes <= 2:
            return (2,) if self.loss.targets == "one_hot" else (1, 2)
        return (case.classes,)

    @cached_property
    def output_range(self) -> tuple[float, float]:
        """The least and the largest that the output can be, whatever the sums are."""
        grid = np.linspace(-REACH, REACH, 2001)
        z = np.zeros((len(grid), self.units))
        z[:, 0] = grid
        value = catalogs["activations"][self.activation.name].value
        with np.errstate(all="ignore"):
            a = value(z, **self.activation.settings)[:, 0]
        return float(np.nanmin(a)), float(np.nanmax(a))

    @cached_property
    def is_bounded(self) -> bool:
        """Whether there is something that the output cannot reach."""
        low, high = self.output_range
        return low > -REACH / 100 or high < REACH / 100

    @cached_property
    def targets(self) -> Floats | None:
        """The numbers that the output should become, (rows, units); None where they are unknown."""
        case = self.case
        if case.experiment is not None:
            return case.experiment.y["train"].astype(float)
        if case.table is None or case.classes > 2:
            return None
        return np.asarray(case.table.y, float).reshape(len(case.table), -1)

    @cached_property
    def hidden(self) -> tuple[LayerSpec, ...]:
        """The layers with weights before the output."""
        return tuple(x for x in self.layers[:-1] if catalogs["layers"][x.layer.name].widens)
