"""`backsight.check`: every way to the gradient of a network, beside backpropagation."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from backsight.checks import Agreement, Sweep, agree
from backsight.checks import sweep as swept
from backsight.kernel.errors import naming_keywords
from backsight.kernel.progress import Progress, ignore_progress
from backsight.studies.gradient_check.point import ROWS, make_point


@naming_keywords()
def check(
    source: Any,
    *,
    methods: str | Iterable[str] | None = None,
    samples: int | None = 100,
    step_size: float | None = None,
    step: int | None = None,
    rows: int = ROWS,
    memory: int | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Agreement:
    """Compare the gradient by backpropagation with that by other methods, in float64.

    source, options: as for `backsight.train`, or the folder of a run. methods: names
    (`backsight list methods`); None for all that fit. samples: entries of each array, drawn by
    the seed; None for all. step_size: of the methods that take one; else each has its own. memory:
    bytes that differences and the like may take at once; 256 MiB if not given. The gradient is
    taken at the first weights, or those of the run, on the first batch (32 rows of it at most);
    step: of a recorded run, at the weights and on the batch of this step. Where a method
    disagrees, `slips` of what comes back says which slip gives such numbers. folder, with_: as for
    `backsight.open`. progress: is told of steps that are made again.

    >>> import backsight
    >>> found = backsight.check("xor", methods=["complex_step", "path_sum"])
    >>> found.holds
    True
    >>> list(found.values("W1", (0, 0)))
    ['backprop', 'complex_step', 'path_sum']
    """
    experiment, point = make_point(
        source,
        at=step,
        rows=rows,
        memory=memory,
        folder=folder,
        with_=with_,
        progress=progress,
        **options,
    )
    return agree(point, methods, samples=samples, seed=experiment.spec.stream_seed, step=step_size)


@naming_keywords()
def sweep(
    source: Any,
    *,
    methods: str | Iterable[str] | None = None,
    steps: Sequence[float] | None = None,
    samples: int | None = 100,
    at: int | None = None,
    rows: int = ROWS,
    memory: int | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Sweep:
    """The error of methods against their step size, measured against forward mode.

    source, samples, options and the others: as for `check`, whose step is `at` here. methods: of
    those that take a step; None for all. steps: None for 1e-1 to 1e-14, and to 1e-30 for the
    complex step.

    >>> import backsight
    >>> 1e-6 < backsight.sweep("xor").best("central_difference").step < 1e-3
    True
    """
    experiment, point = make_point(
        source,
        at=at,
        rows=rows,
        memory=memory,
        folder=folder,
        with_=with_,
        progress=progress,
        **options,
    )
    return swept(point, methods, steps=steps, samples=samples, seed=experiment.spec.stream_seed)
