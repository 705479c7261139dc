"""The first weights are so small that signals and gradients fade from layer to layer.

What it does: each layer makes signals smaller by the same factor; backward it does the same to
gradients.

Why it is bad: the last layers see no difference between rows, the first ones get no gradient.

Example: weights between -0.05 and 0.05 in nine layers of five units.

Remedy: weights drawn as it suits each activation: Glorot's, He's.

References: Glorot and Bengio 2010; He et al., arXiv:1502.01852.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

start_too_small = Fault(
    name="start_too_small",
    why="The last layers see no difference between rows, and the first ones get no gradient.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="start_scale",
                    below=0.34,
                    reason="The first weights are {value:.2g} times what keeps signals at "
                    "their size.",
                ),
                Symptom(
                    value="signal_left",
                    below=0.02,
                    reason="Of the differences between rows {value:.2g} are left in the "
                    "last layer.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.change_start(), reason="Weights drawn as it suits each activation."),
        Remedy(
            change=changes.join(changes.change_start(), changes.change_hidden("tanh")),
            reason="tanh in the hidden layers, and weights drawn as it suits it.",
        ),
    ),
    confused_with=("vanishing_gradients", "dead_relus", "learning_rate_too_low"),
    explains=(
        "vanishing_gradients",
        "dead_relus",
        "learning_rate_too_low",
        "plateau",
        "too_few_steps",
        "symmetric_start",
    ),
    reference="Glorot and Bengio 2010",
)
