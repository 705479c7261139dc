"""What is examined: given cases, sick and well, healthy trainings of our own, and such with a fault
that was put into them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doctor.base import Base
from doctor.healthy import list_healthy
from doctor.keras_cases import read_cases
from doctor.seeded import list_seeded

from backsight.doctor.case import Patient, open_case
from backsight.training.where import Where

KINDS = {
    "softmax_over_one_unit": ["softmax_on_single_unit"],
    "output_cannot_reach_targets": ["bounded_output_for_regression"],
    "missing_output_activation": ["missing_output_activation", "relu_on_output_classification"],
    "loss_does_not_fit": [
        "loss_not_for_classification",
        "loss_output_mismatch_sigmoid_cce",
        "loss_output_mismatch_bce_softmax",
        "loss_output_mismatch_cce_single_unit",
        "loss_not_for_regression",
    ],
    "wrong_number_of_outputs": ["output_units_ne_classes", "loss_output_mismatch_cce_single_unit"],
    "labels_outside_loss_domain": ["labels_outside_loss_domain"],
    "unscaled_inputs": ["unscaled_inputs", "scaler_result_discarded"],
    "oscillation": ["oscillating_loss"],
    "exploding_gradients": ["exploding_gradient"],
    "vanishing_gradients": ["vanishing_gradient"],
    "dead_relus": ["dead_relu", "dying_relu"],
    "start_too_small": ["init_scale_too_small"],
    "start_too_large": ["init_scale_too_large"],
    "no_nonlinearity": ["no_hidden_nonlinearity"],
    "bottleneck": ["bottleneck_width_1"],
    "too_few_steps": ["too_few_epochs"],
}
"""What the cases call our faults; a fault that is not listed has its own name there."""
NOT_HERE = {
    "57326611": "Keras spreads one column of targets over two outputs; here each class has its own",
}
"""Cases that cannot fail here, by a part of their name, and why."""
GIVEN, OWN, SEEDED = "given", "own", "seeded"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One training to be examined."""

    name: str
    group: str
    """GIVEN, OWN or SEEDED."""
    source: Any
    labels: tuple[str, ...] = ()
    """The faults it has, in the words of the cases; none: it is well."""
    arrays: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    why_not: str = ""
    """Why it does not count; "" where it does, or where that is found when it is scored."""
    twin: Base | None = None
    """The healthy training that a seeded one was made of."""

    @property
    def is_sick(self) -> bool:
        """Whether it has a fault."""
        return bool(self.labels)

    @property
    def counts(self) -> bool:
        """Whether it is part of the figures."""
        return not self.why_not

    def open(self) -> Patient:
        """The case as the doctor gets it."""
        return open_case(self.source, Where(arrays=self.arrays), **self.options)


def hits(fault: str, labels: Iterable[str]) -> bool:
    """Whether a fault of ours is one of those that a case has."""
    return bool({fault, *KINDS.get(fault, ())} & set(labels))


def list_subjects(cases: Path | None, only: str = "") -> Iterator[Subject]:
    """Those whose name has `only` in it; of the given cases none where there is no such folder."""
    for subject in [*_list_given(cases), *_list_own(), *_list_seeded()]:
        if only in subject.name:
            yield subject


def _list_given(cases: Path | None) -> Iterator[Subject]:
    if cases is None or not (cases / "cases.json").exists():
        return
    for case in read_cases(cases):
        yield Subject(
            name=case.name,
            group=GIVEN,
            source=case.spec,
            arrays=(case.x, case.y),
            labels=case.labels,
            why_not=_explain(case.name, case.reproduces),
        )


def _explain(name: str, reproduces: bool) -> str:
    why = next((why for part, why in NOT_HERE.items() if part in name), "")
    if not why and not reproduces:
        return "it learns as it is, or its change does not mend it, in a plain NumPy network"
    return why


def _list_own() -> Iterator[Subject]:
    for run in list_healthy():
        yield Subject(name=run.name, group=OWN, source=run.source, options=run.options)


def _list_seeded() -> Iterator[Subject]:
    for run in list_seeded():
        labels = [label for fault in run.faults for label in (fault, *KINDS.get(fault, ()))]
        yield Subject(
            name=run.name,
            group=SEEDED,
            source=run.sick.spec,
            arrays=(run.sick.x, run.sick.y),
            labels=tuple(labels),
            twin=run.well,
        )
