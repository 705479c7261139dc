"""One number of a step in full: the formula of its equation, entry by entry, numbers put in."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index, format_entry
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.explanations.expressions.entry import EntryWriter, Leaf, Pair, make_subscript
from backsight.explanations.expressions.statement import make_statements
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.equation import make_substitution, with_name
from backsight.explanations.step.ledger import Address, Ledger
from backsight.kernel.document import Statement, WorkedNumber

MOST_INNER_LINES = 6
"""Lines with names of a formula's own that lead to one number, at the most."""
NOTHING_KEPT: Mapping[str, Index] = MappingProxyType({})


@dataclass(frozen=True, eq=False, kw_only=True)
class WorkedEquation:
    """An equation worked out."""

    ledger: Ledger
    """The numbers of the step."""
    equation: Equation
    """The one that is worked out."""
    lines: tuple[Statement, ...]
    """Its statements in symbols."""
    values: ExpressionValues
    """The value of every part of every line."""
    own_lines: Mapping[str, Statement] = field(default_factory=dict)
    """By name, the lines of names that no other equation knows."""
    kept_entries: Mapping[str, Index] = field(default_factory=dict)
    """By name of an array an entry whose term no sum leaves out."""

    def find_line(self, name: str) -> Statement:
        """The line that makes a name."""
        return next(s for s in self.lines if s.left == name)

    def make_entry_writer(self, leaf: Leaf | None = None, row: int | None = None) -> EntryWriter:
        """What writes entries of this equation."""
        return EntryWriter(
            values=self.values,
            leaf=leaf or self.write_leaf,
            origin=self.make_anchor,
            row=row,
            kept_entries=self.kept_entries,
        )

    def write_leaf(self, name: str, index: Index) -> ast.expr:
        """An entry by the name that a reader knows it by."""
        return make_subscript(*self.to_reader_name(name, index))

    def make_anchor(self, name: str, at: Index) -> str:
        """The stable name of an entry; of the formula's own names with what they lead to,
        forward/a1.e[0,2]; "" for a setting."""
        if name not in self.own_lines:
            is_symbol = name in (*self.equation.operands, *self.equation.targets)
            return self.ledger.make_anchor(name, at) if is_symbol else ""
        target, _index = self.to_reader_name(self.equation.targets[0], at)
        entry = format_entry(*self.to_reader_name(name, at))
        return f"{self.ledger.find_act(target)}/{target}.{entry}"

    def to_reader_name(self, name: str, index: Index) -> Address:
        """That name: m_hat[5], the weights' numbers as one vector, is m_hat_W1[1,2]."""
        if name not in self.own_lines:
            return self.ledger.to_reader_name(name, index)
        whole = np.shape(self.values.bindings[self.equation.targets[0]])
        same = np.shape(self.values.bindings[name]) == whole
        return (
            self.ledger.to_reader_name(self.equation.targets[0], index, like=name)
            if same
            else (name, index)
        )


def work_out(ledger: Ledger, equation: Equation) -> WorkedEquation:
    """The lines of an equation with every value in them; worked out once."""
    if equation.number not in ledger.cache:
        ledger.cache[equation.number] = _work_out_anew(ledger, equation)
    result = ledger.cache[equation.number]
    assert isinstance(result, WorkedEquation)
    return result


def _work_out_anew(ledger: Ledger, equation: Equation) -> WorkedEquation:
    targets = {
        result: Statement(left=target, rights=())
        for result, target in zip(equation.reads.results, equation.targets, strict=True)
    }
    substitution = make_substitution(ledger.derivation, equation)
    first, *others = make_statements(equation.reads, substitution, targets, equation.settings)
    lines = (with_name(first, equation, substitution), *others)
    operands = {o: ledger.tape[o] for o in equation.operands if o}
    values = ExpressionValues(
        {**equation.reads.settings, **equation.settings, **operands},
        ledger.derivation.dtype,
        is_portable=ledger.tape.words is PORTABLE_WORDS,
    )
    for line in [*(x for x in lines if x.inner), *(x for x in lines if not x.inner)]:
        values.bindings[line.left] = values.evaluate(line.rights[-1])
    own_lines = {s.left: s for s in lines if s.left not in equation.targets}
    return WorkedEquation(
        ledger=ledger, equation=equation, lines=lines, values=values, own_lines=own_lines
    )


