"""The error of a hidden layer: what comes back through the weights, times the slope."""

from functools import partial

from backsight.exercises._by_gradient import check_in_networks
from backsight.exercises._network import NetworkTask
from backsight.exercises._record import CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="bp2",
    widths=(2, 2, 2),
    rows=2,
    facts=("dL_dz2", "W2", "z1", "a1"),
    friendly=("dL_dz2", "z1"),
    blanks=("dL_da1", "dL_dz1"),
    between=("da1_dz1",),
)

bp2 = Exercise(
    name="bp2",
    title=N_("BP2: the error of a hidden layer"),
    task=N_(
        "The error of the layer above is known. Carry it back through that layer's weights, "
        "and through the sigmoid: find {dL_da1} and {dL_dz1}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="bp2(delta_next, W_next, z)",
        about=N_(
            "delta_next is dL/dz of the layer above, (rows, out), W_next its weights, (in, "
            "out), z the sums of this layer of sigmoids, (rows, in). Return dL/dz of this "
            "layer, (rows, in)."
        ),
        check=partial(check_in_networks, "bp2"),
    ),
)
