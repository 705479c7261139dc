"""The backward act in the letters of Nielsen's book: δ, and his equations BP1 to BP4.

His w is (out, in), the transpose of W here, and a sample is a column where it is a row here.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from backsight.engine.derivation import Equation
from backsight.explanations.step.arrays import make_numbers
from backsight.explanations.step.chain_rule import find_data_part
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.view import StepView
from backsight.kernel.document import (
    Block,
    Equations,
    Heading,
    Numbers,
    Paragraph,
    Row,
    Shape,
    Statement,
)
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, translate_name

DENSE_FORMULAS = ("layers.dense.", "activations.", "optimizers.")
"""What Nielsen's equations know; an optimizer may look ahead."""


@dataclass(frozen=True, kw_only=True)
class DenseLayer:
    """A dense layer and the names of its arrays."""

    number: int
    """Counted from 1."""
    z: str
    """Its weighted sums, (rows, units), by name."""
    a: str
    """Its activations, (rows, units), by name."""
    below: str
    """What goes into it, (rows, inputs), by name."""
    slope: str
    """The derivative of its activation, by name; "" where that is no number for each unit."""

    @property
    def delta(self) -> str:
        """The name of its δ."""
        return f"delta{self.number}"


def require_dense(view: StepView) -> None:
    """Raise BadInput where the network has more than dense layers."""
    others = [e for e in view.list_equations("forward") if not e.formula.startswith(DENSE_FORMULAS)]
    if others:
        raise BadInput(
            _(
                "Nielsen's notation is for dense layers alone, but this network has {layer}: take "
                "--notation matrix."
            ).format(layer=others[0].formula.split(".")[1])
        )


def make_nielsen_blocks(view: StepView) -> Iterator[Block]:
    """δ of each layer, the last first, and the derivatives that it gives."""
    yield Paragraph(
        text=_(
            "In the notation of Nielsen, Neural Networks and Deep Learning, chapter 2: C is the "
            "cost, {L} here, with the mean over the batch in it; {delta1} is the derivative of C "
            "with respect to {z1}; {w1} has a row for each unit, so it is the transpose of {W1}; "
            "and each sample is a column, so every array stands on its side."
        ),
        kind="note",
    )
    if "D" in view.ledger.makers:
        yield Paragraph(
            text=_(
                "C is the data's part {D} of {L}: what the regularizer adds to the derivative "
                "with respect to each weight comes on top."
            ),
            kind="note",
        )
    layers = _list_layers(view)
    shown_names = {view.ledger.derivation.symbols[w].name for w in view.weights}
    for position, layer in reversed(list(enumerate(layers))):
        yield Heading(
            text=_("Layer {number}").format(number=layer.number),
            level=3,
            anchor=f"backward/layer-{layer.number}",
        )
        yield from _show_delta(view, layers, position)
        yield from _show_weights(view, layer, shown_names)


def _list_layers(view: StepView) -> list[DenseLayer]:
    ledger = view.ledger
    layers: list[DenseLayer] = []
    for equation in view.list_equations("forward"):
        if not equation.formula.startswith("layers."):
            continue
        z = equation.targets[0]
        number = len(layers) + 1
        a = z.replace("z", "a", 1)
        slope = f"d{a}_d{z}"
        layers.append(
            DenseLayer(
                number=number,
                z=z,
                a=a if a in ledger.tape else z,
                below=equation.operands[0],
                slope=slope if slope in ledger.makers else "",
            )
        )
    return layers


