"""Straight-line NumPy for some equations over many rows at once, each row by itself.

For equations that never mix rows: matrices lie unit by unit in memory, so that sums and maxima
over the units of a row are passes over long vectors. What the loss adds up over the rows
(`total`) is left as one number for each row.

What follows z1 in the 2-3-2 example, over 8 rows at once::

    in memory, row by row        unit by unit, as here         def rows():
    (8, 3), b0 = z1              (3, 8), b0 = its transpose        maximum(b0, c1, out=b0)
    r0: u0 u1 u2                 u0: r0 r1 r2 r3 ... r7            matmul(b0, b2, b3)
    r1: u0 u1 u2                 u1: r0 r1 r2 r3 ... r7            add(b3, b4, out=b3)
    ...                          u2: r0 r1 r2 r3 ... r7            subtract(b3, b5, out=b3)
                                                                   square(b3, out=b3)
                                                                   matmul(b3, c8, b7)
                                                                   divide(b7, c9, out=b7)

The code is written as for any plan: only the arrays behind the names lie the other way round. The
last two lines are the loss: c8 is a column of ones, so that b7, (8, 1), has each row's own sum of
squares, and c9 is 6, N K of the batch that the rows are of.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import NODE_WORDS, Node
from backsight.engine.numpy.buffers import Placement
from backsight.engine.numpy.writer import NumpyWriter
from backsight.kernel.aligned import make_aligned
from backsight.kernel.formula import Words
from backsight.kernel.types import Array, Floats


def with_row_totals(words: Words) -> Words:
    """The same words, but a total over all rows stays one number a row: (rows, 1)."""
    # A loss's total is over what has one number a row, or over all outputs of each row.
    sum_units = words["sum_units"]
    return {**words, "total": lambda x: x if x.shape[-1] == 1 else sum_units(x)}


class RowPlan:
    """Equations bound to buffers for so many rows.

    Parameters:
        derivation: where the equations are from.
        equations: in order; the last makes one number a row.
        scratch_inputs: symbols to be filled in before every call, which writes over them.
        stable_inputs: symbols to be filled in once: calls leave them as they are.
        shared_arrays: the other symbols that the equations read, and their arrays, which are read
            where they lie.
        rows: how many at once.
        extra_outputs: targets to be read afterwards, besides the last.
    """

    source: str
    """The generated code, for reading."""
    inputs: dict[str, Floats]
    """By name, (units, rows): unit by unit."""
    outputs: dict[str, Floats]
    """The extra outputs by name, (units, rows); overwritten by the next call."""

    def __init__(
        self,
        derivation: Derivation,
        equations: Sequence[Equation],
        *,
        scratch_inputs: Collection[str],
        stable_inputs: Collection[str],
        shared_arrays: Mapping[str, Array],
        rows: int,
        extra_outputs: Collection[str] = (),
    ) -> None:
        symbols = derivation.symbols
        self.inputs = {
            n: make_aligned((symbols[n].shape[1], rows), "float64")
            for n in [*scratch_inputs, *stable_inputs]
        }
        # Equations speak of (rows, units): they are given transposed views of what lies here.
        arrays = {**shared_arrays, **{n: a.T for n, a in self.inputs.items()}}
        (group,) = lower(
            _with_array_shapes(derivation, arrays), equations, words=with_row_totals(NODE_WORDS)
        )
        last = group.symbol_nodes[equations[-1].targets[0]]
        output_nodes = {
            n: group.symbol_nodes[n]
            for n in extra_outputs
            if isinstance(group.symbol_nodes.get(n), Node)
        }
        placement = Placement(
            group.nodes, arrays, "float64", [last, *output_nodes.values()], by_unit=True
        )
        # An input is a buffer like any other as soon as its last reader is done.
        for name in scratch_inputs:
            placement.release_input(group.symbol_nodes[name])
        writer = NumpyWriter(placement, [])
        self.source = writer.write_function("rows", group.nodes, 0)
        scope: dict[str, Any] = writer.make_scope()
        exec(compile(self.source, "<row plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
        self._run = scope["rows"]
        self._last: Floats = placement.find_array(last)
        self.outputs = {n: placement.find_array(node).T for n, node in output_nodes.items()}

    def __call__(self) -> Floats:
        """Run them; the last target, one number a row: (rows,). Overwritten by the next call."""
        self._run()
        return self._last[:, 0]


def _with_array_shapes(derivation: Derivation, arrays: Mapping[str, Array]) -> Derivation:
    """The derivation with symbols in the shapes of the arrays that are given for them."""
    array_symbols = {
        name: Symbol(name=name, shape=array.shape, role="value") for name, array in arrays.items()
    }
    return msgspec.structs.replace(derivation, symbols={**derivation.symbols, **array_symbols})


def estimate_row_bytes(derivation: Derivation, equations: Sequence[Equation]) -> int:
    """Bytes that a row takes in a plan, at the most: every target, and its scratch."""
    widths = [derivation.symbols[t].shape[-1:] or (1,) for e in equations for t in e.targets]
    return 8 * 6 * int(sum(np.prod(w) for w in widths))
