"""Dropout leaves too few units for anything to be learned.

What it does: at each step a share of the units is 0; of 50 units with p = 0.95 two or three are
left.

Why it is bad: what is left at one step is another network than at the next.

Example: `--dropout .95`, where a share of .05 was meant.

Remedy: the share that is dropped in place of the one that is kept; or 0.2.

References: Srivastava et al. 2014.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

dropout_too_strong = Fault(
    name="dropout_too_strong",
    why="What is left at one step is another network than at the next.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="kept_share", below=0.3, reason="Dropout keeps {value:.0%} of the units."
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="kept_share", below=0.55, reason="Dropout keeps {value:.0%} of the units."
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="kept_share", below=0.3, reason="Dropout keeps {value:.0%} of the units."
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.swap_dropout,
            reason="The share that is dropped in place of the one that is kept.",
        ),
        Remedy(change=changes.change_dropout(0.1), reason="Dropout of 0.1."),
        Remedy(change=changes.change_dropout(0.0), reason="No dropout."),
    ),
    confused_with=("capacity_too_small", "over_regularized"),
    explains=(
        "capacity_too_small",
        "plateau",
        "learning_rate_too_low",
        "dead_relus",
        "oscillation",
    ),
    reference="Srivastava et al. 2014",
)
