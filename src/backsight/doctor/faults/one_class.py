"""All rows have the same target: there is nothing to learn.

What it does: a constant is right for every row.

Why it is bad: accuracy is 1 from the start and says nothing.

Example: a file sorted by class, of which the first part was taken.

Remedy: other rows, or another target; no change of the network helps.

References: none.
"""

from backsight.doctor.faults._record import Evidence, Fault
from backsight.doctor.symptom import Symptom

one_class = Fault(
    name="one_class",
    why="A constant is right everywhere, and what is learned is that constant.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="target_kinds",
                    below=1.5,
                    reason="The targets have {value:.0f} different value(s).",
                ),
            ),
        ),
    ),
    confused_with=("labels_independent_of_inputs",),
    explains=("wrong_number_of_outputs", "loss_does_not_fit", "batch_too_large"),
)
