"""Which engine trains: the one that was asked for, or the one that pays."""

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from backsight.engine.choose import WORTH, saved
from backsight.engine.complete import Shape
from backsight.engine.native_plan import NativePlan
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _
from backsight.native.available import lacking
from backsight.native.build import compiled

if TYPE_CHECKING:
    from backsight.face.ready import Ready


def settled(spec: Spec, shape: Shape) -> tuple[Spec, str]:
    """The complete spec with its engine chosen, where it is "auto", and why."""
    if spec.engine != "auto":
        return spec, _("as asked")
    engine, why = _chosen(spec, shape)
    return msgspec.structs.replace(spec, engine=engine), why


def _chosen(spec: Spec, shape: Shape) -> tuple[str, str]:
    if spec.gradient != "backprop":
        return "numpy", _("the gradient is not the backward act's")
    if spec.layers[-1].units is None:
        return "numpy", ""
    program = Program(spec, inputs=shape.inputs, outputs=spec.layers[-1].units)
    gain = saved(program.first, spec.steps or 0)
    if gain < WORTH:
        return "numpy", _("compiling takes longer than the {seconds:.1f} s it would save").format(
            seconds=gain
        )
    if missing := lacking():
        return "numpy", missing
    return "native", _("it saves about {seconds:,.0f} s").format(seconds=gain)


def ready_to_run(parts: "Ready") -> "Ready":
    """Compile what a spec with the native engine trains, before it begins. Where that refuses a
    formula the NumPy engine takes over, and a note says which formula and why.

    Raises BadInput where Numba is missing or too old.
    """
    if parts.spec.engine != "native" or parts.spec.gradient != "backprop":
        return parts
    state = parts.program.initial_state()
    given = {"x": parts.data.train.x, "y": parts.y["train"]}
    try:
        NativePlan(
            parts.program.first, state, given, gathers=parts.feed.rows_of(0) is not None,
            compiler=compiled,
        )  # fmt: skip
    except CannotCompile as error:
        spec = msgspec.structs.replace(parts.spec, engine="numpy")
        program = Program(spec, inputs=parts.program.inputs, outputs=parts.program.outputs)
        note = _("{error} The NumPy engine takes over.").format(error=error)
        return replace(parts, spec=spec, program=program, notes=(*parts.notes, note))
    return parts
