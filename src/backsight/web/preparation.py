"""From what a user named to the package of it: a source, a spec, a table or a run."""

from dataclasses import replace
from pathlib import Path

import msgspec

from backsight.engine.spec import Spec
from backsight.kernel.language import _
from backsight.runs.predictor import At, find_step
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.sources import is_run, refuse_options, resolve_record
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, build_experiment
from backsight.training.prepare import find_unsaid, prepare, read_spec
from backsight.training.where import Where
from backsight.web.named_source import NamedSource
from backsight.web.package import Package, make_package, make_start
from backsight.web.row_limit import (
    find_cut,
    make_room_error,
    require_few_weights,
    say_cut,
    with_option,
)

ENGINE = "portable"
"""What a page computes as."""


def prepare_package(named: NamedSource, where: Where, at: At | None = None) -> Package:
    """The package of a source, or of a run after a step, None for its last.

    Raises BadInput for what a page cannot train or has no room for, BadRecord for a formula that
    is not portable.
    """
    if not isinstance(named.source, Spec) and is_run(named.source):
        return _prepare_run(named, where, at)
    if not isinstance(named.source, Spec):
        named = replace(named, words=with_option(named.words, "--engine", ENGINE))
    named = replace(named, options={**named.options, "engine": ENGINE})
    where = replace(where, is_trained=False)
    experiment = prepare(named.source, where, **named.options)
    words: tuple[str, ...] = named.words
    notes: tuple[str, ...] = ()
    if cut := find_cut(experiment):
        experiment, words = _cut_rows(named, experiment, *cut)
        notes = (say_cut(experiment, *cut),)
    require_few_weights(experiment)
    title = Path(experiment.spec.data.source).name
    return make_package(prepare_to_run(experiment), words, title, notes=notes)


def _cut_rows(
    named: NamedSource, experiment: Experiment, part: str, count: int
) -> tuple[Experiment, tuple[str, ...]]:
    """The experiment with so many rows in a part, as `--part count` would make it of the rows that
    were read; and the words that say so."""
    options = {**named.options, part: float(count)}
    smaller = build_experiment(
        read_spec(named.source, options),
        experiment.table,
        skips=bool(options.get("residual")),
        unsaid=find_unsaid(named.source, options),
        is_trained=False,
    )
    if isinstance(named.source, Spec):  # which says it itself
        return smaller, named.words
    return smaller, with_option(named.words, f"--{part}", count)


def _prepare_run(named: NamedSource, where: Where, at: At | None) -> Package:
    refuse_options({k: v for k, v in named.options.items() if k != "engine"}, named.source)
    with resolve_record(named.source, where) as subject:
        return prepare_run_package(subject.run, (str(named.source),), at)


def prepare_run_package(run: RecordedRun, words: tuple[str, ...], at: At | None = None) -> Package:
    """The package of a recorded run, which is open. words: what it is called."""
    experiment = _with_portable_engine(run.experiment)
    require_few_weights(experiment)
    if find_cut(experiment) is not None:
        raise make_room_error(experiment)
    state = run.at(find_step(run.record, "last" if at is None else at))
    engine = run.spec.engine
    notes = (*run.notes, *(() if engine == ENGINE else (_say_engine(engine),)))
    title = run.path.resolve().parent.name
    start = make_start(state, run.record.last_step)
    return make_package(prepare_to_run(experiment), words, title, start=start, notes=notes)


def _with_portable_engine(experiment: Experiment) -> Experiment:
    return experiment.with_spec(msgspec.structs.replace(experiment.spec, engine=ENGINE))


def _say_engine(engine: str) -> str:
    return _(
        "This run was trained by the engine {engine}: its state is the recorded one, and from "
        "there on the page computes as the engine portable, whose last digits may be others."
    ).format(engine=engine)
