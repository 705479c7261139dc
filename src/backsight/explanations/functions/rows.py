"""One record as a line of the table of functions, catalog by catalog."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from backsight.explanations.expressions.simplify import settled
from backsight.explanations.expressions.statement import statements
from backsight.explanations.functions.graph import graph
from backsight.explanations.functions.kinks import (
    kinks_of_activation,
    kinks_of_loss,
    kinks_of_regularizer,
)
from backsight.kernel import vocabulary
from backsight.kernel.document import Picture, Statement
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.language import _, in_words
from backsight.kernel.numerals import numeral
from backsight.kernel.types import Setting
from backsight.maths.activations import Activation
from backsight.maths.calculus import Rule
from backsight.maths.clippings import Clipping
from backsight.maths.initializers import Initializer
from backsight.maths.layers import Layer
from backsight.maths.losses import Loss
from backsight.maths.metrics import Metric
from backsight.maths.optimizers import Optimizer
from backsight.maths.regularizers import Regularizer
from backsight.maths.schedules import Schedule
from backsight.maths.surfaces import Surface

Told = tuple[Statement, ...]
EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the table says of one record.

    settings: with their defaults; kinds: the choices of those that are words. notes: sentences.
    """

    name: str
    value: Told
    derivative: Told = ()
    graph: Picture | None = None
    settings: Mapping[str, Setting] = field(default_factory=lambda: EMPTY)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EMPTY)
    notes: tuple[str, ...] = ()
    reference: str = ""


def _activation(record: Activation) -> Iterator[Line]:
    value = _written(record.value, "a")
    if record.symbol not in vocabulary.__all__ and not record.value.is_only("z"):
        call = ast.Call(func=ast.Name(record.name), args=[ast.Name("z")], keywords=[])
        value = (replace(value[0], rights=(call, *value[0].rights)), *value[1:])
    if record.slope:
        derivative = _written(record.slope, "da_dz")
    else:
        assert record.pullback is not None
        derivative = _written(record.pullback, "dL_dz", upstream="dL_da")
    yield Line(
        name=in_words(record.name),
        value=value,
        derivative=derivative,
        graph=graph(record),
        **_set_by(record.value),
        notes=kinks_of_activation(record),
        reference=record.reference,
    )


def _loss(record: Loss) -> Iterator[Line]:
    yield Line(
        name=in_words(record.name),
        value=_written(record.value, "L"),
        derivative=_written(record.slope, "dL_da"),
        **_set_by(record.value),
        notes=kinks_of_loss(record),
        reference=record.reference,
    )
    for activation, fused in record.fused.items():
        yield Line(
            name=_("{loss} of {activation}").format(
                loss=in_words(record.name), activation=in_words(activation)
            ),
            value=_written(fused.value, "L"),
            derivative=_written(fused.pullback, "dL_dz"),
            **_set_by(fused.value),
            notes=(_("Loss and activation in one step."),),
            reference=record.reference,
        )


def _regularizer(record: Regularizer) -> Iterator[Line]:
    yield Line(
        name=in_words(record.name),
        value=_written(record.value, "R"),
        derivative=_written(record.slope, "dR_dw"),
        **_set_by(record.value),
        notes=kinks_of_regularizer(record),
        reference=record.reference,
    )


def _optimizer(record: Optimizer) -> Iterator[Line]:
    value, notes = _steps(record.step, ("w", *record.memory)), []
    if record.ahead and not record.ahead.is_only("w"):
        value = (*_written(record.ahead, "w_ahead"), *value)
        notes.append(_("{g} is the gradient at {ahead}.").format(g="{g}", ahead="{w_ahead}"))
    if record.memory:
        names = ", ".join(f"{{{name}}}" for name in record.memory)
        notes.append(_("Remembered, 0 at the start: {names}.").format(names=names))
    known = _set_by(record.step)
    known["settings"] = {"eta": record.rate, **known["settings"]}
    yield Line(
        name=in_words(record.name),
        value=value,
        **known,
        notes=tuple(notes),
        reference=record.reference,
    )


def _schedule(record: Schedule) -> Iterator[Line]:
    value, notes, known = _written(record.value, "eta", eta="eta_0"), [], _set_by(record.value)
    if record.observe:
        value = (*value, *_steps(record.observe, record.memory))
        starts = ", ".join(f"{{{n}}} = {numeral(v)}" for n, v in record.start.items())
        notes.append(_("Once an epoch; at the start {values}.").format(values=starts))
        known = _set_by(record.value, record.observe)
    yield Line(
        name=in_words(record.name),
        value=value,
        **known,
        notes=tuple(notes),
        reference=record.reference,
    )


def _clipping(record: Clipping) -> Iterator[Line]:
    over = {"all": _("All gradients as one vector."), "each": _("Array by array.")}
    yield Line(
        name=in_words(record.name),
        value=_written(record.value, "g_clipped"),
        **_set_by(record.value),
        notes=(over[record.over],),
        reference=record.reference,
    )


