"""One number of a step in full: the formula of its equation, entry by entry, numbers put in."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index, entry_name
from backsight.explanations.expressions.entry import Entries, Leaf, Pair, subscripted
from backsight.explanations.expressions.statement import statements
from backsight.explanations.expressions.values import Worth
from backsight.explanations.step.equation import named, places_of
from backsight.explanations.step.ledger import Ledger, Place
from backsight.kernel.document import Statement, Worked

DEPTH = 6
"""Lines with names of a formula's own that lead to one number, at the most."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Working:
    """An equation worked out. lines: its statements, with what each name was. own: names of its
    own, which other equations do not know."""

    ledger: Ledger
    equation: Equation
    lines: tuple[Statement, ...]
    worth: Worth
    own: Mapping[str, Statement] = field(default_factory=dict)

    def line(self, name: str) -> Statement:
        """The line that makes a name."""
        return next(s for s in self.lines if s.left == name)

    def entries(self, leaf: Leaf | None = None, row: int | None = None) -> Entries:
        """What writes entries of this equation."""
        return Entries(worth=self.worth, leaf=leaf or self.leaf, row=row)

    def leaf(self, name: str, index: Index) -> ast.expr:
        """An entry by the name that a reader knows it by."""
        return subscripted(*self.told(name, index))

    def told(self, name: str, index: Index) -> Place:
        """That name: m_hat[5], the weights' numbers as one vector, is m_hat_W1[1,2]."""
        if name not in self.own:
            return self.ledger.told(name, index)
        whole = np.shape(self.worth.known[self.equation.targets[0]])
        same = np.shape(self.worth.known[name]) == whole
        return self.ledger.told(self.equation.targets[0], index, of=name) if same else (name, index)


def working(ledger: Ledger, equation: Equation) -> Working:
    """The lines of an equation with every value in them; worked out once."""
    if equation.number not in ledger.memory:
        ledger.memory[equation.number] = _working(ledger, equation)
    found = ledger.memory[equation.number]
    assert isinstance(found, Working)
    return found


def _working(ledger: Ledger, equation: Equation) -> Working:
    targets = {
        result: Statement(left=target, rights=())
        for result, target in zip(equation.reads.results, equation.targets, strict=True)
    }
    places = places_of(ledger.derivation, equation)
    first, *others = statements(equation.reads, places, targets, equation.settings)
    lines = (named(first, equation, places), *others)
    known = {o: ledger.tape[o] for o in equation.operands if o}
    worth = Worth(
        {**equation.reads.settings, **equation.settings, **known}, ledger.derivation.dtype
    )
    for line in [*(x for x in lines if x.inner), *(x for x in lines if not x.inner)]:
        worth.known[line.left] = worth.of(line.rights[-1])
    own = {s.left: s for s in lines if s.left not in equation.targets}
    return Working(ledger=ledger, equation=equation, lines=lines, worth=worth, own=own)


def worked(
    ledger: Ledger,
    name: str,
    index: Index,
    *,
    leaf: Leaf | None = None,
    reasoned: bool = False,
    row: int | None = None,
) -> tuple[Worked, ...]:
    """How a number came about: first the names of the formula's own, then the number itself.

    () for what no equation of the step makes. leaf: how entries are written, where not by name
    and index. reasoned: with the equation's reason, where it does not stand there already. row: of
    sums over the whole batch only the part of one row, though the value is the whole.
    """
    made = ledger.maker(name, index)
    if made is None:
        return ()
    equation, target, at = made
    work = working(ledger, equation)
    needed = _needed(work, target, at, row)
    inner = [_own(work, own, place, leaf) for own, place in needed]
    last = line(work, target, at, leaf, row)
    is_derivative = equation.act == "backward" or equation.formula.startswith("clippings.")
    reason = equation.reason if reasoned else ""
    return (*inner, replace(last, reason=reason, is_derivative=is_derivative))


def read_by(ledger: Ledger, name: str, index: Index) -> tuple[list[Place], int]:
    """The numbers that a number was made from, and how many more are not listed."""
    made = ledger.maker(name, index)
    if made is None:
        return [], 0
    equation, target, at = made
    work = working(ledger, equation)
    found: dict[Place, None] = {}
    hidden, seen, ahead = 0, {(target, at)}, [(target, at)]
    while ahead:
        own, place = ahead.pop(0)
        entries = work.entries()
        entries.entry(work.line(own).rights[-1], place)
        hidden += entries.hidden
        for read in entries.read:
            if read[0] in work.own and read not in seen:
                seen.add(read)
                ahead.append(read)
            elif read[0] in (*equation.operands, *equation.targets) and read != (target, at):
                found.setdefault(ledger.told(*read))
    return list(found), hidden


def _needed(work: Working, target: str, at: Index, row: int | None) -> list[Place]:
    """One entry of each name of the formula's own that leads to a number, the first used last."""
    found: dict[str, Index] = {}
    ahead: list[Place] = [(target, at)]
    while ahead:
        name, place = ahead.pop(0)
        entries = work.entries(row=row)
        entries.entry(work.line(name).rights[-1], place)
        for own, inner in _nearest(entries, work, place):
            if own not in found and len(found) < DEPTH:
                found[own] = inner
                ahead.append((own, inner))
    order = [s.left for s in work.lines]
    return [(own, found[own]) for own in sorted(found, key=order.index)]


def _nearest(entries: Entries, work: Working, place: Index) -> Iterator[Place]:
    """Of each name's entries that were read the one at the same place, else the first."""
    by_name: dict[str, list[Index]] = {}
    for name, index in entries.read:
        if name in work.own:
            by_name.setdefault(name, []).append(index)
    for name, places in by_name.items():
        yield name, place if place in places else places[0]


def _own(work: Working, name: str, at: Index, leaf: Leaf | None) -> Worked:
    """A line with a name of the formula's own; its anchor says whose it is: forward/a1.e[0,2]."""
    told, index = work.told(name, at)
    target, _ = work.told(work.equation.targets[0], at)
    anchor = f"{work.ledger.act(target)}/{target}.{entry_name(told, index)}"
    return replace(line(work, name, at, leaf), inner=True, anchor=anchor)


def line(
    work: Working, name: str, at: Index, leaf: Leaf | None = None, row: int | None = None
) -> Worked:
    """The line of an equation that makes a name, for one entry of it."""
    statement = work.line(name)
    write = leaf or work.leaf
    entries = work.entries(leaf, row)
    pair = entries.entry(statement.rights[-1], at)
    called = [work.entries(leaf).entry(r, at).symbols for r in statement.rights[:-1]]
    value = float(np.asarray(work.worth.known[name])[at])
    return Worked(
        anchor="" if name in work.own else work.ledger.anchor(name, at),
        left=write(name, at),
        rights=(*called, *_rights(pair, value)),
        value=value,
        terms=entries.hidden,
        rest=entries.rests[0] if len(entries.rests) == 1 else None,
    )


def _rights(pair: Pair, value: float) -> tuple[ast.expr, ...]:
    """In symbols, then with the numbers put in, unless that is the value already."""
    same = isinstance(pair.numbers, ast.Constant) and pair.numbers.value == value
    return (pair.symbols,) if same else (pair.symbols, pair.numbers)


__all__ = ["Working", "line", "read_by", "worked", "working"]
