"""Native code is compiled before a training begins, or the NumPy engine takes over."""

from dataclasses import replace

import msgspec

from backsight.engine.native.plan import NativePlan
from backsight.engine.program import Program
from backsight.kernel.errors import BadInput, CannotCompile
from backsight.kernel.language import _
from backsight.native import build
from backsight.native.build import compiled
from backsight.training.experiment import Ready


def require_engine(parts: Ready) -> None:
    """Compile what a recorded run goes on with: its engine is given. Raises BadInput where that is
    not possible here."""
    if parts.spec.engine == "native" and parts.spec.gradient == "backprop":
        try:
            _compile(parts)
        except CannotCompile as error:
            raise BadInput(
                _("This run was trained in native code, which is not possible here. {why}").format(
                    why=error
                )
            ) from error


def ready_to_run(parts: Ready) -> Ready:
    """Compile what a spec with the native engine trains, before it begins. Where that refuses a
    formula the NumPy engine takes over, and a note says which formula and why.

    Raises BadInput where Numba is missing or too old.
    """
    if parts.spec.engine != "native" or parts.spec.gradient != "backprop":
        return parts
    try:
        _compile(parts)
    except CannotCompile as error:
        spec = msgspec.structs.replace(parts.spec, engine="numpy")
        program = Program(spec, inputs=parts.program.inputs, outputs=parts.program.outputs)
        note = _("{error} The NumPy engine takes over.").format(error=error)
        return replace(parts, spec=spec, program=program, notes=(*parts.notes, note))
    return replace(parts, notes=(*parts.notes, *build.notes))


def _compile(parts: Ready) -> None:
    given = {"x": parts.data.train.x, "y": parts.y["train"]}
    NativePlan(
        parts.program.first,
        parts.program.initial_state(),
        given,
        gathers=parts.feed.rows_of(0) is not None,
        compiler=compiled,
    )
