"""An exercise on a small network: a training step of the engine's, with numbers for paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from backsight.checks.wrong_numbers import (
    WrongNumbers,
    copy_start,
    list_equations,
    list_wrong_steps,
)
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation, Equation
from backsight.engine.derive import derive
from backsight.engine.entry import format_entry, split_name
from backsight.engine.interpret import STEP_ACTS
from backsight.engine.spec import from_plain
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.exercises._choice import NumberChoice, are_distinct, draw_clear, list_slips
from backsight.exercises._record import DIGITS, DrawnExercise
from backsight.explanations.named_numbers import read_named_numbers
from backsight.explanations.step.arrays import make_numbers
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.view import StepView
from backsight.explanations.step.worked import explain_number
from backsight.explanations.step.worksheet import list_numbers
from backsight.kernel.document import Block, Equations
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

INPUTS = (-1.0, 0.5, 1.0, 2.0)
WEIGHTS = (-1.0, -0.5, 0.25, 0.5, 1.0, 1.5)
BIASES = (-0.5, -0.25, 0.25, 0.5)
SUMS = (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0)
ERRORS = (-0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4)


@dataclass(frozen=True, kw_only=True)
class NetworkTask:
    """Which network, what is given of its step, and what is asked for."""

    topic: str
    """The exercise's name, by which its numbers are drawn."""
    widths: tuple[int, ...]
    """Units of each layer, the inputs first."""
    rows: int
    """Of the batch."""
    output: str = "sigmoid"
    """The last layer's activation; that of the others is the sigmoid."""
    loss: str = "half_sum_squared_error"
    """By name."""
    facts: tuple[str, ...]
    """Symbols whose numbers stand on the sheet."""
    blanks: tuple[str, ...]
    """Symbols whose numbers are asked for."""
    friendly: tuple[str, ...] = ()
    """Symbols with numbers for paper in the place of those that the network makes."""
    between: tuple[str, ...] = ()
    """Symbols on the way, which only the key shows."""

    def draw(self, seed: int) -> DrawnExercise:
        """The variant of a seed."""
        return draw_clear(seed, self.topic, partial(_draw, self))


def draw_step(task: NetworkTask, seed: int, number: int, *, biased: bool = True) -> Step:
    """A step of the network with any numbers in it. number: of the draw, from 0."""
    rng, derivation = stream(seed, f"exercise/code/{task.topic}", number), _derive(task)
    theta = np.concatenate(
        [rng.draw_normal(w.size) * (biased or len(w.shape) > 1) for w in derivation.weights()]
    )
    batch = {
        "x": rng.draw_normal((task.rows, task.widths[0])),
        "y": rng.draw_uniform((task.rows, task.widths[-1])),
    }
    return _start_step(derivation, theta, batch)


def _draw(task: NetworkTask, choice: NumberChoice) -> DrawnExercise | None:
    ledger = _make_ledger(task, choice)
    names = [*_list_names(ledger, task.blanks)]
    answers = read_named_numbers(ledger, names)
    view = StepView(ledger=ledger, digits=DIGITS)
    given = [make_numbers(view, name) for name in task.facts]
    is_special = any(_is_special(block.values) for block in given if block.symbol != "y")
    if is_special or not are_distinct(answers):
        return None
    return DrawnExercise(
        facts=tuple(given),
        worked=tuple(_work_out(view, task)),
        answers=answers,
        numbers={n: v for block in given for n, v in list_numbers(block)},
        slips=tuple(list_slips(_list_wrong(task, ledger, names), answers)),
        follow=partial(_follow, task, ledger),
    )


def _is_special(values: Floats) -> bool:
    """Whether two rows are the same, or it is its own transpose: then slips do not show."""
    is_symmetric = values.shape[0] == values.shape[1] > 1 and bool((values == values.T).all())
    return is_symmetric or len(np.unique(values, axis=0)) < len(values)


def _make_ledger(task: NetworkTask, choice: NumberChoice) -> Ledger:
    """The numbers of a step of the network, with what is drawn in it."""
    step = _make_step(task, choice)
    tape = copy_start(step.tape, task.friendly)
    for name in task.friendly:
        numbers = ERRORS if name.startswith("dL_") else SUMS
        tape.put(name, choice.pick(numbers, *step.derivation.symbols[name].shape))
    tape.run(list_equations(step.tape, task.friendly))
    return Ledger(derivation=step.derivation, tape=tape, step=step)


