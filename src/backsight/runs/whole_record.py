"""A record that can be used: whole, of a network that fits its data, and this machine's memory."""

from collections.abc import Callable

import numpy as np

from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.program import Program
from backsight.engine.state import State
from backsight.kernel.errors import BadData, BadInput, TooLittleMemory, UnknownName
from backsight.kernel.language import _, join_sentences
from backsight.recorder.machine import measure_memory
from backsight.recorder.record import Record
from backsight.recorder.replay import require_fit

DEEPEST = 5000
"""Layers of a network that is read from a record."""
COPIES = 3
"""States in memory at once, at the least."""


class DamagedRecord(UserWarning):
    """A record of which something is damaged; the message says what, and what is done without."""


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


def read_state(
    record: Record, step: int | None, restore: Callable[[int], State]
) -> tuple[Program, State]:
    """The program at a record's end, and its state after a step, None for the last: one that is
    kept is read without any data, else `restore` makes it. Raises BadInput, BadData."""
    require_whole(record)
    program = Program(record.final_spec, inputs=record.about.inputs, outputs=record.about.outputs)
    wanted = record.last_step if step is None else step
    state = record.read_snapshot(wanted) if wanted in record.snapshots else restore(wanted)
    require_fit(record, program, state)
    return program, state


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
