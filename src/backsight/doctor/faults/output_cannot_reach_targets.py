"""The output's activation is bounded, and targets lie beyond its bounds.

What it does: a sigmoid gives numbers from 0 to 1, tanh from -1 to 1, ReLU none below 0.

Why it is bad: the network runs to the end of its range and stays there, where its slope is 0.

Example: house prices behind a sigmoid; targets below 0 behind a ReLU.

Remedy: the identity as the output's activation; targets of mean 0 and deviation 1.

References: Goodfellow et al. 2016, section 6.2.2.
"""

from dataclasses import replace

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

UNREACHABLE = Symptom(
    value="unreachable_share",
    above=0.02,
    reason="{value:.0%} of the targets lie beyond what the output can be.",
)


output_cannot_reach_targets = Fault(
    name="output_cannot_reach_targets",
    why="No weights can bring the output to these targets.",
    evidence=(
        Evidence(certainty="certain", symptoms=(replace(UNREACHABLE, above=0.2),)),
        Evidence(certainty="strong", symptoms=(UNREACHABLE, ILL)),
    ),
    remedies=(
        Remedy(
            change=changes.change_output("identity"), reason="An output that can be any number."
        ),
        Remedy(
            change=changes.join(changes.change_output("identity"), changes.scale_targets),
            reason="An output that can be any number, and targets of mean 0 and deviation 1.",
        ),
    ),
    confused_with=("unscaled_targets",),
    explains=(
        "unscaled_targets",
        "dead_relus",
        "vanishing_gradients",
        "saturated_units",
        "learning_rate_too_low",
        "plateau",
        "too_few_steps",
        "exploding_gradients",
    ),
    reference="Goodfellow et al. 2016, section 6.2.2",
)
