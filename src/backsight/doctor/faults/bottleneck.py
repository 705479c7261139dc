"""A hidden layer has too few units to carry what its inputs hold.

What it does: what does not pass through the narrowest layer is gone for all behind it.

Why it is bad: no weights of the other layers can bring it back.

Example: a hidden layer of one unit for four classes.

Remedy: at least 16 units in every hidden layer.

References: none.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom
from backsight.kernel.formula import formula


@formula
def width_share(least_width: float, needed_width: float) -> float:
    return least_width / needed_width


bottleneck = Fault(
    name="bottleneck",
    why="What does not pass through the narrowest layer is gone.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="least_width",
                    below=1.5,
                    reason="The narrowest hidden layer has {value:.0f} unit(s).",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value=width_share,
                    below=0.34,
                    reason="The narrowest hidden layer has {value:.2g} times the units that "
                    "inputs and targets ask for.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(Remedy(change=changes.widen(1), reason="At least 16 units in every hidden layer."),),
    confused_with=("capacity_too_small", "dead_relus"),
    explains=("capacity_too_small", "plateau"),
)
