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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.checks.slips._record import round_factor
from backsight.checks.traces.adjoints import trace_function
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.checks.traces.traced_array import TracedArray
from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.kernel.language import _
from backsight.kernel.types import Floats

CLOSE = 1e-8
"""Of an array's largest number: so far off it is still the same."""
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

    def __str__(self) -> str:
        source = linecache.getline(self.file, self.line).strip()[:MOST_LETTERS]
        place = _("{file}, line {line}").format(file=Path(self.file).name, line=self.line)
        if source:
            place = _("{place}: `{code}`").format(place=place, code=source)
        text = _("{place}. What goes into it, {meaning}, is right; what comes out of it is wrong.")
        return text.format(place=place, meaning=self.meaning)


def find_wrong_line(
    gradient: Callable[[Any], Any],
    x: Mapping[str, Floats],
    alone: bool,
    network: TracedNetwork,
    array: str,
) -> WrongLine | None:
    """The line that makes the gradient of an array wrong; None where the code cannot be followed to
    it, or nothing on the way is right."""
    try:
        trace, result = trace_function(gradient, x, ONLY_NAME if alone else "")
        made = result if alone else result[array]
    except Exception:  # whatever the code does with arrays that are no plain ones
        return None
    if not isinstance(made, TracedArray) or _is_of_another(made.node, network, array):
        return None
    on_the_way = _list_ancestors(trace, made.node)
    right = {id(n): meaning for n in on_the_way for meaning in _name(n, network, array)}
    last = next((n for n in reversed(on_the_way) if id(n) in right), None)
    if last is None or last is made.node:
        return None
    user = next(n for n in on_the_way if any(p is last for p in n.parents))
    if not user.line:
        return None
    return WrongLine(file=user.file, line=user.line, array=array, meaning=right[id(last)])


def _is_of_another(node: TraceNode, network: TracedNetwork, array: str) -> bool:
    """Whether it is the right gradient of another array: no line that made it is wrong."""
    others = (g for name, g in network.gradients.items() if name != array)
    value = node.value
    return any(g.shape == value.shape and _is_multiple(value, g, network) for g in others)


def _list_ancestors(trace: Trace, node: TraceNode) -> list[TraceNode]:
    """What a node was made from, in order, and the node."""
    wanted = {id(node)}
    for other in reversed(trace.nodes):
        if id(other) in wanted:
            wanted.update(id(p) for p in other.parents)
    return [n for n in trace.nodes if id(n) in wanted]


def _name(node: TraceNode, network: TracedNetwork, array: str) -> Iterator[str]:
    """What a node is, up to a factor that a mean or a sum makes."""
    for meaning, truth in _list_derivatives(network):
        if truth.shape == node.value.shape and _is_multiple(node.value, truth, network):
            yield meaning
            return


def _list_derivatives(network: TracedNetwork) -> Iterator[tuple[str, Floats]]:
    """The derivatives on the way back, in words."""
    for layer in network.layers:
        yield _("dL/dz behind {layer}").format(layer=layer.weight), layer.turn(layer.delta)
    for layer, stretch in network.list_stretches():
        if stretch.a is not stretch.z:
            what = _("dL/da behind {layer}").format(layer=layer.weight)
            yield what, network.adjoints[id(stretch.a)]


def _is_multiple(value: Floats, truth: Floats, network: TracedNetwork) -> bool:
    """Whether it is the truth, or that times or by the number of rows."""
    size = float(np.sum(truth * truth))
    if not size or not np.isfinite(value).all():
        return False
    c = round_factor(float(np.sum(value * truth)) / size)
    rows = float(len(network.layers[-1].z))
    if not any(abs(c - known) <= 1e-7 * known for known in (1.0, rows, 1 / rows)):
        return False
    gap = float(np.abs(value - c * truth).max(initial=0.0))
    return gap <= CLOSE * c * float(np.abs(truth).max())
