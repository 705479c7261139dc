"""The statements of one equation as lines of text, aligned at their = and ←."""

from rich.cells import cell_len

from backsight.kernel.document import Fact, Row, Shape, Statement
from backsight.kernel.language import _
from backsight.render.lines import HOLD, beside, broken, padded
from backsight.render.mathematics.letters import number, symbol
from backsight.render.mathematics.unicode import stacked

LEFT = 12
"""A left side wider than this does not push the others to the right."""


def left_width(rows: tuple[Row, ...]) -> int:
    """How wide the left sides of some equations are."""
    widths = [cell_len(symbol(s.left)) for row in rows for s in row.statements if not s.inner]
    return max((w for w in widths if w <= LEFT), default=0)


def statement_lines(row: Row, left: int, width: int, below: int) -> list[str]:
    """An equation as lines. left: width of the left sides; width: of the lines; below: of the
    lines with inner names, which no shape stands beside."""
    lines: list[str] = []
    for place, statement in enumerate(row.statements):
        if statement.inner:
            leads = not row.statements[place - 1].inner
            where = _("where ")
            margin = " " * (left + 3) + (where if leads else " " * cell_len(where))
            lines += beside([margin], _statement(statement, row, 0, below - cell_len(margin)))
        else:
            lines += _statement(statement, row, left, width)
    return lines


def _statement(statement: Statement, row: Row, left: int, width: int) -> list[str]:
    start = padded(symbol(statement.left), left, to_the_right=True)
    blocks = [list(stacked(right, row.shapes)) for right in statement.rights]
    head = f"{start} {statement.relation} "
    if len(blocks) == 2 and len(blocks[0]) == 1:
        chain = f"{head}{blocks[0][0]} = "
        together = beside([chain], blocks[1])
        if max(map(cell_len, together)) <= width:
            return together
    lines = beside([head], _fitted(blocks[0], width - cell_len(head)))
    for block in blocks[1:]:
        lead = " " * cell_len(start) + " = "
        lines += beside([lead], _fitted(block, width - cell_len(lead)))
    return lines


def _fitted(block: list[str], width: int) -> list[str]:
    return broken(block[0], width) if len(block) == 1 else block


def facts_text(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase; "" if there is nothing to say."""
    told = [f"{symbol(f.symbol)} {f.about}" for f in facts if f.value is None]
    valued = [f"{symbol(f.symbol)} = {number(f.value)}" for f in facts if f.value is not None]
    said = ", ".join([*told, *(v.replace(" ", HOLD) for v in valued)])
    return _("with {facts}").format(facts=said) if facts else ""


def shape_text(shape: Shape | None) -> str:
    """(4, 3), (12,) or "number"."""
    return "" if shape is None else _("number") if shape == () else str(shape)
