"""Which engine trains: the one that was asked for, or the one that pays."""

import msgspec

from backsight.engine.choose import MIN_SAVING, estimate_change_saving, estimate_saving
from backsight.engine.complete import DataShape
from backsight.engine.program import Program
from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _
from backsight.native.available import describe_missing


def with_engine_chosen(spec: CompleteSpec, shape: DataShape) -> tuple[CompleteSpec, str]:
    """The complete spec with its engine chosen, where it is "auto", and why."""
    if spec.engine != "auto":
        return spec, _("as asked")
    engine, why = _choose_engine(spec, shape)
    return msgspec.structs.replace(spec, engine=engine), why


def _choose_engine(spec: CompleteSpec, shape: DataShape) -> tuple[str, str]:
    if spec.layers[-1].units is None:
        return "numpy", ""
    program = Program(spec, inputs=shape.inputs, outputs=spec.layers[-1].units)
    numerical = spec.gradient in ("central", "forward")
    if spec.gradient != "backprop" and not numerical:
        return "numpy", _("the gradient is not found in real numbers")
    gain = (estimate_change_saving if numerical else estimate_saving)(
        program.batch_derivation, spec.steps
    )
    if gain < MIN_SAVING:
        return "numpy", _("compiling takes longer than the {seconds:.1f} s it would save").format(
            seconds=gain
        )
    if missing := describe_missing():
        return "numpy", missing
    return "native", _("it saves about {seconds:,.0f} s").format(seconds=gain)
