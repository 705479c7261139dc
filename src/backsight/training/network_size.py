"""How much memory a network takes, said before any of it is taken."""

import numpy as np

from backsight.engine.complete import DataShape, list_widths
from backsight.engine.spec import CompleteSpec
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import _, format_rows
from backsight.maths import catalogs
from backsight.recorder.memory import find_available_memory
from backsight.training.history import MOST_MONITORED

LAYERS_KEPT = 2
"""Of each layer of all rows that are measured at once: before the activation, and after it."""
BUFFERS = 3
"""Numbers of a step for each unit and each row of its batch."""
MIB = 2**20


def require_memory(spec: CompleteSpec, shape: DataShape, *, recorded: bool = False) -> None:
    """Raise TooLittleMemory where training would take more than this machine has left. recorded: it
    is recorded, and measured at its end on all rows."""
    needed, memory = count_bytes(spec, shape, recorded=recorded), find_available_memory()
    widths = list_widths(spec.layers, shape.inputs)
    if needed > memory:
        raise TooLittleMemory(
            _(
                "A network with the widths {widths} has {weights:,} weights and takes about "
                "{needed:,} MiB to train on {rows} a step; this machine has {memory:,} "
                "free. Give fewer units, as --hidden 50,20 does, or a smaller --batch."
            ).format(
                widths="-".join(map(str, widths)),
                weights=count_weights(spec, shape),
                needed=needed // MIB,
                rows=format_rows(spec.batch),
                memory=memory // MIB,
            )
        )


def count_bytes(spec: CompleteSpec, shape: DataShape, *, recorded: bool = False) -> int:
    """About what training takes, beside the program itself.

    A state is the weights and what the optimizer remembers of each. Two of them, the gradient and
    a vector to compute in are there at once; two more, and what the disk has not taken yet, where
    states are recorded.
    """
    states = 1 + len(catalogs["optimizers"][spec.optimizer.name].memory)
    vectors = (4 * states + 4) if recorded else (2 * states + 2)
    rows = shape.rows if recorded else min(shape.rows, MOST_MONITORED)
    units = sum(list_widths(spec.layers, shape.inputs))
    numbers = vectors * count_weights(spec, shape)
    numbers += (LAYERS_KEPT * rows + BUFFERS * spec.batch) * units
    return numbers * np.dtype(spec.dtype).itemsize


def count_weights(spec: CompleteSpec, shape: DataShape) -> int:
    """Those of all layers that have units of their own, biases too."""
    widths = list_widths(spec.layers, shape.inputs)
    return sum(
        (before + 1) * after
        for layer, before, after in zip(spec.layers, widths, widths[1:], strict=False)
        if catalogs["layers"][layer.layer.name].widens
    )
