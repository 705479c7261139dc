"""`backsight.train` and its kin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.spec import Spec, from_text
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.recorder.folder import read_text
from backsight.runs.predictor import Predictor
from backsight.runs.run import Run
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, prepare_experiment
from backsight.training.initial_weights import make_given_state
from backsight.training.options import make_spec, with_options
from backsight.training.plugins import admit_file, admit_installed

SUFFIXES = {".toml": "toml", ".json": "json"}


def train(
    source: Any,
    *,
    folder: str = "",
    out: str | Path | None = None,
    budget: int | None = None,
    start_from: Any = None,
    **options: Any,
) -> Run:
    """Train a network and give it back.

    source: a data source's name ("digits", "spirals:classes=3"), a data file, a spec (.toml,
    .json or a `Spec`), or a pair of arrays (x, y). folder: where MNIST's files are. out: a new
    folder to record the run in ("" for runs/SOURCE-0001, counted up); None: it is not recorded.
    budget: bytes that the record may take. start_from: the first weights, a safetensors file or
    arrays by name; None: drawn. options:
    as on the command line: hidden, activation, norm, residual, loss, optimizer, lr, schedule,
    l2, dropout, batch, epochs, steps, seed, dtype, …

    >>> import backsight
    >>> run = backsight.train("xor", hidden=[8], seed=1)
    >>> run.score()
    1.0
    """
    run = start(source, folder=folder, out=out, budget=budget, start_from=start_from, **options)
    for _step in run.steps(every=False):
        pass
    return run


def start(
    source: Any,
    *,
    folder: str = "",
    out: str | Path | None = None,
    budget: int | None = None,
    start_from: Any = None,
    **options: Any,
) -> Run:
    """The same network before its first step, to be trained by iterating over its steps.

    >>> import backsight
    >>> run = backsight.start("xor", seed=1)
    >>> for step in run.steps():
    ...     if step.index == 90:
    ...         print(step.rate, step.tape["dL_dW1"].shape)
    0.15 (2, 3)
    """
    files = tuple(options.get("with_") or ())
    experiment = prepare_to_run(prepare(source, folder=folder, **options))
    state = None if start_from is None else make_given_state(experiment, start_from)
    run = Run(experiment, state)
    if out is not None:
        run.record(out, budget=budget, files=files, given=state is not None)
    return run


def prepare(source: Any, *, folder: str = "", report: Any = None, **options: Any) -> Experiment:
    """The data and the complete spec of what `train` would train."""
    admit_installed()
    for path in options.pop("with_", None) or ():
        admit_file(path)
    if isinstance(source, Experiment):
        return source
    arrays = source if isinstance(source, tuple | list) else None
    spec, skips = read_spec(source, options), bool(options.get("residual"))
    return prepare_experiment(spec, arrays=arrays, folder=folder, report=report, skips=skips)


def derive(source: Any, *, folder: str = "", **options: Any) -> Derivation:
    """The equations of one training step of what `train` would train."""
    return prepare(source, folder=folder, **options).program.batch_derivation


def load(folder: str | Path) -> Predictor:
    """A trained network from the folder of a run, or its record, to predict with."""
    admit_installed()
    return Predictor(folder)


def read_spec(source: Any, options: Mapping[str, Any]) -> Spec:
    """The spec of a source, a file, a spec or arrays under some options, not yet complete."""
    if isinstance(source, tuple | list):
        return make_spec("./arrays", options)
    if isinstance(source, Spec):
        return with_options(source, options)
    form = SUFFIXES.get(Path(str(source)).suffix)
    if form is None:
        return make_spec(str(source), options)
    if not Path(source).exists():
        raise BadData(_("There is no spec file {source}.").format(source=source))
    spec = from_text(read_text(Path(source)), form=form, where=str(source))  # type: ignore[arg-type] # one of two literals
    return with_options(spec, options)
