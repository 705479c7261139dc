"""Native code is compiled before a training begins, or the NumPy engine takes over."""

from dataclasses import replace

import msgspec

from backsight.engine.native.plan import NativePlan
from backsight.engine.portable.portability import require_portable
from backsight.kernel.errors import BadInput, CannotCompile
from backsight.kernel.language import _
from backsight.native import notes as native_notes
from backsight.training.experiment import Experiment


def require_engine(experiment: Experiment) -> None:
    """Compile what a recorded run goes on with: its engine is given. Raises BadInput where that is
    not possible here."""
    if experiment.spec.engine == "native" and experiment.spec.gradient == "backprop":
        try:
            _compile(experiment)
        except CannotCompile as error:
            raise BadInput(
                _("This run was trained in native code, which is not possible here. {why}").format(
                    why=error
                )
            ) from error


def prepare_to_run(experiment: Experiment) -> Experiment:
    """Compile what a spec with the native engine trains, before it begins. Where that refuses a
    formula the NumPy engine takes over, and a note says which formula and why.

    Raises BadRecord for a formula that the portable engine refuses, BadInput where
    llvmlite is missing or too old.
    """
    if experiment.spec.engine == "portable":
        for equation in experiment.program.batch_derivation.equations:
            require_portable(equation)
    if experiment.spec.engine != "native" or experiment.spec.gradient != "backprop":
        return experiment
    try:
        _compile(experiment)
    except CannotCompile as error:
        spec = msgspec.structs.replace(experiment.spec, engine="numpy")
        note = _("{error} The NumPy engine takes over.").format(error=error)
        reason = _("native code is not possible")
        changed = experiment.with_spec(spec)
        return replace(changed, engine=reason, notes=(*experiment.notes, note))
    return replace(experiment, notes=(*experiment.notes, *native_notes.notes))


def _compile(experiment: Experiment) -> None:
    NativePlan(
        experiment.program.batch_derivation,
        experiment.program.make_initial_state(),
        experiment.select_rows("train").arrays,
        gathers=experiment.feed.list_rows(0) is not None,
    )
