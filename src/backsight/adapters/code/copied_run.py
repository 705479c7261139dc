"""What a run is to copied code: its program, where it begins and ends, and its numbers."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.kernel import erf
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.runs.recorded_run import RecordedRun
from backsight.training.experiment import Experiment


@dataclass(frozen=True, kw_only=True, eq=False)
class CopiedRun:
    """A run that is to be written as code."""

    folder: Path
    experiment: Experiment
    state: State
    """That it begins with."""
    last: int
    """The last step that it made."""

    @property
    def spec(self) -> CompleteSpec:
        """The complete spec."""
        return self.experiment.spec

    @property
    def derivation(self) -> Derivation:
        """The equations of a full batch."""
        return self.experiment.program.batch_derivation

    @property
    def rows(self) -> int:
        """Of the training part."""
        return len(self.experiment.select_rows("train"))

    @property
    def is_shuffled(self) -> bool:
        """Whether batches are drawn: else each is all rows, in order."""
        return self.spec.batch < self.rows

    @property
    def draws(self) -> list[str]:
        """The random numbers that every step has anew."""
        return [s.name for s in self.derivation.of_role("draw") if not s.is_initial]

    def list_arrays(self) -> dict[str, Any]:
        """The rows as the network takes them, and the state that it begins with; memory that is 0
        is left out."""
        vectors = {k: v for k, v in self.state.vectors.items() if k == "theta" or v.any()}
        return {**self.experiment.select_rows("train").arrays, **vectors}


def copy_run(run: RecordedRun) -> CopiedRun:
    """A recorded run, ready to be written. Raises BadInput where it did what its formulas do not
    say, or not by one rule from its first step to its last."""
    record, spec = run.record, run.spec
    if spec.gradient != "backprop":
        raise BadInput(
            _(
                "The gradient of this run was found numerically ({gradient}), not by formulas that "
                "could be written down: train it with --gradient backprop."
            ).format(gradient=spec.gradient)
        )
    if catalogs["schedules"][spec.schedule.name].observe is not None:
        raise BadInput(
            _(
                "The schedule {name} watches the validation loss at the end of every epoch, which "
                "copied code does not measure: train with another."
            ).format(name=spec.schedule.name)
        )
    if len({segment.steps for segment in record.segments.values()}) > 1:
        _require_no_horizon(spec)
    copied = CopiedRun(
        folder=run.path.parent,
        experiment=run.experiment,
        state=run.at(record.first_step),
        last=record.last_step,
    )
    if spec.streams == 1 and (copied.is_shuffled or copied.draws):
        raise BadInput(
            _(
                "This run drew its random numbers by an older rule (streams = 1), which copied "
                "code does not say: train it again."
            )
        )
    return copied


def _require_no_horizon(spec: CompleteSpec) -> None:
    """Raise BadInput for a rate that goes by how many steps a run has, where that was changed."""
    if spec.schedule.name in ("cosine", "one_cycle"):
        raise BadInput(
            _(
                "The schedule {name} goes by the number of steps, and that was changed on the way "
                "(by `backsight resume`): no single formula is its rate."
            ).format(name=spec.schedule.name)
        )


def pack_arrays(arrays: Mapping[str, Any]) -> bytes:
    """Arrays by name as a file of NumPy's."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def list_erf_arrays() -> dict[str, Any]:
    """The coefficients of the error function, which NumPy lacks."""
    return {"erf_inside": np.array(erf.INSIDE), "erf_outside": np.array(erf.OUTSIDE)}
