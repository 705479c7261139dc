"""Batches are so large that there are few steps, or larger than the data.

What it does: one step is made for each batch; twice the batch is half the steps.

Why it is bad: beyond the gradient's noise a larger batch makes a step no better, only rarer.

Example: all rows as one batch for ten epochs.

Remedy: batches of 32 rows.

References: McCandlish et al., arXiv:1812.06162; Keskar et al., arXiv:1609.04836.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

batch_too_large = Fault(
    name="batch_too_large",
    why="There are too few steps, and more rows make none of them better.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="batch_share",
                    above=1.0000001,
                    reason="A batch has {value:.3g} times as many rows as there are to train on.",
                ),
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="batch_share", above=0.1, reason="A batch has {value:.0%} of the rows."
                ),
                Symptom(value="steps_asked", below=501, reason="There are {value:,.0f} steps."),
                Symptom(value="training_rows", above=200, reason="There are {value:,.0f} rows."),
                Symptom(
                    value="kept_promise",
                    above=0.3,
                    reason="A first step does {value:.0%} of what the slope promises.",
                ),
                Symptom(
                    value="batch_over_noise",
                    above=9,  # nine tenths of its gradient is what all rows agree on
                    reason="A batch has {value:.3g} times as many rows as it takes for half of "
                    "its gradient to be no noise.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.change_batch(32),
            reason="Batches of 32 rows, and as many passes over them.",
        ),
    ),
    confused_with=("too_few_steps", "learning_rate_too_low"),
    explains=("too_few_steps", "learning_rate_too_low"),
    reference="McCandlish et al., arXiv:1812.06162",
)
