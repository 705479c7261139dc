"""The regularizer weighs more than the data.

What it does: it pulls weights to 0; where its pull is stronger than that of the loss they go there.

Why it is bad: the network becomes a constant.

Example: `--l2 10`.

Remedy: a hundredth of it, or none.

References: Goodfellow et al. 2016, section 7.1.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

over_regularized = Fault(
    name="over_regularized",
    why="Weights are pulled to 0, and the network becomes a constant.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="penalty_share",
                    above=0.7,
                    reason="{value:.0%} of the first gradient is the regularizer's.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="penalty_share_at_end",
                    above=0.4,
                    reason="At the end {value:.0%} of the gradient is the regularizer's.",
                ),
                Symptom(
                    value="weight_growth",
                    below=0.7,
                    reason="The weights have {value:.2g} times the length that they began with.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.weaken_regularizer(0.01), reason="A hundredth of the regularizer."),
        Remedy(change=changes.drop_regularizer, reason="No regularizer."),
    ),
    confused_with=("learning_rate_too_low", "plateau"),
    explains=(
        "plateau",
        "dead_relus",
        "learning_rate_too_low",
        "vanishing_gradients",
        "capacity_too_small",
        "saturated_units",
    ),
    reference="Goodfellow et al. 2016, section 7.1",
)
