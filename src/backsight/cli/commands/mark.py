"""`backsight mark SHEET.json ANSWERS.csv`: answers to a worksheet, marked."""

from dataclasses import asdict

import click

from backsight.cli.printing.marks import print_marks
from backsight.cli.printing.output import print_json
from backsight.studies.explanation.worksheet import mark_answers, read_answers, read_key


@click.command("mark")
@click.argument("key", type=click.Path())
@click.argument("answers", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(key: str, answers: str, as_json: bool) -> int:
    """Mark the answers to a worksheet.

    KEY is the file that `backsight explain --blank` wrote beside the sheet, ANSWERS a CSV file
    with the columns name and answer. Each answer is right, or a slip is named that gives that
    number, or there is no known slip. Exit status 1 where an answer is wrong.
    """

    marks = mark_answers(read_key(key), read_answers(answers))
    if as_json:
        print_json([asdict(m) for m in marks])
    else:
        print_marks(marks)
    return 1 if any(m.right is False for m in marks) else 0
