"""The biases' gradient: the error, summed over the rows."""

from functools import partial

from backsight.exercises._by_gradient import check_in_networks
from backsight.exercises._network import NetworkTask
from backsight.exercises._record import CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="bp3",
    widths=(2, 2, 2),
    rows=3,
    facts=("dL_dz2", "dL_dz1"),
    friendly=("dL_dz2", "dL_dz1"),
    blanks=("dL_db2", "dL_db1"),
)

bp3 = Exercise(
    name="bp3",
    title=N_("BP3: the gradient of the biases"),
    task=N_(
        "The errors of two layers are known for three samples; the 1/N of the mean is in them "
        "already. Find the gradients of both layers' biases: {dL_db2} and {dL_db1}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="bp3(delta)",
        about=N_(
            "delta is dL/dz of a layer, (rows, units), with the 1/N of the mean in it. Return "
            "the gradient of its biases, (units,)."
        ),
        check=partial(check_in_networks, "bp3"),
    ),
)
