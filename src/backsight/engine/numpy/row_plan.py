"""Straight-line NumPy for some equations over many rows at once, each row by itself.

For equations that never mix rows: matrices lie unit by unit in memory, so that sums and maxima
over the units of a row are passes over long vectors. What the loss adds up over the rows
(`total`) is left as one number for each row.
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
    sum_units = words["sum_units"]
    return {**words, "total": lambda x: x if x.shape[-1] == 1 else sum_units(x)}


class RowPlan:
    """Equations bound to buffers for so many rows.

    scratch_inputs, stable_inputs: the symbols to be filled in row by row; a call writes over the
    spent ones. extra_outputs: targets to be read afterwards, besides the last. shared_arrays: the
    other symbols that the equations read, and their arrays, which are read where they lie. rows: of
    a block.

    inputs, outputs: by name, (units, rows): unit by unit.
    """

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
        self.inputs: dict[str, Floats] = {
            n: make_aligned((symbols[n].shape[1], rows), "float64")
            for n in [*scratch_inputs, *stable_inputs]
        }
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
        for name in scratch_inputs:
            placement.release_input(group.symbol_nodes[name])
        writer = NumpyWriter(placement, [])
        self.source = writer.write_function("rows", group.nodes, 0)
        scope: dict[str, Any] = writer.make_scope()
        exec(compile(self.source, "<row plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
        self._run = scope["rows"]
        self._last: Floats = placement.find_array(last)
        self.outputs: dict[str, Floats] = {
            n: placement.find_array(node).T for n, node in output_nodes.items()
        }

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
