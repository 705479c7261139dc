"""No hidden layer bends: all of them together are one linear layer.

What it does: a linear function of a linear function is linear.

Why it is bad: classes that no straight line parts stay mixed, whatever the number of layers.

Example: hidden layers of the identity on spirals.

Remedy: tanh or ReLU in the hidden layers.

References: Goodfellow et al. 2016, section 6.1.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

no_nonlinearity = Fault(
    name="no_nonlinearity",
    why="All layers together are one linear layer.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="bent_layers",
                    below=0.5,
                    reason="{value:.0f} of the layers before the output bend.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="bent_layers",
                    below=0.5,
                    reason="{value:.0f} of the layers before the output bend.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.change_hidden("tanh"), reason="tanh in the hidden layers."),
        Remedy(change=changes.change_hidden("relu"), reason="ReLU in the hidden layers."),
    ),
    confused_with=("capacity_too_small",),
    explains=("capacity_too_small", "plateau", "bottleneck"),
    reference="Goodfellow et al. 2016, section 6.1",
)
