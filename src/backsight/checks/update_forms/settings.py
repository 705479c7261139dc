"""The settings of an update: those of the record, of the user's own object, and what is told."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from backsight.checks.update_forms.names import (
    BETAS,
    EXTRAS,
    RATE,
    SETTINGS,
    find_setting,
    simplify_name,
)
from backsight.checks.update_rules.rule import L2
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.maths.optimizers import Optimizer

SURE = frozenset(
    ["beta1", "beta2", "epsilon", "rate", *SETTINGS[RATE].split(), "eps", "weightdecay"]
)
"""Names of settings that are names of nothing else."""


def read_wishes(
    wishes: Mapping[str, Any], record: Optimizer, own_names: frozenset[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(settings of the record, values of parameters that only the user's function has).

    own_names: the parameters of the user's function. Raises UnknownName or BadSpec.
    """
    settings: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name, value in wishes.items():
        setting = find_setting(name, list(wishes), record)
        if setting == BETAS:
            settings["beta1"], settings["beta2"] = value
        elif setting:
            settings[setting] = value
        elif name in own_names:
            own[name] = value
        else:
            raise UnknownName(
                _("setting of {name}").format(name=record.name), name, _list_known(record)
            )
    for name, value in settings.items():
        require_setting(name, value, record)
    return settings, own


def _list_known(record: Optimizer) -> list[str]:
    return [RATE, *record.settings, *([] if "decay" in record.settings else [L2])]


def require_setting(name: str, value: Any, record: Optimizer) -> None:
    """Raises BadSpec where a setting cannot have the value."""
    if name in record.step.kinds:
        try:
            msgspec.convert(value, record.step.kinds[name])
        except msgspec.ValidationError as error:
            raise BadSpec(
                _("{name} of {record}: {value!r}: {error}").format(
                    name=name, record=record.name, value=value, error=error
                )
            ) from error
    is_number = isinstance(value, int | float) and math.isfinite(value)
    if name == RATE and not (is_number and value > 0 and not isinstance(value, bool)):
        raise BadSpec(_("rate must be a number above 0; it is {value!r}.").format(value=value))
    if name in (L2, *EXTRAS) and not is_number:
        raise BadSpec(_("{name} must be a number; it is {value!r}.").format(name=name, value=value))


def read_settings(members: Mapping[Any, Any], record: Optimizer) -> dict[str, Any]:
    """The settings that numbers of an object, or of a dict, stand for."""
    numbers: dict[str, Any] = {
        str(n): v
        for n, v in members.items()
        if isinstance(v, int | float) or (str(n) == BETAS and isinstance(v, tuple | list))
    }
    settings: dict[str, Any] = {}
    for name, value in numbers.items():
        setting = find_setting(name, [n for n in numbers if n != name], record)
        if setting == BETAS:
            settings["beta1"], settings["beta2"] = (float(b) for b in value)
        elif setting and _is_possible(setting, value, record):
            settings[setting] = value
    return settings


def _is_possible(name: str, value: Any, record: Optimizer) -> bool:
    try:
        require_setting(name, value, record)
    except BadSpec:
        return False
    return True


def make_settings(record: Optimizer, *layers: Mapping[str, Any]) -> dict[str, Any]:
    """The record's own, with each layer over those before it."""
    settings: dict[str, Any] = {RATE: record.rate, **record.settings, L2: 0.0}
    for layer in layers:
        settings |= layer
    return settings


class SettingsDict(Mapping[str, Any]):
    """Settings under any of the names that people give them: hyperparams["lr"], args.lr."""

    def __init__(self, settings: Mapping[str, Any], record: Optimizer) -> None:
        self._settings, self._record = dict(settings), record
        self._own: dict[str, Any] = {}
        self.used: set[str] = set()
        """Those that were read."""

    def renew(self, rate: float, t: int) -> "SettingsDict":
        """The same with the rate and the t of another step."""
        self._settings |= {RATE: rate, "t": t}
        return self

    def __setitem__(self, name: str, value: Any) -> None:
        self._own[name] = value

    def _find(self, name: Any) -> str | None:
        """The setting that a name stands for, if there is one."""
        setting = find_setting(name, [], self._record) if isinstance(name, str) else None
        if setting == BETAS or setting in self._settings:
            return setting
        return name if name in self._settings else None

    def __getitem__(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        setting = self._find(name)
        if setting is None:
            raise KeyError(name)
        self.used.add(setting)
        if setting == BETAS:
            return self._settings["beta1"], self._settings["beta2"]
        return self._settings[setting]

    def __contains__(self, name: object) -> bool:
        return self._find(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self:
            raise AttributeError(name)
        return self[name]

    def is_sure(self, name: Any) -> bool:
        """Whether a name is that of a setting, and of nothing that is remembered."""
        plain = simplify_name(name) if isinstance(name, str) else ""
        return plain in SURE and name in self
