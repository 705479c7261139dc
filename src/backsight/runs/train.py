"""`backsight.train`, `start` and `load`."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from backsight.kernel.errors import naming_keywords
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.predictor import At, Predictor
from backsight.runs.run import Run
from backsight.runs.tracking.live import track
from backsight.runs.tracking.tracker import require_log
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import find_shape
from backsight.training.initial_weights import Weights, make_given_state
from backsight.training.network_size import require_memory
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.prepare import prepare
from backsight.training.stopwatch import Stopwatch
from backsight.training.where import Where


@naming_keywords()
def train(
    source: Any,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    out: str | Path | None = None,
    budget: int | None = None,
    start_from: Weights | None = None,
    log_to: Any = None,
    **options: Any,
) -> Run:
    """Train a network and give it back.

    source: a data source's name ("digits", "spirals:classes=3"), a data file, a spec (.toml,
    .json or a `Spec`), a DataFrame, or a pair of arrays (x, y). folder: where MNIST's files are.
    with_: Python files with records of your own, which are run. out: a new folder to record the run
    in ("" for runs/SOURCE-0001, counted up); None: it is not recorded. budget: bytes that the
    record may take. start_from: the first weights, a safetensors file or arrays by name; None:
    drawn. log_to: what is told of it while it trains, a folder for TensorBoard, or an object with
    `log(values, step=…)` or `log_metrics(values, step=…)`: wandb, trackio, mlflow … options: as on
    the command line: hidden, activation, norm, residual, loss, optimizer, lr, schedule, l2,
    dropout, batch, epochs, steps, seed, dtype, …

    >>> import backsight
    >>> run = backsight.train("xor", hidden=[8], seed=1)
    >>> run.score()
    1.0
    """
    require_log(log_to, Path(out or "").name)
    run = start(
        source,
        folder=folder,
        with_=with_,
        out=out,
        budget=budget,
        start_from=start_from,
        **options,
    )
    with track(run, log_to) as tracking:
        for step in run.steps(every=False):
            tracking.follow(step)
    return run


@naming_keywords()
def start(
    source: Any,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    out: str | Path | None = None,
    budget: int | None = None,
    start_from: Weights | None = None,
    progress: Progress = ignore_progress,
    **options: Any,
) -> Run:
    """The same network before its first step, to be trained by iterating over its steps.

    progress: is told of a download.

    >>> import backsight
    >>> run = backsight.start("xor", seed=1)
    >>> for step in run.steps():
    ...     if step.index == 90:
    ...         print(step.rate, step.tape["dL_dW1"].shape)
    0.15 (2, 3)
    """
    where = Where(folder=folder, files=with_, progress=progress)
    run, start_recording = prepare_run(source, where, out, budget, start_from, **options)
    if out is not None:
        start_recording()
    return run


def prepare_run(
    source: Any,
    where: Where,
    out: str | Path | None,
    budget: int | None,
    start_from: Weights | None,
    **options: Any,
) -> tuple[Run, Callable[[], Path]]:
    """A network before its first step, and what starts its record in a new folder."""
    experiment = prepare(source, where, **options)
    if out is not None:
        require_memory(experiment.spec, find_shape(experiment.data), recorded=True)
    stopwatch = Stopwatch()
    with stopwatch.count("compiling"):
        experiment = prepare_to_run(experiment)
    state = None if start_from is None else make_given_state(experiment, start_from)
    run = Run(experiment, state)
    run.stopwatch = stopwatch
    return run, partial(
        run.record, out or "", budget=budget, files=where.files, given=state is not None
    )


@naming_keywords()
def load(
    run: str | Path,
    at: At = "last",
    *,
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
) -> Predictor:
    """A trained network, to predict with.

    run: the folder of a run, its record, or a folder with exported weights. at: after which step,
    "last", "best" or a number. The others as for `backsight.open`: they are needed where the record
    does not keep the state after that step, so that it is computed again.
    """
    where = Where(arrays=arrays, folder=folder, files=with_, progress=progress)
    admit_installed()
    for path in where.files:
        admit_file(path)
    return Predictor(run, at, where)
