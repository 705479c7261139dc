"""The page of a slip in a gradient, with a small network in which it is made, run and checked."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slip_examples import CheckedExample, check_example
from backsight.checks.slips import slips
from backsight.kernel.document import Block, Document, TableBlock
from backsight.kernel.language import _
from backsight.summaries.slip_pages.sections import (
    describe_place,
    make_page,
    make_text,
    mark_code,
)

MOST_ENTRIES = 6
"""Of an array that are shown."""


def make_slip_page(name: str) -> Document:
    """All that is known of one slip."""
    slip = slips[name]
    title = _("Slip: {name}").format(name=name)
    example = () if slip.example is None else _list_example(check_example(slip.example))
    ending = describe_place(slips, name, slip.confused_with)
    return make_page(title, slips, name, example=example, ending=ending)


def _list_example(example: CheckedExample) -> Iterator[Block]:
    """The network, the lines, the numbers, and what check says."""
    planted, verdict = example.planted, example.verdict
    text = _("In the network `{name}`: {about}")
    yield make_text(text.format(name=planted.network, about=example.network))
    rows = ((_("right"), mark_code(planted.right)), (_("wrong"), mark_code(planted.wrong)))
    yield TableBlock(head=("", _("line")), rows=rows)
    yield _tabulate_entries(example)
    yield make_text(_("`backsight check` says: {text}").format(text=verdict.headline))
    for line in verdict.list_slips():
        yield make_text(line)


def _tabulate_entries(example: CheckedExample) -> TableBlock:
    """Of the first array that is wrong by itself, a few entries that differ. Of one that is judged
    in two parts, as W1[:-1] and W1[-1], they are shown of the whole."""
    first = next(a.name for a in example.verdict.arrays if a.state == "wrong")
    array = first.partition("[")[0]
    yours, true = example.gradient[array], example.true[array]
    places = np.argwhere(~np.isclose(yours, true, rtol=1e-9, atol=1e-12))[:MOST_ENTRIES]
    rows = []
    for place in map(tuple, places):
        label = f"{array}[{', '.join(map(str, place))}]"
        rows.append((label, f"{yours[place]:.6g}", f"{true[place]:.6g}"))
    return TableBlock(
        head=(_("gradient of"), _("wrong"), _("right")), rows=tuple(rows), numbers=(1, 2)
    )
