"""Where a number comes from: what it was made from, and that again, down to inputs and weights."""

from dataclasses import dataclass, field

from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import subscripted
from backsight.explanations.step.arrays import told
from backsight.explanations.step.ledger import Place
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import read_by, worked
from backsight.kernel.document import Branch

CHILDREN, WHOLE, BRANCHES = 16, 1500, 400
"""Numbers that one was made from, at the most; branches of a tree that is shown whole, and of one
that is too large for that."""


def ancestry(view: View, name: str, index: Index) -> Branch:
    """The tree of a number: whole, or where it is too large, a part that is fair to all sides."""
    tree = Tree(view=view)
    whole = tree.branch(name, index, WHOLE * WHOLE)
    return whole if tree.count <= WHOLE else Tree(view=view).branch(name, index, BRANCHES)


@dataclass(eq=False, kw_only=True)
class Tree:
    """Grows branches. seen: the anchors of those that are shown in full already. count: branches
    so far."""

    view: View
    seen: set[str] = field(default_factory=set)
    count: int = 0

    def branch(self, name: str, index: Index, room: int = BRANCHES) -> Branch:
        """A number with what it was made from; where it stands above, a link to it.

        room: branches that there is room for, this one included.
        """
        ledger = self.view.ledger
        anchor = ledger.anchor(name, index)
        again = anchor in self.seen
        self.count += 1
        lines = worked(ledger, name, index)
        told_as = ledger.told(name, index)
        below, more = ([], 0) if again or not lines else self._below(name, index, room - 1)
        if below:
            self.seen.add(anchor)
        return Branch(
            anchor=anchor,
            left=subscripted(*told_as),
            value=ledger.number(name, index),
            statement=lines[-1] if lines and not again else None,
            about=told(self.view, told_as[0]),
            children=self._grown(below, room - 1),
            more=more,
            goes_to=anchor if again and lines else "",
        )

    def _grown(self, places: list[Place], room: int) -> tuple[Branch, ...]:
        """The branches of some numbers, which share the room; the next ones get what one leaves."""
        found, first = [], self.count
        for k, place in enumerate(places):
            share = (room - (self.count - first)) // (len(places) - k)
            found.append(self.branch(*place, max(1, share)))
        return tuple(found)

    def _below(self, name: str, index: Index, room: int) -> tuple[list[Place], int]:
        """The numbers it was made from, as far as there is room, and how many more there are."""
        read, hidden = read_by(self.view.ledger, name, index)
        read = [place for place in read if not self._is_constant(place[0])]
        room = room if self.count <= WHOLE else 0
        shown = read[: max(0, min(CHILDREN, room))]
        return shown, hidden + len(read) - len(shown)

    def _is_constant(self, name: str) -> bool:
        symbol = self.view.ledger.derivation.symbols.get(name)
        return symbol is not None and symbol.role == "number" and self.view.is_given(name)
