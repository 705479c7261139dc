"""What the size of a changed weight costs: the regularizer's part of the loss.

With L2 of strength 0.1 the cost of the example's W1 is 0.1 / 2 (1 + 1 + 4 + 0 + 1 + 1) = 0.4. Only
the summand of W1[0, 1] = -1 changes: from 0.05 to 0.1 / 2 (-0.5)² = 0.0125 on one side and to
0.1125 on the other, and all six entries are done at once with the sum left out::

    before         0.05  0.05   0.2   0  0.05   0.05
    w + h          0.1125  0.0125  0.3125  0.0125  0.1125  0.0125      one array, six answers

A cost that is no sum by entry, a norm of the whole matrix say, is computed anew for each.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.kinks import is_separated_by_kink, list_kinks
from backsight.checks.structured.dependence import Dependence, Reach, find_dependence
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import RouteMap
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats, Integers

SINGLE = Dependence(reach=Reach.EACH)


def list_penalties(routes: RouteMap, weight: str) -> Iterator[tuple[Equation, str]]:
    """The loss equations that read a weight, and the name under which they do."""
    names = routes.list_twins(weight)
    for equation in routes.derivation.acts("loss"):
        for name in names & set(equation.operands):
            yield equation, name


def differentiate_penalty(
    routes: RouteMap,
    tape: Tape,
    term: tuple[Equation, str],
    probe: Probe,
    steps: tuple[Floats, ...],
    entries: Integers,
) -> Floats:
    """The signed change of the cost for some entries of a weight. steps: by side, (entries,)."""
    equation, name = term
    change = _change_by_entry if _is_by_entry(routes, equation, name) else _change_one_by_one
    return probe.add_signed(tuple(change(tape, equation, name, probe, s, entries) for s in steps))


def find_crossings(
    tape: Tape, term: tuple[Equation, str], steps: tuple[Floats, ...], entries: Integers
) -> Array:
    """For some entries, whether a kink of the cost lies between both sides (or side and base)."""
    equation, name = term
    base, kinks = tape[name].ravel()[entries], list_kinks(equation)
    if not kinks:
        return np.zeros(len(entries), bool)
    other = steps[1] if len(steps) > 1 else 0.0
    return is_separated_by_kink(base + steps[0], base + other, kinks)


def _is_by_entry(routes: RouteMap, equation: Equation, name: str) -> bool:
    """Whether the cost is a sum of what each entry costs."""
    dependence = find_dependence(routes.derivation, equation, {name: SINGLE})
    return dependence.is_sum and dependence.reach is Reach.EACH


def _change_by_entry(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, entries: Integers
) -> Floats:
    """All entries at once: a total that is left as its terms."""
    base = tape[name].ravel()[entries]
    words = {**probe.numbers.words, "total": lambda x: x}

    def cost(value: object) -> object:
        operands = [value if o == name else tape[o] for o in equation.operands]
        return equation.reads.with_words(words)(*operands, **equation.settings)

    before = np.asarray(cost(base), float)
    return probe.numbers.change(cost(probe.numbers.lift(base, step)), before)


def _change_one_by_one(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, entries: Integers
) -> Floats:
    """Entry after entry: a cost that joins the entries."""
    run, base = equation.reads.with_words(probe.numbers.words), tape[name]
    changes = np.empty(len(entries))
    for position, entry in enumerate(entries):
        change = np.zeros(base.size)
        change[entry] = step[position]
        value = probe.numbers.lift(base, change.reshape(base.shape))
        operands = [value if o == name else tape[o] for o in equation.operands]
        after = run(*operands, **equation.settings)
        changes[position] = probe.numbers.change(after, np.asarray(tape[equation.targets[0]]))
    return changes
