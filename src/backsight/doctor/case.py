"""What is examined: the rows and the spec as a user gave them, also where `train` refuses them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backsight.data.table import Table
from backsight.engine.spec import CompleteSpec, Spec
from backsight.kernel.errors import BacksightError, BadData, BadSpec, OneClass
from backsight.kernel.language import _
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.runs.sources import find_folder, is_run, refuse_options, resolve_record
from backsight.training.experiment import Experiment, build_experiment
from backsight.training.load_table import load_table
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.prepare import find_unsaid, is_in_memory, read_spec
from backsight.training.where import Where


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseSource:
    """What a user named, and how, so that other commands can be told the same."""

    source: Any
    """A data source, a file, a spec, a run, arrays."""
    options: Mapping[str, Any]
    """As `train` takes them."""
    where: Where
    """Files and folders that it takes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Patient:
    """One training that is in doubt."""

    spec: Spec
    """As it was asked for; complete where it can be derived."""
    table: Table | None
    """The rows; None where they are no table."""
    experiment: Experiment | None
    """None where the spec cannot be derived for the rows."""
    refusal: BacksightError | None = None
    """Why not."""
    run: RecordedRun | None = None
    """Where it is a recorded run."""
    training: Run | None = None
    """Where it is a run in this process."""
    origin: CaseSource | None = None
    """What the user named; None for a case that was made otherwise."""

    @property
    def classes(self) -> int:
        """How many there are; 0 where numbers are to be learned."""
        if isinstance(self.refusal, OneClass):
            return 1
        return len(self.table.classes) if self.table else 0

    @property
    def whole(self) -> CompleteSpec | None:
        """The complete spec; None where it cannot be completed."""
        return self.experiment.spec if self.experiment else None


def open_case(source: Any, where: Where, **options: Any) -> Patient:
    """The case of a source, a spec, a table, arrays or a run. Raises what `train` raises where the
    rows cannot be read at all."""
    origin = CaseSource(source=source, options=options, where=where)
    return replace(_open(source, where, options), origin=origin)


def _open(source: Any, where: Where, options: Mapping[str, Any]) -> Patient:
    if isinstance(source, Experiment) and not options:
        return Patient(spec=source.spec, table=source.table, experiment=source)
    if isinstance(source, RecordedRun) or is_run(source):
        refuse_options(options, find_folder(source))
        run = resolve_record(source, where).run
        experiment = run.experiment
        return Patient(spec=experiment.spec, table=experiment.table, experiment=experiment, run=run)
    if isinstance(source, Run):
        refuse_options(options, source.folder or _("this run"))
        if source.folder is not None:
            return _open(source.folder, where, {})
        experiment = source.experiment
        return Patient(
            spec=experiment.spec, table=experiment.table, experiment=experiment, training=source
        )
    return _make_case(source, where, options)


def _make_case(source: Any, where: Where, options: Mapping[str, Any]) -> Patient:
    admit_installed()
    for path in where.files or ():
        admit_file(path)
    spec = read_spec(source, options)
    try:
        arrays = source if is_in_memory(source) else where.arrays
        table = (
            source.table
            if isinstance(source, Experiment)
            else load_table(spec, arrays, str(where.folder or ""), where.progress, {})
        )
    except OneClass as error:
        return Patient(spec=spec, table=None, experiment=None, refusal=error)
    return make_case(
        spec,
        table,
        skips=bool(options.get("residual")),
        unsaid=find_unsaid(source, options),
    )


def make_case(spec: Spec, table: Table, **how: Any) -> Patient:
    """The case of a spec and rows. how: as `build_experiment` takes it."""
    try:
        experiment = build_experiment(spec, table, **how)
    except (BadSpec, BadData) as error:
        return Patient(spec=spec, table=table, experiment=None, refusal=error)
    return Patient(spec=experiment.spec, table=table, experiment=experiment)
