"""The loss does not fit the task, or not the output.

What it does: each loss is the surprise under one distribution of the targets: squares under a
normal one, cross-entropy under classes. Another one measures something else.

Why it is bad: the least loss is not where the network is right. Cross-entropy of outputs that need
not add up to 1 is least where all of them are 1; an absolute error of classes has its least where
every output is the median, 0.

Example: categorical cross-entropy on sigmoids; mean absolute error for ten classes.

Remedy: the loss and the output that suit the targets.

References: Bishop 2006, section 4.3; Theia, arXiv 2024.
"""

from backsight.doctor import changes
from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.doctor.faults._signs import ILL
from backsight.doctor.symptom import Symptom

loss_does_not_fit = Fault(
    name="loss_does_not_fit",
    why="The least loss is not where the network is right.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="loss_for_classes",
                    above=0.5,
                    reason="The targets are numbers, and the loss is one for classes.",
                ),
            ),
        ),
        Evidence(
            certainty="certain",
            symptoms=(
                Symptom(
                    value="outputs_do_not_add_up",
                    above=0.75,
                    reason="The loss takes the outputs of a row as shares of 1, but nothing "
                    "makes them add up to 1.",
                ),
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="outputs_do_not_add_up",
                    above=0.25,
                    reason="The outputs of a row need not add up to 1; the loss divides "
                    "them by their sum.",
                ),
                ILL,
            ),
        ),
        Evidence(
            certainty="likely",
            symptoms=(
                Symptom(
                    value="loss_for_numbers",
                    above=0.5,
                    reason="The targets are classes, and the loss is one for numbers.",
                ),
                ILL,
            ),
        ),
    ),
    remedies=(
        Remedy(
            change=changes.suit_contract, reason="The loss and the output that suit the targets."
        ),
    ),
    confused_with=("missing_output_activation", "labels_outside_loss_domain"),
    explains=(
        "dead_relus",
        "labels_outside_loss_domain",
        "learning_rate_too_low",
        "vanishing_gradients",
        "plateau",
        "capacity_too_small",
        "too_few_steps",
    ),
    reference="Bishop 2006, section 4.3",
)
