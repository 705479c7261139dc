"""The weights' gradient: what went in, times the error, summed over the rows."""

from functools import partial

from backsight.exercises._by_gradient import check_in_networks
from backsight.exercises._network import NetworkTask
from backsight.exercises._record import CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="bp4",
    widths=(2, 2, 2),
    rows=3,
    facts=("dL_dz2", "z1", "a1", "dL_dz1", "x"),
    friendly=("dL_dz2", "dL_dz1", "z1"),
    blanks=("dL_dW2", "dL_dW1"),
)

bp4 = Exercise(
    name="bp4",
    title=N_("BP4: the gradient of the weights"),
    task=N_(
        "The errors of two layers, and what these were given, are known for three samples; "
        "the 1/N of the mean is in the errors already. Find the gradients of both layers' "
        "weights: {dL_dW2} and {dL_dW1}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="bp4(a, delta)",
        about=N_(
            "a is what the layer was given, (rows, in), delta its dL/dz, (rows, out), with "
            "the 1/N of the mean in it. Return the gradient of its weights, (in, out)."
        ),
        check=partial(check_in_networks, "bp4"),
    ),
)
