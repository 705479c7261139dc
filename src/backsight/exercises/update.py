"""An optimizer's update of one weight, two steps of it: what is remembered, and the new weight."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backsight.checks.update_rules.rule import UpdateRule, make_rule
from backsight.checks.update_slips import UpdateSlip, update_slips
from backsight.checks.user_update.check_update import check_update, read_optimizer
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.checks.wrong_numbers import WrongNumbers
from backsight.exercises._choice import NumberChoice, draw_clear
from backsight.exercises._lines import LinePart, LineSheet, compute_slip, draw_lines
from backsight.exercises._record import CodeMark, CodeTask, DrawnExercise, Exercise
from backsight.kernel.document import Block, Equations, Fact, Facts, Row, Statement
from backsight.kernel.language import N_, _
from backsight.kernel.types import Setting

FRIENDLY = {"decay": 0.1}
"""Settings in the place of the record's, so that they can be seen in three digits."""
FREE = ("epsilon",)
"""Settings that a function may have otherwise, as it may have any rate."""
STEPS = ("step1", "step2")


@dataclass(frozen=True, kw_only=True)
class UpdateTask:
    """The update of which optimizer."""

    optimizer: str
    """By name, with settings where these are not the record's: "adam:beta2=0.99"."""

    def make_rule(self) -> UpdateRule:
        """Its rule, at numbers for paper."""
        record, own = read_optimizer(self.optimizer)
        friendly = {n: v for n, v in FRIENDLY.items() if n in record.settings}
        return make_rule(record, {**friendly, **own})

    @property
    def settings(self) -> Mapping[str, Setting]:
        """Those of the sheet that a function has to keep to: momentum with μ = 0 is none."""
        rule = self.make_rule()
        return {n: rule.settings[n] for n in rule.record.settings if n not in FREE}

    def draw(self, seed: int) -> DrawnExercise:
        """The variant of a seed."""
        return draw_clear(seed, f"update/{self.optimizer}", partial(_make, self))

    def check(self, function: Callable[..., Any], _seed: int) -> CodeMark:
        """By `check_update`, on all its courses."""
        name, _colon, _settings = self.optimizer.partition(":")
        verdict = check_update(function, name, settings={**self.settings})
        return mark_update(verdict)


WrongRule = tuple[UpdateSlip, UpdateRule, frozenset[str]]
"""A slip, the rule with it, and the names that its lines then make otherwise."""
_KNOWN_RULES: dict[UpdateTask, tuple[tuple[object, ...], list[WrongRule]]] = {}
"""Of each task what its wrong rules were made of, and these."""


def mark_update(verdict: UpdateVerdict) -> CodeMark:
    """A verdict on an update."""
    explanation, first = verdict.explanation, verdict.first_wrong
    if verdict.agrees or first is None:
        sentence = explanation.sentence if explanation else ""
        return CodeMark(right=verdict.agrees, cases=verdict.courses, sentence=sentence)
    where = _("{place} after step {step}: yours {yours:.10g}, true {true:.10g}").format(
        place=first.name, step=first.worst.step, yours=first.worst.yours, true=first.worst.right
    )
    return CodeMark(
        right=False,
        cases=verdict.courses,
        slip=explanation.name if explanation else "",
        sentence=explanation.sentence if explanation else _("No known slip."),
        where=where,
    )


def _make(task: UpdateTask, choice: NumberChoice) -> DrawnExercise | None:
    rule = task.make_rule()
    rate = 1.0 if rule.record.rate >= 1 else 0.1
    start = {"w": choice.pick_one((-2, -1.5, -1.2, -0.5, 0.5, 0.8, 1.5, 2)), "eta": rate}
    first, second = choice.pick_one((0.6, 0.8, 1.2, 1.6, 2)), choice.pick_one((0.2, 0.3, 0.4, 0.5))
    turn = choice.pick_one((-1, 1))
    slopes = (first * turn, -second * turn)
    sheet = _make_sheet(rule, start, slopes)
    slips = partial(_list_slips, task, sheet)
    return draw_lines(sheet, [*_show_given(rule, start, slopes)], slips)


