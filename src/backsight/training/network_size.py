"""How much memory a network takes, said before any of it is taken."""

import numpy as np

from backsight.engine.complete import DataShape, list_widths
from backsight.engine.spec import CompleteSpec
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import _, format_rows
from backsight.maths import catalogs
from backsight.recorder.memory import find_available_memory

COPIES = 3
"""Of all weights in memory at once, at the least: they themselves, their gradient, and a state
that is kept."""
MIB = 2**20


def require_memory(spec: CompleteSpec, shape: DataShape) -> None:
    """Raise TooLittleMemory where training would take more than this machine has left."""
    widths = list_widths(spec.layers, shape.inputs)
    weights = sum(
        (before + 1) * after
        for layer, before, after in zip(spec.layers, widths, widths[1:], strict=False)
        if catalogs["layers"][layer.layer.name].widens
    )
    numbers = COPIES * weights + spec.batch * sum(widths)
    needed, memory = numbers * np.dtype(spec.dtype).itemsize, find_available_memory()
    if needed > memory:
        raise TooLittleMemory(
            _(
                "A network with the widths {widths} has {weights:,} weights and takes at least "
                "{needed:,} MiB to train on {rows} a step; this machine has {memory:,} "
                "free. Give fewer units, as --hidden 50,20 does, or a smaller --batch."
            ).format(
                widths="-".join(map(str, widths)),
                weights=weights,
                needed=needed // MIB,
                rows=format_rows(spec.batch),
                memory=memory // MIB,
            )
        )
