"""Who takes part in a race: an optimizer with its settings and its rate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backsight.kernel.types import Setting
from backsight.maths.optimizers import Optimizer

NO_SETTINGS: Mapping[str, Setting] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """name: what it is called in tables and pictures. settings: all that the optimizer has, with
    their values; rate: the learning rate."""

    name: str
    optimizer: Optimizer
    rate: float
    settings: Mapping[str, Setting] = field(default_factory=lambda: NO_SETTINGS)
