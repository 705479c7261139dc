"""The operations that there are nests for, and how many of them a step may have."""

from backsight.engine.graph.lower import PrimitiveSteps
from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _

OPERATIONS = ELEMENTWISE | COMPARISONS.keys() | {"input", "view", "transpose", "pack", "matmul"}
OPERATIONS |= {"sum_units", "max_units", "sum_rows", "total"}
MOST_NODES = 1000
"""Primitive steps of a training step at the most: some eighty layers, for which passes and LLVM
take half a minute."""


def require_known(*groups: PrimitiveSteps) -> None:
    """Raise CannotCompile for a word that loops have not, or for too many steps."""
    if sum(len(group.nodes) for group in groups) > MOST_NODES:
        raise CannotCompile(_("More layers follow each other than native code can be written for."))
    for group in groups:
        for node in group.nodes:
            if node.op not in OPERATIONS:
                raise CannotCompile(
                    _("The native engine has no word for {word}, which {formula} says.").format(
                        word=node.op, formula=group.origins.get(id(node), "?")
                    )
                )
