"""The error of the output layer: the loss's slope times the activation's."""

from functools import partial

from backsight.exercises._by_gradient import check_in_networks
from backsight.exercises._network import NetworkTask
from backsight.exercises._record import CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="bp1",
    widths=(2, 2, 2),
    rows=3,
    facts=("z2", "a2", "y"),
    friendly=("z2",),
    blanks=("dL_da2", "dL_dz2"),
    between=("da2_dz2",),
)

bp1 = Exercise(
    name="bp1",
    title=N_("BP1: the error of the output layer"),
    task=N_(
        "Three samples have come through a network with a sigmoid at its output; the loss is "
        "half the squared error, averaged over the rows. Find its derivative with respect to "
        "the outputs, and the error of the output layer: {dL_da2} and {dL_dz2}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="bp1(a, y, z)",
        about=N_(
            "a, y and z are (rows, out): outputs of a sigmoid, targets and sums. Return dL/dz "
            "of L = Σ (a − y)² / (2 N) over N rows, (rows, out)."
        ),
        check=partial(check_in_networks, "bp1"),
    ),
)
