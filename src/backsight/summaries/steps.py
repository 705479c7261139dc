"""One training step, and the arrays that it starts from or makes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.engine.interpret import Tape
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _
from backsight.summaries.blocks import make_document, make_paragraphs, make_table


def summarize_step(step: Step) -> Document:
    """Its numbers, and the weights that it starts from; the tape is not computed for this."""
    numbers = _("loss {loss:.6g}, rate {rate:g}, length of the gradient {norm:.6g}").format(
        loss=step.loss, rate=step.rate, norm=float(np.linalg.norm(step.gradient))
    )
    title = _("Step {step:,}").format(step=step.index)
    return make_document(title, *make_paragraphs([numbers]), _tabulate_arrays(step.state.vectors))


def summarize_state(state: State) -> Document:
    """The vectors in a few numbers."""
    title = _("The state after step {step:,}").format(step=state.step)
    return make_document(title, _tabulate_arrays(state.vectors))


def summarize_tape(tape: Tape) -> Document:
    """Every named number of a step, as far as it is computed."""
    return make_document(_("The numbers of a step"), _tabulate_arrays(tape))


def _tabulate_arrays(arrays: Mapping[str, Any]) -> TableBlock:
    head = (_("name"), _("shape"), _("least"), _("mean"), _("largest"))
    return make_table(head, [_format_array(n, np.asarray(v)) for n, v in arrays.items()], left=2)


def _format_array(name: str, values: Any) -> tuple[str | float, ...]:
    shape = " × ".join(map(str, values.shape))
    if not values.size:
        return (name, shape, "-", "-", "-")
    with np.errstate(all="ignore"):
        return (name, shape, float(values.min()), float(values.mean()), float(values.max()))
