"""`backsight.replicas`: one network trained from many seeds, or under many options, at once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, final

from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.runs.sources import find_experiment
from backsight.studies.replicas.files import draw_picture, write_replicas
from backsight.studies.replicas.grid import Grid, list_combinations, prepare_cells
from backsight.studies.replicas.seeds import read_seeds
from backsight.studies.replicas.statistics import summarize_cell
from backsight.studies.replicas.training import ReplicaTraining
from backsight.training.prepare import read_spec
from backsight.training.where import Where

Seeds = str | int | Iterable[int]


@naming_keywords()
def replicas(
    source: Any,
    seeds: Seeds | None = None,
    grid: Grid | None = None,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    processes: int | None = None,
    **options: Any,
) -> "Replicas":
    """Train a network from each of some seeds, and under each combination of a grid's options.

    source, folder, with_, options: as for `train`; or a run, its folder or its record, whose data
    and spec are taken. seeds: whole numbers, or "0-63"; None for 0 to 15, or
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
    training = start_replicas(
        source, seeds, grid, folder=folder, with_=with_, processes=processes, **options
    )
    for _progress in training.steps():
        pass
    return training


def start_replicas(
    source: Any,
    seeds: Seeds | None = None,
    grid: Grid | None = None,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    processes: int | None = None,
    progress: Progress = ignore_progress,
    **options: Any,
) -> "Replicas":
    """The same before the first step, to be trained by iterating over `steps()`."""
    where = Where(folder=folder, files=with_, progress=progress)
    source = find_experiment(source, where)
    numbers = _choose_seeds(source, seeds, options, keep_single=bool(grid))
    if processes is not None and processes < 1:
        raise BadInput(
            _("--processes must be at least 1, got {processes}.").format(processes=processes)
        )
    option_sets = list_combinations(grid, len(numbers))
    cells = prepare_cells(source, option_sets, options, seed=numbers[0], where=where)
    if any(cell.experiment.spec.stop_early for cell in cells):
        raise BadInput(
            _(
                "--stop-early is for one run: replicas make their steps side by side. Leave it "
                "out, or train them one by one."
            )
        )
    return Replicas(cells, numbers, processes=processes, files=where.files)


def _choose_seeds(
    source: Any, seeds: Seeds | None, options: Mapping[str, Any], *, keep_single: bool
) -> tuple[int, ...]:
    """The seeds that are asked for. keep_single: whether it is the spec's own, where none are."""
    if seeds is not None and options.get("seed") is not None:
        raise BadInput(_("Give --seed or --seeds, not both."))
    if seeds is None and not keep_single:
        return tuple(range(16))
    if seeds is None:
        seed_option = {k: v for k, v in options.items() if k == "seed"}
        return (read_spec(source, seed_option).seed,)
    return read_seeds(seeds)


@final
class Replicas(Shown, ReplicaTraining):
    """Replicas that have been trained: judge them, look at them, keep them."""

    def plot(self) -> Any:
        """The loss of all replicas over the steps, as a matplotlib Figure: per cell the median, the
        quartiles and the range."""
        return draw_picture(self)

    def save(self, folder: str | Path = "") -> Path:
        """Write the table of all replicas, a summary, a picture and the best one's spec to a new
        folder; returns its path. folder: "" for runs/SOURCE-replicas-0001, counted up."""
        return write_replicas(self, str(folder))

    def summary(self) -> list[Mapping[str, Any]]:
        """For each cell: mean, deviation, least, median and largest of loss and score on the judged
        part, how many failed, and the seed of the best."""
        return [summarize_cell(self, at) for at in range(len(self.cells))]
