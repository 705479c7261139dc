"""The first weights are so large that units saturate or numbers explode.

What it does: a sum of n inputs has a deviation of the weights' times the root of n.

Why it is bad: units begin at the ends of their range, and the first gradients are enormous.

Example: a normal distribution of deviation 1 for 784 inputs.

Remedy: weights drawn as it suits each activation: Glorot's, He's.

References: Glorot and Bengio 2010; He et al., arXiv:1502.01852.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

start_too_large = Fault(
    name="start_too_large",
    why="Units begin at the ends of their range, and the first gradients are enormous.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="start_scale",
                    above=3,
                    reason="The first weights are {value:.3g} times as large as what keeps "
                    "signals at their size.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="start_scale",
                    above=3,
                    reason="The first weights are {value:.3g} times as large as what keeps "
                    "signals at their size.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.change_start(), reason="Weights drawn as it suits each activation."),
        Remedy(
            change=changes.join(changes.change_start(), changes.multiply_rate(0.1)),
            reason="Weights drawn as it suits each activation, and a tenth of the rate.",
        ),
    ),
    confused_with=("learning_rate_too_high", "exploding_gradients", "saturated_units"),
    explains=(
        "learning_rate_too_high",
        "exploding_gradients",
        "saturated_units",
        "dead_relus",
        "oscillation",
        "numbers_not_finite",
        "overfitting",
        "plateau",
        "vanishing_gradients",
    ),
    reference="Glorot and Bengio 2010",
)