def _make_step(task: NetworkTask, choice: NumberChoice) -> Step:
    """A step of the network, with what is drawn in it."""
    derivation = _derive(task)
    theta = np.concatenate(
        [
            choice.pick(WEIGHTS if len(w.shape) > 1 else BIASES, *w.shape).ravel()
            for w in derivation.weights()
        ]
    )
    x = choice.pick(INPUTS, task.rows, task.widths[0])
    return _start_step(derivation, theta, {"x": x, "y": _draw_targets(task, choice)})


def _start_step(derivation: Derivation, theta: Floats, batch: Mapping[str, Floats]) -> Step:
    return Step(
        index=1,
        loss=0.0,
        rate=0.1,
        gradient=np.zeros_like(theta),
        state=State(step=0, vectors={"theta": theta}),
        derivation=derivation,
        batch=batch,
    )


def _draw_targets(task: NetworkTask, choice: NumberChoice) -> Floats:
    """0 or 1; one 1 in each row where the outputs add up to 1."""
    outputs = task.widths[-1]
    if task.output == "softmax":
        return np.asarray(np.eye(outputs)[choice.pick(range(outputs), task.rows).astype(int)])
    return choice.pick((0.0, 1.0), task.rows, outputs)


@lru_cache(maxsize=64)
def _derive(task: NetworkTask) -> Derivation:
    inputs, *units = task.widths
    layers = [{"units": n, "activation": "sigmoid"} for n in units[:-1]]
    raw = {
        "data": {"source": "xor"},
        "layers": [*layers, {"activation": task.output}],
        "batch": task.rows,
        "steps": 1,
        "dtype": "float64",
        "loss": task.loss,
        "optimizer": "sgd",
    }
    classes = units[-1] if task.output == "softmax" else 0
    shape = DataShape(inputs=inputs, classes=classes, targets=units[-1], rows=task.rows)
    spec = complete(from_plain(raw), shape)
    return derive(spec, inputs=inputs, outputs=units[-1], rows=task.rows)


def _list_names(ledger: Ledger, symbols: tuple[str, ...]) -> Iterator[str]:
    """The stable names of all entries of some arrays."""
    for symbol in symbols:
        for index in np.ndindex(ledger.find_shape(symbol)):
            yield f"{ledger.find_act(symbol)}/{format_entry(symbol, index)}"


def _work_out(view: StepView, task: NetworkTask) -> Iterator[Block]:
    """Each equation, its numbers, and every one of them in full."""
    for number, equation in enumerate(_list_worked(view.ledger.derivation, task), 1):
        row = make_row(view.ledger.derivation, equation)
        yield Equations(rows=(replace(row, number=number),))
        target = equation.targets[0]
        yield make_numbers(view, target)
        for index in np.ndindex(view.ledger.find_shape(target)):
            yield from explain_number(view.ledger, target, index)


def _list_worked(derivation: Derivation, task: NetworkTask) -> list[Equation]:
    worked = {*task.blanks, *task.between}
    return [e for e in derivation.acts(*STEP_ACTS) if worked & {*e.targets}]


def _list_wrong(task: NetworkTask, ledger: Ledger, names: list[str]) -> Iterator[WrongNumbers]:
    """The numbers that slips in the worked equations lead to."""
    for wrong in list_wrong_steps(ledger.tape, task.facts):
        if wrong.targets <= {*task.blanks, *task.between}:
            values = read_named_numbers(replace(ledger, tape=wrong.tape, cache={}), names)
            yield WrongNumbers(
                name=wrong.slip.name,
                sentence=wrong.sentence,
                values=values,
                own=_find_own(names, wrong.targets),
            )


def _follow(task: NetworkTask, ledger: Ledger, answers: Mapping[str, float]) -> dict[str, float]:
    """What every blank comes to, each array made from answers to those before it."""
    tape, numbers = copy_start(ledger.tape, task.facts), dict[str, float]()
    for equation in list_equations(ledger.tape, task.facts):
        tape.run([equation])
        target = equation.targets[0]
        if target in task.blanks:
            names = [*_list_names(ledger, (target,))]
            values = np.array(tape[target], dtype=np.float64)
            numbers |= dict(zip(names, values.ravel().tolist(), strict=True))
            own = [answers.get(name, numbers[name]) for name in names]
            tape.put(target, np.reshape(own, values.shape))
    return numbers


def _find_own(names: list[str], targets: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if split_name(name)[0] in targets)
