"""A file whose network is written as formulas: what NumPy's, PyTorch's and JAX's have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from backsight.adapters.code.code_line import CodeLine, reads_rows
from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language
from backsight.adapters.code.layout import (
    list_batch_lines,
    list_constants,
    list_statistic_lines,
    write_file,
    write_split,
)
from backsight.adapters.code.shortening import Room
from backsight.adapters.code.update import (
    AHEAD,
    UpdateLines,
    make_writer,
    write_ahead,
    write_update,
)
from backsight.adapters.code.writer import CodeWriter
from backsight.engine.derivation import Act


@dataclass(frozen=True, kw_only=True)
class Formulas:
    """What a run's equations have become."""

    copied: CopiedRun
    writer: CodeWriter
    ahead: Sequence[CodeLine]
    """The point at which the gradient is taken, where that is not theta."""
    step: Sequence[CodeLine]
    """From the weights and a batch to the loss, or to the gradient."""
    update: UpdateLines

    @property
    def language(self) -> Language:
        """Of the file."""
        return self.writer.language

    @property
    def point(self) -> str:
        """What the weights are called at which the gradient is taken."""
        return AHEAD if self.ahead else "theta"

    @property
    def after(self) -> list[CodeLine]:
        """The lines behind the gradient."""
        return [*self.update.lines, *self.update.statistics]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What of a file is of the one library alone."""

    start: Sequence[str] = ()
    """Lines before the arrays are read."""
    data: Sequence[str]
    """The arrays."""
    products: Sequence[str] = ()
    """What is made of them."""
    draws: Sequence[str]
    """Of the loop: its random numbers."""
    step: Sequence[str]
    """Of the loop: all from the weights to the next ones."""
    functions: Sequence[str] = ()
    """What the step calls besides."""


def write_formulas(copied: CopiedRun, language: Language, *acts: Act) -> Formulas:
    """The equations of some acts, and those of the update. Without the act "backward" the library
    differentiates."""
    writer = make_writer(copied, language, differentiates="backward" not in acts)
    ahead = write_ahead(writer)
    step = writer.write(e for e in copied.derivation.acts(*acts) if e.targets != (AHEAD,))
    if "backward" in acts:
        _name_gradients(writer)
    update = write_update(writer)
    return Formulas(copied=copied, writer=writer, ahead=ahead, step=step, update=update)


def _name_gradients(writer: CodeWriter) -> None:
    """Let the parts of the gradient be the derivatives that it is made of."""
    for symbol in writer.derivation.parts.get("g", ()):
        derivative = f"dL_d{symbol.name.removeprefix('g_')}"
        writer.put_value(symbol.name, writer.get_value(derivative))


def write_formula_file(
    formulas: Formulas, frame: Frame, own_lines: Sequence[CodeLine], room: Room
) -> str:
    """The file. own_lines: those that stand in the loop itself; room: how much functions take."""
    copied, writer = formulas.copied, formulas.writer
    loop = [
        *list_batch_lines(copied),
        *(["N = len(x)"] if frame.draws or reads_rows(own_lines) else []),
        *frame.draws,
        *frame.step,
    ]
    definitions = [
        *writer.list_definitions([*formulas.ahead, *formulas.step, *formulas.after]),
        write_split(copied.derivation),
        *frame.functions,
    ]
    begin = [
        *frame.start,
        *frame.data,
        *list_statistic_lines(copied.derivation),
        *list_constants(writer, [*loop, *frame.products, *definitions]),
        *frame.products,
        "losses = []",
    ]
    return write_file(copied, formulas.language, definitions, begin, loop, room=room)
