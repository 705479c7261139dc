"""What `backsight landscape` prints: the plane, the loss on it, the path; or plain data."""

import math
from collections.abc import Iterator
from typing import Any

from backsight.cli.printing.words import format_size
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.studies.landscape.result import Landscape
from backsight.summaries.landscape import describe_landscape, format_heading


def describe_result(landscape: Landscape) -> Iterator[str]:
    """The result in sentences."""
    yield format_heading(landscape)
    yield from describe_landscape(landscape)
    yield _("memory: {bytes} at the most").format(bytes=format_size(landscape.slice.bytes))
    yield from (_("Note: {note}").format(note=note) for note in landscape.notes)


def as_plain(landscape: Landscape) -> dict[str, Any]:
    """As JSON knows it; what is not finite is null."""
    path = landscape.path
    return {
        "kind": landscape.kind,
        "title": landscape.title,
        "where": landscape.where,
        "part": landscape.part,
        "rows": landscape.rows,
        "axes": list(landscape.plane.names),
        "loss": _to_json_number(landscape.loss),
        "explained": landscape.plane.explained and list(landscape.plane.explained),
        "x": landscape.xs.tolist(),
        "y": landscape.ys.tolist(),
        "values": [[_to_json_number(v) for v in row] for row in landscape.values],
        "not_a_number": landscape.slice.missing[0],
        "infinite": landscape.slice.missing[1],
        "bytes": landscape.slice.bytes,
        "path": None
        if path is None
        else {
            "steps": [int(s) for s in path.steps],
            "x": _to_json_numbers(path.coordinates[:, 0] + landscape.plane.zero[0]),
            "y": _to_json_numbers(path.coordinates[:, 1] + landscape.plane.zero[1]),
            "loss": _to_json_numbers(path.losses),
            "plane_loss": _to_json_numbers(landscape.beneath),
        },
        "notes": list(landscape.notes),
    }


def _to_json_numbers(values: Floats | None) -> list[float | None]:
    return [] if values is None else [_to_json_number(v) for v in values]


def _to_json_number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
