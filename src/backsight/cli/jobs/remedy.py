"""`backsight doctor --fix`: the remedy that was proved, trained as `train` does it."""

from collections.abc import Sequence
from pathlib import Path

from backsight.cli.jobs.train import TrainingJob
from backsight.data import is_there
from backsight.doctor.case import Patient
from backsight.doctor.changes import replace_data
from backsight.engine.spec import Spec
from backsight.runs.train import prepare_run
from backsight.training.experiment import build_experiment
from backsight.training.where import Where


def train_remedy(case: Patient, spec: Spec, files: Sequence[str | Path], *, as_json: bool) -> int:
    """Train a remedy of a case on the rows that were read for it, into a folder of its own, and say
    where; the exit status of that. files: with records of one's own. as_json: the standard output
    has the verdict as JSON, and nothing else."""
    assert case.table is not None
    if case.run is not None:
        about = case.run.record.about
        files = files or [file.path for file in about.files if Path(file.path).is_file()]
        place = about.data.place
        if place and not is_there(spec.data.source) and is_there(place):
            spec = replace_data(spec, source=place)
    experiment = build_experiment(spec, case.table)
    run, start_recording = prepare_run(experiment, Where(files=files), "", None, None)
    return TrainingJob(err=as_json).run(run, start_recording)
