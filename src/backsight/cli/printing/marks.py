"""What `backsight mark` prints: the answers, blank by blank."""

from backsight.checks.marking import AnswerMark
from backsight.cli.printing.output import make_console, print_table
from backsight.cli.terminal import print_text
from backsight.studies.explanation.marks import count_right, tabulate_marks


def print_marks(marks: tuple[AnswerMark, ...]) -> None:
    """Print how each answer was marked, and how many are right."""
    print_table(make_console(), tabulate_marks(marks))
    print_text(count_right(marks))
