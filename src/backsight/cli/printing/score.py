"""What `backsight score` prints: the metrics, those of each class or target, the confusion."""

from backsight.cli.printing.output import (
    describe_picture,
    make_console,
    print_lines,
    print_table,
)
from backsight.kernel.language import _
from backsight.studies.score.result import Score
from backsight.summaries.score import format_title, list_reasons, list_tables, tabulate_metrics


def print_score(score: Score, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    print_lines(console, format_title(score))
    print_table(console, tabulate_metrics(score))
    for name, table in list_tables(score):
        print_lines(console, "", name)
        print_table(console, table)
    notes = (_("Note: {note}").format(note=note) for note in score.notes)
    print_lines(console, *list_reasons(score), *notes)
    hint = _("Drawn as a picture: add -o score.png")
    print_lines(console, *describe_picture(hint, *filter(None, [out])))
