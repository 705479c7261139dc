"""No hidden layer bends, or there is none: the network is one linear layer.

What it does: a linear function of a linear function is linear.

Why it is bad: classes that no straight line parts stay mixed, whatever the number of layers.

Example: hidden layers of the identity on spirals; no hidden layer on XOR.

Remedy: tanh or ReLU in the hidden layers; a hidden layer, where there is none.

References: Goodfellow et al. 2016, section 6.1.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom
from backsight.kernel.formula import formula


@formula
def known_by_neighbors(neighbor_skill: float, linear_skill: float) -> float:
    return neighbor_skill - linear_skill


NO_BEND = Symptom(
    value="bent_layers",
    below=0.5,
    reason="{value:.0f} of the layers before the output bend.",
)

no_nonlinearity = Fault(
    name="no_nonlinearity",
    why="All layers together are one linear layer.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                NO_BEND,
                Symptom(
                    value="behind_linear",
                    below=0.05,  # a linear model knows no more
                    reason="Beyond chance its skill is {value:.2f} less than that of a linear "
                    "model.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                NO_BEND,
                Symptom(
                    value="learned_by_heart",
                    below=0.9,
                    reason="Of a few rows alone it learns a share of {value:.2f} by heart.",
                ),
                Symptom(
                    value="weight_move",
                    above=0.3,  # below it, steps that are too short are what is seen
                    reason="All steps together moved the weights by {value:.2g} times their "
                    "length.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                NO_BEND,
                Symptom(
                    value=known_by_neighbors,
                    above=0.05,  # what a line cannot have, and not what it has not come to yet
                    reason="The nearest rows have {value:.2f} more skill than a linear model.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.change_hidden("tanh"), reason="tanh in the hidden layers."),
        Remedy(change=changes.change_hidden("relu"), reason="ReLU in the hidden layers."),
        Remedy(
            change=changes.add_hidden(32),
            reason="A hidden layer of 32 units of tanh before the output.",
        ),
    ),
    confused_with=("capacity_too_small",),
    explains=("capacity_too_small", "plateau", "bottleneck"),
    reference="Goodfellow et al. 2016, section 6.1",
)
