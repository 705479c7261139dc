"""Where PyTorch, Keras or scikit-learn do otherwise what a step does, if nothing is said there."""

from collections.abc import Iterator

from backsight.engine.derivation import Derivation
from backsight.explanations.step.view import StepView
from backsight.kernel.document import Block, Cell, Heading, TableBlock
from backsight.kernel.language import N_, _, translate_name
from backsight.maths import catalogs

SAMPLING = N_(
    "each row once an epoch, in a new order, a smaller last batch included; Keras and scikit-learn "
    "do the same, PyTorch's DataLoader shuffles only with shuffle=True"
)


def list_differences(derivation: Derivation) -> dict[str, str]:
    """By the name of what the step does, in its order, how others have it."""
    texts = {_("batches"): _(SAMPLING)} if derivation.rows > 1 else {}
    for equation in derivation.acts("forward", "loss", "update"):
        folder, name, *_rest = equation.formula.split(".")
        record = catalogs[folder].get(name) if folder in catalogs else None
        text = getattr(record, "elsewhere", "")
        if text:
            texts[translate_name(name)] = _(text)
    return texts


def make_elsewhere_blocks(view: StepView) -> Iterator[Block]:
    """A table of them; nothing where there are none."""
    rows: list[tuple[Cell, ...]] = list(list_differences(view.ledger.derivation).items())
    if rows:
        yield Heading(
            text=_("Elsewhere"),
            about=_("how PyTorch, Keras and scikit-learn have it, if nothing is said there"),
            anchor="elsewhere",
        )
        yield TableBlock(head=(_("here"), _("libraries")), rows=tuple(rows))
