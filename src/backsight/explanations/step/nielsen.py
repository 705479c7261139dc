"""The backward act in the letters of Nielsen's book: δ, and his equations BP1 to BP4.

His w is (out, in), the transpose of W here, and a sample is a column where it is a row here.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from backsight.explanations.step.arrays import make_numbers
from backsight.explanations.step.chain_rule import find_data_part
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
from backsight.kernel.language import _

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
        above = layers[position + 1] if position + 1 < len(layers) else None
        yield Heading(
            text=_("Layer {number}").format(number=layer.number),
            level=3,
            anchor=f"backward/layer-{layer.number}",
        )
        yield from _show_delta(view, layer, above)
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


def _show_delta(view: StepView, layer: DenseLayer, above: DenseLayer | None) -> Iterator[Block]:
    """BP1 for the last layer, BP2 for the others."""
    z, delta = layer.z, layer.delta
    prime, matrix = f"sigma_prime_{z}", f"Sigma_prime_{z}"
    name = "BP1" if above is None else "BP2"
    outer: ast.expr = ast.Name(f"dC_d{layer.a}")
    if above is not None:
        transpose = ast.Attribute(ast.Name(f"w{above.number}"), "T")
        outer = ast.BinOp(transpose, ast.MatMult(), ast.Name(above.delta))
    right: ast.expr
    if not layer.slope:
        reason = _("{name}, with the loss and the activation in one step")
        right = ast.Name(f"dC_d{z}") if above is None else outer
    elif view.diagonal:
        reason = _("{name}, with the slopes as a diagonal matrix, for one sample at a time")
        right = ast.BinOp(ast.Name(matrix), ast.MatMult(), outer)
    else:
        reason = _("{name}, with the slopes entry by entry")
        right = ast.BinOp(outer, ast.Mult(), ast.Name(prime))
    yield _make_equation(view, delta, right, f"dL_d{z}", reason.format(name=name))
    if layer.slope and above is None:
        yield _transpose_numbers(view, f"dL_d{layer.a}", f"dC_d{layer.a}")
    if layer.slope:
        yield (
            _make_diagonal(view, layer, matrix)
            if view.diagonal
            else _transpose_numbers(view, layer.slope, prime)
        )
    yield _transpose_numbers(view, f"dL_d{z}", delta)


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


def _make_diagonal(view: StepView, layer: DenseLayer, name: str) -> Numbers:
    """The slopes of one sample as a diagonal matrix."""
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
