"""What an activation is."""

from dataclasses import dataclass

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A function of the weighted sums z of a layer. It has a slope or a pullback, and not both."""

    name: str
    """What it is called: the name of its file."""
    symbol: str
    """How it is written."""
    value: Formula
    """(z) -> a, same shape, (rows, units)."""
    slope: Formula | None = None
    """(z, a) -> da/dz entry by entry, where each output depends on its own input alone."""
    pullback: Formula | None = None
    """(upstream, a) -> dL/dz, where every output of a row depends on every input."""
    kinks: tuple[float, ...] = ()
    """Values of z where the slope does not exist; what is returned there is the slope from the
    left unless the file says otherwise."""
    initializer: str = "glorot_uniform"
    """The initializer that suits it."""
    pytorch: str = ""
    """The class of PyTorch that is the same; "" where there is none."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        if (self.slope is None) == (self.pullback is None):
            raise BadRecord(
                _("Activation {name!r} needs a slope or a pullback, and not both.").format(
                    name=self.name
                )
            )
