"""Where a number comes from: what it was made from, and that again, down to inputs and weights."""

from dataclasses import dataclass, field

from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import make_subscript
from backsight.explanations.step.arrays import describe_array
from backsight.explanations.step.ledger import Address
from backsight.explanations.step.view import StepView
from backsight.explanations.step.worked import explain_number, find_inputs
from backsight.kernel.document import Branch

MOST_CHILDREN, MOST_WHOLE, MOST_BRANCHES = 16, 1500, 400
"""Numbers that one was made from, at the most; branches of a tree that is shown whole, and of one
that is too large for that."""


def trace_provenance(view: StepView, name: str, index: Index) -> Branch:
    """The tree of a number: whole, or where it is too large, a part that is fair to all sides."""
    tree = ProvenanceTree(view=view)
    whole = tree.grow_branch(name, index, MOST_WHOLE * MOST_WHOLE)
    return (
        whole
        if tree.count <= MOST_WHOLE
        else ProvenanceTree(view=view).grow_branch(name, index, MOST_BRANCHES)
    )


@dataclass(eq=False, kw_only=True)
class ProvenanceTree:
    """Grows the tree of what a number was made from."""

    view: StepView
    """Whose numbers they are."""
    shown_anchors: set[str] = field(default_factory=set)
    """Of the numbers that are shown in full already."""
    count: int = 0
    """Branches so far."""

    def grow_branch(self, name: str, index: Index, room: int = MOST_BRANCHES) -> Branch:
        """A number with what it was made from; where it stands above, a link to it.

        room: branches that there is room for, this one included.
        """
        ledger = self.view.ledger
        anchor = ledger.make_anchor(name, index)
        is_repeated = anchor in self.shown_anchors
        self.count += 1
        lines = explain_number(ledger, name, index)
        reader_name = ledger.to_reader_name(name, index)
        below, more = (
            ([], 0) if is_repeated or not lines else self._list_children(name, index, room - 1)
        )
        if below:
            self.shown_anchors.add(anchor)
        return Branch(
            anchor=anchor,
            left=make_subscript(*reader_name),
            value=ledger.read_number(name, index),
            statement=lines[-1] if lines and not is_repeated else None,
            about=describe_array(self.view, reader_name[0]),
            children=self._grow_branches(below, room - 1),
            more=more,
            goes_to=anchor if is_repeated and lines else "",
        )

    def _grow_branches(self, addresses: list[Address], room: int) -> tuple[Branch, ...]:
        """The branches of some numbers, which share the room; the next ones get what one leaves."""
        branches, first = [], self.count
        for k, address in enumerate(addresses):
            share = (room - (self.count - first)) // (len(addresses) - k)
            branches.append(self.grow_branch(*address, max(1, share)))
        return tuple(branches)

    def _list_children(self, name: str, index: Index, room: int) -> tuple[list[Address], int]:
        """The numbers it was made from, as far as there is room, and how many more there are."""
        inputs, hidden = find_inputs(self.view.ledger, name, index)
        inputs = [address for address in inputs if not self._is_constant(address[0])]
        room = room if self.count <= MOST_WHOLE else 0
        children = inputs[: max(0, min(MOST_CHILDREN, room))]
        return children, hidden + len(inputs) - len(children)

    def _is_constant(self, name: str) -> bool:
        symbol = self.view.ledger.derivation.symbols.get(name)
        return symbol is not None and symbol.role == "number" and self.view.is_given(name)
