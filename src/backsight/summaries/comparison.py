"""Runs beside each other: what they were trained with, how far their weights are apart, where they
differ first."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from backsight.kernel.document import Cell, Document, TableBlock
from backsight.kernel.language import _, join_words, translate_name
from backsight.kernel.prose import squeeze
from backsight.studies.comparison.comparison import Comparison
from backsight.studies.comparison.distances import Distances
from backsight.studies.comparison.sentences import describe_difference
from backsight.studies.comparison.summaries import RunSummary
from backsight.summaries.blocks import make_document, make_paragraphs, make_table

NAME = 24
"""Columns of a name in a table."""
LAYERS, ROWS, FEWER = 5, 8, 4
"""Of a table of distances; fewer rows where there are several tables."""
LONGEST = 40
"""Letters of a name in a sentence."""


def summarize_comparison(comparison: Comparison) -> Document:
    """First differences, all sides, all distances."""
    names = join_words(_shorten_name(side) for side in comparison.sides)
    return make_document(
        _("Runs beside each other: {names}").format(names=names),
        *make_paragraphs(describe_differences(comparison)),
        tabulate_sides(comparison, range(len(comparison.sides))),
        *tabulate_distances(comparison),
        *make_paragraphs(comparison.notes, "note"),
    )


def tabulate_sides(
    comparison: Comparison, indices: Sequence[int], longest: int = NAME
) -> TableBlock:
    """Some of the runs side by side. longest: columns of a run's name."""
    sides = [comparison.sides[i] for i in indices]
    rows: list[tuple[Cell, ...]] = [
        (_("status"), *(side.status_text for side in sides)),
        (_("steps made"), *map(_format_steps, sides)),
    ]
    if any(side.parent for side in comparison.sides):
        rows.append((_("branched off"), *map(_format_branch, sides)))
    if any(side.is_given for side in comparison.sides):
        rows.append((_("first weights"), *map(_format_first_weights, sides)))
    for path, values in comparison.settings.items():
        rows.append((path, *(values[i] for i in indices)))
    for label, tell in _list_measures(comparison.sides):
        rows.append((label, *map(tell, sides)))
    return make_table(("", *(squeeze(side.name, longest) for side in sides)), rows)


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


def tabulate_distances(comparison: Comparison) -> Iterator[TableBlock]:
    """A table for each run whose distance is known."""
    for side, distances in zip(comparison.sides[1:], comparison.distances, strict=True):
        if distances is not None:
            text = _(
                "Distance of the weights of {two} from those of {one}: its length, and as a share "
                "of the length of the latter:"
            )
            names = {"one": _shorten_name(comparison.sides[0]), "two": _shorten_name(side)}
            rows = ROWS if len(comparison.distances) == 1 else FEWER
            yield _tabulate_distance(distances, rows, text.format(**names))


def _shorten_name(side: RunSummary) -> str:
    return squeeze(side.name, LONGEST)


def _tabulate_distance(distances: Distances, most: int, about: str) -> TableBlock:
    layers, more = distances.layers[:LAYERS], len(distances.layers) - LAYERS
    head = [_("after step"), *(_("layer {number}").format(number=layer) for layer in layers)]
    head += [_("… {count} more").format(count=more)] if more > 0 else []
    count, last = min(most, len(distances.steps)), len(distances.steps) - 1
    rows = [
        (
            f"{distances.steps[row]:,.0f}",
            *(
                _format_distance(distances.apart[row, j], distances.relative[row, j])
                for j in range(len(layers))
            ),
            *([""] if more > 0 else []),
        )
        for row in sorted({round(i * last / max(1, count - 1)) for i in range(count)})
    ]
    return make_table(head, rows, left=0, about=about)


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
