"""Inputs are far from the size that first weights are drawn for.

What it does: weights are drawn for inputs of size 1; a thousand times as large ones saturate units
or make one direction of the loss a million times as steep as another.

Why it is bad: the rate that is right for the steep direction does nothing in the others.

Example: a table with a column of prices beside one of shares, trained on as it is.

Remedy: inputs of mean 0 and deviation 1.

References: LeCun et al. 1998, "Efficient BackProp", section 4.3.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

unscaled_inputs = Fault(
    name="unscaled_inputs",
    why="One direction of the loss is far steeper than the others, and units saturate.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="input_size",
                    above=50,
                    reason="The largest input has a root mean square of {value:.3g}; "
                    "weights are drawn for 1.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="input_size",
                    above=8,
                    reason="The largest input has a root mean square of {value:.3g}; "
                    "weights are drawn for 1.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="input_spread",
                    above=50,
                    reason="One input varies {value:.3g} times as much as another.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="input_size",
                    above=50,
                    reason="The largest input has a root mean square of {value:.3g}; "
                    "weights are drawn for 1.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.scale_inputs, reason="Inputs of mean 0 and deviation 1."),
        Remedy(
            change=changes.join(changes.scale_inputs, changes.scale_targets),
            reason="Inputs and targets of mean 0 and deviation 1.",
        ),
    ),
    confused_with=("learning_rate_too_high", "saturated_units"),
    explains=(
        "saturated_units",
        "learning_rate_too_high",
        "dead_relus",
        "oscillation",
        "exploding_gradients",
        "vanishing_gradients",
        "start_too_large",
        "plateau",
        "learning_rate_too_low",
        "capacity_too_small",
        "numbers_not_finite",
    ),
    reference="LeCun et al. 1998, section 4.3",
)
