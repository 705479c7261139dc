"""The statements of one equation as lines of text, aligned at their = and ←."""

from rich.cells import cell_len

from backsight.kernel.document import Fact, Row, Shape, Statement
from backsight.kernel.language import _, join_words
from backsight.kernel.prose import HOLD
from backsight.render.lines import pad, put_beside
from backsight.render.mathematics.letters import format_symbol, typeset_number
from backsight.render.mathematics.unicode import fit_expression, stack_cases

MOST_LEFT = 12
"""A left side wider than this does not push the others to the right."""


def measure_left(rows: tuple[Row, ...]) -> int:
    """How wide the left sides of some equations are."""
    widths = [
        cell_len(format_symbol(s.left)) for row in rows for s in row.statements if not s.inner
    ]
    return max((w for w in widths if w <= MOST_LEFT), default=0)


def format_statements(row: Row, left: int, width: int, below: int) -> list[str]:
    """An equation as lines. left: width of the left sides; width: of the lines; below: of the
    lines with inner names, which no shape stands beside."""
    lines: list[str] = []
    for position, statement in enumerate(row.statements):
        if statement.inner:
            leads = not row.statements[position - 1].inner
            where = _("where ")
            margin = " " * (left + 3) + (where if leads else " " * cell_len(where))
            lines += put_beside(
                [margin], _format_statement(statement, row, 0, below - cell_len(margin))
            )
        else:
            lines += _format_statement(statement, row, left, width)
    return lines


def _format_statement(statement: Statement, row: Row, left: int, width: int) -> list[str]:
    start = pad(format_symbol(statement.left), left, to_the_right=True)
    blocks = [list(stack_cases(right, row.shapes)) for right in statement.rights]
    head = f"{start} {statement.relation} "
    if len(blocks) == 2 and len(blocks[0]) == 1:
        chain = f"{head}{blocks[0][0]} = "
        together = put_beside([chain], blocks[1])
        if max(map(cell_len, together)) <= width:
            return together
    lines: list[str] = []
    for right, block in zip(statement.rights, blocks, strict=True):
        room = width - cell_len(head)
        fits = max(map(cell_len, block)) <= room
        lines += put_beside([head], block if fits else fit_expression(right, row.shapes, room))
        head = " " * cell_len(start) + " = "
    return lines


def format_facts(facts: tuple[Fact, ...]) -> str:
    """What the letters of an equation stand for, as one phrase; "" if there is nothing to say."""
    descriptions = [f"{format_symbol(f.symbol)} {f.about}" for f in facts if f.value is None]
    values = [
        f"{format_symbol(f.symbol)} = {typeset_number(f.value)}"
        for f in facts
        if f.value is not None
    ]
    text = join_words([*descriptions, *(v.replace(" ", HOLD) for v in values)])
    return _("with {facts}").format(facts=text) if facts else ""


def format_shape(shape: Shape | None) -> str:
    """(4, 3), (12,) or "number"."""
    return "" if shape is None else _("number") if shape == () else str(shape)
