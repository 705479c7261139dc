"""The loss takes probabilities, but the output is not one.

What it does: cross-entropy takes logarithms of the output; one outside 0 to 1 is cut off there,
where the loss is flat.

Why it is bad: rows whose output is cut off have no gradient; the loss jumps between its bounds.

Example: binary cross-entropy on `Dense(1)` without `from_logits=True`; a ReLU as the output.

Remedy: the activation that suits the loss: sigmoid or softmax.

References: Goodfellow et al. 2016, section 6.2.2; Theia, arXiv 2024.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

missing_output_activation = Fault(
    name="missing_output_activation",
    why="Outputs that are no probabilities are cut off, and rows that are cut off have no "
    "gradient.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="probability_excess",
                    above=1e-06,
                    reason="The output can leave the range of a probability, 0 to 1.",
                ),
            ),
        ),
    ),
    remedies=(Remedy(change=changes.suit_output, reason="The activation that suits the loss."),),
    confused_with=("loss_does_not_fit",),
    explains=(
        "dead_relus",
        "vanishing_gradients",
        "oscillation",
        "learning_rate_too_high",
        "learning_rate_too_low",
        "plateau",
        "numbers_not_finite",
        "loss_does_not_fit",
    ),
    reference="Goodfellow et al. 2016, section 6.2.2",
)
