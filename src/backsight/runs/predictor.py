"""A trained network, to be used on new rows."""

import warnings
from pathlib import Path
from typing import Any, Literal

import numpy as np

from backsight.engine.program import Program
from backsight.kernel.errors import BadInput, explaining_memory_errors, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.recorder.record import Record, has_record, to_run_path
from backsight.runs.network_files import UsedNetwork, has_network, make_network, read_network
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.whole_record import (
    DamagedRecord,
    read_newest_state,
    require_whole,
)
from backsight.training.evaluation import (
    compute_outputs,
    name_classes,
    read_file_rows,
    read_new_rows,
)
from backsight.training.where import Where

USUAL = Where()
At = int | Literal["best", "last"]
"""After which step: a number, the last one, or the one after which the network was best."""


class Predictor(Shown):
    """A network as it was in its run. folder: what `backsight train` wrote, or the record in it, or
    what `backsight export --what weights` wrote.

    at: after which step; states that the record does not keep are computed again, for which the
    data have to be there (where: see `backsight.open`). vectors: "theta", and "running" where a
    layer keeps statistics. step: after which they were so. features: the names of the inputs.
    inputs: how they are made of columns. network: all of this together.
    """

    def __init__(self, folder: str | Path, at: At = "last", where: Where = USUAL) -> None:
        self.folder = to_run_path(folder)
        network = self.network = self._read(at, where)
        self.spec, self.step = network.spec, network.step
        self.features, self.classes, self.targets = (
            network.features,
            network.classes,
            network.targets,
        )
        self.inputs = network.make_inputs()
        self.scaling, self.target_scaling = network.scaling, network.target_scaling
        self.program = Program(self.spec, inputs=network.inputs, outputs=network.outputs)
        self.vectors = network.vectors

    def _read(self, at: At, where: Where) -> UsedNetwork:
        if not has_record(self.folder) and has_network(self.folder):
            if at != "last":
                raise BadInput(
                    _(
                        "{folder} holds one state of a network, and no record of others: leave "
                        "--at out, or give the run's own folder."
                    ).format(folder=self.folder)
                )
            return read_network(self.folder)
        with Record.open(self.folder) as record, explaining_memory_errors(record.path):
            require_whole(record)
            network = _read_from_record(record, at, where)
            for note in record.notes:
                warnings.warn(note, DamagedRecord, stacklevel=3)
        return network

    @property
    def theta(self) -> Floats:
        """All weights, one after the other."""
        return self.vectors["theta"]

    @naming_keywords()
    def predict(self, x: Any) -> tuple[list[str], Floats]:
        """Names of the columns and their values for rows in original units: (rows, columns), or a
        DataFrame.

        For classes: the class, then each output; for numbers: the targets.
        """
        rows = read_new_rows(self.spec, x, self.inputs, self.scaling)
        outputs = compute_outputs(
            self.program, self.inputs, self.scaling, self.vectors, rows, self.target_scaling
        )
        if not self.classes:
            return list(self.targets), outputs
        names = name_classes(self.program, self.classes, outputs, object)
        heads = self.classes if outputs.shape[1] > 1 else self.classes[1:]
        table = np.concatenate([names[:, None], outputs.astype(object)], axis=1)
        return [self.targets[0], *(f"output_{c}" for c in heads)], table

    @naming_keywords()
    def predict_file(self, path: Any) -> tuple[list[str], Floats]:
        """`predict` for the rows of a file, or of a DataFrame, that has the columns which inputs
        are made of."""
        x = read_file_rows(self.spec, path, self.inputs, self.scaling)
        return self.predict(x)


def _read_from_record(record: Record, at: At, where: Where) -> UsedNetwork:
    """The network of a record as it was at a step."""
    about = record.about
    program = Program(record.final_spec, inputs=about.inputs, outputs=about.outputs)
    step = find_step(record, at)
    if at == "last":
        state = read_newest_state(record, program)
    elif step in record.snapshots:
        state = record.read_snapshot(step)
    else:
        with RecordedRun(Record.open(record.path), where) as run:
            state = run.at(step)
    return make_network(record, program, state)


def find_step(record: Record, at: At) -> int:
    """The step that is meant. Raises BadInput where nothing was measured to tell the best by."""
    if at == "last":
        return record.last_step
    if at != "best":
        return at
    if record.best_step is None:
        raise BadInput(
            _(
                "{path}: this run was not measured, so that no step is known to be the best: give "
                "its number."
            ).format(path=record.path)
        )
    return record.best_step
