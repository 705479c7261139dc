"""What `backsight mark` prints: the answers, blank by blank."""

from backsight.checks.marking import AnswerMark
from backsight.cli.printing.output import make_console, print_table
from backsight.cli.terminal import print_text
from backsight.kernel.document import TableBlock
from backsight.kernel.language import _, ngettext


def print_marks(marks: tuple[AnswerMark, ...]) -> None:
    """Print how each answer was marked, and how many are right."""
    print_table(make_console(), _tabulate_marks(marks))
    right, total = sum(m.right is True for m in marks), len(marks)
    print_text(
        ngettext(
            "{right} of {asked} answer is right.", "{right} of {asked} answers are right.", total
        ).format(right=right, asked=total)
    )


def _tabulate_marks(marks: tuple[AnswerMark, ...]) -> TableBlock:
    return TableBlock(
        head=(_("blank"), _("answer"), _("mark")),
        rows=tuple((m.name, _format_answer(m.answer), _describe_mark(m)) for m in marks),
        numbers=(1,),
    )


def _format_answer(answer: float | None) -> str:
    return "" if answer is None else f"{answer:.10g}"


def _describe_mark(mark: AnswerMark) -> str:
    if mark.right is None:
        return _("left blank")
    if mark.is_short:
        return _("too short: {why}").format(why=mark.said)
    return _("right") if mark.right else _("wrong: {why}").format(why=mark.said)
