"""`backsight mark SHEET.json ANSWERS.csv`: answers to a worksheet, marked."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from backsight.kernel.language import _, ngettext

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.checks.marking import AnswerMark


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
    from backsight.studies.explanation.worksheet import mark_answers, read_answers, read_key

    marks = mark_answers(read_key(key), read_answers(answers))
    if as_json:
        print(json.dumps([asdict(m) for m in marks], ensure_ascii=False))  # noqa: T201 - what --json is for
    else:
        _print(marks)
    return 1 if any(m.right is False for m in marks) else 0


def _print(marks: "tuple[AnswerMark, ...]") -> None:
    from rich.console import Console

    console = Console()
    console.print(_make_table(marks))
    right, total = sum(m.right is True for m in marks), len(marks)
    console.print(
        ngettext(
            "{right} of {asked} answer is right.", "{right} of {asked} answers are right.", total
        ).format(right=right, asked=total)
    )


def _make_table(marks: "tuple[AnswerMark, ...]") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("blank"), no_wrap=True)
    table.add_column(_("answer"), justify="right", no_wrap=True)
    table.add_column(_("mark"))
    for mark in marks:
        answer = "" if mark.answer is None else f"{mark.answer:.10g}"
        table.add_row(mark.name, answer, _describe_mark(mark))
    return table


def _describe_mark(mark: "AnswerMark") -> str:
    if mark.right is None:
        return _("left blank")
    return _("right") if mark.right else _("wrong: {why}").format(why=mark.said)
