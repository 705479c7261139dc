"""What `backsight compare` prints: the runs side by side, distances, first differences; or plain
data."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from backsight.kernel.language import _, in_words
from backsight.plots.words import squeeze
from backsight.studies.comparison.comparison import Report
from backsight.studies.comparison.sentences import difference_said, place_of

if TYPE_CHECKING:
    from backsight.studies.comparison.comparison import Comparison
    from backsight.studies.comparison.distances import Distances
    from backsight.studies.comparison.mismatch import Differing
    from backsight.studies.comparison.summaries import Side

NAME, COLUMN, LABELS = 24, 18, 26
"""Letters of a name, and of the columns that hold a run and the words before them."""
LAYERS, ROWS, FEWER = 5, 8, 4
"""Of a table of distances; fewer rows where there are several tables."""
LONGEST = 40
"""Letters of a name in a sentence."""


@contextmanager
def working() -> Iterator[Report]:
    """A bar while steps are made again, where there is a terminal."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def report(said: str, done: int, total: int) -> None:
        if said not in tasks:
            tasks[said] = bar.add_task(_(said), total=total)
        bar.update(tasks[said], completed=done, total=total)

    with bar:
        yield report


def tables_of(found: "Comparison", width: int) -> Iterator[Table]:
    """The runs side by side, as many in a table as the width holds."""
    count = max(2, (width - LABELS) // COLUMN)
    for start in range(0, len(found.sides), count):
        chosen = range(start, min(start + count, len(found.sides)))
        yield _side_by_side(found, list(chosen))


def _side_by_side(found: "Comparison", chosen: Sequence[int]) -> Table:
    table = _table()
    table.add_column("", no_wrap=True)
    sides = [found.sides[i] for i in chosen]
    for side in sides:
        table.add_column(squeeze(side.name, NAME), justify="right")
    table.add_row(_("status"), *(side.told for side in sides))
    table.add_row(_("steps made"), *map(_steps, sides))
    if any(side.parent for side in found.sides):
        table.add_row(_("branched off"), *map(_branched, sides))
    if any(side.given for side in found.sides):
        table.add_row(_("first weights"), *map(_begins, sides))
    for path, values in found.settings.items():
        table.add_row(path, *(values[i] for i in chosen))
    for label, tell in _measured(found.sides):
        table.add_row(label, *map(tell, sides))
    return table


def _steps(side: "Side") -> str:
    text = _("{first:,} to {last:,}") if side.first else _("{last:,}")
    said = text.format(first=side.first + 1, last=side.last)
    if side.last >= side.planned:
        return said
    return _("{steps} of {planned:,}").format(steps=said, planned=side.planned)


def _branched(side: "Side") -> str:
    if not side.parent:
        return "-"
    text = _("{parent}, step {step:,}")
    return text.format(parent=squeeze(side.parent, NAME), step=side.first)


def _begins(side: "Side") -> str:
    return _("given") if side.given else "-" if side.parent else _("drawn")


def _measured(sides: "Sequence[Side]") -> Iterator[tuple[str, "Callable[[Side], str]"]]:
    """What was measured last, of the parts that any run has: a label, and each run's number."""
    yield _("measured after step"), lambda side: f"{side.moment.step:,}" if side.moment else "-"
    for part in ("train", "validation"):
        if any(side.moment and part in side.moment.losses for side in sides):
            yield _("loss, {part}").format(part=_(part)), partial(_loss, part=part)
    for name in dict.fromkeys(side.score_name for side in sides):
        for part in ("train", "validation"):
            if any(_score(side, part=part, name=name) != "-" for side in sides):
                label = _("{metric}, {part}").format(metric=in_words(name), part=_(part))
                yield label, partial(_score, part=part, name=name)


def _loss(side: "Side", *, part: str) -> str:
    return _number(side.moment.losses if side.moment else {}, part)


def _score(side: "Side", *, part: str, name: str) -> str:
    return _number(side.moment.scores if side.moment and side.score_name == name else {}, part)


def _number(values: dict[str, float], part: str) -> str:
    return f"{values[part]:.6g}" if part in values else "-"


def distance_tables(found: "Comparison") -> Iterator[tuple[str, Table]]:
    """For each run whose distance is known, what the table is of, and the table."""
    for side, distances in zip(found.sides[1:], found.distances, strict=True):
        if distances is not None:
            text = _(
                "Distance of the weights of {two} from those of {one}: its length, and as a share "
                "of the length of the latter:"
            )
            names = {"one": _name(found.sides[0]), "two": _name(side)}
            rows = ROWS if len(found.distances) == 1 else FEWER
            yield text.format(**names), _distances(distances, rows)


def _name(side: "Side") -> str:
    return squeeze(side.name, LONGEST)


def _distances(found: "Distances", most: int) -> Table:
    table = _table()
    table.add_column(_("after step"), justify="right", no_wrap=True)
    shown = found.layers[:LAYERS]
    for layer in shown:
        table.add_column(_("layer {number}").format(number=layer), justify="right", no_wrap=True)
    if len(found.layers) > LAYERS:
        table.add_column(_("… {count} more").format(count=len(found.layers) - LAYERS))
    rows, last = min(most, len(found.steps)), len(found.steps) - 1
    for row in sorted({round(i * last / max(1, rows - 1)) for i in range(rows)}):
        cells = [_distance(found.apart[row, j], found.relative[row, j]) for j in range(len(shown))]
        table.add_row(f"{found.steps[row]:,.0f}", *cells)
    return table


def _distance(apart: float, relative: float) -> str:
    return "0" if apart == 0 else f"{apart:.4g}  {_share(relative):>6}"


def _share(relative: float) -> str:
    return f"{relative:.1%}" if relative < 10 else f"{relative:.1g}×"


def differences_said(found: "Comparison") -> list[str]:
    """A sentence for each run but the first."""
    one = _name(found.sides[0])
    return [
        difference_said(first, one, _name(side))
        for side, first in zip(found.sides[1:], found.first, strict=True)
    ]


def as_plain(found: "Comparison") -> dict[str, Any]:
    """The whole as data for JSON; numbers that it does not know as text."""
    said = differences_said(found)
    others = zip(found.sides[1:], found.first, found.distances, said, strict=True)
    return {
        "runs": [_side(side) for side in found.sides],
        "settings": {path: list(values) for path, values in found.settings.items()},
        "compared": [
            {
                "run": side.name,
                "with": found.sides[0].name,
                "kind": first.kind,
                "compared": [first.first + 1, first.last],
                "step": first.step or None,
                "number": _differing(first.at),
                "said": text,
                "distances": _plain(distances),
            }
            for side, first, distances, text in others
        ],
        "notes": list(found.notes),
    }


def _side(side: "Side") -> dict[str, Any]:
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
        "losses": _finite(moment.losses if moment else {}),
        "scores": _finite(moment.scores if moment else {}),
        "score": side.score_name,
    }


def _differing(at: "Differing | None") -> dict[str, Any] | None:
    if at is None:
        return None
    values = [] if at.shapes else [_json(float(v)) for v in at.values]
    return {
        "place": place_of(at),
        "symbol": at.symbol,
        "index": list(at.index),
        "values": values,
        "shapes": [list(s) for s in at.shapes],
    }


def _plain(found: "Distances | None") -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "layers": list(found.layers),
        "steps": [int(s) for s in found.steps],
        "apart": [[_json(v) for v in row] for row in found.apart.tolist()],
        "relative": [[_json(v) for v in row] for row in found.relative.tolist()],
    }


def _finite(values: dict[str, float]) -> dict[str, Any]:
    return {name: _json(value) for name, value in values.items()}


def _json(value: float) -> float | str:
    return value if abs(value) < float("inf") else str(value)


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
