"""What a file of another library says of a network."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backsight.adapters.linear_scaling import LinearScaling
from backsight.adapters.network_parts import IDENTITY, NetworkPart
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.types import Floats

ROWS = 64
"""On which outputs are compared, at the most."""
MOST_NUMBERS = 2**26
"""That are made of these rows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ForeignNetwork:
    """What a file says of a network, in our words.

    parts: in order; `module` of one with weights holds them by letter: W (in, out), b, gamma …
    compute: the outputs of rows as the other library makes them, to compare with; None where it is
    not there. precision: the dtype that it computes in, where that is another. before, behind: what
    is done to inputs and outputs besides. The others: of its training, where the file says it.
    """

    path: str
    parts: tuple[NetworkPart, ...]
    dtype: str
    compute: Callable[[Floats], Floats] | None = None
    before: LinearScaling | None = None
    behind: LinearScaling | None = None
    loss: Choice | None = None
    logits: str = ""
    """The activation that the loss counts in, where the network ends before it."""
    reduction: str | None = None
    optimizer: Choice | None = None
    rate: float | None = None
    regularizer: Choice | None = None
    clipping: Choice | None = None
    notes: tuple[str, ...] = ()
    precision: str = ""
    operations: int = 0
    """How many there are in the file; 0 for some for each part."""
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Their names in the file, where it says them."""

    def count_rows(self) -> int:
        """How many rows are compared: all that is made of them is held in memory at once."""
        widest: int = max(max(np.shape(p.module["W"])) for p in self.parts if p.units)
        return min(ROWS, MOST_NUMBERS // (widest * (self.operations or 10 * len(self.parts))))

    def make_error(self, why: str) -> BadData:
        """The message for a network that is not taken."""
        return BadData(_("{path} is not read: {why}.").format(path=self.path, why=why))

    @property
    def output(self) -> Choice:
        """The activation that it ends with."""
        last = self.parts[-1]
        return last.choice if last.kind == "activation" else IDENTITY

    @property
    def units(self) -> int:
        """What its last dense layer makes."""
        return next(int(p.units) for p in reversed(self.parts) if p.units)


def check_chain(network: ForeignNetwork) -> int:
    """Units before the first part. Raises BadData where the arrays do not fit each other, or where
    the last part is no dense layer with an activation at the most."""
    wide = [i for i, part in enumerate(network.parts) if part.units]
    if not wide:
        raise network.make_error(_("it has no dense layer, so that there is nothing to train"))
    behind = network.parts[wide[-1] + 1 :]
    for index, part in enumerate(behind):
        if index or part.kind != "activation":
            raise network.make_error(
                _(
                    "{name} stands behind the last dense layer, where only its activation may"
                ).format(name=part.name)
            )
    width = first = len(network.parts[wide[0]].module["W"])
    for part in network.parts:
        for letter, array in (part.module or {}).items():
            expected = {"W": (width, part.units), "b": (part.units,)}.get(letter, (width,))
            if np.shape(array) != expected:
                raise network.make_error(
                    _("{letter} of {name} has the shape {came}, and {shape} fits there").format(
                        letter=letter, name=part.name, came=np.shape(array), shape=expected
                    )
                )
        width = part.units or width
    for scaling, units in ((network.before, first), (network.behind, width)):
        if scaling is not None and not scaling.fits(units):
            raise network.make_error(
                _("{name} takes other numbers of units than {units}").format(
                    name=scaling.name, units=units
                )
            )
    return first
