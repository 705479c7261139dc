"""Training ends while the loss still falls.

What it does: what is missing is time, not anything else.

Why it is bad: the network is judged before it is done.

Example: two epochs of a deep network.

Remedy: five times as many steps.

References: none.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

too_few_steps = Fault(
    name="too_few_steps",
    why="The loss still fell when training ended.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="late_share",
                    above=0.1,
                    reason="{value:.0%} of the fall of the loss came in the last quarter of "
                    "the steps.",
                ),
                Symptom(
                    value="made_share",
                    above=0.99,
                    reason="All steps that were asked for were made.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="epochs_asked",
                    below=5.5,
                    reason="Training goes {value:.1f} times over the rows.",
                ),
                Symptom(
                    value="made_share",
                    above=0.99,
                    reason="All steps that were asked for were made.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="still_falling",
                    above=0.02,
                    reason="In the last quarter of training the loss fell by {value:.1%}.",
                ),
                Symptom(
                    value="made_share",
                    above=0.99,
                    reason="All steps that were asked for were made.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.multiply_steps(5), reason="Five times as many steps."),
        Remedy(change=changes.multiply_steps(25), reason="25 times as many steps."),
    ),
    confused_with=("learning_rate_too_low",),
)