def _show_delta(view: StepView, layers: Sequence[DenseLayer], position: int) -> Iterator[Block]:
    """BP1 for the last layer, BP2 for the others; with diagonal matrices (33), (34) and (35)."""
    layer, is_last = layers[position], position == len(layers) - 1
    yield _make_delta_equation(view, layers, position)
    factors = [] if is_last else list(_list_product(view, layers, position))
    if view.diagonal and len(factors) > len(_list_slopes(view, layer)) + 2:
        reason = _("(35): the product through all layers above, written out")
        product = reduce(_multiply, factors)
        yield _make_equation(view, layer.delta, product, f"dL_d{layer.z}", reason)
    if is_last and layer.a != layer.z and f"dL_d{layer.a}" in view.ledger.makers:
        yield _transpose_numbers(view, f"dL_d{layer.a}", f"dC_d{layer.a}")
    if layer.slope:
        yield (
            _make_diagonal(view, layer)
            if view.diagonal
            else _transpose_numbers(view, layer.slope, f"sigma_prime_{layer.z}")
        )
    yield _transpose_numbers(view, f"dL_d{layer.z}", layer.delta)


def _make_delta_equation(view: StepView, layers: Sequence[DenseLayer], position: int) -> Equations:
    layer, is_last = layers[position], position == len(layers) - 1
    ours = f"dL_d{layer.z}"
    maker = view.ledger.makers[ours]
    folder, *parts = maker.formula.split(".")
    name = "BP1" if is_last else "BP2"
    if is_last and folder == "losses":
        return _take_equation(view, layer, maker, name)
    if layer.slope and not view.diagonal:
        outer, prime = _write_outer(layers, position), ast.Name(f"sigma_prime_{layer.z}")
        reason = _("{name}, with the slopes entry by entry").format(name=name)
        return _make_equation(view, layer.delta, ast.BinOp(outer, ast.Mult(), prime), ours, reason)
    slopes = _list_slopes(view, layer)
    right = reduce(_multiply, [*slopes, _write_outer(layers, position)])
    if layer.slope:
        reason = _(
            "{name} as {number}: the slopes as a diagonal matrix, for one sample at a time"
        ).format(name=name, number="(33)" if is_last else "(34)")
    elif slopes:
        reason = _("{name}, with the whole Jacobian of {record}, for one sample at a time").format(
            name=name, record=translate_name(parts[0])
        )
    else:
        reason = _("{name}, where every slope is 1").format(name=name)
    return _make_equation(view, layer.delta, right, ours, reason)


def _take_equation(view: StepView, layer: DenseLayer, maker: Equation, name: str) -> Equations:
    """BP1 as the engine has it, where the loss gives δ in one step; all of it is entry by entry."""
    row = make_row(view.ledger.derivation, maker)
    target = maker.targets[0]
    statements = tuple(
        replace(s, left=layer.delta) if s.left == target else s for s in row.statements
    )
    shapes = {name: shape[::-1] for name, shape in row.shapes.items()}
    reason = (
        _("{name}: with this cost and this activation it comes to that")
        if ".fused." in maker.formula
        else _("{name}, where every slope is 1")
    ).format(name=name)
    own = {layer.delta: view.ledger.find_shape(target)[::-1]}
    return Equations(
        rows=(
            replace(
                row,
                statements=statements,
                shape=own[layer.delta],
                shapes={**shapes, **own},
                reason=reason,
            ),
        )
    )


def _write_outer(layers: Sequence[DenseLayer], position: int) -> ast.expr:
    """What comes from above: ∂C/∂a, or what the next layer gives back."""
    if position == len(layers) - 1:
        return ast.Name(f"dC_d{layers[position].a}")
    above = layers[position + 1]
    return _multiply(_write_transpose(above), ast.Name(above.delta))


def _list_product(
    view: StepView, layers: Sequence[DenseLayer], position: int
) -> Iterator[ast.expr]:
    """The factors of δ through all layers above, down from this one."""
    for k, layer in enumerate(layers[position:], position):
        if k > position:
            yield _write_transpose(layer)
        is_whole = view.ledger.makers[f"dL_d{layer.z}"].formula.startswith("losses.")
        if is_whole and k == len(layers) - 1:
            yield ast.Name(layer.delta)
            return
        yield from _list_slopes(view, layer)
    yield ast.Name(f"dC_d{layers[-1].a}")


