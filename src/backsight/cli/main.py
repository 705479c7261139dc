"""`backsight COMMAND …`: finds the commands, and turns errors into one line and a status.

Exit status: 0 all is well, 1 training or a check failed, 2 the input cannot be used, 130 or 143
interrupted by Ctrl-C or SIGTERM.
"""

import os
import sys
import warnings
from pathlib import Path

import click

from backsight.cli.command_help import is_extended, summarize_command
from backsight.cli.commands import commands
from backsight.cli.interruption import interruption
from backsight.cli.language import (
    bind_click_messages,
    find_first_sentence,
    find_language_tag,
    translate_command,
    translate_error,
    with_language_option,
)
from backsight.cli.options.given import READ, read_given
from backsight.cli.terminal import print_text
from backsight.kernel.errors import (
    BacksightError,
    MissingRecord,
    UnknownName,
    name_for_shell,
    naming_options,
    shorten_message,
)
from backsight.kernel.language import _
from backsight.kernel.version import VERSION
from backsight.languages.choose import choose


class Commands(click.Group):
    """The commands in `cli/commands` and those from outside, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, sorted."""
        return list(commands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in commands:
            _admit_installed()
        if name not in commands:
            return None
        return with_language_option(translate_command(commands[name]))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called. Raises UnknownName, which offers the nearest, and BadInput
        where an option stands there twice, or empty."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UnknownName(_("command"), name, commands)
        found_name, command, words = super().resolve_command(ctx, args)
        if command is not None:
            context = click.Context(command, parent=ctx, info_name=found_name)
            ctx.meta[READ] = read_given(context, command, words)
        return found_name, command, words

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each with the first sentence of its help."""
        if is_extended():
            _admit_installed()
        rows = [(name, find_first_sentence(summarize_command(name))) for name in commands]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def _admit_files(ctx: click.Context, option: click.Parameter, files: tuple[str, ...]) -> None:
    from backsight.training.plugins import admit_file  # it costs time that `--help` has no use for

    for file in files:
        admit_file(file)
    ctx.obj = files


def _admit_installed() -> None:
    from backsight.training.plugins import admit_installed  # as above

    admit_installed()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="backsight")
@click.option(
    "--with",
    multiple=True,
    type=click.Path(),
    is_eager=True,
    expose_value=False,
    callback=_admit_files,
    help="A Python file with records of your own; it is run.",
)
def backsight() -> None:
    """Neural-network training you can see, check and rewind.

    \b
    backsight train digits            train a network on handwritten digits
    backsight derive xor --hidden 3   print every equation of it
    backsight list optimizers         what there is to choose from
    """


@naming_options(name_for_shell)
def main() -> None:
    """Run a command; errors that are meant for the user become one message and a status."""
    _use_one_thread()
    warnings.showwarning = _show_warning
    try:
        status = _run_command()
    except click.ClickException as error:
        _show_bad_usage(error)
        status = 2
    except (click.Abort, KeyboardInterrupt):
        interruption.print()
        status = interruption.status
    except BacksightError as error:
        print_text(_("Error: {error}").format(error=error), err=True)
        status = 1 if isinstance(error, MissingRecord) else 2
    except BrokenPipeError:  # `backsight … | head`: nobody reads any more
        sys.stderr.close()
        status = 0
    except MemoryError:
        text = _("This takes more memory than there is: ask for less.")
        print_text(_("Error: {error}").format(error=text), err=True)
        status = 2
    except OSError as error:  # a name too long, a full disk behind the standard output …
        status = _show_refusal(error)
    except (SystemExit, GeneratorExit) as error:
        if _is_of_click(error):  # a pipe that nobody reads any more, as it says it
            raise
        status = _show_exit(error)
    finally:
        interruption.restore()
    sys.exit(status)


def _run_command() -> int:
    """Run the command that stands on the command line, with the signals taken over."""
    try:
        interruption.take_over()
        bind_click_messages(choose(find_language_tag(sys.argv[1:])))
        status = with_language_option(translate_command(backsight)).main(standalone_mode=False)
        return status if isinstance(status, int) else 0
    except Exception as error:
        if interruption.is_raised:  # a library has made another error of it
            raise KeyboardInterrupt from error
        raise
    finally:
        interruption.close()


def _show_bad_usage(error: click.ClickException) -> None:
    """What is wrong with a command line, below how the command is called."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        hint = _("Try '{command} {option}' for help.")
        text = hint.format(command=context.command_path, option="--help")
        print_text(*context.get_usage().split("\n"), text, "", err=True)
    print_text(shorten_message(translate_error(error)), err=True)


def _is_of_click(error: BaseException) -> bool:
    """Whether click ends the command, and no line of a user's file."""
    import traceback  # seldom needed

    frames = traceback.extract_tb(error.__traceback__)
    return Path(frames[-1].filename).is_relative_to(Path(click.__file__).parent)


def _show_exit(error: BaseException) -> int:
    """Where the user's own code tried to end the command; the exit status."""
    from backsight.checks.user_failure import describe_failure  # seldom needed

    print_text(_("Error: {error}").format(error=describe_failure(error)), err=True)
    return 2


def _show_refusal(error: OSError) -> int:
    """What the system refuses, and of which file; the exit status."""
    reason = error.strerror or str(error)
    if error.filename is not None:
        reason = _("{name}: {text}").format(name=error.filename, text=reason)
    print_text(_("Error: {error}").format(error=reason), err=True)
    return 2


def _show_warning(message: Warning | str, *_where: object, **_options: object) -> None:
    """A warning as a line for people."""
    print_text(_("Note: {note}").format(note=message), err=True)


def _use_one_thread() -> None:
    """Matrix products on one thread, unless the environment says otherwise.

    The bits of a product depend on the number of threads, so one thread repeats a run on any
    number of cores; networks of this size gain little from more, and wait for them on a busy
    machine.
    """
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
