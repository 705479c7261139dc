"""The cells of a grid: each combination of the values that some options are to have."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from backsight.data.table import Table
from backsight.engine.spec import Data, Spec
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import _, join_words
from backsight.studies.replicas.seeds import MOST, make_limit_error
from backsight.training.experiment import Experiment, build_experiment
from backsight.training.options.make_spec import OPTION_NAMES, SPELLINGS
from backsight.training.prepare import find_unsaid, prepare, read_spec
from backsight.training.where import Where

AFTER_READING = ("validation", "test", "scale", "target_scale", "class_weights")
"""What a spec says of its data that makes no difference to the rows as they are read."""
Grid = Mapping[str, Iterable[Any]]
"""Options of `train` by name, and the values of each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cell:
    """One combination of a grid's options."""

    options: Mapping[str, Any]
    """By name, as they were given."""
    experiment: Experiment
    """Data and complete spec under the first seed."""

    @property
    def name(self) -> str:
        """lr=0.1, hidden=8; "" where there is no grid."""
        return format_cell_name(self.options)


def format_cell_name(options: Mapping[str, Any]) -> str:
    """lr=0.1, hidden=8."""
    return ", ".join(f"{key}={format_value(value)}" for key, value in options.items())


def format_replica_name(options: Mapping[str, Any], seed: int) -> str:
    """lr=0.1, hidden=8, seed 3."""
    seed_text = _("seed {seed}").format(seed=seed)
    return join_words(filter(None, [format_cell_name(options), seed_text]))


def format_value(value: Any) -> str:
    """A value of an option as the command line takes it."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def list_combinations(grid: Grid | None, seeds: int) -> list[dict[str, Any]]:
    """The options of each cell, the last one changing first. Raises BadInput where the grid is
    none, or too large for so many seeds."""
    values = {key: _list_values(key, several) for key, several in (grid or {}).items()}
    count = math.prod(map(len, values.values())) * seeds
    if count > MOST:
        raise make_limit_error(count)
    return [
        dict(zip(values, values_of_cell, strict=True))
        for values_of_cell in itertools.product(*values.values())
    ]


def prepare_cells(
    source: Any,
    combinations: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    *,
    seed: int,
    where: Where,
) -> list[Cell]:
    """Data and spec of each combination. Raises BadInput, naming the cell that cannot be trained.

    options: those that all have. seed: the first. where: is told of a download.
    """
    option_names = {SPELLINGS.get(k, k) for k, v in options.items() if v is not None}
    for key in combinations[0]:
        if SPELLINGS.get(key, key) in option_names:
            raise BadInput(
                _("{option} is in the grid and given as an option, too: give it once.").format(
                    option=key
                )
            )
    cells: list[Cell] = []
    tables: dict[str, Table] = {}
    for combination in combinations:
        try:
            experiment = _prepare_cell(
                source, {**options, **combination, "seed": seed}, tables, where
            )
        except BadInput as error:
            if not combination:
                raise
            raise BadSpec(
                _("The cell {cell} of the grid cannot be trained: {error}").format(
                    cell=format_cell_name(combination), error=error
                )
            ) from error
        cells.append(Cell(options=combination, experiment=experiment))
    return cells


def _prepare_cell(
    source: Any,
    options_given: dict[str, Any],
    tables: dict[str, Table],
    where: Where,
) -> Experiment:
    """The data and spec of a cell; rows that a cell before it has read are not read again.

    tables: that were read, by what was said of them.
    """
    if options_given.get("engine") in (None, "auto"):  # what can be stacked
        options_given = {**options_given, "engine": "numpy"}
    spec = read_spec(source, options_given)
    key = _get_table_key(spec)
    if key not in tables:
        experiment = prepare(source, where, **options_given)
        tables[key] = experiment.table
        return experiment
    return build_experiment(
        spec,
        tables[key],
        skips=bool(options_given.get("residual")),
        unsaid=find_unsaid(source, options_given),
    )


def _get_table_key(spec: Spec) -> str:
    """The same for specs whose rows are read alike: all that is said of the data but for how the
    rows are split, scaled and weighed by class."""
    usual = Data(source=spec.data.source)
    changes = {name: getattr(usual, name) for name in AFTER_READING}
    return repr(msgspec.structs.replace(spec.data, **changes))


def _list_values(key: str, values: Iterable[Any]) -> list[Any]:
    name = SPELLINGS.get(key, key)
    if name == "seed":
        raise BadInput(_("Seeds are not given as a grid but as --seeds, such as --seeds 0-63."))
    if name not in OPTION_NAMES:
        raise UnknownName(_("option"), key, OPTION_NAMES)
    choices = [values] if isinstance(values, str) or not isinstance(values, Iterable) else [*values]
    if not choices:
        raise BadInput(
            _("The grid names {key} without a value: give some, such as {key}=1,2.").format(key=key)
        )
    texts = [format_value(v) for v in choices]
    for index, value in enumerate(texts):
        if value in texts[:index]:
            raise BadInput(_("The grid has {key}={value} twice.").format(key=key, value=value))
    return choices
