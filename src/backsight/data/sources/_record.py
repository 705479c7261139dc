"""What a data source is."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from backsight.data.table import Table
from backsight.kernel.errors import BadRecord, BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Setting

_WIRING = frozenset({"folder", "report"})
"""Parameters of `load` that say where data lie and who hears of a download: no settings."""

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "rows": (2, 10_000_000),
        "classes": (2, 100),
        "noise": (0, 100),
        "seed": (0, 2**63 - 1),
    }
)
"""The least and the largest value of settings that mean the same in every source."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A named set of data.

    load: keyword settings -> Table; its signature holds the settings and their defaults.
    defaults: training options that suit it, for a plain `backsight train NAME`. bounds: the
    least and the largest value of settings of its own. reference: origin and license.
    needs_folder: whether `load` looks for files and takes `folder` and `report`.
    """

    name: str
    load: Callable[..., Table]
    task: Literal["classification", "regression"]
    defaults: Mapping[str, object]
    reference: str
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    needs_folder: bool = False

    def __post_init__(self) -> None:
        unbounded = set(self.settings) - {*BOUNDS, *self.bounds}
        if unbounded:
            raise BadRecord(
                _("Data source {name!r}: give bounds for {unbounded}.").format(
                    name=self.name, unbounded=sorted(unbounded)
                )
            )

    @property
    def settings(self) -> dict[str, Setting]:
        """The settings of `load` with their defaults."""
        parameters = inspect.signature(self.load).parameters.values()
        return {p.name: p.default for p in parameters if p.name not in _WIRING}

    def check_settings(self, settings: Mapping[str, object]) -> dict[str, object]:
        """The settings given, each known, of the right kind and within its bounds."""
        return {name: self._check_setting(name, value) for name, value in settings.items()}

    def _check_setting(self, name: str, value: object) -> object:
        if name not in self.settings:
            raise UnknownName(
                _("setting of the data {name!r}").format(name=self.name), name, self.settings
            )
        whole = type(self.settings[name]) is int
        if not isinstance(value, int if whole else int | float) or isinstance(value, bool):
            kind = _("a whole number") if whole else _("a number")
            raise BadSpec(
                _("{source}: {setting} must be {kind}; it is {value!r}.").format(
                    source=self.name, setting=name, kind=kind, value=value
                )
            )
        least, most = {**BOUNDS, **self.bounds}[name]
        if not least <= value <= most:
            raise BadSpec(
                _("{source}: {setting} must be from {least} to {most}; it is {value}.").format(
                    source=self.name, setting=name, least=least, most=most, value=value
                )
            )
        return value