def _make_sheet(
    rule: UpdateRule, start: Mapping[str, float], slopes: tuple[float, ...]
) -> LineSheet:
    memory = {name: rule.starts.get(name, 0.0) for name in rule.memory}
    numbers = {n: v for n, v in rule.settings.items() if isinstance(v, int | float)}
    return LineSheet(
        parts=tuple(
            LinePart(group=group, values={"g": g, "t": t}, lines=rule.lines)
            for t, (group, g) in enumerate(zip(STEPS, slopes, strict=True), 1)
        ),
        start={**{n: float(v) for n, v in numbers.items()}, **start, **memory},
        memory=frozenset(("w", *rule.memory)),
        words=rule.scope,
    )


def _show_given(
    rule: UpdateRule, start: Mapping[str, float], slopes: tuple[float, ...]
) -> Iterator[Block]:
    """The rule, its numbers, and the gradients."""
    carried = {"w", *rule.memory}
    yield Equations(
        rows=tuple(
            Row(
                number=n,
                statements=(
                    Statement(
                        left=line.name,
                        rights=(line.expression,),
                        relation="←" if line.name in carried else "=",
                    ),
                ),
                shape=None,
            )
            for n, line in enumerate(rule.lines, 1)
        )
    )
    settings = [Fact(symbol=n, value=v) for n, v in rule.settings.items() if n in rule.names]
    memory = [
        Fact(symbol=n, value=rule.starts.get(n, 0.0), about=_("before the first step"))
        for n in rule.memory
    ]
    gradients = [
        Fact(symbol="g", value=g, about=_("in step {number}").format(number=n))
        for n, g in enumerate(slopes, 1)
    ]
    first = [Fact(symbol=n, value=v) for n, v in start.items()]
    yield Facts(facts=(*first, *settings, *memory, *gradients))


def _list_slips(
    task: UpdateTask, sheet: LineSheet, right: Mapping[str, float]
) -> Iterator[WrongNumbers | None]:
    """What the slips of updates lead to in these steps."""
    for slip, wrong, own in _list_wrong_rules(task):
        start = {**sheet.start, **{n: wrong.starts.get(n, 0.0) for n in wrong.memory}}
        other = replace(
            sheet,
            parts=tuple(replace(part, lines=wrong.lines) for part in sheet.parts),
            start=start,
            memory=frozenset(("w", *wrong.memory)),
        )
        yield compute_slip(other, slip.name, _(slip.sentence), right, own)


def _list_wrong_rules(task: UpdateTask) -> list[WrongRule]:
    """They are the same for every seed, and kept as long as record and slips are these."""
    record, _settings = read_optimizer(task.optimizer)
    made_of = (record, *update_slips.values())
    known = _KNOWN_RULES.get(task)
    if known is None or known[0] != made_of:
        rule = task.make_rule()
        known = _KNOWN_RULES[task] = (
            made_of,
            [
                (slip, wrong, _find_own(rule, wrong))
                for slip in sorted(update_slips.values(), key=lambda s: s.order)
                for wrong in slip.change(rule)
            ],
        )
    return known[1]


def _find_own(rule: UpdateRule, wrong: UpdateRule) -> frozenset[str]:
    """The names that other lines make than before."""
    before = {(line.name, ast.unparse(line.expression)) for line in rule.lines}
    return frozenset(
        line.name for line in wrong.lines if (line.name, ast.unparse(line.expression)) not in before
    )


def make_update(optimizer: str) -> Exercise:
    """The exercise on one optimizer. Raises UnknownName, BadSpec."""
    task = UpdateTask(optimizer=optimizer)
    record, _settings = read_optimizer(optimizer)
    return Exercise(
        name="update",
        title=N_("The update of {optimizer}"),
        task=N_(
            "One weight w is trained for two steps of {optimizer}. Find, step by step, what is "
            "remembered and the new weight."
        ),
        draw=task.draw,
        code=CodeTask(
            signature="update(w, g, state, t)",
            about=N_(
                "w and g are arrays of one shape, state is a dict that is empty at first and "
                "gives zeros, t counts the steps from 1. Return the new w, with the numbers given "
                "below, at any rate. Or write a class with step(w, g)."
            ),
            check=task.check,
        ),
        facts={"optimizer": record.name},
        choose=make_update,
    )


update = make_update("adam")
