"""The network learns rows by heart, and becomes worse on others.

What it does: once all that rows have in common is learned, the loss can fall only by what is
particular to each.

Why it is bad: what it is to be used for becomes worse while its training loss falls.

Example: a thousand epochs on fifty rows.

Remedy: stop early, hold weights back, drop units, or get more rows.

References: Goodfellow et al. 2016, section 7.8.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

BY_HEART = (
    Symptom(
        value="skill_gap",
        above=0.4,
        reason="It knows {value:.2f} more of the rows that it was trained on than of others.",
    ),
    Symptom(
        value="training_skill",
        above=0.8,
        reason="Of the rows that it was trained on it knows {value:.2f}.",
    ),
)


overfitting = Fault(
    name="overfitting",
    why="On rows that it was not trained on it becomes worse while its loss falls.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="skill_gap",
                    above=0.25,
                    reason="It knows {value:.2f} more of the rows that it was trained on "
                    "than of others.",
                ),
                Symptom(
                    value="validation_rise",
                    above=1.2,
                    reason="The loss of other rows is {value:.2f} times its lowest.",
                ),
                Symptom(
                    value="lost_skill",
                    above=0.1,
                    reason="At its best moment it knew {value:.2f} more of them.",
                ),
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                *BY_HEART,
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(*BY_HEART,),
        ),
    ),
    remedies=(
        Remedy(change=changes.add_l2(0.01), reason="Weights are held back: l2 of 0.01."),
        Remedy(change=changes.multiply_steps_by(0.2), reason="A fifth of the steps."),
        Remedy(change=changes.add_l2(0.1), reason="Weights are held back: l2 of 0.1."),
    ),
    confused_with=("labels_independent_of_inputs",),
    reference="Goodfellow et al. 2016, section 7.8",
)
