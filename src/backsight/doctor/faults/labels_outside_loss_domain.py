"""Targets lie where the loss has no meaning.

What it does: binary cross-entropy takes targets from 0 to 1, Poisson's counts of 0 or more.

Why it is bad: beyond them the loss has no lowest value, and training follows it to minus infinity.

Example: binary cross-entropy for targets from -1 to 1, or for classes 1, 2 and 3 in one column.

Remedy: a loss for numbers; or classes with a unit for each.

References: Theia, arXiv 2024.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

labels_outside_loss_domain = Fault(
    name="labels_outside_loss_domain",
    why="The loss has no lowest value there: training follows it without end.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="target_excess",
                    above=0,
                    reason="{value:.0%} of the targets lie where the loss has no meaning.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.suit_contract, reason="The loss and the output that suit the targets."
        ),
        Remedy(
            change=changes.join(changes.suit_contract, changes.scale_inputs, changes.scale_targets),
            reason="The loss and the output that suit the targets; inputs and targets of mean 0 "
            "and deviation 1.",
        ),
    ),
    confused_with=("loss_does_not_fit", "wrong_number_of_outputs"),
    explains=("loss_does_not_fit",),
    reference="Theia, 2024",
)
