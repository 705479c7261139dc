"""Inputs are so small that they tell next to nothing: they were probably scaled twice.

What it does: pixels that are divided by 255 twice lie between 0 and 0.004.

Why it is bad: biases outweigh them, and the first layer's gradient is as small as they are.

Example: `x / 255` before a loader that divides by 255 itself.

Remedy: inputs of mean 0 and deviation 1.

References: none.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

scaled_twice = Fault(
    name="scaled_twice",
    why="The first layer sees next to nothing, and its gradient is as small.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="input_deviation",
                    below=0.05,
                    reason="The input that varies most has a deviation of {value:.2g}; "
                    "weights are drawn for 1.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(Remedy(change=changes.scale_inputs, reason="Inputs of mean 0 and deviation 1."),),
    confused_with=("vanishing_gradients", "learning_rate_too_low"),
    explains=(
        "vanishing_gradients",
        "learning_rate_too_low",
        "learning_rate_too_high",
        "too_few_steps",
        "plateau",
        "capacity_too_small",
    ),
)
