"""All units of a hidden layer begin alike, and stay alike.

What it does: units with the same weights get the same gradient.

Why it is bad: a layer of a hundred such units is a layer of one.

Example: all weights drawn as 0, or as one constant.

Remedy: random first weights, as it suits each activation.

References: Goodfellow et al. 2016, section 8.4.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

symmetric_start = Fault(
    name="symmetric_start",
    why="Units that begin alike get the same gradient and stay alike: the layer has but one.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="distinct_units",
                    below=1e-09,
                    reason="{value:.0%} of a hidden layer's units differ from the first one.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_start(),
            reason="Random weights, drawn as it suits each activation.",
        ),
    ),
    confused_with=("dead_relus", "vanishing_gradients"),
    explains=(
        "dead_relus",
        "vanishing_gradients",
        "plateau",
        "learning_rate_too_low",
        "bottleneck",
        "start_too_small",
        "capacity_too_small",
    ),
    reference="Goodfellow et al. 2016, section 8.4",
)
