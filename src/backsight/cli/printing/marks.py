"""What `backsight mark` prints: the answers, blank by blank."""

from rich.table import Table

from backsight.checks.marking import AnswerMark
from backsight.cli.printing.output import make_console
from backsight.cli.printing.table import FittedTable
from backsight.cli.terminal import print_text
from backsight.kernel.language import _, ngettext


def print_marks(marks: tuple[AnswerMark, ...]) -> None:
    """Print how each answer was marked, and how many are right."""
    console = make_console()
    console.print(_make_marks_table(marks))
    right, total = sum(m.right is True for m in marks), len(marks)
    print_text(
        ngettext(
            "{right} of {asked} answer is right.", "{right} of {asked} answers are right.", total
        ).format(right=right, asked=total)
    )


def _make_marks_table(marks: tuple[AnswerMark, ...]) -> Table:

    table = FittedTable()
    table.add_column(_("blank"), no_wrap=True)
    table.add_column(_("answer"), justify="right", no_wrap=True)
    table.add_column(_("mark"))
    for mark in marks:
        answer = "" if mark.answer is None else f"{mark.answer:.10g}"
        table.add_row(mark.name, answer, _describe_mark(mark))
    return table


def _describe_mark(mark: AnswerMark) -> str:
    if mark.right is None:
        return _("left blank")
    return _("right") if mark.right else _("wrong: {why}").format(why=mark.said)
