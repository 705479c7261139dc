"""One nest of loops for each primitive step.

A value of (rows, units) is made in a loop over rows and one over units within; up to 12 units are
written out instead. A flat vector is made in one loop over its entries::

    a = tanh(z), 100 rows of 20 units       For b in 0..3: For n in 0..32: For u in 0..20
                                              a[32 b + n, u] = tanh(z[32 b + n, u])
                                            For t in 0..4: For u in 0..20
                                              a[t + 96, u] = tanh(z[t + 96, u])
"""

from collections.abc import Callable, Sequence

from backsight.engine.graph.trace import Node
from backsight.engine.loops.layer_runs import LayerRun
from backsight.engine.loops.nests.elementwise import nest_elementwise
from backsight.engine.loops.nests.packs import nest_pack
from backsight.engine.loops.nests.places import NodePlaces
from backsight.engine.loops.nests.products import nest_product
from backsight.engine.loops.nests.row_sums import nest_row_sums
from backsight.engine.loops.nests.totals import nest_total
from backsight.engine.loops.nests.unit_sums import nest_unit_reduction
from backsight.engine.loops.representation import Step


class Nests:
    """Nests for nodes, and where their values lie.

    names: of nodes that have one, by identity. runs: where the layers' weights lie in a flat
    vector; loops over vectors as long are cut there. by_blas: whether a product is. settings: the
    numbers that are given at every call. reciprocals: whether to divide by a plain number is to
    multiply by its reciprocal.
    """

    def __init__(
        self,
        dtype: str,
        names: dict[int, str],
        runs: Sequence[LayerRun],
        by_blas: Callable[[int, int, int], bool],
        *,
        reciprocals: bool = True,
    ) -> None:
        self.places = NodePlaces(dtype, names)
        self.names, self.arrays, self.settings = names, self.places.arrays, self.places.settings
        self._runs, self._by_blas, self._reciprocals = runs, by_blas, reciprocals

    def nest(self, node: Node) -> list[Step]:
        """The loops that make a node."""
        match node.op:
            case "input" | "view" | "transpose":
                return []
            case "pack":
                return nest_pack(node, self.places)
            case "matmul":
                return nest_product(node, self.places, self._by_blas)
            case "sum_units" | "max_units":
                return nest_unit_reduction(node, self.places)
            case "sum_rows":
                return nest_row_sums(node, self.places)
            case "total":
                return nest_total(node, self.places)
        return nest_elementwise(node, self.places, self._runs, reciprocals=self._reciprocals)
