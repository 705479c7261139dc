"""The optimizer's own update makes a number that is not finite, from a gradient that is.

What it does: a root-mean-square of 0 under an epsilon of 0 is 0/0.

Why it is bad: no rate helps; the update itself has no value there.

Example: `--optimizer rmsprop:epsilon=0` with an input that is always 0.

Remedy: the optimizer's usual settings.

References: Kingma and Ba, arXiv:1412.6980.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

optimizer_at_fault = Fault(
    name="optimizer_at_fault",
    why="The update has no value for a gradient that is finite.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="made_by_update",
                    above=0.5,
                    reason="An update made the first number that is not finite.",
                ),
                Symptom(
                    value="peak_before_failure",
                    below=10,
                    reason="Before it the loss was at most {value:.2g} times that at the start.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.reset_optimizer, reason="The usual settings of the optimizer."),
        Remedy(change=changes.change_optimizer("adam"), reason="Adam at its own rate."),
    ),
    confused_with=("learning_rate_too_high",),
    explains=("numbers_not_finite", "learning_rate_too_high"),
    reference="Kingma and Ba, arXiv:1412.6980",
)
