"""`backsight.replicas`: one network trained from many seeds, or under many options, at once."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, final

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.runs.train import asked_spec
from backsight.studies.replicas.files import picture, write
from backsight.studies.replicas.grid import Grid, cells_of, combinations
from backsight.studies.replicas.seeds import seeds_of
from backsight.studies.replicas.statistics import summary_of
from backsight.studies.replicas.training import ReplicaTraining

Seeds = str | int | Iterable[int]


def replicas(
    source: Any,
    seeds: Seeds | None = None,
    grid: Grid | None = None,
    *,
    folder: str = "",
    processes: int | None = None,
    **options: Any,
) -> "Replicas":
    """Train a network from each of some seeds, and under each combination of a grid's options.

    source, folder, options: as for `train`. seeds: whole numbers, or "0-63"; None for 0 to 15, or
    where there is a grid for the one of the options. grid: options by name and the values of each,
    such as {"lr": [.1, .01], "hidden": [8, 16]}. processes: that share the work; None for as many
    as pay.

    Each replica has the numbers that `train` gives it alone.

    >>> import backsight
    >>> found = backsight.replicas("xor", seeds=range(8), hidden=[8], steps=500)
    >>> float(found.values("accuracy").mean())
    1.0
    >>> found.best.spec.seed
    6
    """
    asked = start_replicas(source, seeds, grid, folder=folder, processes=processes, **options)
    for _seen in asked.steps():
        pass
    return asked


def start_replicas(
    source: Any,
    seeds: Seeds | None = None,
    grid: Grid | None = None,
    *,
    folder: str = "",
    processes: int | None = None,
    report: Any = None,
    **options: Any,
) -> "Replicas":
    """The same before the first step, to be trained by iterating over `steps()`."""
    numbers = _seeds(source, seeds, options, one=bool(grid))
    if processes is not None and processes < 1:
        raise BadInput(
            _("--processes must be at least 1, got {processes}.").format(processes=processes)
        )
    chosen = combinations(grid, len(numbers))
    files = tuple(options.get("with_") or ())
    cells = cells_of(source, chosen, options, seed=numbers[0], folder=folder, report=report)
    return Replicas(cells, numbers, processes=processes, files=files)


def _seeds(
    source: Any, seeds: Seeds | None, options: Mapping[str, Any], *, one: bool
) -> tuple[int, ...]:
    """The seeds that are asked for. one: whether it is the spec's own, where none are."""
    if seeds is not None and options.get("seed") is not None:
        raise BadInput(_("Give --seed or --seeds, not both."))
    if seeds is None and not one:
        return tuple(range(16))
    if seeds is None:
        own = {k: v for k, v in options.items() if k == "seed"}
        return (asked_spec(source, own).seed,)
    return seeds_of(seeds)


@final
class Replicas(ReplicaTraining):
    """Replicas that have been trained: judge them, look at them, keep them."""

    def plot(self) -> Any:
        """The loss of all replicas over the steps, as a matplotlib Figure: per cell the median, the
        quartiles and the range."""
        return picture(self)

    def save(self, folder: str | Path = "") -> Path:
        """Write the table of all replicas, a summary, a picture and the best one's spec to a new
        folder; returns its path. folder: "" for runs/SOURCE-replicas-0001, counted up."""
        return write(self, str(folder))

    def summary(self) -> list[Mapping[str, Any]]:
        """For each cell: mean, deviation, least, median and largest of loss and score on the judged
        part, how many failed, and the seed of the best."""
        return [summary_of(self, at) for at in range(len(self.cells))]
