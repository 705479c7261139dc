"""One record as a row of the table of functions, catalog by catalog."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import singledispatch
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from backsight.explanations.expressions.simplify import without_zeros
from backsight.explanations.expressions.statement import make_statements
from backsight.explanations.functions.graph import draw_graph
from backsight.explanations.functions.kinks import (
    list_activation_kinks,
    list_loss_kinks,
    list_regularizer_kinks,
)
from backsight.kernel import vocabulary
from backsight.kernel.document import Picture, Statement
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.language import _, join_words, translate_name
from backsight.kernel.numerals import format_number
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

Statements = tuple[Statement, ...]
EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class FunctionRow:
    """What the table says of one record."""

    name: str
    """As a reader reads it."""
    value: Statements
    """The formula."""
    derivative: Statements = ()
    """Its first derivative; none where there is none."""
    graph: Picture | None = None
    """Both as curves."""
    settings: Mapping[str, Setting] = field(default_factory=lambda: EMPTY)
    """Of the formula, with their defaults."""
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EMPTY)
    """The choices of settings that are words."""
    notes: tuple[str, ...] = ()
    """Sentences."""
    reference: str = ""
    """Paper or book."""


@singledispatch
def tabulate(record: Any) -> Iterator[FunctionRow]:
    """The lines of a record, by its kind. Of a kind that has no function below: its formulas."""
    values = ((f.name, getattr(record, f.name)) for f in fields(record))
    formulas = {name: value for name, value in values if isinstance(value, Formula)}
    yield FunctionRow(
        name=translate_name(record.name),
        value=tuple(s for name, f in formulas.items() for s in _write_formula(f, name)),
        **_collect_settings(*formulas.values()),
        reference=getattr(record, "reference", ""),
    )


@tabulate.register
def _tabulate_activation(record: Activation) -> Iterator[FunctionRow]:
    value = _write_formula(record.value, "a")
    if record.symbol not in vocabulary.__all__ and not record.value.is_only("z"):
        call = ast.Call(func=ast.Name(record.name), args=[ast.Name("z")], keywords=[])
        value = (replace(value[0], rights=(call, *value[0].rights)), *value[1:])
    if record.slope:
        derivative = _write_formula(record.slope, "da_dz")
    elif record.pullback and record.pullback.is_only("upstream"):
        derivative = (Statement(left="da_dz", rights=(ast.Constant(1),)),)
    else:
        assert record.pullback is not None
        derivative = _write_formula(record.pullback, "dL_dz", upstream="dL_da")
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        derivative=derivative,
        graph=draw_graph(record),
        **_collect_settings(record.value),
        notes=list_activation_kinks(record),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_loss(record: Loss) -> Iterator[FunctionRow]:
    yield FunctionRow(
        name=translate_name(record.name),
        value=_write_formula(record.value, "L"),
        derivative=_write_formula(record.slope, "dL_da"),
        **_collect_settings(record.value),
        notes=list_loss_kinks(record),
        reference=record.reference,
    )
    for activation, fused in record.fused.items():
        yield FunctionRow(
            name=_("{loss} of {activation}").format(
                loss=translate_name(record.name), activation=translate_name(activation)
            ),
            value=_write_formula(fused.value, "L"),
            derivative=_write_formula(fused.pullback, "dL_dz"),
            **_collect_settings(fused.value),
            notes=(_("Loss and activation in one step."),),
            reference=record.reference,
        )


@tabulate.register
def _tabulate_regularizer(record: Regularizer) -> Iterator[FunctionRow]:
    yield FunctionRow(
        name=translate_name(record.name),
        value=_write_formula(record.value, "R"),
        derivative=_write_formula(record.slope, "dR_dw"),
        **_collect_settings(record.value),
        notes=list_regularizer_kinks(record),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_optimizer(record: Optimizer) -> Iterator[FunctionRow]:
    value, notes = _write_steps(record.step, ("w", *record.memory)), []
    if record.ahead and not record.ahead.is_only("w"):
        value = (*_write_formula(record.ahead, "w_ahead"), *value)
        notes.append(_("{g} is the gradient at {ahead}.").format(g="{g}", ahead="{w_ahead}"))
    if record.memory:
        names = join_words(f"{{{name}}}" for name in record.memory)
        notes.append(_("Remembered, 0 at the start: {names}.").format(names=names))
    options = _collect_settings(record.step)
    options["settings"] = {"eta": record.rate, **options["settings"]}
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        **options,
        notes=tuple(notes),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_schedule(record: Schedule) -> Iterator[FunctionRow]:
    value, notes, options = (
        _write_formula(record.value, "eta", eta="eta_0"),
        [],
        _collect_settings(record.value),
    )
    if record.observe:
        value = (*value, *_write_steps(record.observe, record.memory))
        starts = join_words(f"{{{n}}} = {format_number(v)}" for n, v in record.start.items())
        notes.append(_("Once an epoch; at the start {values}.").format(values=starts))
        options = _collect_settings(record.value, record.observe)
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        **options,
        notes=tuple(notes),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_clipping(record: Clipping) -> Iterator[FunctionRow]:
    over = {"all": _("All gradients as one vector."), "each": _("Array by array.")}
    yield FunctionRow(
        name=translate_name(record.name),
        value=_write_formula(record.value, "g_clipped"),
        **_collect_settings(record.value),
        notes=(over[record.over],),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_layer(record: Layer) -> Iterator[FunctionRow]:
    letters = {"skip": "x_0"}
    output = [*record.steps][-1]
    value = [s for letter, f in record.steps.items() for s in _write_formula(f, letter, **letters)]
    gradients = [
        s
        for letter, f in record.pullbacks.items()
        for s in _write_formula(
            f, f"dL_d{letters.get(letter, letter)}", upstream=f"dL_d{output}", **letters
        )
    ]
    running = {n: s.next for n, s in record.statistics.items()}
    value += [s for n, f in running.items() for s in _write_renewal(f, n)]
    formulas = [*record.steps.values(), *record.pullbacks.values(), *running.values()]
    yield FunctionRow(
        name=translate_name(record.name),
        value=tuple(value),
        derivative=tuple(gradients),
        **_collect_settings(*formulas),
        notes=tuple(_list_layer_notes(record)),
        reference=record.reference,
    )
    use_statements = [
        s for letter, f in record.use_steps.items() for s in _write_formula(f, letter)
    ]
    if use_statements:
        name = _("{layer}, when the network is used").format(layer=translate_name(record.name))
        yield FunctionRow(name=name, value=tuple(use_statements), reference=record.reference)


def _list_layer_notes(record: Layer) -> Iterator[str]:
    if record.training_only:
        yield _("In training only.")
    if record.draws:
        yield _("{u}: uniform draws in [0, 1).").format(u="{u}")
    if "skip" in record.pullbacks:
        yield _("{x_0}: what the skipped layers were given.").format(x_0="{x_0}")


@tabulate.register
def _tabulate_initializer(record: Initializer) -> Iterator[FunctionRow]:
    draws = {
        "normal": (_("{d}: standard normal draws.").format(d="{d}"),),
        "truncated_normal": (
            _("{d}: standard normal draws, those beyond 2 drawn again.").format(d="{d}"),
        ),
        "uniform": (_("{d}: uniform draws in [0, 1).").format(d="{d}"),),
        "none": (),
    }
    value = _write_formula(record.value, "W")
    if record.draws == "none":
        value = _write_formula(record.value, "W", d=ast.Constant(0))
        value = tuple(replace(s, rights=tuple(map(without_zeros, s.rights))) for s in value)
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        **_collect_settings(record.value),
        notes=draws[record.draws],
        reference=record.reference,
    )


@tabulate.register
def _tabulate_metric(record: Metric) -> Iterator[FunctionRow]:
    about = {
        "classes": _("{p}, {y}: one-hot rows, what was decided and what is true."),
        "numbers": _("{p}, {y}: what comes out and what should."),
    }
    notes = [about[record.of].format(p="{p}", y="{y}")]
    notes += [_("Class by class.")] if record.shape == "per class" else []
    if isinstance(record.value, Formula):
        value = _write_formula(record.value, "M")
        settings = _collect_settings(record.value)
    else:
        value, settings = (), {}
        notes += [_("It is computed in several steps, which no formula here says.")]
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        **settings,
        notes=tuple(notes),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_rule(record: Rule) -> Iterator[FunctionRow]:
    value = _write_formula(record.value, "r")
    yield FunctionRow(
        name=translate_name(record.name),
        value=value,
        **_collect_settings(record.value),
        reference=record.reference,
    )


@tabulate.register
def _tabulate_surface(record: Surface) -> Iterator[FunctionRow]:
    assert record.gradient is not None, "every surface of the catalog has one"
    names = record.gradient.results
    slopes = dict(zip(names, ("df_dx", "df_dy"), strict=False))
    targets = {name: Statement(left=slope, rights=()) for name, slope in slopes.items()}
    yield FunctionRow(
        name=translate_name(record.name),
        value=_write_formula(record.value, "f"),
        derivative=make_statements(
            record.gradient, _make_substitution(record.gradient, {}), targets, {}
        ),
        reference=record.reference,
    )


def _write_formula(formula: Formula, left: str, **replacements: str | ast.expr) -> Statements:
    """The formula with a name for what it makes. replacements: what stands for an operand."""
    result = Statement(left=left, rights=())
    return make_statements(formula, _make_substitution(formula, replacements), {RESULT: result}, {})


def _write_renewal(formula: Formula, left: str) -> Statements:
    """A formula whose result takes the place of one of its operands."""
    result = Statement(left=left, rights=(), relation="←")
    return make_statements(formula, _make_substitution(formula, {}), {RESULT: result}, {})


def _write_steps(formula: Formula, results: tuple[str, ...]) -> Statements:
    """A formula that makes new values of what it was given."""
    targets = {name: Statement(left=name, rights=(), relation="←") for name in results}
    return make_statements(formula, _make_substitution(formula, {}), targets, {})


def _make_substitution(
    formula: Formula, replacements: Mapping[str, str | ast.expr]
) -> dict[str, tuple[ast.expr, ...]]:
    if formula.variadic:
        return {formula.parameters[0]: (ast.Name("u"), ast.Name("v"))}
    stands = {p: replacements.get(p, p) for p in formula.parameters}
    return {p: (ast.Name(s) if isinstance(s, str) else s,) for p, s in stands.items()}


def _collect_settings(*formulas: Formula) -> dict[str, Any]:
    """Their settings and the choices of these."""
    kinds = {n: k for f in formulas for n, k in f.kinds.items() if get_origin(k) is Literal}
    return {
        "settings": {n: v for f in formulas for n, v in f.settings.items()},
        "kinds": {name: tuple(map(str, get_args(kind))) for name, kind in kinds.items()},
    }
