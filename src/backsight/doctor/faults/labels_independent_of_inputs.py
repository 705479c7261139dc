"""The targets do not depend on the inputs, as far as simple models can see.

What it does: neither a linear model nor the nearest rows predict unseen rows better than chance.

Why it is bad: what is learned is learned by heart, and is worth nothing for other rows.

Example: labels that were shuffled, or joined to the wrong rows.

Remedy: look at how labels came to their rows; no change of the network helps.

References: Zhang et al., arXiv:1611.03530.
"""

from backsight.doctor.faults._record import Evidence, Fault
from backsight.doctor.symptom import Symptom

labels_independent_of_inputs = Fault(
    name="labels_independent_of_inputs",
    why="There is nothing to be learned but the rows themselves.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="told_by_inputs",
                    below=2.5,  # of two models, chance is above it once in a hundred cases
                    reason="What the inputs tell of the targets is {value:.1f} standard "
                    "deviations of what chance tells.",
                ),
                Symptom(
                    value="unseen_skill",
                    below=0.15,
                    reason="In the middle of its course it had a skill of {value:.2g} on rows that "
                    "it was not trained on.",
                ),
                Symptom(
                    value="shifted_told",
                    below=6,
                    reason="Up to four rows away the targets fit no better: {value:.1f} "
                    "deviations.",
                ),
            ),
        ),
    ),
    confused_with=("overfitting", "capacity_too_small"),
    explains=(
        "overfitting",
        "capacity_too_small",
        "plateau",
        "too_few_steps",
        "learning_rate_too_low",
        "learning_rate_too_high",
        "unscaled_inputs",
        "no_nonlinearity",
        "vanishing_gradients",
    ),
    reference="Zhang et al., arXiv:1611.03530",
)
