"""Which engine trains: the one that was asked for, or the one that pays."""

import msgspec

from backsight.engine.choose import WORTH, saved, saved_by_changes
from backsight.engine.complete import Shape
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.kernel.language import _
from backsight.native.available import lacking


def settled(spec: Spec, shape: Shape) -> tuple[Spec, str]:
    """The complete spec with its engine chosen, where it is "auto", and why."""
    if spec.engine != "auto":
        return spec, _("as asked")
    engine, why = _chosen(spec, shape)
    return msgspec.structs.replace(spec, engine=engine), why


def _chosen(spec: Spec, shape: Shape) -> tuple[str, str]:
    if spec.layers[-1].units is None:
        return "numpy", ""
    program = Program(spec, inputs=shape.inputs, outputs=spec.layers[-1].units)
    numerical = spec.gradient in ("central", "forward")
    if spec.gradient != "backprop" and not numerical:
        return "numpy", _("the gradient is not found in real numbers")
    gain = (saved_by_changes if numerical else saved)(program.first, spec.steps or 0)
    if gain < WORTH:
        return "numpy", _("compiling takes longer than the {seconds:.1f} s it would save").format(
            seconds=gain
        )
    if missing := lacking():
        return "numpy", missing
    return "native", _("it saves about {seconds:,.0f} s").format(seconds=gain)
