"""In which line a gradient goes wrong: the user's own code is followed, and its numbers compared.

Of each array that a wrong gradient was made from it is known what it should be: dL/dz of a layer,
dL/da of the one before, a gradient. On the way to a wrong array the last number that is right, and
the line that makes something else of it:

    d2 = (P - Y) / N              dL/dz behind W2                          right
    u1 = d2 @ W2.T                dL/da before W2                          right
    d1 = u1 * a1                  should be dL/dz behind W1                wrong from here on
    return {"W1": X.T @ d1, …}
"""

import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight.checks.traces.adjoints import trace_function
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.checks.traces.traced_array import TracedArray
from backsight.checks.user_gradient.known_derivatives import KnownDerivatives, find_first_wrong
from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MOST_NODES = 4000
"""On the way to a gradient: of more, as of a loop over many rows, it would take long to tell."""
MOST_LETTERS = 70
"""Of a line of source that is shown."""


@dataclass(frozen=True, kw_only=True)
class WrongLine:
    """Where a gradient goes wrong."""

    file: str
    line: int
    """Counted from 1."""
    array: str
    """The array of x whose gradient is wrong from there on."""
    meaning: str
    """What the line still had right: "dL/dz behind W2"."""
    expected: str = ""
    """What belongs there in its place, where that is known: a factor was lost before it."""

    def __str__(self) -> str:
        source = linecache.getline(self.file, self.line).strip()[:MOST_LETTERS]
        place = _("{file}, line {line}").format(file=Path(self.file).name, line=self.line)
        if source:
            place = _("{place}: `{code}`").format(place=place, code=source)
        text = (
            _(
                "{place}. Into it goes {meaning}, where {expected} belongs: something is missing "
                "before it."
            )
            if self.expected
            else _(
                "{place}. What goes into it, {meaning}, is right; the slip is here or behind it."
            )
        )
        return text.format(place=place, meaning=self.meaning, expected=self.expected)


def find_wrong_line(
    gradient: Callable[[Any], Any],
    x: Mapping[str, Floats],
    alone: bool,
    network: TracedNetwork,
    array: str,
) -> WrongLine | None:
    """The line that makes the gradient of an array wrong; None where the code cannot be followed to
    it, or nothing on the way is right. Of weights that are used again and again no part of the sum
    is known, and no line is told."""
    if network.repeats:
        return None
    try:
        trace, result = trace_function(gradient, x, ONLY_NAME if alone else "", is_merging=False)
        made = result if alone else result[array]
    except Exception:  # whatever the code does with arrays that are no plain ones
        return None
    if not isinstance(made, TracedArray):
        return None
    known, on_the_way = KnownDerivatives(network), _list_ancestors(trace, made.node)
    if len(on_the_way) > MOST_NODES:
        return None
    met = ((n, known.name(n.value)) for n in on_the_way if n.operands)
    meanings = {id(n): meaning for n, meaning in met if meaning is not None}
    if id(made.node) in meanings:
        return None
    found = find_first_wrong(made.node, meanings, on_the_way)
    if found is None or not found[0].line:
        return None
    node, meaning = found
    return WrongLine(
        file=node.file,
        line=node.line,
        array=array,
        meaning=meaning.describe(),
        expected=known.find_expected(node, meaning, array),
    )


def _list_ancestors(trace: Trace, node: TraceNode) -> list[TraceNode]:
    """What a node was made from, in order, and the node."""
    wanted = {id(node)}
    for other in reversed(trace.nodes):
        if id(other) in wanted:
            wanted.update(id(p) for p in other.parents)
    return [n for n in trace.nodes if id(n) in wanted]
