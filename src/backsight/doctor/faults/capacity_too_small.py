"""The network is too small for what it has to learn.

What it does: it fits as well as its few units can, and the loss comes to rest above that of simple
models.

Why it is bad: more steps do not help.

Example: two hidden units for three intertwined spirals.

Remedy: four times as many hidden units.

References: Goodfellow et al. 2016, section 5.2.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

capacity_too_small = Fault(
    name="capacity_too_small",
    why="The loss comes to rest although rows that it was trained on are still wrong.",
    evidence=(
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="still_falling",
                    below=0.05,
                    reason="In the last quarter of training the loss fell by {value:.1%}.",
                ),
                Symptom(
                    value="largest_width",
                    below=33,
                    reason="The widest hidden layer has {value:.0f} unit(s).",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="possible",
            symptoms=(
                Symptom(
                    value="largest_width",
                    below=4.5,
                    reason="The widest hidden layer has {value:.0f} unit(s).",
                ),
                Symptom(
                    value="learned_by_heart",
                    below=0.9,
                    reason="Of a few rows alone it learns a share of {value:.2f} by heart.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(change=changes.widen(4), reason="Four times as many hidden units, 16 at least."),
        Remedy(
            change=changes.add_hidden(32),
            reason="A hidden layer of 32 units of tanh before the output.",
        ),
    ),
    confused_with=("bottleneck", "too_few_steps", "no_nonlinearity"),
    explains=("plateau",),
    reference="Goodfellow et al. 2016, section 5.2",
)
