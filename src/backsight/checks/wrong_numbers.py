"""What every number of a step would be, were a slip made in one of its equations.

    z1 = x W1 + b1      right                       z1 = x W1      bias_forgotten
    a1 = σ(z1)          right                       a1 = σ(z1)     from that z1
    …                                               …              as a person would go on

So an answer that is wrong only because of the one before it is known, too.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from backsight.checks.number_slips import NumberSlip, WrongValue, number_slips
from backsight.checks.number_slips._equations import has_formula
from backsight.engine.derivation import Equation
from backsight.engine.interpret import STEP_ACTS, Tape
from backsight.kernel.language import _
from backsight.kernel.types import Array


@dataclass(frozen=True, kw_only=True)
class WrongNumbers:
    """The numbers that a slip leads to, by the names of a sheet."""

    name: str
    """The slip's."""
    sentence: str
    """What is wrong, in the reader's language."""
    values: Mapping[str, float] = field(repr=False)
    """By stable name, those that the slip changes."""
    own: frozenset[str]
    """Those that the slip itself is made in; the others follow from them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WrongStep:
    """A step with a slip in it."""

    slip: NumberSlip
    """Which one."""
    targets: frozenset[str]
    """The symbols in whose equations it is made."""
    tape: Tape
    """Every number of the step, those after the slip made from it."""

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return _(self.slip.sentence).format(rows=self.tape.derivation.rows)


def list_wrong_steps(tape: Tape, fixed: Collection[str] = ()) -> Iterator[WrongStep]:
    """The step once for each slip and place that changes something in it; and once for all places
    together, where there are several. fixed: symbols that are given, and stay as they are."""
    for slip in sorted(number_slips.values(), key=lambda s: s.order):
        for wrong in slip.wrong:
            places = [e for e in list_equations(tape, fixed) if has_formula(e, slip.formulas)]
            # Those of one act and formula are made together, as by somebody who does not know
            # better.
            groups = groupby(sorted(places, key=_get_formula), _get_formula)
            joint = [equations for _key, group in groups if len(equations := [*group]) > 1]
            for equations in (*([e] for e in places), *joint):
                with np.errstate(
                    all="ignore"
                ):  # a wrong number may be divided by, or out of a domain
                    step = _run_wrongly(tape, fixed, slip, wrong, equations)
                if step is not None:
                    yield step


def _get_formula(equation: Equation) -> str:
    return equation.formula


def list_equations(tape: Tape, fixed: Collection[str] = ()) -> Iterator[Equation]:
    """Those that the tape has run, but for what makes fixed symbols."""
    acts = tape.derivation.acts(*STEP_ACTS)
    return (e for e in acts if all(t in tape and t not in fixed for t in e.targets))


def _run_wrongly(
    tape: Tape,
    fixed: Collection[str],
    slip: NumberSlip,
    wrong: WrongValue,
    places: list[Equation],
) -> WrongStep | None:
    """The step with the slip in some equations; None where it changes nothing there."""
    result, targets = copy_start(tape, fixed), set[str]()
    for equation in list_equations(tape, fixed):
        result.run([equation])
        if equation in places:
            value = wrong(result, equation)
            if value is None or not _is_other(value, result[equation.targets[0]]):
                return None
            result.put(equation.targets[0], value)
            targets.add(equation.targets[0])
    return WrongStep(slip=slip, targets=frozenset(targets), tape=result)


def _is_other(value: Array, right: Array) -> bool:
    """Whether it is another array of the same shape."""
    return np.shape(value) == np.shape(right) and not np.array_equal(value, right)


def copy_start(tape: Tape, fixed: Collection[str] = ()) -> Tape:
    """A tape of what the step began with, and of fixed symbols."""
    made = {target for e in list_equations(tape, fixed) for target in e.targets}
    return Tape(tape.derivation, {name: tape[name] for name in tape if name not in made})
