"""The gradient shrinks from layer to layer until nothing is left of it in the first ones.

What it does: a sigmoid's slope is 1/4 at most; through ten layers a millionth is left.

Why it is bad: the first layers keep their random weights, and what they lose is lost to all behind
them.

Example: six or more layers of sigmoids.

Remedy: ReLU or tanh with weights drawn as it suits them, normalization in each layer, or fewer
layers.

References: Hochreiter 1991; Glorot and Bengio 2010.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

vanishing_gradients = Fault(
    name="vanishing_gradients",
    why="The first layers keep their random weights.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="gradient_by_depth",
                    below=0.003,
                    reason="In the first layer the gradient is {value:.2g} times that of the last.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="signal_left",
                    below=0.001,
                    reason="Of the differences between rows {value:.2g} are left in the "
                    "last layer.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="gradient_by_depth",
                    below=0.001,
                    reason="In the first layer the gradient is {value:.2g} times that of the last.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_hidden("tanh"),
            reason="tanh in the hidden layers, and weights drawn as it suits it.",
        ),
        Remedy(
            change=changes.change_hidden("relu"),
            reason="ReLU in the hidden layers, and weights drawn as it suits it.",
        ),
        Remedy(change=changes.add_norm, reason="Layer normalization in every hidden layer."),
    ),
    confused_with=("learning_rate_too_low", "start_too_small", "dead_relus"),
    explains=(
        "learning_rate_too_low",
        "plateau",
        "too_few_steps",
        "capacity_too_small",
        "bottleneck",
        "loss_does_not_fit",
    ),
    reference="Hochreiter 1991; Glorot and Bengio 2010",
)
