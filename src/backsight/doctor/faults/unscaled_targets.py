"""Numbers to be learned are far from the size that first weights give.

What it does: outputs begin near 0; targets in the thousands make gradients in the thousands, and
outputs have a long way to go.

Why it is bad: a rate small enough for these gradients is too small for the rest of the way.

Example: house prices in euros under a squared error.

Remedy: targets of mean 0 and deviation 1, put back when predicting.

References: LeCun et al. 1998, "Efficient BackProp", section 4.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

unscaled_targets = Fault(
    name="unscaled_targets",
    why="Gradients are as large as the targets, and the outputs begin far away from them.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="target_size",
                    above=10,
                    reason="The targets have a root mean square of {value:.3g}; outputs "
                    "begin near 1 or below.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.scale_targets, reason="Targets of mean 0 and deviation 1."),
        Remedy(
            change=changes.join(changes.scale_inputs, changes.scale_targets),
            reason="Inputs and targets of mean 0 and deviation 1.",
        ),
    ),
    confused_with=("learning_rate_too_high", "unscaled_inputs"),
    explains=(
        "learning_rate_too_high",
        "exploding_gradients",
        "learning_rate_too_low",
        "too_few_steps",
        "dead_relus",
        "numbers_not_finite",
        "capacity_too_small",
        "plateau",
    ),
    reference="LeCun et al. 1998, section 4",
)
