"""A run as NumPy: every equation of its derivation as a line, the chain rule among them."""

from collections.abc import Iterator, Sequence
from functools import partial

from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.languages import NUMPY
from backsight.adapters.code.layout import (
    Room,
    drop_unused,
    join_lines,
    list_batch_lines,
    list_constants,
    list_data_lines,
    list_draw_lines,
    list_statistic_lines,
    name_weights,
    reads_rows,
    shorten_file,
    write_file,
    write_split,
)
from backsight.adapters.code.update import (
    AHEAD,
    UpdateLines,
    make_writer,
    write_ahead,
    write_update,
)
from backsight.adapters.code.writer import CodeLine, CodeWriter


def write_numpy(copied: CopiedRun) -> str:
    """The text of the file."""
    writer = make_writer(copied, NUMPY, differentiates=False)
    ahead = write_ahead(writer)
    step = writer.write(
        e for e in copied.derivation.acts("forward", "loss", "backward") if e.targets != (AHEAD,)
    )
    _name_gradients(writer)
    update = write_update(writer)
    step = drop_unused(step, _list_needed(writer, update))
    return shorten_file(partial(_write_file, copied, writer, ahead, step, update))


def _name_gradients(writer: CodeWriter) -> None:
    """Let the parts of the gradient be the derivatives that it is made of."""
    for symbol in writer.derivation.parts.get("g", ()):
        derivative = f"dL_d{symbol.name.removeprefix('g_')}"
        writer.put_value(symbol.name, writer.get_value(derivative))


def _list_needed(writer: CodeWriter, update: UpdateLines) -> Iterator[str]:
    yield writer.rename("L")
    for line in [*update.lines, *update.statistics]:
        yield from line.reads
    for equation in writer.derivation.acts("backward"):
        if equation.targets == ("g",):
            yield "g"


def _write_file(
    copied: CopiedRun,
    writer: CodeWriter,
    ahead: Sequence[CodeLine],
    step: Sequence[CodeLine],
    update: UpdateLines,
    spare: int,
    room: Room,
) -> str:
    """The file. spare: how many lines are to be saved by putting statements of the loop together;
    room: how much functions take."""
    derivation = copied.derivation
    point = AHEAD if ahead else "theta"
    lines = [*step, *update.lines, *update.statistics]
    joined = join_lines(step, spare)
    loop = [
        *list_batch_lines(copied),
        *(["N = len(x)"] if copied.draws or reads_rows(lines) else []),
        *list_draw_lines(copied),
        *map(str, ahead),
        f"{name_weights(derivation)} = split({point})",
        *joined,
        "losses.append(float(L))",
        *join_lines(update.lines, spare - len(step) + len(joined)),
        *update.write_statistics(copied),
    ]
    called = [*ahead, *step, *update.lines, *update.statistics]
    definitions = [*writer.list_definitions(called), write_split(derivation)]
    begin = [
        *list_data_lines(copied, [*copied.state.vectors], wrap="{}", zeros="np.zeros_like(theta)"),
        *list_statistic_lines(derivation),
        *list_constants(writer, [*loop, *definitions]),
        "losses = []",
    ]
    return write_file(copied, NUMPY, definitions, begin, loop, room=room)
