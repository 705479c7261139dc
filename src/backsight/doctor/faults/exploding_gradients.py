"""Numbers grow from layer to layer, forward or backward.

What it does: where each layer makes signals or gradients larger, many layers make them enormous.

Why it is bad: outputs saturate, sums overflow, steps are as long as the gradients.

Example: eight layers of the exponential as an activation.

Remedy: another activation, normalization in each layer, or fewer layers.

References: Pascanu et al., arXiv:1211.5063; Glorot and Bengio 2010.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

exploding_gradients = Fault(
    name="exploding_gradients",
    why="A few layers make numbers too large for any rate.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="largest_signal",
                    above=10000.0,
                    reason="Before the first step a layer gives numbers of size {value:.2g}.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="first_nonfinite",
                    above=0.5,
                    reason="{value:.0f} arrays of the first step hold numbers that are not finite.",
                ),
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="gradient_by_depth",
                    above=1000.0,
                    reason="In the first layer the gradient is {value:.2g} times as large "
                    "as in the last.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_hidden("relu"),
            reason="ReLU in the hidden layers, and weights drawn as it suits it.",
        ),
        Remedy(
            change=changes.change_hidden("tanh"),
            reason="tanh in the hidden layers, and weights drawn as it suits it.",
        ),
        Remedy(change=changes.add_norm, reason="Layer normalization in every hidden layer."),
        Remedy(
            change=changes.join(changes.change_hidden("relu"), changes.drop_layers(2)),
            reason="Two hidden layers of ReLU.",
        ),
    ),
    confused_with=("learning_rate_too_high", "start_too_large", "unscaled_inputs"),
    explains=(
        "numbers_not_finite",
        "learning_rate_too_high",
        "vanishing_gradients",
        "plateau",
        "saturated_units",
        "start_too_large",
        "loss_does_not_fit",
        "dead_relus",
        "learning_rate_too_low",
    ),
    reference="Pascanu et al., arXiv:1211.5063",
)
