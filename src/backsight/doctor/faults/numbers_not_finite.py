"""A number became infinite or undefined, and none of the known causes is seen.

What it does: what is made of such a number is none either.

Why it is bad: training ends.

Example: an activation of one's own that divides by 0.

Remedy: see which operation made it: `backsight when RUN --first nonfinite`.

References: none.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import NOT_FINITE
from backsight.doctor.symptom import Symptom

numbers_not_finite = Fault(
    name="numbers_not_finite",
    why="What is made of such a number is none either.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="undefined_operations",
                    above=0.1,  # it is 1 or 0
                    reason="An operation makes it of numbers that are finite and of usual size.",
                ),
            ),
        ),
        Evidence(certainty="possible", symptoms=(NOT_FINITE,)),
    ),
    remedies=(
        Remedy(
            change=changes.change_clipping(1.0), reason="Gradients of a length of 1 at the most."
        ),
        Remedy(
            change=changes.change_hidden("tanh"),
            reason="tanh in the hidden layers, and weights drawn as it suits it.",
        ),
    ),
    confused_with=("learning_rate_too_high", "exploding_gradients"),
    explains=("learning_rate_too_high", "plateau", "too_few_steps"),
)
