"""The names that PyTorch has for the same arrays, in an `nn.Sequential` of the same layers."""

from collections.abc import Iterator

from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.view import StepView
from backsight.kernel.document import Block, Paragraph, TableBlock
from backsight.kernel.language import _
from backsight.maths import catalogs

MODULES = ("layers", "activations")
"""Catalogs whose records are modules there."""


def list_pytorch_names(view: StepView) -> Iterator[Block]:
    """A table of our names and PyTorch's."""
    rows = list(_make_rows(view.ledger, view.weights))
    yield TableBlock(
        head=(_("here"), "PyTorch", _("what it is"), _("shape there")),
        rows=tuple(rows),
        about=_("The same arrays in PyTorch, where the layers stand in an nn.Sequential"),
    )
    yield Paragraph(
        text=_(
            "A Linear holds its weight as (out, in), the transpose of {W1} here. A derivative is "
            "in .grad of the array after loss.backward(); to see one of a layer's output there, "
            "call retain_grad() on it before."
        ),
        kind="note",
    )
    if any(e.formula.startswith("layers.residual") for e in view.list_equations("forward")):
        yield Paragraph(
            text=_(
                "A residual connection has no place in an nn.Sequential: there forward() adds it."
            ),
            kind="note",
        )


def _make_rows(ledger: Ledger, weights: list[str]) -> Iterator[tuple[str, str, str, str]]:
    for module, name, attribute, symbol in list_modules(ledger):
        if not symbol:
            continue
        where = f"{module}.{attribute}"
        shape = ledger.find_shape(symbol)
        their_shape = shape[::-1] if attribute == "weight" else shape
        if symbol in weights:
            about = ledger.derivation.symbols[symbol].about
            yield f"{{{symbol}}}", where, f"{about} ({name})", str(their_shape)
            slope = f"dL_d{symbol}"
            description = _("the derivative with respect to {{{symbol}}}").format(symbol=symbol)
            yield f"{{{slope}}}", f"{where}.grad", description, str(their_shape)


def list_modules(ledger: Ledger) -> Iterator[tuple[int, str, str, str]]:
    """(place in the Sequential, module, attribute, our symbol) for each array of weights, and
    with "" for both for a module without any. What PyTorch has no name for has ours."""
    position = -1
    for equation in ledger.derivation.acts("forward"):
        folder, record, *rest = equation.formula.split(".")
        name = catalogs[folder][record].pytorch or record if folder in MODULES else record
        if folder == "activations":
            position += 1
            yield position, name, "", ""
        if folder != "layers":
            continue
        layer = catalogs["layers"][record]
        if rest[-1] == next(iter(layer.steps)):
            position += 1
            yield position, name, "", ""
        attributes = {w.letter: w.pytorch or w.letter for w in layer.weights}
        for letter, symbol in zip(equation.reads.parameters, equation.operands, strict=False):
            if letter in attributes and symbol:
                yield position, name, attributes[letter], symbol.removesuffix("_ahead")
