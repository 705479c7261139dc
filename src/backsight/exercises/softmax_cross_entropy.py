"""Softmax with cross-entropy: the probabilities, the loss, and its derivative."""

from functools import partial

from backsight.exercises._by_gradient import check_in_networks
from backsight.exercises._network import NetworkTask
from backsight.exercises._record import CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="softmax_cross_entropy",
    widths=(2, 3),
    rows=2,
    output="softmax",
    loss="categorical_cross_entropy",
    facts=("z1", "y"),
    friendly=("z1",),
    blanks=("a1", "L", "dL_dz1"),
)

softmax_cross_entropy = Exercise(
    name="softmax_cross_entropy",
    title=N_("Softmax with cross-entropy"),
    task=N_(
        "Two samples have given these sums, and belong to the classes of {y}. Find the "
        "probabilities {a1} by softmax, the cross-entropy {L}, averaged over the rows, and "
        "its derivative {dL_dz1}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="softmax_cross_entropy(z, y)",
        about=N_(
            "z and y are (rows, classes): sums and one-hot targets. Return dL/dz of the "
            "cross-entropy behind softmax, averaged over the rows, (rows, classes)."
        ),
        check=partial(check_in_networks, "softmax_cross_entropy"),
    ),
)
