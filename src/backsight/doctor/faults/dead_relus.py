"""Units of ReLU are 0 for every row, and get no gradient that could wake them.

What it does: where all sums of a unit are below 0 its slope is 0 for every row.

Why it is bad: a dead unit is lost; a layer of them lets nothing through.

Example: sixteen layers of five ReLUs; a step that was too long.

Remedy: leaky ReLU, more units, or normalization in each layer; a lower rate where a step killed
them.

References: Maas et al. 2013; Lu et al., arXiv:1903.06733.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

dead_relus = Fault(
    name="dead_relus",
    why="A dead unit gets no gradient, and a layer of them lets nothing through.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="dead_at_start",
                    above=0.7,
                    reason="Before the first step {value:.0%} of the units of a layer are dead.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="dead_at_end",
                    above=0.7,
                    reason="At the end {value:.0%} of the units of a layer are dead.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="dead_at_start",
                    above=0.7,
                    reason="Before the first step {value:.0%} of the units of a layer are dead.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_start(),
            reason="Weights and biases drawn as it suits each activation.",
        ),
        Remedy(
            change=changes.change_hidden("leaky_relu"),
            reason="Leaky ReLU in the hidden layers, and weights and biases drawn as it suits it.",
        ),
        Remedy(change=changes.add_norm, reason="Layer normalization in every hidden layer."),
        Remedy(
            change=changes.join(changes.change_hidden("leaky_relu"), changes.widen(2)),
            reason="Leaky ReLU and hidden layers twice as wide.",
        ),
        Remedy(
            change=changes.join(
                changes.change_hidden("leaky_relu"), changes.change_output("identity")
            ),
            reason="Leaky ReLU in the hidden layers, and the identity as the output.",
        ),
        Remedy(
            change=changes.join(
                changes.change_hidden("leaky_relu"),
                changes.change_output("identity"),
                changes.widen(2),
            ),
            reason="Leaky ReLU in hidden layers twice as wide, and the identity as the output.",
        ),
    ),
    confused_with=("vanishing_gradients", "learning_rate_too_high"),
    explains=(
        "vanishing_gradients",
        "plateau",
        "capacity_too_small",
        "bottleneck",
        "too_few_steps",
        "learning_rate_too_low",
    ),
    reference="Maas et al. 2013; Lu et al., arXiv:1903.06733",
)
