"""A run as NumPy: every equation of its derivation as a line, the chain rule among them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from backsight.adapters.code.code_line import drop_unused
from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.formula_file import (
    Formulas,
    Frame,
    write_formula_file,
    write_formulas,
)
from backsight.adapters.code.languages import NUMPY
from backsight.adapters.code.layout import list_data_lines, list_draw_lines, name_weights
from backsight.adapters.code.shortening import Room, join_lines, shorten_file


def write_numpy(copied: CopiedRun) -> str:
    """The text of the file."""
    formulas = write_formulas(copied, NUMPY, "forward", "loss", "backward")
    step = drop_unused(formulas.step, _list_needed(formulas))
    return shorten_file(partial(_write_file, replace(formulas, step=step)))


def _list_needed(formulas: Formulas) -> Iterator[str]:
    yield formulas.writer.rename("L")
    for line in formulas.after:
        yield from line.reads
    for equation in formulas.copied.derivation.acts("backward"):
        if equation.targets == ("g",):
            yield "g"


def _write_file(formulas: Formulas, spare: int, room: Room) -> str:
    """The file. spare: how many lines are to be saved by putting statements of the loop together;
    room: how much functions take."""
    copied, update = formulas.copied, formulas.update
    joined = join_lines(formulas.step, spare)
    saved = len(formulas.step) - len(joined)
    frame = Frame(
        data=list_data_lines(
            copied, [*copied.state.vectors], wrap="{}", zeros="np.zeros_like(theta)"
        ),
        draws=list_draw_lines(copied),
        step=[
            *map(str, formulas.ahead),
            f"{name_weights(copied.derivation)} = split({formulas.point})",
            *joined,
            "losses.append(float(L))",
            *join_lines(update.lines, spare - saved),
            *update.write_statistics(copied),
        ],
    )
    own_lines = [*formulas.step, *formulas.after]
    return write_formula_file(formulas, frame, own_lines, room)
