"""What the size of a changed weight costs: the regularizer's part of the loss."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.kinks import kinks_of, parted
from backsight.checks.structured.dependence import Dependence, Reach, depend
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import Map
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats, Integers

SINGLE = Dependence(reach=Reach.EACH)


def penalties(map_: Map, weight: str) -> Iterator[tuple[Equation, str]]:
    """The loss equations that read a weight, and the name under which they do."""
    names = map_.twins(weight)
    for equation in map_.derivation.acts("loss"):
        for name in names & set(equation.operands):
            yield equation, name


def penalty(
    map_: Map,
    tape: Tape,
    found: tuple[Equation, str],
    probe: Probe,
    steps: tuple[Floats, ...],
    asked: Integers,
) -> Floats:
    """The signed change of the cost for each asked entry of a weight. steps: by side, (asked,)."""
    equation, name = found
    if _is_by_entry(map_, equation, name):
        return probe.signed(tuple(_by_entry(tape, equation, name, probe, s, asked) for s in steps))
    return probe.signed(tuple(_one_by_one(tape, equation, name, probe, s, asked) for s in steps))


def crosses(
    tape: Tape, found: tuple[Equation, str], steps: tuple[Floats, ...], asked: Integers
) -> Array:
    """Asked entries whose two sides (or side and base) a kink of the cost parts."""
    equation, name = found
    base, kinks = tape[name].ravel()[asked], kinks_of(equation)
    if not kinks:
        return np.zeros(len(asked), bool)
    other = steps[1] if len(steps) > 1 else 0.0
    return parted(base + steps[0], base + other, kinks)


def _is_by_entry(map_: Map, equation: Equation, name: str) -> bool:
    """Whether the cost is a sum of what each entry costs."""
    found = depend(map_.derivation, equation, {name: SINGLE})
    return found.summed and found.reach is Reach.EACH


def _by_entry(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, asked: Integers
) -> Floats:
    """All entries at once: a total that is left as its terms."""
    base = tape[name].ravel()[asked]
    words = {**probe.numbers.words, "total": lambda x: x}

    def cost(value: object) -> object:
        operands = [value if o == name else tape[o] for o in equation.operands]
        return equation.reads.on(words)(*operands, **equation.settings)

    before = np.asarray(cost(base), float)
    return probe.numbers.change(cost(probe.numbers.lift(base, step)), before)


def _one_by_one(
    tape: Tape, equation: Equation, name: str, probe: Probe, step: Floats, asked: Integers
) -> Floats:
    """Entry after entry: a cost that joins the entries."""
    run, base = equation.reads.on(probe.numbers.words), tape[name]
    found = np.empty(len(asked))
    for place, entry in enumerate(asked):
        change = np.zeros(base.size)
        change[entry] = step[place]
        value = probe.numbers.lift(base, change.reshape(base.shape))
        operands = [value if o == name else tape[o] for o in equation.operands]
        after = run(*operands, **equation.settings)
        found[place] = probe.numbers.change(after, np.asarray(tape[equation.targets[0]]))
    return found
