"""Hidden units are at the ends of their range for nearly every row, where their slope is 0.

What it does: sums far from 0 bring sigmoid and tanh to their ends; the slope there is below 0.01.

Why it is bad: almost no gradient passes, and units behave as switches.

Example: inputs in the hundreds, or first weights of deviation 2.

Remedy: inputs of mean 0 and deviation 1, smaller first weights, or normalization in each layer.

References: Glorot and Bengio 2010, section 3.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

saturated_units = Fault(
    name="saturated_units",
    why="Almost no gradient passes through units at the ends of their range.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="saturated_at_start",
                    above=0.9,
                    reason="Before the first step {value:.0%} of the outputs of a layer are at an "
                    "end of their range.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="saturated_at_start",
                    above=0.6,
                    reason="Before the first step {value:.0%} of the outputs of a layer are "
                    "at an end of their range.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="saturated_at_end",
                    above=0.8,
                    reason="At the end {value:.0%} of the outputs of a layer are at an end "
                    "of their range.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.scale_inputs, reason="Inputs of mean 0 and deviation 1."),
        Remedy(change=changes.change_start(), reason="Weights drawn as it suits each activation."),
        Remedy(change=changes.add_norm, reason="Layer normalization in every hidden layer."),
        Remedy(change=changes.multiply_rate(0.1), reason="A tenth of the rate."),
    ),
    confused_with=("unscaled_inputs", "start_too_large", "vanishing_gradients"),
    explains=("vanishing_gradients", "learning_rate_too_low", "plateau"),
    reference="Glorot and Bengio 2010",
)