def _list_slopes(view: StepView, layer: DenseLayer) -> list[ast.expr]:
    """The derivative of a layer's activation as a matrix; none where it is the identity."""
    if layer.slope:
        return [ast.Name(f"Sigma_prime_{layer.z}")]
    maker = view.ledger.makers[f"dL_d{layer.z}"]
    if not maker.formula.startswith("activations.") or maker.reads.is_only("upstream"):
        return []
    return [ast.Attribute(ast.Name(f"d{layer.a}_d{layer.z}"), "T")]


def _write_transpose(layer: DenseLayer) -> ast.expr:
    return ast.Attribute(ast.Name(f"w{layer.number}"), "T")


def _multiply(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, ast.MatMult(), right)


def _show_weights(view: StepView, layer: DenseLayer, shown_names: set[str]) -> Iterator[Block]:
    """BP3 and BP4."""
    bias, weight = f"b{layer.number}", f"W{layer.number}"
    rows = view.rows
    if bias in shown_names:
        delta: ast.expr = ast.Name(layer.delta)
        right = delta if rows == 1 else ast.BinOp(delta, ast.MatMult(), ast.Name("ones"))
        reason = _("BP3") if rows == 1 else _("BP3, added up over the samples by a column of ones")
        yield _make_equation(view, f"dC_d{bias}", right, f"dL_d{bias}", reason)
        yield _transpose_numbers(view, f"dL_d{bias}", f"dC_d{bias}")
    if weight in shown_names:
        ours = find_data_part(view.ledger, weight)
        below = "x" if layer.below == "x" else layer.below
        right = ast.BinOp(ast.Name(layer.delta), ast.MatMult(), ast.Attribute(ast.Name(below), "T"))
        reason = _("BP4: the activation below times {delta}, for each weight").format(
            delta=f"{{{layer.delta}}}"
        )
        yield _make_equation(view, f"dC_dw{layer.number}", right, ours, reason)
        yield _transpose_numbers(view, ours, f"dC_dw{layer.number}")


def _make_equation(view: StepView, left: str, right: ast.expr, ours: str, reason: str) -> Equations:
    """An equation of his, numbered as ours."""
    names = {n.id for n in ast.walk(right) if isinstance(n, ast.Name)} | {left}
    shape = view.ledger.find_shape(ours)[::-1]
    shapes: dict[str, Shape] = dict.fromkeys(names, (2, 2))
    statement = Statement(left=left, rights=(right,))
    number = view.ledger.makers[ours].number
    row = Row(number=number, statements=(statement,), shape=shape, shapes=shapes, reason=reason)
    return Equations(rows=(row,))


def _transpose_numbers(view: StepView, ours: str, name: str) -> Numbers:
    """The numbers of an array on its side, under his name."""
    plain = make_numbers(view, ours)
    if len(plain.shape) == 1:
        return replace(plain, symbol=name, anchor=f"backward/{name}")
    return replace(
        plain,
        symbol=name,
        anchor=f"backward/{name}",
        values=plain.values.T,
        rows=plain.columns,
        columns=plain.rows,
        shape=plain.shape[::-1],
        about=_("{about}; one column for each sample").format(about=plain.about)
        if view.is_batch(ours)
        else plain.about,
        marked=frozenset(m[::-1] for m in plain.marked),
    )


def _make_diagonal(view: StepView, layer: DenseLayer) -> Numbers:
    """The slopes of one sample as a diagonal matrix."""
    name = f"Sigma_prime_{layer.z}"
    slopes = make_numbers(view, layer.slope)
    row = slopes.rows.index(view.sample)
    columns = slopes.columns
    units = slopes.shape[1]
    return replace(
        slopes,
        symbol=name,
        anchor=f"backward/{name}",
        values=np.diag(slopes.values[row]),
        rows=columns,
        columns=columns,
        shape=(units, units),
        marked=frozenset(),
        about=_("the slopes of sample {sample} on the diagonal, 0 elsewhere").format(
            sample=view.sample
        ),
    )
