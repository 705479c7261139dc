"""What `backsight compare` prints: the runs side by side, distances, first differences; or plain
data."""

from collections.abc import Iterator
from typing import Any

from backsight.cli.printing.output import (
    describe_picture,
    make_console,
    print_lines,
    print_table,
)
from backsight.kernel.document import TableBlock
from backsight.kernel.language import _
from backsight.studies.comparison.comparison import Comparison
from backsight.studies.comparison.distances import Distances
from backsight.studies.comparison.mismatch import Mismatch
from backsight.studies.comparison.sentences import format_place
from backsight.studies.comparison.summaries import RunSummary
from backsight.summaries.comparison import (
    NAME,
    describe_differences,
    tabulate_distances,
    tabulate_sides,
)

COLUMN, LABELS, GAP = 18, 26, 3
"""Columns of what holds a run, of the words before them, and between two."""


def print_comparison(comparison: Comparison, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    for block in split_sides(comparison, console.width):
        print_table(console, block, GAP)
        console.print()
    for block in tabulate_distances(comparison):
        print_lines(console, block.about)
        print_table(console, block, GAP)
        console.print()
    notes = (_("Note: {note}").format(note=note) for note in comparison.notes)
    print_lines(console, *describe_differences(comparison), *notes)
    hint = _("Drawn as a picture: add -o compare.png")
    print_lines(console, *describe_picture(hint, *filter(None, [out])))


def split_sides(comparison: Comparison, width: int) -> Iterator[TableBlock]:
    """The runs side by side, as many in a table as the width holds."""
    count = max(2, (width - LABELS) // COLUMN)
    for start in range(0, len(comparison.sides), count):
        indices = range(start, min(start + count, len(comparison.sides)))
        longest = max(COLUMN - GAP, (width - LABELS) // len(indices) - GAP)
        yield tabulate_sides(comparison, indices, min(NAME, longest))


def as_plain(comparison: Comparison) -> dict[str, Any]:
    """The whole as data for JSON; numbers that it does not know as text."""
    texts = describe_differences(comparison)
    others = zip(comparison.sides[1:], comparison.first, comparison.distances, texts, strict=True)
    return {
        "runs": [_to_plain_run(side) for side in comparison.sides],
        "settings": {path: list(values) for path, values in comparison.settings.items()},
        "compared": [
            {
                "run": side.name,
                "with": comparison.sides[0].name,
                "kind": first.kind,
                "compared": [first.first + 1, first.last],
                "step": first.step or None,
                "number": _to_plain_mismatch(first.at),
                "said": text,
                "distances": _to_plain_distances(distances),
            }
            for side, first, distances, text in others
        ],
        "notes": list(comparison.notes),
    }


def _to_plain_run(side: RunSummary) -> dict[str, Any]:
    moment = side.moment
    return {
        "name": side.name,
        "path": str(side.path),
        "id": side.id,
        "status": side.status,
        "first": side.first,
        "last": side.last,
        "planned": side.planned,
        "parent": side.parent or None,
        "measured_after": moment.step if moment else None,
        "losses": _to_json_numbers(moment.losses if moment else {}),
        "scores": _to_json_numbers(moment.scores if moment else {}),
        "score": side.score_name,
    }


def _to_plain_mismatch(at: Mismatch | None) -> dict[str, Any] | None:
    if at is None:
        return None
    values = [] if at.shapes else [_to_json_number(float(v)) for v in at.values]
    return {
        "place": format_place(at),
        "symbol": at.symbol,
        "index": list(at.index),
        "values": values,
        "shapes": [list(s) for s in at.shapes],
    }


def _to_plain_distances(distances: Distances | None) -> dict[str, Any] | None:
    if distances is None:
        return None
    return {
        "layers": list(distances.layers),
        "steps": [int(s) for s in distances.steps],
        "apart": [[_to_json_number(v) for v in row] for row in distances.apart.tolist()],
        "relative": [[_to_json_number(v) for v in row] for row in distances.relative.tolist()],
    }


def _to_json_numbers(values: dict[str, float]) -> dict[str, Any]:
    return {name: _to_json_number(value) for name, value in values.items()}


def _to_json_number(value: float) -> float | str:
    return value if abs(value) < float("inf") else str(value)
