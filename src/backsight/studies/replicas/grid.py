"""The cells of a grid: each combination of the values that some options are to have."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backsight.data.report import Report
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.runs.train import asked_spec, make_ready
from backsight.studies.replicas.seeds import MOST, too_many
from backsight.training.experiment import Ready, brought_together
from backsight.training.options import KNOWN, SPELLINGS

Grid = Mapping[str, Iterable[Any]]
"""Options of `train` by name, and the values of each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cell:
    """One combination. options: by name, as they were given. parts: data and complete spec under
    the first seed."""

    options: Mapping[str, Any]
    parts: Ready

    @property
    def name(self) -> str:
        """lr=0.1, hidden=8; "" where there is no grid."""
        return cell_name(self.options)


def cell_name(options: Mapping[str, Any]) -> str:
    """lr=0.1, hidden=8."""
    return ", ".join(f"{key}={value_said(value)}" for key, value in options.items())


def replica_name(options: Mapping[str, Any], seed: int) -> str:
    """lr=0.1, hidden=8, seed 3."""
    said = _("seed {seed}").format(seed=seed)
    return _(", ").join(filter(None, [cell_name(options), said]))


def value_said(value: Any) -> str:
    """A value of an option as the command line takes it."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def combinations(grid: Grid | None, seeds: int) -> list[dict[str, Any]]:
    """The options of each cell, the last one changing first. Raises BadInput where the grid is
    none, or too large for so many seeds."""
    values = {key: _listed(key, several) for key, several in (grid or {}).items()}
    count = math.prod(map(len, values.values())) * seeds
    if count > MOST:
        raise too_many(count)
    return [
        dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())
    ]


def cells_of(
    source: Any,
    chosen: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    *,
    seed: int,
    folder: str = "",
    report: Report | None = None,
) -> list[Cell]:
    """Data and spec of each combination. Raises BadInput, naming the cell that cannot be trained.

    options: those that all have. seed: the first.
    """
    given = {SPELLINGS.get(k, k) for k, v in options.items() if v is not None}
    for key in chosen[0]:
        if SPELLINGS.get(key, key) in given:
            raise BadInput(
                _("{option} is in the grid and given as an option, too: give it once.").format(
                    option=key
                )
            )
    found: list[Cell] = []
    for one in chosen:
        try:
            parts = _ready(source, {**options, **one, "seed": seed}, found, folder, report)
        except BadInput as error:
            if not one:
                raise
            raise BadSpec(
                _("The cell {cell} of the grid cannot be trained: {error}").format(
                    cell=cell_name(one), error=error
                )
            ) from error
        found.append(Cell(options=one, parts=parts))
    return found


def _ready(
    source: Any, given: dict[str, Any], before: Sequence[Cell], folder: str, report: Report | None
) -> Ready:
    """The data and spec of a cell; rows that a cell before it has read are not read again."""
    if given.get("engine") in (None, "auto"):  # what can be stacked
        given = {**given, "engine": "numpy"}
    options = {k: v for k, v in given.items() if k != "with_"}
    if before:
        spec, skips = asked_spec(source, options), bool(options.get("residual"))
        for cell in before:
            if _origin(cell.parts.spec) == _origin(spec):
                return brought_together(spec, cell.parts.table, skips=skips)
    return make_ready(source, folder=folder, report=report, **given)


def _origin(spec: Any) -> tuple[Any, ...]:
    data = spec.data
    return data.source, data.settings, data.target, data.missing, data.task


def _listed(key: str, values: Iterable[Any]) -> list[Any]:
    name = SPELLINGS.get(key, key)
    if name == "seed":
        raise BadInput(_("Seeds are not given as a grid but as --seeds, such as --seeds 0-63."))
    if name not in KNOWN:
        raise UnknownName(_("option"), key, KNOWN)
    found = [values] if isinstance(values, str) or not isinstance(values, Iterable) else [*values]
    if not found:
        raise BadInput(
            _("The grid names {key} without a value: give some, such as {key}=1,2.").format(key=key)
        )
    said = [value_said(v) for v in found]
    for at, value in enumerate(said):
        if value in said[:at]:
            raise BadInput(_("The grid has {key}={value} twice.").format(key=key, value=value))
    return found
