"""Gradients are clipped to next to nothing.

What it does: clipping shortens what is longer than its bound; where every gradient is a thousand
times as long, the bound is what sets the steps.

Why it is bad: the rate is multiplied by a number that nobody looks at.

Example: `--clip-norm 1e-6`.

Remedy: a bound of 1, or none.

References: Pascanu et al., arXiv:1211.5063.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

clipping_too_tight = Fault(
    name="clipping_too_tight",
    why="The bound sets the length of every step, and makes the rate next to nothing.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="clipped_share",
                    below=0.02,
                    reason="Clipping leaves {value:.1g} of the first gradient.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_clipping(1.0), reason="A bound of 1 for all gradients together."
        ),
        Remedy(change=changes.change_clipping(None), reason="No clipping."),
    ),
    confused_with=("learning_rate_too_low",),
    explains=("learning_rate_too_low", "too_few_steps", "plateau", "vanishing_gradients"),
    reference="Pascanu et al., arXiv:1211.5063",
)
