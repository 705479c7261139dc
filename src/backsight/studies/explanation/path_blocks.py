"""The way of a weight as it stands on a page: why that weight, the picture, the path in numbers."""

from collections.abc import Iterator

from backsight.engine.entry import format_prose
from backsight.explanations.step.view import StepView, Stops
from backsight.kernel.document import Block, Cell, Heading, TableBlock
from backsight.kernel.language import _, ngettext
from backsight.studies.explanation.path_picture import draw_path
from backsight.studies.explanation.weight_path import LargestPath, trace_weight


def find_stops(view: StepView) -> Stops:
    """Where the way of the weight that is followed passes, by array; {} where there is none."""
    path = trace_weight(view.ledger.tape, view.main_weight, view.sample)
    return path.stops if path else {}


def show_path(view: StepView) -> Iterator[Block]:
    """The path of the weight that is followed, in the row that is; nothing where there is none."""
    weight = view.main_weight
    path = trace_weight(view.ledger.tape, weight, view.sample)
    if path is None:
        return
    entry = format_prose(*weight)
    yield Heading(
        text=_("The way of {entry}").format(entry=entry),
        about=_("from the weight to the loss, in row {row}").format(row=view.sample),
        level=3,
        anchor="backward/path",
    )
    yield draw_path(path, view.digits)
    yield _tabulate(view, path)


def _tabulate(view: StepView, path: LargestPath) -> TableBlock:
    rows: list[tuple[Cell, ...]] = []
    before = path.weight
    for step in path.steps:
        derivative = f"∂{format_prose(*step.end)}/∂{format_prose(*before)}"
        equal = f" = {step.name}" if step.name else ""
        rows.append((format_prose(*step.end), derivative + equal, step.value))
        before = step.end
    rows.append((_("the path"), _("the product of them"), path.product))
    others = path.count - 1
    if others > 0:
        name = ngettext("{count:,} other path", "{count:,} other paths", others).format(
            count=others
        )
        rows.append((name, _("their sum"), path.total - path.product))
    if others > 0 or path.crosses_rows:
        within = (
            _("all paths within it; others lead through other rows")
            if path.crosses_rows
            else _("all paths")
        )
        rows.append((_("row {number}").format(number=path.row), within, path.total))
    name, index = path.weight
    if path.penalty is not None:
        rows.append(
            (_("the regularizer"), _("the weight's own way, through no unit"), path.penalty)
        )
    whole = view.ledger.read_number(f"dL_d{name}", index)
    if view.rows > 1 or whole != path.total:
        rows.append((_("the batch"), format_prose(f"dL_d{name}", index), whole))
    return TableBlock(
        head=(_("to"), _("local derivative"), _("number")),
        rows=tuple(rows),
        about=(
            _("On no path does {entry} change the loss in this row; one of them, step by step")
            if path.is_flat
            else _("The path on which {entry} changes the loss most, step by step")
        ).format(entry=format_prose(*path.weight)),
    )
