"""`backsight when RUN --first nonfinite`: the step in which something happened first."""

from typing import TYPE_CHECKING, Any

import click

from backsight.cli.options.network import run_arguments, run_options
from backsight.kernel.language import _

if TYPE_CHECKING:
    from backsight.recorder.questions import Question, Take
    from backsight.studies.first_occurrence.when import When


class Asking(click.Command):
    """A command with an option for each question; they are found in their folder when this
    command is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """RUN, the questions, what belongs to them, and the other options."""
        from backsight.recorder.questions import questions

        plain = [q for q in questions.values() if not q.takes]
        about = " ".join(f"{q.name}: {questions.about(q.name)}" for q in plain)
        names = "|".join(q.name for q in plain)
        asking: list[click.Parameter] = [
            click.Option(["--first"], default="", metavar=names, help=about),
            *(_setting(take, q) for q in questions.values() for take in q.settings),
            *(_taking(q, questions.about(q.name)) for q in questions.values() if q.takes),
        ]
        run, *others = super().get_params(ctx)
        return [run, *asking, *others]


def _setting(take: "Take", question: "Question") -> click.Option:
    help_ = _("With {question}: {what} ({default}).").format(
        question=question.option, what=_(take.called), default=take.default
    )
    return click.Option([f"--{take.name}"], type=take.kind, help=help_)


def _taking(question: "Question", about: str) -> click.Option:
    kinds = tuple(take.kind for take in question.takes)
    return click.Option(
        [question.option],
        type=kinds if len(kinds) > 1 else kinds[0],
        help=about,
        metavar=" ".join(take.name for take in question.takes),
    )


@click.command(cls=Asking)
@click.argument("run", type=click.Path())
@click.option("--digits", type=int, default=6, show_default=True, help="Significant digits.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@run_options
def command(run: str, first: str, digits: int, as_json: bool, **given: Any) -> int:
    """Find the step of a recorded run in which something happened first.

    RUN is the folder that `backsight train` wrote, or the record.sqlite in it. Ask one question.
    Metrics are read, kept states are bisected, and what lies between them is computed again, so
    that the step is exact. Of the first number that is not finite the operation that made it is
    shown, with its operands, and what carried it on. Exit status 1 where it never happened.
    """
    import shutil
    import sys

    from backsight.cli.progress.training import remaking
    from backsight.render import terminal
    from backsight.studies.first_occurrence.when import when

    opening = run_arguments(given)
    asked = {k: v for k, v in given.items() if k not in ("data_dir", "with")}
    with remaking(quiet=as_json) as watch:
        found = when(run, first=first, digits=digits, report=watch, **opening, **asked)
    if as_json:
        click.echo(_json(found))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        text = terminal(found.document, width=width, color=sys.stdout.isatty())
        click.echo(text, nl=False)
    return 1 if found.step is None else 0


def _json(found: "When") -> str:
    import json

    return json.dumps(found.as_plain(), indent=2, ensure_ascii=False)
