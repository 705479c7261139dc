"""The loss has come to rest where rows are still wrong, and other starts get further.

What it does: on a plateau or in a local minimum the gradient is next to 0.

Why it is bad: more steps do not help.

Example: XOR with two hidden units, from some seeds.

Remedy: another start, or an optimizer that passes plateaus.

References: Goodfellow et al. 2016, section 8.2.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

BENDS = Symptom(
    value="bent_layers",
    above=0.5,  # without a bend there is one minimum, which every start comes to
    reason="{value:.0f} of the layers before the output bend, so other minima can be.",
)

plateau = Fault(
    name="plateau",
    why="The gradient is next to 0 where the network is still wrong.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="still_falling",
                    above=-0.001,
                    below=0.001,
                    reason="In the last quarter of training the loss moved by {value:.2%}.",
                ),
                Symptom(
                    value="total_fall",
                    above=0.2,
                    reason="Before it came to rest it fell by {value:.0%}.",
                ),
                BENDS,
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="still_falling",
                    below=0.01,
                    reason="In the last quarter of training the loss fell by {value:.1%}.",
                ),
                BENDS,
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.change_seed, reason="Another draw of the first weights."),
        Remedy(change=changes.change_optimizer("adam"), reason="Adam at its own rate."),
        Remedy(change=changes.change_optimizer("adam", 0.01), reason="Adam at a rate of 0.01."),
    ),
    confused_with=("capacity_too_small", "vanishing_gradients"),
    reference="Goodfellow et al. 2016, section 8.2",
)
