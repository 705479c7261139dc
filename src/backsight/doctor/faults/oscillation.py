"""The loss goes up and down and does not settle.

What it does: steps from one row or a few follow that row's gradient, and momentum adds them up; the
loss wanders about its lowest point at a distance that grows with the rate.

Why it is bad: where training ends is chance.

Example: stochastic gradient descent of single rows with a momentum of 0.9 and a rate of 0.01.

Remedy: a tenth of the rate, larger batches, or a rate that falls.

References: Bottou et al., arXiv:1606.04838, section 4.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

UNSETTLED = Symptom(
    value="lost_by_wobble",
    above=0.1,
    reason="At its best moment it knew {value:.2f} more than at its end.",
)


oscillation = Fault(
    name="oscillation",
    why="Where training ends is chance: at another step it would have been better.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="wobble",
                    above=0.08,
                    reason="From moment to moment the loss changes by {value:.0%} of its mean.",
                ),
                Symptom(
                    value="rising_share",
                    above=0.25,
                    reason="{value:.0%} of the changes are upwards.",
                ),
                Symptom(
                    value="lowest_over_last",
                    below=0.9,
                    reason="The lowest loss was {value:.2g} times the last one.",
                ),
                UNSETTLED,
                Symptom(
                    value="signal_at_end",
                    below=0.5,
                    reason="Of a batch's gradient at the end {value:.0%} is what all rows agree "
                    "on, the rest noise.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.multiply_rate(0.1), reason="A tenth of the rate."),
        Remedy(change=changes.change_batch(32), reason="Batches of 32 rows."),
        Remedy(change=changes.multiply_rate(0.01), reason="A hundredth of the rate."),
    ),
    confused_with=("learning_rate_too_high", "batch_too_large"),
    explains=("too_few_steps",),
    reference="Bottou et al., arXiv:1606.04838",
)
