"""The output has not as many units as the targets ask for.

What it does: each class needs a unit of its own (two classes may share one); each number one.

Why it is bad: the targets are compared with something else, where a library lets it happen.

Example: five classes as 0 to 4 behind `Dense(1, activation="sigmoid")`.

Remedy: as many units as there are classes, with a softmax.

References: Humbatova et al., ICSE 2020.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.symptom import Symptom

wrong_number_of_outputs = Fault(
    name="wrong_number_of_outputs",
    why="The targets have no place in the output.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="unit_difference",
                    above=0.5,
                    reason="The output has {value:.0f} unit(s) too many or too few for the "
                    "targets.",
                ),
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.suit_contract,
            reason="As many units as the targets ask for, with the loss that suits them.",
        ),
        Remedy(
            change=changes.join(changes.suit_contract, changes.scale_inputs),
            reason="As many units as the targets ask for, the loss and the output that suit them, "
            "and inputs of mean 0 and deviation 1.",
        ),
    ),
    confused_with=("labels_outside_loss_domain",),
    explains=("labels_outside_loss_domain", "loss_does_not_fit"),
    reference="Humbatova et al., ICSE 2020",
)
