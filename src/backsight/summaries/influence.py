"""What one weight does: the change of each unit, and what is to be known of it."""

import math

from backsight.checks.influence.influence import Influence, Influences
from backsight.checks.influence.limits import Limit
from backsight.kernel.document import Block, Document, Heading, TableBlock
from backsight.kernel.language import _, join_words, ngettext
from backsight.summaries.blocks import make_document, make_paragraphs, make_table

TOP = 20
"""Units in the table."""


def summarize_influence(influence: Influence) -> Document:
    """What the weight can reach, what changes most, how far the derivative can be trusted."""
    change, reach = describe_reach(influence)
    return make_document(
        change,
        *make_paragraphs([reach]),
        tabulate_influence(influence, TOP),
        *make_paragraphs(list_remarks(influence, TOP)),
    )


def summarize_influences(several: Influences) -> Document:
    """The same for each weight."""
    names = join_words(str(i.entry) for i in several.influences)
    blocks: list[Block] = []
    for influence in several.influences:
        change, reach = describe_reach(influence)
        blocks += [
            Heading(text=change, level=3),
            *make_paragraphs([reach]),
            tabulate_influence(influence, TOP),
            *make_paragraphs(list_remarks(influence, TOP)),
        ]
    return make_document(_("What {entries} do").format(entries=names), *blocks)


def describe_reach(influence: Influence) -> list[str]:
    """The weight, its change, and what it can reach."""
    layers = influence.columns[1:] if not influence.columns[0].reached.any() else influence.columns
    reach = join_words(
        _("{reached:,} of {units:,} in {layer}").format(
            reached=int(c.reached.sum()), units=len(c.reached), layer=c.symbol
        )
        for c in layers
    )
    return [
        _("{entry} = {value:.6g}, changed by {delta:+g}").format(
            entry=influence.entry, value=influence.value + 0.0, delta=influence.delta
        ),
        _("It can reach {reach}, and L.").format(reach=reach),
    ]


def tabulate_influence(influence: Influence, top: int) -> TableBlock:
    """The units that change most, in the order of the layers; then the loss."""
    rows = [_format_cells(influence, index, unit) for index, unit in _find_largest(influence, top)]
    loss = (influence.predicted_loss, influence.measured_loss)
    sign = "+" if loss[1] > 0 else "−" if loss[1] < 0 else ""
    rows.append([_name_loss(influence.row), *_format_pair(*loss), sign, _format_error(*loss)])
    head = (_("unit"), *_format_titles(influence.row), _("sign"), _("off by"))
    return make_table(head, rows)


def _format_titles(row: int | None) -> tuple[str, str]:
    """Of the two columns of changes."""
    if row is None:
        return _("predicted |Δ|, mean of rows"), _("measured |Δ|, mean of rows")
    return _("predicted Δ, row {row}").format(row=row), _("measured Δ, row {row}").format(row=row)


def _name_loss(row: int | None) -> str:
    return _("ΔL, signed") if row is None else _("loss of row {row}").format(row=row)


def _find_largest(influence: Influence, top: int) -> list[tuple[int, int]]:
    """Layer and unit of those that are reached and change most."""
    by_size = [
        (-float(size), index, unit)
        for index, column in enumerate(influence.columns)
        for unit, size in enumerate(column.size)
        if column.reached[unit]
    ]
    return sorted((index, unit) for _, index, unit in sorted(by_size)[:top])


def _format_cells(influence: Influence, index: int, unit: int) -> list[str]:
    column = influence.columns[index]
    name = f"{column.symbol}[{unit}]"
    if column.unchanged[unit]:
        return [name, *_format_pair(column.expected_size[unit], 0), "", _("unchanged here")]
    pair = (column.expected_size[unit], column.size[unit])
    if influence.row is not None:
        pair = (column.predicted[0, unit], column.measured[0, unit])
    return [name, *_format_pair(*pair), column.signs[unit], _format_error(*pair)]


def _format_pair(predicted: float, measured: float) -> tuple[str, str]:
    return f"{predicted:z.4g}", f"{measured:z.4g}"


def _format_error(predicted: float, measured: float) -> str:
    """How far the prediction is from what was measured, relative to it."""
    if measured == predicted:
        return "0"
    return f"{abs(predicted - measured) / abs(measured):.1%}" if measured else _("all of it")


def list_remarks(influence: Influence, top: int) -> list[str]:
    """What is not listed, how far the derivative can be trusted, and the first kinks."""
    reachable_count = sum(int(c.reached.sum()) for c in influence.columns)
    unchanged_count = sum(int(c.unchanged.sum()) for c in influence.columns)
    # Those that do not change come last, and the next sentence counts them.
    hidden_count = reachable_count - unchanged_count - top
    more = ngettext(
        "… and {count:,} more unit, which changes less",
        "… and {count:,} more units, which change less",
        hidden_count,
    ).format(count=hidden_count)
    same = ngettext(
        "{count:,} of {reached:,} units is reached, but unchanged here.",
        "{count:,} of {reached:,} units are reached, but unchanged here.",
        unchanged_count,
    )
    return [
        *([more] if hidden_count > 0 else []),
        *([same.format(count=unchanged_count, reached=reachable_count)] if unchanged_count else []),
        "",
        _describe_linear_range(*influence.limits),
        *(_describe_kink(limit) for limit in influence.limits if limit.where is not None),
    ]


def _describe_linear_range(negative: Limit, positive: Limit) -> str:
    if negative.linear is not None and math.isnan(negative.linear):
        return _("The loss has no slope here: its derivative by this weight is 0.")
    low, high = (
        _("any change that was tried") if end is None else f"{end:+.4g}"
        for end in (negative.linear, positive.linear)
    )
    return _("The loss follows its derivative to a tenth down to {low} and up to {high}.").format(
        low=low, high=high
    )


def _describe_kink(limit: Limit) -> str:
    assert limit.where is not None
    z, row, unit, kink = limit.where
    up = limit.kink is not None and limit.kink > 0
    template = (
        _("On the way up the first sum to pass a kink is {sum}: it passes {kink:g} at {at:+.6g}.")
        if up
        else _(
            "On the way down the first sum to pass a kink is {sum}: it passes {kink:g} at "
            "{at:+.6g}."
        )
    )
    return template.format(sum=f"{z}[{row},{unit}]", kink=kink, at=limit.kink)