def _layer(record: Layer) -> Iterator[Line]:
    known = {"skip": "x_0"}
    made = [*record.steps][-1]
    value = [s for letter, f in record.steps.items() for s in _written(f, letter, **known)]
    pulled = [
        s
        for letter, f in record.pullbacks.items()
        for s in _written(f, f"dL_d{known.get(letter, letter)}", upstream=f"dL_d{made}", **known)
    ]
    running = {n: s.next for n, s in record.statistics.items()}
    value += [s for n, f in running.items() for s in _renewed(f, n)]
    every = [*record.steps.values(), *record.pullbacks.values(), *running.values()]
    yield Line(
        name=in_words(record.name),
        value=tuple(value),
        derivative=tuple(pulled),
        **_set_by(*every),
        notes=tuple(_layer_notes(record)),
        reference=record.reference,
    )
    used = [s for letter, f in record.use_steps.items() for s in _written(f, letter)]
    if used:
        name = _("{layer}, when the network is used").format(layer=in_words(record.name))
        yield Line(name=name, value=tuple(used), reference=record.reference)


def _layer_notes(record: Layer) -> Iterator[str]:
    if record.training_only:
        yield _("In training only.")
    if record.draws:
        yield _("{u}: uniform draws in [0, 1).").format(u="{u}")
    if "skip" in record.pullbacks:
        yield _("{x_0}: what the skipped layers were given.").format(x_0="{x_0}")


def _initializer(record: Initializer) -> Iterator[Line]:
    draws = {
        "normal": (_("{d}: standard normal draws.").format(d="{d}"),),
        "uniform": (_("{d}: uniform draws in [0, 1).").format(d="{d}"),),
        "none": (),
    }
    value = _written(record.value, "W")
    if record.draws == "none":
        value = _written(record.value, "W", d=ast.Constant(0))
        value = tuple(replace(s, rights=tuple(map(settled, s.rights))) for s in value)
    yield Line(
        name=in_words(record.name),
        value=value,
        **_set_by(record.value),
        notes=draws[record.draws],
        reference=record.reference,
    )


def _metric(record: Metric) -> Iterator[Line]:
    about = {
        "classes": _("{p}, {y}: one-hot rows, what was decided and what is true."),
        "numbers": _("{p}, {y}: what comes out and what should."),
    }
    notes = [about[record.of].format(p="{p}", y="{y}")]
    notes += [_("Class by class.")] if record.shape == "per class" else []
    yield Line(
        name=in_words(record.name),
        value=_written(record.value, "M"),
        **_set_by(record.value),
        notes=tuple(notes),
        reference=record.reference,
    )


def _rule(record: Rule) -> Iterator[Line]:
    value = _written(record.value, "r")
    yield Line(
        name=in_words(record.name), value=value, **_set_by(record.value), reference=record.reference
    )


def _surface(record: Surface) -> Iterator[Line]:
    assert record.gradient is not None, "every surface of the catalog has one"
    names = record.gradient.results
    slopes = dict(zip(names, ("df_dx", "df_dy"), strict=False))
    targets = {name: Statement(left=slope, rights=()) for name, slope in slopes.items()}
    yield Line(
        name=in_words(record.name),
        value=_written(record.value, "f"),
        derivative=statements(record.gradient, _places(record.gradient, {}), targets, {}),
        reference=record.reference,
    )


def _written(formula: Formula, left: str, **places: str | ast.expr) -> Told:
    """The formula with a name for what it makes. places: what stands for an operand."""
    result = Statement(left=left, rights=())
    return statements(formula, _places(formula, places), {RESULT: result}, {})


def _renewed(formula: Formula, left: str) -> Told:
    """A formula whose result takes the place of one of its operands."""
    result = Statement(left=left, rights=(), relation="←")
    return statements(formula, _places(formula, {}), {RESULT: result}, {})


def _steps(formula: Formula, results: tuple[str, ...]) -> Told:
    """A formula that makes new values of what it was given."""
    targets = {name: Statement(left=name, rights=(), relation="←") for name in results}
    return statements(formula, _places(formula, {}), targets, {})


def _places(
    formula: Formula, given: Mapping[str, str | ast.expr]
) -> dict[str, tuple[ast.expr, ...]]:
    if formula.variadic:
        return {formula.parameters[0]: (ast.Name("u"), ast.Name("v"))}
    stands = {p: given.get(p, p) for p in formula.parameters}
    return {p: (ast.Name(s) if isinstance(s, str) else s,) for p, s in stands.items()}


def _set_by(*formulas: Formula) -> dict[str, Any]:
    """Their settings and the choices of these."""
    kinds = {n: k for f in formulas for n, k in f.kinds.items() if get_origin(k) is Literal}
    return {
        "settings": {n: v for f in formulas for n, v in f.settings.items()},
        "kinds": {name: tuple(map(str, get_args(kind))) for name, kind in kinds.items()},
    }


LINES: Mapping[str, Callable[[Any], Iterator[Line]]] = {
    "activations": _activation,
    "losses": _loss,
    "regularizers": _regularizer,
    "optimizers": _optimizer,
    "schedules": _schedule,
    "clippings": _clipping,
    "layers": _layer,
    "initializers": _initializer,
    "metrics": _metric,
    "calculus": _rule,
    "surfaces": _surface,
}
"""How a record of each catalog is told, in the order of the table."""
