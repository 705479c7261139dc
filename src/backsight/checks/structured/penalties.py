"""What the size of a changed weight costs: the regularizer's part of the loss."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.kinks import is_separated_by_kink, list_kinks
from backsight.checks.structured.dependence import Dependence, Reach, depend
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
    places: Integers,
) -> Floats:
    """The signed change of the cost for each asked entry of a weight. steps: by side, (asked,)."""
    equation, name = term
    if _is_by_entry(routes, equation, name):
        return probe.add_signed(
            tuple(_change_by_entry(tape, equation, name, probe, s, places) for s in steps)
        )
    return probe.add_signed(
        tuple(_change_one_by_one(tape, equation, name, probe, s, places) for s in steps)
    )


def find_crossings(
    tape: Tape, term: tuple[Equation, str], steps: tuple[Floats, ...], places: Integers
) -> Array:
    """Asked entries whose two sides (or side and base) a kink of the cost parts."""
    equation, name = term
    base, kinks = tape[name].ravel()[places], list_kinks(equation)
    if not kinks:
        return np.zeros(len(places), bool)
    other = steps[1] if len(steps) > 1 else 0.0
    return is_separated_by_kink(base + steps[0], base + other, kinks)


def _is_by_entry(routes: RouteMap, equation: Equation, name: str) -> bool:
    """Whether the cost is a sum of what each entry costs."""
    dependence = depend(routes.derivation, equation, {name: SINGLE})
    return dependence.is_sum and dependence.reach is Reach.EACH


def _change_by_entry(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, places: Integers
) -> Floats:
    """All entries at once: a total that is left as its terms."""
    base = tape[name].ravel()[places]
    words = {**probe.numbers.words, "total": lambda x: x}

    def cost(value: object) -> object:
        operands = [value if o == name else tape[o] for o in equation.operands]
        return equation.reads.with_words(words)(*operands, **equation.settings)

    before = np.asarray(cost(base), float)
    return probe.numbers.change(cost(probe.numbers.lift(base, step)), before)


def _change_one_by_one(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, places: Integers
) -> Floats:
    """Entry after entry: a cost that joins the entries."""
    run, base = equation.reads.with_words(probe.numbers.words), tape[name]
    changes = np.empty(len(places))
    for position, entry in enumerate(places):
        change = np.zeros(base.size)
        change[entry] = step[position]
        value = probe.numbers.lift(base, change.reshape(base.shape))
        operands = [value if o == name else tape[o] for o in equation.operands]
        after = run(*operands, **equation.settings)
        changes[position] = probe.numbers.change(after, np.asarray(tape[equation.targets[0]]))
    return changes
