"""`backsight exercise TOPIC`: numbers to be found, or a function to be written, and marked."""

import click

from backsight.cli.jobs.exercise import (
    ask_answers,
    load_function,
    require_one_form,
    require_one_question,
)
from backsight.cli.options.number import NATURAL
from backsight.cli.options.out import add_file_option, require_free
from backsight.cli.options.page import add_format_option, check_page
from backsight.cli.printing.marks import print_marks
from backsight.cli.printing.output import print_document, print_json, print_path
from backsight.cli.printing.page import print_page
from backsight.exercises import exercises
from backsight.exercises._page import write_title
from backsight.studies.explanation.exercise import (
    ExerciseMarks,
    ExercisePage,
    exercise,
    list_exercises,
)
from backsight.studies.explanation.page import make_answers_path
from backsight.training.plugins import admit_file


@click.command("exercise")
@click.argument("topic", required=False, default="")
@click.option(
    "--seed", type=NATURAL, default=0, show_default=True, help="Of the variant: the same for all."
)
@click.option(
    "--optimizer", default="", help="Of the topic update: sgd, adam, … (see list optimizers)."
)
@click.option("--answers", type=click.Path(), help="A CSV file with name and answer, to be marked.")
@click.option(
    "--code", help="FILE.py with the function of the topic, to be marked; the file is run."
)
@click.option("--key", "solved", is_flag=True, help="The teacher's key: the whole way.")
@add_format_option
@add_file_option(help="A file to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
def command(
    topic: str,
    seed: int,
    optimizer: str,
    answers: str | None,
    code: str | None,
    solved: bool,
    form: str | None,
    out: str | None,
    as_json: bool,
    files: tuple[str, ...],
) -> int:
    """An exercise for paper, or a short function, marked here with the slip named.

    Without a TOPIC they are listed. The same seed is the same exercise everywhere, another one a
    variant that is as hard. The sheet is printed; at a terminal the numbers are then asked for one
    by one. -o writes it, and a table for the answers beside it. Exit status 0 where all is right,
    1 where something is wrong or missing, 2 where what was given cannot be used.
    """
    require_one_question(topic, answers, code, solved=solved, is_page=bool(out or form))
    require_one_form(out, form, as_json=as_json)
    check_page(out, form)
    for path in files:
        admit_file(path)
    if not topic:
        return _list_all(form, out, as_json)
    page = exercise(topic, seed=seed, optimizer=optimizer)
    if answers is not None:
        return _print_marks(page.mark(answers), as_json)
    if code is not None:
        return _print_marks(page.mark(load_function(code, page.exercise.code.function)), as_json)
    if as_json:
        print_json(page.to_plain(solved=solved), indent=2)
        return 0
    if solved:
        print_page(page.solution, out, form)
        return 0
    return _show_sheet(page, out, form)


def _show_sheet(page: ExercisePage, out: str | None, form: str | None) -> int:
    """The sheet; at a terminal the numbers are asked for as well."""
    if out:
        require_free(make_answers_path(out))
    print_page(page, out, form)
    if out:
        print_path(make_answers_path(out))
    typed = {} if out or form else ask_answers(page.variant.answers)
    return _print_marks(page.mark(typed), as_json=False) if typed else 0


def _print_marks(marks: ExerciseMarks, as_json: bool) -> int:
    if as_json:
        print_json(marks.to_plain())
    elif marks.code is not None:
        print_document(marks.document)
    else:
        print_marks(marks.answers)
    return 0 if marks.right else 1


def _list_all(form: str | None, out: str | None, as_json: bool) -> int:
    if as_json:
        print_json({name: write_title(record) for name, record in exercises.items()}, indent=2)
    else:
        print_page(list_exercises(), out, form)
    return 0
