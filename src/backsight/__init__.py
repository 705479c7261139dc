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
    from backsight.checks.user_gradient.check_gradient import check_gradient
    from backsight.kernel.errors import BacksightError
    from backsight.runs.fork import fork
    from backsight.runs.recorded_run import RecordedRun, ReplayDiffers
    from backsight.runs.recorded_run import open_run as open
    from backsight.runs.resume import resume
    from backsight.runs.run import Run
    from backsight.runs.train import derive, load, start, train
    from backsight.studies.comparison.comparison import compare
    from backsight.studies.explanation.conventions import conventions
    from backsight.studies.explanation.explain import explain
    from backsight.studies.explanation.formulas import formulas
    from backsight.studies.export.export import export
    from backsight.studies.first_occurrence.when import when
    from backsight.studies.gradient_check.check import check, sweep
    from backsight.studies.gradient_check.influence import influence
    from backsight.studies.gradient_check.paths import paths
    from backsight.studies.landscape.landscape import Landscape, landscape
    from backsight.studies.learning_rate.range_test import find_rate
    from backsight.studies.optimizer_race.network_race import NetworkRace, race_network
    from backsight.studies.optimizer_race.race import Race, race
    from backsight.studies.replicas.replicas import Replicas, replicas

__version__ = "0.1.0"
__all__ = [
    "BacksightError",
    "Landscape",
    "NetworkRace",
    "Race",
    "RecordedRun",
    "ReplayDiffers",
    "Replicas",
    "Run",
    "check",
    "check_gradient",
    "compare",
    "conventions",
    "derive",
    "explain",
    "export",
    "find_rate",
    "fork",
    "formulas",
    "influence",
    "landscape",
    "load",
    "open",
    "paths",
    "race",
    "race_network",
    "replicas",
    "resume",
    "start",
    "sweep",
    "train",
    "when",
]

_HOMES = {
    "train": "backsight.runs.train",
    "start": "backsight.runs.train",
    "sweep": "backsight.studies.gradient_check.check",
    "check": "backsight.studies.gradient_check.check",
    "check_gradient": "backsight.checks.user_gradient.check_gradient",
    "compare": "backsight.studies.comparison.comparison",
    "conventions": "backsight.studies.explanation.conventions",
    "find_rate": "backsight.studies.learning_rate.range_test",
    "derive": "backsight.runs.train",
    "explain": "backsight.studies.explanation.explain",
    "formulas": "backsight.studies.explanation.formulas",
    "influence": "backsight.studies.gradient_check.influence",
    "landscape": "backsight.studies.landscape.landscape",
    "Landscape": "backsight.studies.landscape.landscape",
    "race_network": "backsight.studies.optimizer_race.network_race",
    "NetworkRace": "backsight.studies.optimizer_race.network_race",
    "load": "backsight.runs.train",
    "paths": "backsight.studies.gradient_check.paths",
    "export": "backsight.studies.export.export",
    "fork": "backsight.runs.fork",
    "open": "backsight.runs.recorded_run",
    "race": "backsight.studies.optimizer_race.race",
    "Race": "backsight.studies.optimizer_race.race",
    "replicas": "backsight.studies.replicas.replicas",
    "Replicas": "backsight.studies.replicas.replicas",
    "resume": "backsight.runs.resume",
    "when": "backsight.studies.first_occurrence.when",
    "RecordedRun": "backsight.runs.recorded_run",
    "ReplayDiffers": "backsight.runs.recorded_run",
    "Run": "backsight.runs.run",
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
