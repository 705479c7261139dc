"""A network read from the record of a run, to be used on new rows."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from backsight.data import Scaling, read_features
from backsight.data.encode import rebuild_columns
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.program import Program
from backsight.engine.state import State
from backsight.kernel.errors import BadData, BadInput, TooLittleMemory, UnknownName
from backsight.kernel.language import _, join_sentences
from backsight.kernel.types import Floats
from backsight.recorder.machine import measure_memory
from backsight.recorder.record import Record
from backsight.recorder.replay import require_fit
from backsight.training.evaluation import compute_outputs, name_classes
from backsight.training.experiment import list_choices

DEEPEST = 5000
"""Layers of a network that is read from a record."""
COPIES = 3
"""States in memory at once, at the least."""


class DamagedRecord(UserWarning):
    """A record of which something is damaged; the message says what, and what is done without."""


class OtherRows(UserWarning):
    """Rows that have what training has not seen; the message says what, and how they are taken."""


class Predictor:
    """A network as its run ended. folder: what `backsight train` wrote, or the record in it.

    vectors: "theta", and "running" where a layer keeps statistics.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        with Record.open(folder) as record, explaining_memory_errors(record.path):
            require_whole(record)
            self.spec = record.final_spec
            data = record.about.data
            self.features, self.classes, self.targets = data.features, data.classes, data.targets
            self.scaling = Scaling.from_dict(data.scaling)
            scaled = data.target_scaling
            self.target_scaling = None if scaled is None else Scaling.from_dict(scaled)
            if len(self.scaling.shift) != record.about.inputs:
                raise record.store.make_damage_error(_("its scaling is not one of its features"))
            self.program = Program(
                self.spec, inputs=record.about.inputs, outputs=record.about.outputs
            )
            self.vectors = self.program.select_vectors(
                read_newest_state(record, self.program).vectors
            )
            for note in record.notes:
                warnings.warn(note, DamagedRecord, stacklevel=2)

    @property
    def theta(self) -> Floats:
        """All weights, one after the other."""
        return self.vectors["theta"]

    def predict(self, x: Floats) -> tuple[list[str], Floats]:
        """Names of the columns and their values for rows in original units (rows, features).

        For classes: the class, then each output; for numbers: the targets.
        """
        outputs = compute_outputs(self.program, self.scaling, self.vectors, x, self.target_scaling)
        if not self.classes:
            return list(self.targets), outputs
        names = name_classes(self.program, self.classes, outputs, object)
        heads = self.classes if outputs.shape[1] > 1 else self.classes[1:]
        table = np.concatenate([names[:, None], outputs.astype(object)], axis=1)
        return [self.targets[0], *(f"output_{c}" for c in heads)], table

    def predict_file(self, path: str | Path) -> tuple[list[str], Floats]:
        """`predict` for the rows of a file that has the features as columns."""
        x, notes = read_features(
            path,
            self.features,
            missing=self.spec.data.missing if self.scaling.fill else "refuse",
            columns=rebuild_columns(self.features, list_choices(self.spec) or {}),
        )
        for note in notes:
            warnings.warn(note, OtherRows, stacklevel=2)
        return self.predict(x)


@contextmanager
def explaining_memory_errors(path: Path) -> Iterator[None]:
    """Say in words what takes more memory than there is. path: of the record that asks for it."""
    try:
        yield
    except MemoryError as error:
        raise TooLittleMemory(
            _("What {path} asks for takes more memory than there is.").format(path=path)
        ) from error


def read_newest_state(record: Record, program: Program) -> State:
    """The newest state of a program that a record keeps whole; a note where a newer one is damaged.
    Raises BadData where it keeps none."""
    damage = None
    for step in reversed(record.snapshots):
        try:
            state = record.read_snapshot(step)
        except BadData as error:
            damage = error
            continue
        require_fit(record, program, state)
        if damage is not None:
            record.store.note(
                _("{error} The state after step {step:,} is taken.").format(error=damage, step=step)
            )
        return state
    raise damage or BadData(
        _(
            "The record {path} keeps no state yet, so there is nothing to use: it is written when "
            "training ends, and every second or so before."
        ).format(path=record.path)
    )


def require_whole(record: Record) -> None:
    """Raise BadInput where the spec of a record is not complete, names what is not there, does not
    fit its data, or makes a network larger than memory."""
    about = record.about
    shape = DataShape(
        inputs=about.inputs,
        classes=len(about.data.classes),
        targets=len(about.data.targets),
        rows=record.spec.batch,
    )
    if not 0 < len(record.spec.layers) <= DEEPEST:
        raise record.store.make_damage_error(_("its spec is not complete"))
    try:
        is_whole = complete(record.spec, shape) == record.spec
    except UnknownName as error:
        files = " ".join(f"--with {f.path}" for f in about.files)
        hint = _("The run was trained with records of your own: give {files}.").format(files=files)
        raise BadInput(join_sentences(str(error), hint if files else "")) from None
    except BadInput as error:
        raise BadInput(f"{record.path}: {error}") from None
    if not is_whole or record.spec.layers[-1].units != about.outputs:
        raise record.store.make_damage_error(_("its spec is not complete"))
    program = Program(record.spec, inputs=about.inputs, outputs=about.outputs)
    _require_fit(record, program.derive_for(record.spec.batch))


def _require_fit(record: Record, derivation: Derivation) -> None:
    """Compare the bytes of a state that the spec makes with those that the record says, and with
    this machine's memory, before memory is taken for it."""
    size = np.dtype(record.spec.dtype).itemsize
    needed = sum(s.size for s in derivation.of_role("vector")) * size
    recorded_bytes = record.about.state
    if not needed < recorded_bytes <= needed + 2**16:
        raise record.store.make_damage_error(
            _("its states have {kept:,} bytes, and its spec needs {needed:,}").format(
                kept=recorded_bytes, needed=needed
            )
        )
    if COPIES * needed > measure_memory():
        raise TooLittleMemory(
            _(
                "A state of {path} and its copies take {needed:,} bytes of memory; this machine "
                "has {memory:,}."
            ).format(path=record.path, needed=COPIES * needed, memory=measure_memory())
        )
