"""`backsight when RUN --first nonfinite`: the step in which something happened first."""

from collections.abc import Mapping
from typing import Any

import click

from backsight.adapters.torch.flight.flight_file import has_flight
from backsight.adapters.torch.flight.report import describe_cause
from backsight.cli.jobs.flight import print_flight
from backsight.cli.options.network import add_run_options, list_own_files, to_run_arguments
from backsight.cli.options.number import NUMBERS
from backsight.cli.options.page import add_digits_option
from backsight.cli.printing.output import print_document, print_json
from backsight.cli.progress.bars import show_replay_progress
from backsight.cli.terminal import print_text
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_sentences
from backsight.recorder.questions import Argument, Question, questions
from backsight.studies.first_occurrence.when import when
from backsight.training.plugins import admit_file, admit_installed


class QuestionCommand(click.Command):
    """A command with an option for each question; they are found in their folder when this
    command is used."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take in questions of one's own before the options are known."""
        admit_installed()
        for file in list_own_files(args):
            admit_file(file)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """RUN, the questions, what belongs to them, and the other options."""
        plain = [q for q in questions.values() if not q.takes]
        about = join_sentences(*(_describe_question(q) for q in plain))
        names = "|".join(q.name for q in plain)
        question_options: list[click.Parameter] = [
            click.Option(["--first"], default="", metavar=names, help=about),
            *(
                _make_setting_option(argument, q)
                for q in questions.values()
                for argument in q.settings
            ),
            *(
                _make_question_option(q, questions.describe(q.name))
                for q in questions.values()
                if q.takes
            ),
        ]
        run, *others = super().get_params(ctx)
        return [run, *question_options, *others]


def _describe_question(question: Question) -> str:
    return _("{name}: {text}").format(name=question.name, text=questions.describe(question.name))


def _make_setting_option(argument: Argument, question: Question) -> click.Option:
    help_ = _("With {question}: {what} ({default}).").format(
        question=question.option, what=_(argument.called), default=argument.default
    )
    return click.Option(
        [f"--{argument.name}"], type=NUMBERS.get(argument.kind, argument.kind), help=help_
    )


def _make_question_option(question: Question, about: str) -> click.Option:
    kinds = tuple(NUMBERS.get(argument.kind, argument.kind) for argument in question.takes)
    return click.Option(
        [question.option],
        type=kinds if len(kinds) > 1 else kinds[0],
        help=about,
        metavar=" ".join(argument.name for argument in question.takes),
    )


def _require_no_question(first: str, options: Mapping[str, Any]) -> None:
    """Raise BadInput where something else is asked of a watched loop."""
    if first not in ("", "nonfinite") or any(v is not None for v in options.values()):
        raise BadInput(
            _("A loop that was watched says where its first bad number came from, and that alone.")
        )


@click.command("when", cls=QuestionCommand)
@click.argument("run", type=click.Path())
@add_digits_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_run_options
def command(run: str, first: str, digits: int, as_json: bool, **options: Any) -> int:
    """Find the step of a recorded run in which something happened first.

    RUN is the folder that `backsight train` wrote, or the record.sqlite in it. Ask one question.
    Metrics are read, kept states are bisected, and what lies between them is computed again, so
    that the step is exact. Of the first number that is not finite the operation that made it is
    shown, with its operands, and what carried it on. Exit status 1 where it never happened. RUN may
    be the folder that `backsight.torch.watch` wrote, which answers by itself.
    """
    question_options = {k: v for k, v in options.items() if k not in ("data_dir", "with")}
    if has_flight(run):
        _require_no_question(first, question_options)
        flight = print_flight(run, describe_cause, as_json=as_json)
        if flight.verdict and not as_json:
            print_text(_("What mends it: {command}").format(command=f"backsight doctor {run}"))
        return 0 if flight.cause else 1
    run_keywords = to_run_arguments(options)
    with show_replay_progress(quiet=as_json) as progress:
        result = when(
            run, first=first, digits=digits, progress=progress, **run_keywords, **question_options
        )
    if as_json:
        print_json(result.as_plain(), indent=2)
    else:
        print_document(result.document)
    return 1 if result.step is None else 0
