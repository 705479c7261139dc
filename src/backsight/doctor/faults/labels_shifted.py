"""Each row has the target of another row, a few places away.

What it does: as they stand inputs tell nothing of the targets; a row or two further they do.

Why it is bad: the network learns noise, although the data have all that is needed.

Example: a header that was counted as a row in one of two files; a lag that was forgotten.

Remedy: put the targets back to their rows; no change of the network helps.

References: none.
"""

from backsight.doctor.faults._record import Evidence, Fault
from backsight.doctor.symptom import Symptom

labels_shifted = Fault(
    name="labels_shifted",
    why="Inputs and targets of a row do not belong together.",
    evidence=(
        Evidence(
            certainty="strong",
            symptoms=(
                Symptom(
                    value="told_by_inputs",
                    below=3,
                    reason="As the rows stand, inputs tell {value:.1f} deviations of chance.",
                ),
                Symptom(
                    value="shifted_told",
                    above=6,
                    reason="With the target of a row before or behind, they tell {value:.1f}.",
                ),
            ),
        ),
    ),
    confused_with=("labels_independent_of_inputs",),
    explains=("labels_independent_of_inputs", "overfitting"),
)
