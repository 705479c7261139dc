"""What `backsight compare` prints: the runs side by side, distances, first differences; or plain
data."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from rich.table import Table

from backsight.cli.printing.output import describe_picture, make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.kernel.language import _, translate_name
from backsight.plots.words import squeeze
from backsight.studies.comparison.comparison import Comparison
from backsight.studies.comparison.distances import Distances
from backsight.studies.comparison.mismatch import Mismatch
from backsight.studies.comparison.sentences import describe_difference, format_place
from backsight.studies.comparison.summaries import RunSummary

NAME, COLUMN, LABELS, GAP = 24, 18, 26, 3
"""Columns of a name, of what holds a run, of the words before them, and between two."""
LAYERS, ROWS, FEWER = 5, 8, 4
"""Of a table of distances; fewer rows where there are several tables."""
LONGEST = 40
"""Letters of a name in a sentence."""


def print_comparison(comparison: Comparison, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    for table in make_tables(comparison, console.width):
        console.print(table)
        console.print()
    for title, table in make_distance_tables(comparison):
        print_lines(console, title)
        console.print(table)
        console.print()
    notes = (_("Note: {note}").format(note=note) for note in comparison.notes)
    print_lines(console, *describe_differences(comparison), *notes)
    hint = _("Drawn as a picture: add -o compare.png")
    print_lines(console, describe_picture(hint, *filter(None, [out])))


def make_tables(comparison: Comparison, width: int) -> Iterator[Table]:
    """The runs side by side, as many in a table as the width holds."""
    count = max(2, (width - LABELS) // COLUMN)
    for start in range(0, len(comparison.sides), count):
        indices = range(start, min(start + count, len(comparison.sides)))
        longest = max(COLUMN - GAP, (width - LABELS) // len(indices) - GAP)
        yield _make_side_table(comparison, list(indices), min(NAME, longest))


def _make_side_table(comparison: Comparison, indices: Sequence[int], longest: int) -> Table:
    """longest: columns of a run's name."""
    table = FittedTable(gap=GAP)
    table.add_column("", no_wrap=True)
    sides = [comparison.sides[i] for i in indices]
    for side in sides:
        table.add_column(squeeze(side.name, longest), justify="right")
    table.add_row(_("status"), *(side.status_text for side in sides))
    table.add_row(_("steps made"), *map(_format_steps, sides))
    if any(side.parent for side in comparison.sides):
        table.add_row(_("branched off"), *map(_format_branch, sides))
    if any(side.is_given for side in comparison.sides):
        table.add_row(_("first weights"), *map(_format_first_weights, sides))
    for path, values in comparison.settings.items():
        table.add_row(path, *(values[i] for i in indices))
    for label, tell in _list_measures(comparison.sides):
        table.add_row(label, *map(tell, sides))
    return table


def _format_steps(side: RunSummary) -> str:
    text = _("{first:,} to {last:,}") if side.first else _("{last:,}")
    steps = text.format(first=side.first + 1, last=side.last)
    if side.last >= side.planned:
        return steps
    return _("{steps} of {planned:,}").format(steps=steps, planned=side.planned)


def _format_branch(side: RunSummary) -> str:
    if not side.parent:
        return "-"
    text = _("{parent}, step {step:,}")
    return text.format(parent=squeeze(side.parent, NAME), step=side.first)


def _format_first_weights(side: RunSummary) -> str:
    return _("given") if side.is_given else "-" if side.parent else _("drawn")


def _list_measures(
    sides: Sequence[RunSummary],
) -> Iterator[tuple[str, Callable[[RunSummary], str]]]:
    """What was measured last, of the parts that any run has: a label, and each run's number."""
    yield _("measured after step"), lambda side: f"{side.moment.step:,}" if side.moment else "-"
    for part in ("train", "validation"):
        if any(side.moment and part in side.moment.losses for side in sides):
            yield _("loss, {part}").format(part=_(part)), partial(_format_loss, part=part)
    for name in dict.fromkeys(side.score_name for side in sides):
        for part in ("train", "validation"):
            if any(_format_score(side, part=part, name=name) != "-" for side in sides):
                label = _("{metric}, {part}").format(metric=translate_name(name), part=_(part))
                yield label, partial(_format_score, part=part, name=name)


def _format_loss(side: RunSummary, *, part: str) -> str:
    return _format_number(side.moment.losses if side.moment else {}, part)


def _format_score(side: RunSummary, *, part: str, name: str) -> str:
    return _format_number(
        side.moment.scores if side.moment and side.score_name == name else {}, part
    )


def _format_number(values: dict[str, float], part: str) -> str:
    return f"{values[part]:.6g}" if part in values else "-"


def make_distance_tables(comparison: Comparison) -> Iterator[tuple[str, Table]]:
    """For each run whose distance is known, what the table is of, and the table."""
    for side, distances in zip(comparison.sides[1:], comparison.distances, strict=True):
        if distances is not None:
            text = _(
                "Distance of the weights of {two} from those of {one}: its length, and as a share "
                "of the length of the latter:"
            )
            names = {"one": _shorten_name(comparison.sides[0]), "two": _shorten_name(side)}
            rows = ROWS if len(comparison.distances) == 1 else FEWER
            yield text.format(**names), _make_distance_table(distances, rows)


def _shorten_name(side: RunSummary) -> str:
    return squeeze(side.name, LONGEST)


def _make_distance_table(distances: Distances, most: int) -> Table:
    table = FittedTable(gap=3)
    table.add_column(_("after step"), justify="right", no_wrap=True)
    layers = distances.layers[:LAYERS]
    for layer in layers:
        table.add_column(_("layer {number}").format(number=layer), justify="right", no_wrap=True)
    if len(distances.layers) > LAYERS:
        table.add_column(_("… {count} more").format(count=len(distances.layers) - LAYERS))
    rows, last = min(most, len(distances.steps)), len(distances.steps) - 1
    for row in sorted({round(i * last / max(1, rows - 1)) for i in range(rows)}):
        cells = [
            _format_distance(distances.apart[row, j], distances.relative[row, j])
            for j in range(len(layers))
        ]
        table.add_row(f"{distances.steps[row]:,.0f}", *cells)
    return table


def _format_distance(apart: float, relative: float) -> str:
    return "0" if apart == 0 else f"{apart:.4g}  {_format_share(relative):>6}"


def _format_share(relative: float) -> str:
    return f"{relative:.1%}" if relative < 10 else f"{relative:.1g}×"


def describe_differences(comparison: Comparison) -> list[str]:
    """A sentence for each run but the first."""
    first_name = _shorten_name(comparison.sides[0])
    return [
        describe_difference(first, first_name, _shorten_name(side))
        for side, first in zip(comparison.sides[1:], comparison.first, strict=True)
    ]


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
