"""What an activation is."""

from dataclasses import dataclass

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A function of the weighted sums z of a layer.

    value: (z) -> a, same shape (rows, units).
    slope: (z, a) -> da/dz entry by entry, where each output depends on its own input alone.
    pullback: (upstream, a) -> dL/dz, where every output of a row depends on every input.
    One of the two. kinks: values of z where the slope does not exist; what is returned there
    is the slope from the left unless the file says otherwise. initializer: the start that
    suits it. symbol: how it is written. pytorch: the class of PyTorch that is the same; "" where
    there is none.
    """

    name: str
    symbol: str
    value: Formula
    slope: Formula | None = None
    pullback: Formula | None = None
    kinks: tuple[float, ...] = ()
    initializer: str = "glorot_uniform"
    pytorch: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if (self.slope is None) == (self.pullback is None):
            raise BadRecord(
                _("Activation {name!r} needs a slope or a pullback, and not both.").format(
                    name=self.name
                )
            )
