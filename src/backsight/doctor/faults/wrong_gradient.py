"""A slope is not the derivative of its formula.

What it does: the backward act computes something else than how the loss changes.

Why it is bad: steps go where the loss does not fall.

Example: an activation of one's own whose slope has a wrong sign.

Remedy: mend the slope; `backsight check` says which.

References: Griewank and Walther 2008.
"""

from backsight.doctor.faults._record import Evidence, Fault
from backsight.doctor.symptom import Symptom

wrong_gradient = Fault(
    name="wrong_gradient",
    why="Steps follow something else than how the loss changes.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="slope_error",
                    above=0.01,
                    reason="Along a random direction the gradient is off by {value:.2g} of "
                    "what the loss does.",
                ),
            ),
        ),
    ),
    confused_with=("learning_rate_too_high",),
    explains=(
        "learning_rate_too_high",
        "plateau",
        "learning_rate_too_low",
        "numbers_not_finite",
        "oscillation",
    ),
    reference="Griewank and Walther 2008",
)
