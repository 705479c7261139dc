"""What a reading is: a number that every layer with weights has at every step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.engine.graph.trace import NODE_WORDS, Node, make_input
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

OPERANDS = ("w", "g", "w_next")
"""A layer's weights before the update, the loss's derivative by them, and the weights after it."""


@dataclass(frozen=True, kw_only=True)
class LayerReading:
    """A column for each layer: NAME/1, NAME/2, …

    Arrays go into the number through sums alone, `total(…)`: these are taken while the update is
    made, block by block; what the formula makes of the sums is computed later, for many steps at
    once.
    """

    name: str
    value: Formula
    """Of some of w, g and w_next, each (weights of the layer,); a number."""

    def __post_init__(self) -> None:
        unknown = [p for p in self.value.parameters if p not in OPERANDS]
        if unknown or self.value.settings:
            raise BadRecord(
                _("Reading {name!r}: its formula takes {known} and nothing else.").format(
                    name=self.name, known=join_words(OPERANDS)
                )
            )
        self.trace_sums()

    def trace_sums(self) -> list[Node]:
        """What is added up, sum by sum, on nodes named as the operands. Raises BadRecord where the
        number is made of arrays in another way."""
        terms: list[Node] = []

        def total(term: Node) -> Node:
            terms.append(term)
            return make_input("", ())

        arrays = [make_input(p, (2,)) for p in self.value.parameters]
        number = self.value.with_words({**NODE_WORDS, "total": total})(*arrays)
        shapes = {term.shape for term in terms}
        if not isinstance(number, Node) or shapes != {(2,)} or _reads_an_array(number):
            raise BadRecord(
                _(
                    "Reading {name!r}: its formula must make a number of sums over the weights, "
                    "such as sqrt(total(w * w))."
                ).format(name=self.name)
            )
        return terms

    def compute(self, sums: Sequence[Floats]) -> Floats:
        """The readings of many steps and layers. sums: in the order of the formula."""
        waiting = iter(sums)
        words = {"total": lambda _term: next(waiting)}
        # The arrays are of no account any more: all that is made of them are the sums.
        blanks = [np.ones(1)] * len(self.value.parameters)
        values: Floats = self.value.with_words(words)(*blanks)
        return values


def _reads_an_array(node: Node) -> bool:
    if node.op == "input":
        return bool(node.args[0])
    return any(_reads_an_array(a) for a in node.args if isinstance(a, Node))
