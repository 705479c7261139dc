"""Which engine trains: the one that was asked for, or the one that pays."""

from backsight.engine.choose import (
    estimate_change_saving,
    estimate_saving,
    is_worth_compiling,
)
from backsight.engine.program import Program
from backsight.kernel.language import _
from backsight.native.available import describe_missing

NUMBERS_ASKED = ("interpret", "portable")
"""Engines that are asked for their numbers; all others are chosen for their speed."""


def choose_brief_engine(engine: str) -> str:
    """The engine of a training so brief that compiling takes longer than it: NumPy, but for those
    that were asked for their numbers."""
    return engine if engine in NUMBERS_ASKED else "numpy"


def with_engine_chosen(program: Program) -> tuple[Program, str]:
    """The program with its engine chosen, where that is "auto", and why."""
    if program.spec.engine != "auto":
        return program, _("as asked")
    engine, why = _choose_engine(program)
    return program.with_engine(engine), why


def _choose_engine(program: Program) -> tuple[str, str]:
    spec = program.spec
    numerical = spec.gradient in ("central", "forward")
    if spec.gradient != "backprop" and not numerical:
        return "numpy", _("the gradient is not found in real numbers")
    gain = (estimate_change_saving if numerical else estimate_saving)(
        program.batch_derivation, spec.steps
    )
    if not is_worth_compiling(program.batch_derivation, gain):
        return "numpy", _("compiling takes longer than the {seconds:.1f} s it would save").format(
            seconds=gain
        )
    if missing := describe_missing():
        return "numpy", missing
    return "native", _("it saves about {seconds:,.1f} s").format(seconds=gain)
