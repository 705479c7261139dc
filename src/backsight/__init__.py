"""Neural-network training you can see, check and rewind.

>>> import backsight
>>> run = backsight.train("xor", hidden=[8], seed=1)
>>> run.score()
1.0
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backsight.checks.mine import check_gradient
    from backsight.face.api import derive, load, start, train
    from backsight.face.check import check, sweep
    from backsight.face.compare import compare
    from backsight.face.conventions import conventions
    from backsight.face.explain import explain
    from backsight.face.export import export
    from backsight.face.find_rate import find_rate
    from backsight.face.fork import fork
    from backsight.face.formulas import formulas
    from backsight.face.influence import influence
    from backsight.face.landscape import Landscape, landscape
    from backsight.face.network_race import NetworkRace, race_network
    from backsight.face.paths import paths
    from backsight.face.race import Race, race
    from backsight.face.recorded import RecordedRun, ReplayDiffers
    from backsight.face.recorded import open_run as open
    from backsight.face.replicas import Replicas, replicas
    from backsight.face.resume import resume
    from backsight.face.run import Run
    from backsight.face.when import when
    from backsight.kernel.errors import BacksightError

__version__ = "0.1.0"
__all__ = [
    "BacksightError", "Landscape", "NetworkRace", "Race", "RecordedRun", "ReplayDiffers",
    "Replicas", "Run", "check", "check_gradient", "compare", "conventions", "derive", "explain",
    "export", "find_rate", "fork", "formulas", "influence", "landscape", "load", "open", "paths",
    "race", "race_network", "replicas", "resume", "start", "sweep", "train", "when",
]  # fmt: skip

_HOMES = {
    "train": "backsight.face.api",
    "start": "backsight.face.api",
    "sweep": "backsight.face.check",
    "check": "backsight.face.check",
    "check_gradient": "backsight.checks.mine",
    "compare": "backsight.face.compare",
    "conventions": "backsight.face.conventions",
    "find_rate": "backsight.face.find_rate",
    "derive": "backsight.face.api",
    "explain": "backsight.face.explain",
    "formulas": "backsight.face.formulas",
    "influence": "backsight.face.influence",
    "landscape": "backsight.face.landscape",
    "Landscape": "backsight.face.landscape",
    "race_network": "backsight.face.network_race",
    "NetworkRace": "backsight.face.network_race",
    "load": "backsight.face.api",
    "paths": "backsight.face.paths",
    "export": "backsight.face.export",
    "fork": "backsight.face.fork",
    "open": "backsight.face.recorded",
    "race": "backsight.face.race",
    "Race": "backsight.face.race",
    "replicas": "backsight.face.replicas",
    "Replicas": "backsight.face.replicas",
    "resume": "backsight.face.resume",
    "when": "backsight.face.when",
    "RecordedRun": "backsight.face.recorded",
    "ReplayDiffers": "backsight.face.recorded",
    "Run": "backsight.face.run",
    "BacksightError": "backsight.kernel.errors",
}
_THERE = {"open": "open_run"}
"""Names that are others where they are defined."""


def __getattr__(name: str) -> Any:
    """Names are imported when they are first used, so that `import backsight` costs nothing."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), _THERE.get(name, name))
    raise AttributeError(f"module 'backsight' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Package(ModuleType):
    """Python sets a folder as an attribute of its package when it is first imported; `explain` is
    the function, whoever imports the folder of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
