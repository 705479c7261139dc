"""What a data source is."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Literal

from backsight.data.picture_sets.pictures import PictureSet, load_pictures
from backsight.data.table import Table
from backsight.kernel.errors import BadRecord, BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
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
    """A named set of data."""

    name: str
    """What it is called: the name of its file."""
    load: Callable[..., Table]
    """(keyword settings) -> Table; its signature holds the settings and their defaults."""
    task: Literal["classification", "regression"]
    """What is learned from it."""
    defaults: Mapping[str, object]
    """Training options that suit it, for a plain `backsight train NAME`."""
    reference: str
    """Origin and license."""
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The least and the largest value of settings of its own."""
    needs_folder: bool = False
    """Whether `load` looks for files and takes `folder` and `report`."""

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

    @property
    def all_bounds(self) -> Mapping[str, tuple[float, float]]:
        """The least and the largest value of each setting."""
        return {**BOUNDS, **self.bounds}

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
        least, most = self.all_bounds[name]
        if not least <= value <= most:
            raise BadSpec(
                _("{source}: {setting} must be from {least} to {most}; it is {value}.").format(
                    source=self.name, setting=name, least=least, most=most, value=value
                )
            )
        return value


def make_mnist_like(pictures: PictureSet, *, reference: str) -> Source:
    """A source of pictures in the form of MNIST's, with the training that suits them."""
    return Source(
        name=pictures.name,
        load=partial(_load_pictures, pictures),
        task="classification",
        defaults={
            "hidden": [256],
            "activation": "relu",
            "optimizer": "adam",
            "dropout": 0.2,
            "rate": 0.002,
            "schedule": "cosine",
            "batch": 128,
            "epochs": 10,
            "validation": 5000,
            "test": 0,
            "scale": "none",
            "dtype": "float32",
        },
        reference=reference,
        needs_folder=True,
    )


def _load_pictures(
    pictures: PictureSet, *, folder: str = "", report: Progress = ignore_progress
) -> Table:
    """The pixels divided by 255, float32. folder, report: as in `load_pictures`."""
    return load_pictures(pictures, folder, report)
