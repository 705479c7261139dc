"""`backsight.noise`: how noisy a batch's gradient is, and what a larger batch is good for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight.engine.state import State
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.sampling import choose_spaced_steps
from backsight.runs.sources import Subject, resolve
from backsight.studies.noise.pool import NoGradient, make_pool
from backsight.studies.noise.reading import measure_noise, read_pool
from backsight.studies.noise.result import Noise
from backsight.studies.noise.spread import estimate_from_two_sizes, measure_spreads
from backsight.studies.noise.trials import run_trials
from backsight.training.experiment import Experiment, format_network_title
from backsight.training.where import Where

STATES = N_("States of the run")
MOST_STATES = 1000


@naming_keywords(to="goal")
def noise(
    source: Any,
    *,
    step: int | None = None,
    along: bool = False,
    states: int = 9,
    rows: int | None = None,
    trial: int = 100,
    goal: float | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Noise:
    """How far the gradient of a batch is from that of all training rows, by the size of the batch.

    source: as for `backsight.train`, at its first weights; or a run or its folder. step: of a
    recorded run, after which its state is looked at; None for its last. along: look at about so
    many states of a recorded run, and at no more than the noise of each. rows: training rows that
    it is measured on, at the most; None for as many as some seconds are enough for. trial: steps of
    the training with the spec's batch to whose loss short trainings with other batches are made; 0
    for none. goal: another loss for them to reach. folder, with_: as for `backsight.open`.
    options: as for `backsight.train`; a run takes none. Nothing is recorded, and a run that is
    given stays as it is. Raises BadInput, also where the gradient is not finite.

    >>> import backsight
    >>> found = backsight.noise("digits", seed=1, rows=200, trial=0)
    >>> found.noise_scale > 1, 0 < found.reading.signal_share < 1
    (True, True)
    >>> [spread.size for spread in found.spreads]
    [1, 2, 4, 8, 16, 32, 64, 128, 200]
    """
    _check(along, step, states, rows, trial, goal)
    where = Where(folder=folder, files=with_, progress=progress)
    with resolve(source, where, options, at=step) as subject:
        if along:
            return _measure_along(subject, states, rows, progress)
        state = subject.find_state(step)
        return _measure_at(subject, state, rows, trial, goal, progress)


def _check(
    along: bool,
    step: int | None,
    states: int,
    rows: int | None,
    trial: int,
    goal: float | None,
) -> None:
    for name, value, least in (("states", states, 2), ("rows", rows, 2), ("trial", trial, 0)):
        if value is not None and value < least:
            raise BadInput(
                _("--{name} must be at least {least}, got {value}.").format(
                    name=name, least=least, value=value
                )
            )
    if along and step is not None:
        raise BadInput(_("--along looks at states of the whole run: leave --step out."))
    if states > MOST_STATES:
        raise BadInput(
            _("--states must be at most {most}, got {value}.").format(
                most=MOST_STATES, value=states
            )
        )
    if goal is not None and not trial:
        raise BadInput(_("--to is the loss that short trainings go to: leave --trial 0 out."))
    if goal is not None and not -float("inf") < goal < float("inf"):
        raise BadInput(_("--to must be a finite loss, got {value}.").format(value=goal))


def _measure_at(
    subject: Subject,
    state: State,
    rows: int | None,
    trial: int,
    goal: float | None,
    progress: Progress,
) -> Noise:
    """The noise at one state, its spread by batch size, and short trainings."""
    experiment = subject.experiment
    pool = make_pool(experiment, state, rows)
    reading, mean = read_pool(pool)
    spreads = measure_spreads(pool, reading, mean, progress)
    trials = None
    if trial:
        start = _restore_first_state(experiment, subject.first_state)
        trials = run_trials(experiment, start, trial, goal, progress)
    return Noise(
        title=format_network_title(experiment),
        source=subject.origin.name,
        spec=experiment.spec,
        readings=(reading,),
        spreads=spreads,
        two_sizes=estimate_from_two_sizes(spreads, reading, pool),
        trials=trials,
        replay_notes=tuple(subject.notes),
    )


def _measure_along(subject: Subject, states: int, rows: int | None, progress: Progress) -> Noise:
    """The noise at several states of a recorded run."""
    if subject.record is None:
        raise BadInput(
            _("Only a recorded run has states to go along: {source} is none.").format(
                source=subject.origin.name
            )
        )
    run, experiment = subject.run, subject.experiment
    kept_steps = set(run.record.snapshots)
    steps = choose_spaced_steps(
        run.record.first_step, run.record.last_step, kept_steps, kept_steps, states
    )
    readings, failures = [], []
    for done, at in enumerate(steps, 1):
        try:
            readings.append(measure_noise(experiment, subject.find_state(at), rows))
        except NoGradient as error:
            failures.append(str(error))
        progress(STATES, done, len(steps))
    if not readings:
        raise BadInput(failures[0])
    return Noise(
        title=format_network_title(experiment),
        source=subject.origin.name,
        spec=experiment.spec,
        readings=tuple(readings),
        replay_notes=(*failures[:1], *subject.notes),
    )


def _restore_first_state(experiment: Experiment, first_state: State) -> State:
    """The first state, with the weights that a run began with."""
    state = experiment.program.make_initial_state()
    for name in experiment.program.select_vectors(first_state.vectors):
        state.vectors[name][...] = first_state.vectors[name]
    return state
