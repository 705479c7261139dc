"""Steps are so short that the loss falls just as its slope promises, and hardly at all.

What it does: as long as each step does all that the slope promises, a longer one would do more.

Why it is bad: the same result would take a hundredth of the steps.

Example: `--optimizer sgd --lr 1e-5 --schedule constant`.

Remedy: a rate at which the first step moves the weights by a hundredth of their length; or ten
times the rate, or a hundred times.

References: Smith, arXiv:1506.01186.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

PROMISES = (
    Symptom(
        value="kept_promise",
        above=0.9,
        reason="A first step does {value:.0%} of what the slope promises: a longer one would do "
        "more.",
    ),
    Symptom(
        value="kept_promise_at_end",
        above=0.9,
        reason="A step after the last one does {value:.0%} of it.",
    ),
)
LITTLE_FALL = Symptom(value="total_fall", below=0.3, reason="The loss fell by {value:.0%}.")


learning_rate_too_low = Fault(
    name="learning_rate_too_low",
    why="Each step does all that the slope promises, and it promises next to nothing.",
    evidence=(
        Evidence(
            certainty="likely",
            symptoms=(
                *PROMISES,
                Symptom(
                    value="weight_move",
                    below=0.3,
                    reason="All steps together moved the weights by {value:.2g} times their "
                    "length.",
                ),
                Symptom(
                    value="steps_asked",
                    above=150,  # of fewer steps it is said that they are too few
                    reason="There are {value:,.0f} steps.",
                ),
                Symptom(
                    value="epochs_asked",
                    above=5.5,  # as many passes as are few
                    reason="Training goes {value:.1f} times over the rows.",
                ),
                LITTLE_FALL,
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="first_update",
                    below=2e-5,  # fifty thousand steps for the weights' own length
                    reason="The first step moves the weights by {value:.2g} times their own "
                    "length.",
                ),
                *PROMISES,
                LITTLE_FALL,
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.match_first_update(0.01),
            reason="A rate at which the first step moves the weights by a hundredth of their "
            "length.",
        ),
        Remedy(change=changes.multiply_rate(10.0), reason="Ten times the rate."),
        Remedy(change=changes.multiply_rate(100.0), reason="A hundred times the rate."),
    ),
    confused_with=("too_few_steps", "vanishing_gradients", "clipping_too_tight"),
    explains=("too_few_steps", "plateau", "capacity_too_small"),
    reference="Smith, arXiv:1506.01186",
)
