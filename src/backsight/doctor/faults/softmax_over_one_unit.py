"""The output is a softmax over one unit, which is 1 whatever goes in.

What it does: a softmax shares 1 out among the units of a row; a single unit gets all of it.

Why it is bad: the output never changes, so its gradient is 0 and nothing is learned.

Example: two classes in one column, `Dense(1, activation="softmax")`.

Remedy: a sigmoid for one unit of two classes; the identity for numbers.

References: Humbatova et al. 2020, "Taxonomy of real faults in deep learning systems", wrong
activation of the output.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

softmax_over_one_unit = Fault(
    name="softmax_over_one_unit",
    why="The output is always the same, so no weight gets a gradient.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="output_span",
                    below=1e-09,
                    reason="Whatever the sums are, the largest and the smallest output "
                    "differ by {value:.1g}.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.suit_contract, reason="The output and the loss that suit the targets."
        ),
        Remedy(
            change=changes.join(changes.suit_contract, changes.scale_inputs, changes.scale_targets),
            reason="The loss and the output that suit the targets; inputs and targets of mean 0 "
            "and deviation 1.",
        ),
    ),
    confused_with=("output_cannot_reach_targets", "missing_output_activation"),
    explains=(
        "output_cannot_reach_targets",
        "labels_outside_loss_domain",
        "loss_does_not_fit",
        "vanishing_gradients",
        "learning_rate_too_low",
        "plateau",
        "one_class",
    ),
    reference="Humbatova et al., ICSE 2020",
)
