"""`backsight.paths`: the paths from one weight to the loss."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight.checks.paths.paths import Paths, find_paths
from backsight.kernel.errors import naming_keywords
from backsight.kernel.progress import Progress, ignore_progress
from backsight.studies.gradient_check.point import ROWS, make_point


@naming_keywords()
def paths(
    source: Any,
    weight: str,
    *,
    top: int = 20,
    row: int | None = None,
    rows: int = ROWS,
    at: int | None = None,
    memory: int | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Paths:
    """The paths from a weight such as "W1[0,2]" to the loss, the largest listed with factors.

    source: as for `backsight.train`, or the folder of a run, or a run, whose weights are then
    taken. top: how many are listed. row: only those that begin in this row of the batch. rows:
    of the first batch at the most. at: of a recorded run, the weights and the batch of this step.
    memory: as for `check`. folder, with_: as for `backsight.open`. options: as for
    `backsight.train`; a run takes none.

    >>> import backsight
    >>> found = backsight.paths("xor", "W1[0,2]", hidden=[3], output="sigmoid")
    >>> found.count, found.digits > 12
    (4, True)
    >>> " → ".join(found.top[0].nodes)
    'W1[0,2] → z1[2,2] → a1[2,2] → z2[2,0] → L'
    """
    _, point = make_point(
        source,
        rows=rows,
        memory=memory,
        at=at,
        folder=folder,
        with_=with_,
        progress=progress,
        **options,
    )
    return find_paths(point, weight, top=top, row=row)