def explain_number(
    ledger: Ledger,
    name: str,
    index: Index,
    *,
    leaf: Leaf | None = None,
    with_reason: bool = False,
    row: int | None = None,
    kept_entries: Mapping[str, Index] = NOTHING_KEPT,
) -> tuple[WorkedNumber, ...]:
    """How a number came about: first the names of the formula's own, then the number itself.

    () for what no equation of the step makes. leaf: how entries are written, where not by name
    and index. with_reason: with the equation's reason, where it does not stand there already. row:
    of sums over the whole batch only the part of one row, though the value is the whole.
    kept_entries: by name of an array an entry whose term no sum leaves out.
    """
    maker = ledger.find_maker(name, index)
    if maker is None:
        return ()
    equation, target, at = maker
    work = replace(work_out(ledger, equation), kept_entries=kept_entries)
    inner_entries = _find_needed(work, target, at, row)
    inner = [_make_own_line(work, own, place, leaf) for own, place in inner_entries]
    last = make_line(work, target, at, leaf, row)
    is_derivative = equation.act == "backward" or equation.formula.startswith("clippings.")
    reason = equation.reason if with_reason else ""
    return (*inner, replace(last, reason=reason, is_derivative=is_derivative))


def find_inputs(ledger: Ledger, name: str, index: Index) -> tuple[list[Address], int]:
    """The numbers that a number was made from, and how many more are not listed."""
    maker = ledger.find_maker(name, index)
    if maker is None:
        return [], 0
    equation, target, at = maker
    work = work_out(ledger, equation)
    inputs: dict[Address, None] = {}
    hidden_count, visited, queue = 0, {(target, at)}, [(target, at)]
    while queue:
        own, place = queue.pop(0)
        writer = work.make_entry_writer()
        writer.write(work.find_line(own).rights[-1], place)
        hidden_count += sum(s.count for s in writer.cut_sums)
        for entry in writer.entries_read:
            if entry[0] in work.own_lines and entry not in visited:
                visited.add(entry)
                queue.append(entry)
            elif entry[0] in (*equation.operands, *equation.targets) and entry != (target, at):
                inputs.setdefault(ledger.to_reader_name(*entry))
    return list(inputs), hidden_count


def _find_needed(work: WorkedEquation, target: str, at: Index, row: int | None) -> list[Address]:
    """One entry of each name of the formula's own that leads to a number, the first used last."""
    entries_by_name: dict[str, Index] = {}
    queue: list[Address] = [(target, at)]
    while queue:
        name, index = queue.pop(0)
        writer = work.make_entry_writer(row=row)
        writer.write(work.find_line(name).rights[-1], index)
        for own, inner in _pick_nearest(writer, work, index):
            if own not in entries_by_name and len(entries_by_name) < MOST_INNER_LINES:
                entries_by_name[own] = inner
                queue.append((own, inner))
    order = [s.left for s in work.lines]
    return [(own, entries_by_name[own]) for own in sorted(entries_by_name, key=order.index)]


def _pick_nearest(writer: EntryWriter, work: WorkedEquation, at: Index) -> Iterator[Address]:
    """Of each name's entries that were read the one at the same place, else one where an operand's
    entry is kept, else the first."""
    operands = work.equation.operands
    places = [at, *(work.kept_entries[o] for o in operands if o in work.kept_entries)]
    by_name: dict[str, list[Index]] = {}
    for name, index in writer.entries_read:
        if name in work.own_lines:
            by_name.setdefault(name, []).append(index)
    for name, indices in by_name.items():
        yield name, next((p for p in places if p in indices), indices[0])


def _make_own_line(work: WorkedEquation, name: str, at: Index, leaf: Leaf | None) -> WorkedNumber:
    """A line with a name of the formula's own; its anchor says whose it is: forward/a1.e[0,2]."""
    return replace(make_line(work, name, at, leaf), inner=True, anchor=work.make_anchor(name, at))


def make_line(
    work: WorkedEquation, name: str, at: Index, leaf: Leaf | None = None, row: int | None = None
) -> WorkedNumber:
    """The line of an equation that makes a name, for one entry of it."""
    statement = work.find_line(name)
    write = leaf or work.write_leaf
    writer = work.make_entry_writer(leaf, row)
    pair = writer.write(statement.rights[-1], at)
    calls = [work.make_entry_writer(leaf).write(r, at).symbols for r in statement.rights[:-1]]
    value = float(np.asarray(work.values.bindings[name])[at])
    return WorkedNumber(
        anchor="" if name in work.own_lines else work.ledger.make_anchor(name, at),
        left=write(name, at),
        rights=(*calls, *_make_rights(pair, value)),
        value=value,
        calls=len(calls),
        cut_sums=tuple(writer.cut_sums),
    )


def _make_rights(pair: Pair, value: float) -> tuple[ast.expr, ...]:
    """In symbols, then with the numbers put in, unless that is the value already."""
    same = isinstance(pair.numbers, ast.Constant) and pair.numbers.value == value
    return (pair.symbols,) if same else (pair.symbols, pair.numbers)


__all__ = ["WorkedEquation", "explain_number", "find_inputs", "make_line", "work_out"]
